"""BEAR (Kumar et al. 2019, arXiv:1906.00949): MMD with both kernels, and the mean of -log pi of the behaviour's actions in its place."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, gaussian_log_density, minimum_q,
                    numpy_perceptron, numpy_q, perceptron, perturbed_targets, q, random_batches, random_critics, random_network,
                    record, step, targets_follow)

SAMPLES, TARGET_SAMPLES, LATENT = 4, 3, 2 * ACTION
WARM_UP, SOFT_MINIMUM, OFFSET = 2, 0.75, 1e-6
ENCODER, DECODER = "behavior.0", "behavior.1"


class Bear:
    def __init__(self, weights, kind, threshold, width):
        self.weights = weights
        self.kind = kind
        self.threshold = threshold
        self.width = width
        self.updates = 0
        self.behavior_optimizer = adam(weights, ENCODER, DECODER, learning_rate=3e-4)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1", learning_rate=3e-4)
        self.actor_optimizer = adam(weights, "actor", learning_rate=1e-4)
        self.multiplier_optimizer = adam(weights, "log_multiplier", learning_rate=1e-3)

    def update(self, batch, noise):
        code_noise, next_noise, noise, behavior_noise = noise
        self.updates += 1
        losses = {"behavior": self.behavior_loss(batch, code_noise)}
        step(self.behavior_optimizer, losses["behavior"])

        losses["critic"] = self.critic_loss(batch, next_noise)
        step(self.critic_optimizer, losses["critic"])

        observations = batch["observations"]
        mean, log_std = self.distribution(observations)
        u = mean[:, None] + log_std.exp()[:, None] * noise.view(BATCH, SAMPLES, ACTION)
        constraint = self.constraint(observations, u, mean, log_std, behavior_noise)
        multiplier = self.weights["log_multiplier"].exp()
        lagrangian = multiplier.detach() * (constraint - self.threshold)
        if self.updates > WARM_UP:
            lagrangian = lagrangian - minimum_q(self.weights, "critics", observations, torch.tanh(u[:, 0]))
        losses |= {"actor": lagrangian.mean(), "constraint": constraint.mean()}
        step(self.actor_optimizer, losses["actor"])

        losses["multiplier"] = -(multiplier * (constraint.detach() - self.threshold)).mean()
        step(self.multiplier_optimizer, losses["multiplier"])
        with torch.no_grad():
            self.weights["log_multiplier"].clamp_(-5, 10)
        targets_follow(self.weights)
        return losses

    def distribution(self, observations):
        mean, log_std = perceptron(self.weights, "actor", observations).chunk(2, -1)
        return mean, log_std.clamp(-20, 2)

    def decoded(self, observations, codes):
        """Before tanh."""
        return perceptron(self.weights, DECODER, torch.cat([observations, codes], -1))

    def behavior_loss(self, batch, noise):
        output = perceptron(self.weights, ENCODER, torch.cat([batch["observations"], batch["actions"]], -1))
        code = torch.distributions.Normal(output[:, :LATENT], output[:, LATENT:].clamp(-4, 15).exp())
        prior = torch.distributions.Normal(torch.zeros_like(code.mean), torch.ones_like(code.mean))
        actions = torch.tanh(self.decoded(batch["observations"], code.mean + code.stddev * noise))
        return F.mse_loss(actions, batch["actions"]) + 0.5 * torch.distributions.kl_divergence(code, prior).mean()

    def critic_loss(self, batch, noise):
        with torch.no_grad():
            observations = batch["next_observations"].repeat_interleave(TARGET_SAMPLES, 0)
            mean, log_std = self.distribution(observations)
            actions = torch.tanh(mean + log_std.exp() * noise)
            values = torch.stack([q(self.weights, f"target_critics.{i}", observations, actions) for i in range(2)])
            values = SOFT_MINIMUM * values.amin(0) + (1 - SOFT_MINIMUM) * values.amax(0)
            target = batch["rewards"] + batch["discounts"] * values.view(-1, TARGET_SAMPLES).amax(1)
        return sum(((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
                   for i in range(2))

    def constraint(self, observations, u, mean, log_std, noise):
        with torch.no_grad():
            repeated = observations.repeat_interleave(SAMPLES, 0)
            behavior = self.decoded(repeated, noise.clamp(-0.5, 0.5)).view(BATCH, SAMPLES, ACTION)
        if self.kind == "kl":
            correction = 2 * (np.log(2) - behavior - F.softplus(-2 * behavior)).sum(-1)
            return -(gaussian_log_density(behavior, mean[:, None], log_std[:, None]) - correction).mean(1)
        everyone = torch.cat([u, behavior], 1)
        signs = torch.tensor([1.0] * SAMPLES + [-1.0] * SAMPLES, dtype=u.dtype) / SAMPLES
        difference = everyone[:, :, None] - everyone[:, None]
        distance = difference.pow(2).sum(-1) if self.kind == "gaussian" else difference.abs().sum(-1)
        squared = torch.einsum("bij,i,j->b", torch.exp(-distance / (2 * self.width)), signs, signs)
        return (squared + OFFSET).sqrt()


# The second formulation: state by state.


def numpy_actor(init, state):
    output = numpy_perceptron(init, "actor", state[None])[0]
    return output[:ACTION], np.exp(np.clip(output[ACTION:], -20, 2))


def numpy_decoded(init, state, code):
    return numpy_perceptron(init, DECODER, np.concatenate([state, code])[None])[0]


def numpy_behavior_loss(init, state, action, noise):
    output = numpy_perceptron(init, ENCODER, np.concatenate([state, action])[None])[0]
    mean, std = output[:LATENT], np.exp(np.clip(output[LATENT:], -4, 15))
    error = np.tanh(numpy_decoded(init, state, mean + std * noise)) - action
    return np.mean(error**2) + 0.25 * np.mean(mean**2 + std**2 - 1 - np.log(std**2))


def numpy_target_value(init, state, noise):
    mean, std = numpy_actor(init, state)
    best = -np.inf
    for draw in noise:
        action = np.tanh(mean + std * draw)
        values = sorted(numpy_q(init, f"target_critics.{i}", state[None], action[None])[0] for i in range(2))
        best = max(best, SOFT_MINIMUM * values[0] + (1 - SOFT_MINIMUM) * values[1])
    return best


def check(losses, init, batch, noise, kind, threshold, width):
    """The constraint's value depends on the behaviour after its first step, and is held at the second formulation of its parts."""
    errors, behavior = 0.0, 0.0
    for i in range(BATCH):
        rows = slice(i * TARGET_SAMPLES, (i + 1) * TARGET_SAMPLES)
        state, action = batch["observations"][i], batch["actions"][i]
        target = batch["rewards"][i] + batch["discounts"][i] * numpy_target_value(init, batch["next_observations"][i], noise[1][rows])
        errors += sum((numpy_q(init, f"critics.{j}", state[None], action[None])[0] - target) ** 2 for j in range(2))
        behavior += numpy_behavior_loss(init, state, action, noise[0][i])
    assert_close(losses, critic=errors / BATCH, behavior=behavior / BATCH)
    multiplier = np.exp(float(init["log_multiplier"][0]))
    assert_close(losses, actor=multiplier * (losses["constraint"][0] - threshold),
                 multiplier=-multiplier * (losses["constraint"][0] - threshold))
    check_constraint(init, batch, noise, kind, threshold, width)
    log_std = numpy_perceptron(init, ENCODER, np.hstack([batch["observations"], batch["actions"]]))[:, LATENT:]
    assert (log_std < -4).any(), "no log standard deviation of a code is limited"


