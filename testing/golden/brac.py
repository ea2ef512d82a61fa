"""BRAC-p and BRAC-v (Wu et al. 2019, arXiv:1911.11361): KL by densities, KL in its dual form, MMD.

But for the dual form, which has no behaviour policy, the first two updates clone the behaviour. The actor's loss is without Q in the
first update after them.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, gaussian_log_density, minimum_q, numpy_perceptron,
                    numpy_q, perceptron, perturbed_targets, q, random_batches, random_critics, random_network, record, step,
                    targets_follow)
from edac import action_slope

SAMPLES, WIDTH, ALPHA, PENALTY = 4, 10.0, 0.7, 5.0
CLONING_UPDATES, WARM_UP = 2, 1
DISCRIMINATOR_STEPS = 3
CUT_SEED = 20
MARGIN, EPSILON = 1e-3, 1e-8
CLONED = {}


class Brac:
    def __init__(self, weights, name, value_penalty, divergence, kernel=None):
        self.weights = weights
        self.name = name
        self.value_penalty = value_penalty
        self.divergence = divergence
        self.kernel = kernel
        self.updates = 0
        self.cloning = 0 if divergence == "dual" else CLONING_UPDATES
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1", learning_rate=1e-3)
        if self.cloning:
            self.behavior_optimizer = adam(weights, "behavior", learning_rate=5e-4)
            self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=5e-4)
        else:
            self.discriminator_optimizer = adam(weights, "discriminator.0", learning_rate=1e-3)

    def update(self, batch, noise):
        self.updates += 1
        if self.updates <= self.cloning:
            return self.clone(batch, noise[0])
        CLONED.setdefault(self.name, {name: weight.detach().numpy().astype(np.float64)
                                      for name, weight in self.weights.items()})
        draws = iter(noise)
        losses = {"critic": self.critic_loss(batch, draws)}
        step(self.critic_optimizer, losses["critic"])

        observations = batch["observations"]
        actions, _, _ = self.sample("actor", observations, next(draws))
        divergences = self.divergences(observations, actions, batch["actions"], draws)
        loss = ALPHA * divergences
        if self.updates - self.cloning > WARM_UP:
            loss = loss - minimum_q(self.weights, "critics", observations, actions)
        losses |= {"actor": loss.mean(), "divergence": divergences.mean()}
        step(self.actor_optimizer, losses["actor"])

        if self.divergence == "dual":
            for _ in range(DISCRIMINATOR_STEPS):
                losses["discriminator"] = self.discriminator_loss(batch, next(draws), next(draws))
                step(self.discriminator_optimizer, losses["discriminator"])
        targets_follow(self.weights)
        return losses

    def clone(self, batch, noise):
        temperature = self.weights["log_temperature"].exp().detach()
        _, _, log_densities = self.sample("behavior", batch["observations"], noise)
        u = torch.atanh(batch["actions"].clamp(MARGIN - 1, 1 - MARGIN))
        loss = (temperature * log_densities - self.log_density("behavior", batch["observations"], u)).mean()
        step(self.behavior_optimizer, loss)
        temperature_loss = -(self.weights["log_temperature"] * (log_densities.detach() - ACTION)).mean()
        step(self.temperature_optimizer, temperature_loss)
        return {"behavior": loss, "temperature": temperature_loss}

    def distribution(self, net, observations):
        mean, log_std = perceptron(self.weights, net, observations).chunk(2, -1)
        return mean, log_std.clamp(-20, 2)

    def log_density(self, net, observations, u):
        """Of tanh(u)."""
        correction = 2 * (np.log(2) - u - F.softplus(-2 * u))
        return gaussian_log_density(u, *self.distribution(net, observations)) - correction.sum(-1)

    def sample(self, net, observations, noise):
        """Actions, what their tanh was taken of, and their log-densities, several for each observation where there is more noise."""
        observations = observations.repeat_interleave(len(noise) // len(observations), 0)
        mean, log_std = self.distribution(net, observations)
        u = mean + log_std.exp() * noise
        return torch.tanh(u), u, self.log_density(net, observations, u)

    def critic_loss(self, batch, draws):
        with torch.no_grad():
            observations = batch["next_observations"]
            actions, _, _ = self.sample("actor", observations, next(draws))
            values = minimum_q(self.weights, "target_critics", observations, actions)
            if self.value_penalty:
                divergences = self.divergences(observations, actions, batch.get("next_actions"), draws)
                if self.divergence == "dual":
                    divergences = torch.where(batch["next_actions_logged"] > 0, divergences, torch.zeros(()))
                values = values - ALPHA * divergences
            target = batch["rewards"] + batch["discounts"] * values
        return sum(((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
                   for i in range(2))

    def divergences(self, observations, sampled, logged, draws):
        if self.divergence == "dual":
            return self.dual(observations, sampled, logged)
        actions, u, log_densities = self.sample("actor", observations, next(draws))
        if self.divergence == "kl":
            limit = np.arctanh(1 - MARGIN)
            repeated = observations.repeat_interleave(SAMPLES, 0)
            difference = log_densities - self.log_density("behavior", repeated, u.clamp(-limit, limit))
            return difference.view(-1, SAMPLES).mean(1)
        with torch.no_grad():
            others, _, _ = self.sample("behavior", observations, next(draws))
        return squared_mmd(*(group.view(-1, SAMPLES, ACTION) for group in (actions, others)), self.kernel)

    def dual(self, observations, sampled, logged):
        of_policy = F.softplus(q(self.weights, "discriminator.0", observations, sampled))
        of_behavior = F.softplus(q(self.weights, "discriminator.0", observations, logged))
        return torch.log(of_policy + EPSILON) + 1 - of_behavior

    def discriminator_loss(self, batch, noise, shares):
        with torch.no_grad():
            sampled, _, _ = self.sample("actor", batch["observations"], noise)
        between = (sampled + shares * (batch["actions"] - sampled)).requires_grad_()
        values = q(self.weights, "discriminator.0", batch["observations"], between)
        gradients, = torch.autograd.grad(values.sum(), between, create_graph=True)
        slopes = (gradients.pow(2).sum(-1) + EPSILON).sqrt()
        excess = (slopes - 1).clamp(min=0)
        return PENALTY * excess.pow(2).mean() - self.dual(batch["observations"], sampled, batch["actions"]).mean()


def squared_mmd(x, y, kernel):
    def mean_similarity(a, b):
        difference = a[:, :, None] - b[:, None]
        distance = difference.pow(2).sum(-1) if kernel == "gaussian" else difference.abs().sum(-1)
        return torch.exp(-distance / (2 * WIDTH)).mean((1, 2))

    return mean_similarity(x, x) + mean_similarity(y, y) - 2 * mean_similarity(x, y)


# The second formulation: state by state, densities by change of variables.


def numpy_sample(weights, net, state, noise):
    """Several actions for one state."""
    output = numpy_perceptron(weights, net, state[None])[0]
    return np.tanh(output[:ACTION] + np.exp(np.clip(output[ACTION:], -20, 2)) * noise)


def numpy_density(weights, net, state, action):
    output = numpy_perceptron(weights, net, state[None])[0]
    std = np.exp(np.clip(output[ACTION:], -20, 2))
    u = np.log((1 + action) / (1 - action)) / 2
    normal = np.exp(-((u - output[:ACTION]) / std) ** 2 / 2) / (std * np.sqrt(2 * np.pi))
    return np.prod(normal / (1 - action**2))


def numpy_divergence(weights, state, sampled, logged, draws, divergence, kernel):
    if divergence == "dual":
        of_policy, of_behavior = (np.log1p(np.exp(numpy_q(weights, "discriminator.0", state[None], action[None])[0]))
                                  for action in (sampled, logged))
        return np.log(of_policy) + 1 - of_behavior
    actions = numpy_sample(weights, "actor", state, draws[0])
    if divergence == "kl":
        ratios = [numpy_density(weights, "actor", state, action)
                  / numpy_density(weights, "behavior", state, np.clip(action, MARGIN - 1, 1 - MARGIN)) for action in actions]
        return np.mean(np.log(ratios))
    everyone = np.vstack([actions, numpy_sample(weights, "behavior", state, draws[1])])
    signs = np.array([1] * SAMPLES + [-1] * SAMPLES) / SAMPLES
    norm = (lambda d: d @ d) if kernel == "gaussian" else (lambda d: np.abs(d).sum())
    similarity = np.array([[np.exp(-norm(a - b) / (2 * WIDTH)) for b in everyone] for a in everyone])
    return signs @ similarity @ signs


def numpy_discriminator_loss(weights, batch, noise, shares):
    total = 0.0
    for state, logged, draw, share in zip(batch["observations"], batch["actions"], noise, shares):
        sampled = numpy_sample(weights, "actor", state, draw)
        slope = np.linalg.norm(action_slope(weights, "discriminator.0", state, (1 - share) * sampled + share * logged))
        total += PENALTY * max(slope - 1, 0) ** 2
        total -= numpy_divergence(weights, state, sampled, logged, None, "dual", None)
    return total / BATCH


def check(losses, init, batch, noise, name, value_penalty, divergence, kernel, batches, all_noise):
    k = 0 if divergence == "dual" else CLONING_UPDATES
    weights = CLONED[name]
    batch = {key: array[k].astype(np.float64) for key, array in batches.items()}
    draws = [draw[k].astype(np.float64) for draw in all_noise]
    per_estimate = {"kl": 1, "mmd": 2, "dual": 0}[divergence]
    now = 1 + per_estimate * value_penalty

    def several(first, state):
        return [draw[state * SAMPLES:(state + 1) * SAMPLES] for draw in draws[first:first + per_estimate]]

    errors, divergences = 0.0, []
    for i in range(BATCH):
        after, here = batch["next_observations"][i], batch["observations"][i]
        action = numpy_sample(weights, "actor", after, draws[0][i])
        value = min(numpy_q(weights, f"target_critics.{j}", after[None], action[None])[0] for j in range(2))
        if value_penalty and (divergence != "dual" or batch["next_actions_logged"][i]):
            logged = batch["next_actions"][i] if divergence == "dual" else None
            value -= ALPHA * numpy_divergence(weights, after, action, logged, several(1, i), divergence, kernel)
        target = batch["rewards"][i] + batch["discounts"][i] * value
        errors += sum((numpy_q(weights, f"critics.{j}", here[None], batch["actions"][i][None])[0] - target) ** 2
                      for j in range(2))
        action = numpy_sample(weights, "actor", here, draws[now][i])
        divergences.append(numpy_divergence(weights, here, action, batch["actions"][i], several(now + 1, i), divergence, kernel))
    in_first = {key: array[k:] for key, array in losses.items()}
    assert_close(in_first, critic=errors / BATCH, divergence=np.mean(divergences), actor=ALPHA * np.mean(divergences))
    if divergence == "dual":
        slopes = [np.linalg.norm(action_slope(weights, "discriminator.0", *pair))
                  for pair in zip(batch["observations"], batch["actions"])]
        assert min(slopes) < 1 < max(slopes), "the slopes are all on one side of 1"
    else:
        check_cloning(losses, init, {key: array[0] for key, array in batches.items()}, all_noise[0][0])


def check_cloning(losses, init, batch, noise):
    assert (np.abs(batch["actions"]) > 1 - MARGIN).any(), "no logged action is limited"
    log_temperature = float(init["log_temperature"][0])
    logged, sampled = 0.0, 0.0
    for state, action, draw in zip(batch["observations"], batch["actions"], noise):
        logged += np.log(numpy_density(init, "behavior", state, np.clip(action.astype(float), MARGIN - 1, 1 - MARGIN))) / BATCH
        sampled += np.log(numpy_density(init, "behavior", state, numpy_sample(init, "behavior", state, draw))) / BATCH
    assert_close(losses, behavior=np.exp(log_temperature) * sampled - logged,
                 temperature=-log_temperature * (sampled - ACTION))


def recorded(name, seed, value_penalty, divergence, kernel=None):
    random = np.random.default_rng(seed)
    actor = random_network(random, "actor", OBSERVATION, 2 * ACTION)
    actor["actor/2.bias"] += np.array([0, 0, 0, -1, -0.5, 0.5])
    critics = random_critics(random)
    init = actor | critics | perturbed_targets(random, critics)
    batches = random_batches(random)
    if divergence == "dual":
        init |= random_network(random, "discriminator.0", OBSERVATION + ACTION, 1)
        batches["next_actions"] = np.tanh(random.normal(0, 0.8, batches["actions"].shape))
    else:
        behavior = random_network(random, "behavior", OBSERVATION, 2 * ACTION)
        behavior["behavior/2.bias"] += np.array([0, 0, 0, 0.3, 0, 0.3])
        init |= behavior | {"log_temperature": np.array([0.1])}
        batches["actions"][:, :2, 0] = 1, -1
    one = (UPDATES, BATCH, ACTION)
    estimate = [(UPDATES, BATCH * SAMPLES, ACTION)] * {"kl": 1, "mmd": 2, "dual": 0}[divergence]
    shapes = [one] + estimate * value_penalty + [one] + estimate
    noise = [random.normal(0, 1, shape) for shape in shapes]
    if divergence == "dual":
        for _ in range(DISCRIMINATOR_STEPS):
            noise += [random.normal(0, 1, one), random.random((UPDATES, BATCH, 1))]
        cut = np.random.default_rng(CUT_SEED).random((UPDATES, BATCH)) < 0.2
        batches["next_actions_logged"] = (batches["discounts"] > 0) & ~cut
        assert (cut[0] & (batches["discounts"][0] > 0)).any(), "no episode is cut off in the first update"
    batches = {key: np.asarray(array, np.float32) for key, array in batches.items()}
    noise = [np.asarray(draw, np.float32) for draw in noise]
    options = {"name": name, "value_penalty": value_penalty, "divergence": divergence, "kernel": kernel}
    record(name, partial(Brac, **options), init, batches, noise, partial(check, batches=batches, all_noise=noise, **options))


def main(seeds=(3, 4, 4, 3, 311, 11)):
    variants = {
        "brac-p": (False, "kl"),
        "brac-v": (True, "kl"),
        "brac-p-mmd": (False, "mmd", "gaussian"),
        "brac-v-mmd": (True, "mmd", "laplacian"),
        "brac-p-dual": (False, "dual"),
        "brac-v-dual": (True, "dual"),
    }
    for (name, options), seed in zip(variants.items(), seeds):
        recorded(name, seed, *options)


if __name__ == "__main__":
    main()
