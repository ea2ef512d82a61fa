"""Advantage-weighted regression (Peng et al. 2019, arXiv:1910.00177), on n-step returns.

The batch's reward is the sum of n rewards and its discount gamma^n; a delayed copy of the value function stands for the
rest of the return. Advantages are standardised over the batch, under a deterministic policy, or taken as they are, under a
Gaussian one.
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, adam, assert_close, gaussian_log_density, numpy_perceptron, perceptron,
                    perturbed_targets, random_batches, random_network, record, step, targets_follow)

TEMPERATURE, WEIGHT_CLIP, EPSILON = 0.5, 10.0, 1e-5

SEEDS = {"awr": 1, "awr-raw": 1}


class Awr:
    def __init__(self, weights, standardized=True):
        self.weights = weights
        self.standardized = standardized
        self.value_optimizer = adam(weights, "value")
        self.actor_optimizer = adam(weights, "actor")

    def update(self, batch, noise):
        with torch.no_grad():
            following = perceptron(self.weights, "target_value", batch["next_observations"]).squeeze(-1)
            returns = batch["rewards"] + batch["discounts"] * following
        values = perceptron(self.weights, "value", batch["observations"]).squeeze(-1)
        value_loss = ((returns - values) ** 2).mean()
        advantages = (returns - values).detach()
        step(self.value_optimizer, value_loss)

        if self.standardized:
            advantages = (advantages - advantages.mean()) / (advantages.std(correction=0) + EPSILON)
        weights = (advantages / TEMPERATURE).exp().clamp(max=WEIGHT_CLIP)
        mean = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        if self.standardized:
            actor_loss = (weights * ((mean - batch["actions"]) ** 2).sum(-1)).mean()
        else:
            log_std = self.weights["actor/log_std"].clamp(-20, 2)
            actor_loss = -(weights * gaussian_log_density(batch["actions"], mean, log_std)).mean()
        step(self.actor_optimizer, actor_loss)
        targets_follow(self.weights)
        return {"value": value_loss, "actor": actor_loss}


def check(losses, init, batch, noise, standardized=True):
    following = numpy_perceptron(init, "target_value", batch["next_observations"])[:, 0]
    values = numpy_perceptron(init, "value", batch["observations"])[:, 0]
    advantages = batch["rewards"] + batch["discounts"] * following - values
    value_loss = advantages @ advantages / BATCH

    if standardized:
        deviation = np.sqrt((advantages**2).mean() - advantages.mean() ** 2)
        advantages = (advantages - advantages.mean()) / (deviation + EPSILON)
    weights = np.minimum(np.exp(advantages / TEMPERATURE), WEIGHT_CLIP)
    assert 0 < (weights >= WEIGHT_CLIP).sum() < BATCH, "no weight is clipped"
    errors = np.tanh(numpy_perceptron(init, "actor", batch["observations"])) - batch["actions"]
    if standardized:
        actor_loss = (weights @ errors**2).sum() / BATCH
    else:
        std = np.exp(init["actor/log_std"].astype(np.float64))
        densities = np.exp(-errors**2 / (2 * std**2)) / np.sqrt(2 * np.pi * std**2)
        actor_loss = -(weights @ np.log(densities)).sum() / BATCH
    assert_close(losses, value=value_loss, actor=actor_loss)


def write(name, random):
    standardized = name == "awr"
    value = random_network(random, "value", OBSERVATION, 1)
    init = value | perturbed_targets(random, value) | random_network(random, "actor", OBSERVATION, ACTION)
    if not standardized:
        init["actor/log_std"] = np.array([0.3, -0.5, 0.1])
    record(name, partial(Awr, standardized=standardized), init, random_batches(random), [],
           partial(check, standardized=standardized))


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