def check_constraint(init, batch, noise, kind, threshold, width):
    """At the initial weights."""
    weights = {name: torch.tensor(np.asarray(array, np.float64)) for name, array in init.items()}
    program = Bear.__new__(Bear)
    program.weights, program.kind, program.width = weights, kind, width
    observations = torch.tensor(batch["observations"])
    mean, log_std = program.distribution(observations)
    u = mean[:, None] + log_std.exp()[:, None] * torch.tensor(noise[2]).view(BATCH, SAMPLES, ACTION)
    computed = program.constraint(observations, u, mean, log_std, torch.tensor(noise[3])).numpy()
    for i, state in enumerate(batch["observations"]):
        rows = slice(i * SAMPLES, (i + 1) * SAMPLES)
        center, std = numpy_actor(init, state)
        ours = [center + std * draw for draw in noise[2][rows]]
        theirs = [numpy_decoded(init, state, np.clip(draw, -0.5, 0.5)) for draw in noise[3][rows]]
        if kind == "kl":
            densities = [np.prod(np.exp(-((v - center) / std) ** 2 / 2) / (std * np.sqrt(2 * np.pi)) * np.cosh(v) ** 2)
                         for v in theirs]
            expected = -np.mean(np.log(densities))
        else:
            norm = (lambda d: d @ d) if kind == "gaussian" else (lambda d: np.abs(d).sum())

            def similarity(xs, ys):
                return np.mean([np.exp(-norm(x - y) / (2 * width)) for x in xs for y in ys])

            expected = np.sqrt(similarity(ours, ours) + similarity(theirs, theirs) - 2 * similarity(ours, theirs) + OFFSET)
        np.testing.assert_allclose(computed[i], expected, rtol=1e-9)


def autoencoder(random):
    encoder = random_network(random, ENCODER, OBSERVATION + ACTION, 2 * LATENT)
    encoder[f"{ENCODER}/2.bias"] += np.array([0] * LATENT + [-1] * (LATENT - 1) + [-4])
    return encoder | random_network(random, DECODER, OBSERVATION + LATENT, ACTION)


def recorded(name, seed, kind, threshold, width, log_multiplier):
    random = np.random.default_rng(seed)
    actor = random_network(random, "actor", OBSERVATION, 2 * ACTION)
    actor["actor/2.bias"] += np.array([0, 0, 0, -1, -0.5, 0.5])
    critics = random_critics(random)
    init = actor | critics | perturbed_targets(random, critics) | autoencoder(random)
    init["log_multiplier"] = np.array([log_multiplier])
    batches = random_batches(random)
    noise = [random.normal(0, 1, (UPDATES, BATCH, LATENT)), random.normal(0, 1, (UPDATES, BATCH * TARGET_SAMPLES, ACTION)),
             random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)), random.normal(0, 1, (UPDATES, BATCH * SAMPLES, LATENT))]
    options = {"kind": kind, "threshold": threshold, "width": width}
    record(name, partial(Bear, **options), init, batches, noise, partial(check, **options))


VARIANTS = {
    "bear": ("laplacian", 0.05, 20.0, 0.3),
    "bear-gaussian": ("gaussian", 0.3, 2.0, 9.9985),
    "bear-kl": ("kl", -2.0, 20.0, 0.3),
}


def main(seeds=(3, 10, 16)):
    for (name, options), seed in zip(VARIANTS.items(), seeds):
        recorded(name, seed, *options)


if __name__ == "__main__":
    main()
