"""Conservative Q-learning, CQL(H) (Kumar et al. 2020, arXiv:2006.04779): equation 4, sampled as in appendix F.

Variants: without the data term (equation 1), with the weight tuned by dual descent (appendix F), and with an actor that
first clones the logged actions, some of them on the bounds, and a target that takes the best of several next actions.
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, UPDATES, adam, assert_close, gaussian_log_density, minimum_q, numpy_perceptron, numpy_q,
                    numpy_squashed_gaussian, perceptron, q, random_batches, record, sample_squashed_gaussian, step, targets_follow)
from sac import TARGET_ENTROPY, assert_clamped, random_weights

SAMPLES = 4
WEIGHT, GAP = 5.0, 0.8
ACTOR_LEARNING_RATE = 1e-4
CLONING_UPDATES = 3
MARGIN = 1e-6


class Cql:
    def __init__(self, weights, data_term=True, lagrange=False, cloning=False):
        self.weights = weights
        self.cloning = cloning
        self.updates = 0
        self.data_term = data_term
        self.lagrange = lagrange
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.multiplier_optimizer = adam(weights, "log_multiplier") if lagrange else None
        self.actor_optimizer = adam(weights, "actor", learning_rate=ACTOR_LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=ACTOR_LEARNING_RATE)

    def update(self, batch, noise):
        next_noise, *conservative_draws, actor_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()

        conservative = WEIGHT * self.gaps(batch, *conservative_draws)
        losses = {"conservative": conservative.sum()}
        penalties = conservative
        if self.lagrange:
            multiplier = self.weights["log_multiplier"].exp().clamp(0, 1e6)
            penalties = multiplier.detach() * (conservative - GAP)
            losses["multiplier"] = -(multiplier * (conservative.detach() - GAP)).sum() / 2
            step(self.multiplier_optimizer, losses["multiplier"])
        losses["critic"] = self.bellman_errors(batch, next_noise).sum() + penalties.sum()
        step(self.critic_optimizer, losses["critic"])

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], actor_noise)
        if self.cloning and self.updates < CLONING_UPDATES:
            worth = squashed_gaussian_log_density(self.weights, batch["observations"], batch["actions"])
        else:
            worth = minimum_q(self.weights, "critics", batch["observations"], actions)
        losses["actor"] = (temperature * log_densities - worth).mean()
        step(self.actor_optimizer, losses["actor"])

        excess = log_densities.detach() + TARGET_ENTROPY
        losses["temperature"] = -(self.weights["log_temperature"] * excess).mean()
        step(self.temperature_optimizer, losses["temperature"])

        targets_follow(self.weights)
        self.updates += 1
        return losses

    def bellman_errors(self, batch, noise):
        """The mean squared error of each critic, (2,)."""
        with torch.no_grad():
            samples = SAMPLES if self.cloning else 1
            next_observations = batch["next_observations"].repeat_interleave(samples, 0)
            actions, _ = sample_squashed_gaussian(self.weights, next_observations, noise)
            next_q = minimum_q(self.weights, "target_critics", next_observations, actions)
            next_q = next_q.view(-1, samples).amax(1)
            target = batch["rewards"] + batch["discounts"] * next_q
        return torch.stack([((q_values - target) ** 2).mean() for q_values in self.data_q(batch)])

    def gaps(self, batch, uniform, current_noise, next_noise):
        """How far the soft maximum of each critic lies above its values of the data, (2,)."""
        observations = batch["observations"].repeat_interleave(SAMPLES, 0)
        with torch.no_grad():
            proposals = [
                (2 * uniform - 1, ACTION * np.log(0.5)),
                sample_squashed_gaussian(self.weights, batch["next_observations"].repeat_interleave(SAMPLES, 0),
                                         next_noise),
                sample_squashed_gaussian(self.weights, observations, current_noise),
            ]
        soft_maxima = []
        for i in range(2):
            values = [(q(self.weights, f"critics.{i}", observations, actions) - log_densities).view(-1, SAMPLES)
                      for actions, log_densities in proposals]
            soft_maxima.append(torch.cat(values, 1).logsumexp(1))
        gaps = torch.stack(soft_maxima)
        return (gaps - self.data_q(batch) if self.data_term else gaps).mean(1)

    def data_q(self, batch):
        return torch.stack([q(self.weights, f"critics.{i}", batch["observations"], batch["actions"])
                            for i in range(2)])


def squashed_gaussian_log_density(weights, observations, actions):
    """Of given actions, none of them nearer to a bound than the margin."""
    mean, log_std = perceptron(weights, "actor", observations).chunk(2, -1)
    limit = 0.5 * np.log(2 / MARGIN)
    u = torch.atanh(actions).clamp(-limit, limit)
    correction = 2 * (np.log(2) - u - torch.nn.functional.softplus(-2 * u))
    return gaussian_log_density(u, mean, log_std.clamp(-20, 2)) - correction.sum(-1)


def numpy_cloning_loss(init, batch, noise):
    """By change of variables, with the logged actions' preimages by the definition of tanh."""
    output = numpy_perceptron(init, "actor", batch["observations"])
    mean, std = output[:, :ACTION], np.exp(np.clip(output[:, ACTION:], -20, 2))
    above, below = np.maximum(1 + batch["actions"], MARGIN), np.maximum(1 - batch["actions"], MARGIN)
    u = np.log(above / below) / 2
    log_normal = -((u - mean) / std) ** 2 / 2 - np.log(std * np.sqrt(2 * np.pi))
    logged = (log_normal + 2 * np.log(np.cosh(u))).sum(-1)
    _, sampled = numpy_squashed_gaussian(init, batch["observations"], noise)
    return np.mean(np.exp(float(init["log_temperature"][0])) * sampled - logged)


