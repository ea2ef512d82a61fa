"""EDAC (An et al. 2021, arXiv:2110.01548, algorithm 1) with three critics, and SAC-N, which is EDAC with eta = 0."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, numpy_q,
                    numpy_squashed_gaussian, perturbed_targets, q, random_batches, random_network, record,
                    sample_squashed_gaussian, step, targets_follow)
from sac import TARGET_ENTROPY, assert_clamped

MEMBERS = 3


class Edac:
    def __init__(self, weights, eta):
        self.weights = weights
        self.eta = eta
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, *(f"critics.{i}" for i in range(MEMBERS)))
        self.temperature_optimizer = adam(weights, "log_temperature")

    def update(self, batch, noise):
        next_noise, current_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()

        losses = {"bellman": self.bellman_error(batch, next_noise, temperature)}
        losses["critic"] = losses["bellman"]
        if self.eta:
            losses["diversity"] = self.diversity(batch)
            losses["critic"] = losses["bellman"] + self.eta * losses["diversity"]
        step(self.critic_optimizer, losses["critic"])

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], current_noise)
        q_values = self.values("critics", batch["observations"], actions).amin(0)
        losses["actor"] = (temperature * log_densities - q_values).mean()
        step(self.actor_optimizer, losses["actor"])

        excess = log_densities.detach() + TARGET_ENTROPY
        losses["temperature"] = -(self.weights["log_temperature"] * excess).mean()
        step(self.temperature_optimizer, losses["temperature"])

        targets_follow(self.weights)
        return losses

    def values(self, critics, observations, actions):
        return torch.stack([q(self.weights, f"{critics}.{i}", observations, actions) for i in range(MEMBERS)])

    def bellman_error(self, batch, noise, temperature):
        with torch.no_grad():
            actions, log_densities = sample_squashed_gaussian(self.weights, batch["next_observations"], noise)
            next_q = self.values("target_critics", batch["next_observations"], actions).amin(0)
            target = batch["rewards"] + batch["discounts"] * (next_q - temperature * log_densities)
        return ((self.values("critics", batch["observations"], batch["actions"]) - target) ** 2).mean(1).sum()

    def diversity(self, batch):
        """By double backward."""
        actions = batch["actions"].clone().requires_grad_()
        gradients = torch.stack([
            torch.autograd.grad(values.sum(), actions, create_graph=True)[0]
            for values in self.values("critics", batch["observations"], actions)])
        unit = gradients / (gradients.norm(dim=-1, keepdim=True) + 1e-10)
        cosines = torch.einsum("ibk,jbk->bij", unit, unit) * (1 - torch.eye(MEMBERS, dtype=unit.dtype))
        return cosines.sum((1, 2)).mean() / (MEMBERS - 1)


def random_weights(random):
    """Some log standard deviations exceed their upper clamp."""
    actor = random_network(random, "actor", OBSERVATION, 2 * ACTION)
    actor["actor/2.bias"] += np.array([0, 0, 0, -1, -0.5, 1])
    critics = {}
    for i in range(MEMBERS):
        critics |= random_network(random, f"critics.{i}", OBSERVATION + ACTION, 1)
    return actor | critics | perturbed_targets(random, critics) | {"log_temperature": np.array([0.1])}


def action_slope(init, critic, state, action):
    """grad_a Q by the chain rule, for one state and action."""
    layers = [(np.asarray(init[f"{critic}/{i}.weight"], np.float64), init[f"{critic}/{i}.bias"]) for i in range(3)]
    first = layers[0][0] @ np.concatenate([state, action]) + layers[0][1]
    second = layers[1][0] @ np.maximum(first, 0) + layers[1][1]
    to_second = layers[2][0][0] * (second > 0)
    to_first = (to_second @ layers[1][0]) * (first > 0)
    return to_first @ layers[0][0][:, OBSERVATION:]


def mean_cosines(init, batch):
    """Pair by pair and state by state."""
    total = 0.0
    for state, action in zip(batch["observations"], batch["actions"]):
        slopes = [action_slope(init, f"critics.{i}", state, action) for i in range(MEMBERS)]
        for i in range(MEMBERS):
            for j in range(i):
                total += 2 * slopes[i] @ slopes[j] / (np.linalg.norm(slopes[i]) * np.linalg.norm(slopes[j]))
    return total / BATCH / (MEMBERS - 1)


def check(losses, init, batch, noise, eta):
    log_temperature = float(init["log_temperature"][0])
    next_actions, next_log_densities = numpy_squashed_gaussian(init, batch["next_observations"], noise[0])
    next_values = [numpy_q(init, f"target_critics.{i}", batch["next_observations"], next_actions)
                   for i in range(MEMBERS)]
    assert len(set(np.argmin(next_values, axis=0))) == MEMBERS, "some critic is never the smallest"
    target = batch["rewards"] + batch["discounts"] * (
        np.min(next_values, axis=0) - np.exp(log_temperature) * next_log_densities)
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - target for i in range(MEMBERS)]
    bellman = np.sum(np.square(errors)) / BATCH
    _, log_densities = numpy_squashed_gaussian(init, batch["observations"], noise[1])
    cosines = mean_cosines(init, batch) if eta else 0
    assert_close(losses, bellman=bellman, critic=bellman + eta * cosines,
                 temperature=-log_temperature * (log_densities.mean() - ACTION))
    if eta:
        assert_close(losses, diversity=cosines)
    assert_clamped(init, batch["observations"])


def main(seed=80):
    for name, eta in {"edac": 1.0, "sac-n": 0.0}.items():
        random = np.random.default_rng(seed)
        init = random_weights(random)
        batches = random_batches(random)
        noise = random.normal(0, 1, (2, UPDATES, BATCH, ACTION))
        record(name, partial(Edac, eta=eta), init, batches, list(noise), partial(check, eta=eta))


if __name__ == "__main__":
    main()