def check(losses, init, batch, noise, data_term, lagrange, cloning):
    """State by state and critic by critic, with the importance weights written as such."""
    observations, next_observations = batch["observations"], batch["next_observations"]
    samples = SAMPLES if cloning else 1
    repeated = np.repeat(next_observations, samples, 0)
    next_actions, _ = numpy_squashed_gaussian(init, repeated, noise[0])
    next_q = np.min([numpy_q(init, f"target_critics.{i}", repeated, next_actions) for i in range(2)], axis=0)
    next_q = np.array([max(next_q[state * samples:(state + 1) * samples]) for state in range(BATCH)])
    targets = batch["rewards"] + batch["discounts"] * next_q

    squared_errors, conservative = 0.0, np.zeros(2)
    for state in range(BATCH):
        rows = slice(state * SAMPLES, (state + 1) * SAMPLES)
        here, after = (np.tile(array[state], (SAMPLES, 1)) for array in (observations, next_observations))
        current = numpy_squashed_gaussian(init, here, noise[2][rows])
        following = numpy_squashed_gaussian(init, after, noise[3][rows])
        actions = np.vstack([noise[1][rows] * 2 - 1, current[0], following[0]])
        densities = np.concatenate([np.full(SAMPLES, 0.5**ACTION), np.exp(current[1]), np.exp(following[1])])
        for i in range(2):
            q_values = numpy_q(init, f"critics.{i}", np.tile(observations[state], (3 * SAMPLES, 1)), actions)
            data_q = numpy_q(init, f"critics.{i}", observations[state:state + 1], batch["actions"][state:state + 1])[0]
            soft_maximum = np.log(np.sum(np.exp(q_values) / densities))
            conservative[i] += WEIGHT * (soft_maximum - (data_q if data_term else 0)) / BATCH
            squared_errors += (data_q - targets[state]) ** 2

    penalty = conservative.sum()
    if lagrange:
        penalty = np.exp(float(init["log_multiplier"][0])) * (conservative - GAP).sum()
        assert_close(losses, multiplier=-penalty / 2)
    _, log_densities = numpy_squashed_gaussian(init, observations, noise[4])
    assert_close(losses, conservative=conservative.sum(), critic=squared_errors / BATCH + penalty,
                 temperature=-float(init["log_temperature"][0]) * (log_densities.mean() - ACTION))
    assert_clamped(init, observations)
    if cloning:
        assert (np.abs(batch["actions"]) == 1).any(), "no action is on a bound"
        assert_close(losses, actor=numpy_cloning_loss(init, batch, noise[4]))


def main(seed=116, cloning_seed=9):
    variants = {"cql": {}, "cql-no-data": {"data_term": False}, "cql-lagrange": {"lagrange": True},
                "cql-cloning": {"cloning": True}}
    for name, options in variants.items():
        options = {"data_term": True, "lagrange": False, "cloning": False} | options
        random = np.random.default_rng(cloning_seed if options["cloning"] else seed)
        init = random_weights(random)
        if options["lagrange"]:
            init["log_multiplier"] = np.array([0.0])
        batches = random_batches(random)
        if options["cloning"]:
            batches["actions"][:, :2, 0] = 1, -1
        noise = [
            random.normal(0, 1, (UPDATES, BATCH * (SAMPLES if options["cloning"] else 1), ACTION)),
            random.random((UPDATES, BATCH * SAMPLES, ACTION)),
            random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)),
            random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)),
            random.normal(0, 1, (UPDATES, BATCH, ACTION)),
        ]
        record(name, partial(Cql, **options), init, batches, noise, partial(check, **options))


if __name__ == "__main__":
    main()
