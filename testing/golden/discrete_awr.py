"""Advantage-weighted regression (Peng et al. 2019, arXiv:1910.00177) for discrete actions, on n-step returns.

The batch's reward is the sum of n rewards and its discount gamma^n; a delayed copy of the value function stands for the
rest of the return. Advantages are not standardised.
"""

import numpy as np
import torch

from common import (BATCH, OBSERVATION, adam, assert_close, numpy_perceptron, perceptron, perturbed_targets,
                    random_network, step)
from discrete import ACTIONS, assert_masks_decide, bootstrap, log_likelihood, numpy_likelihoods, record, targets_follow

TEMPERATURE, WEIGHT_CLIP = 0.8, 20.0

SEEDS = {"discrete-awr": 1, "discrete-awr-masked": 3}


class DiscreteAwr:
    def __init__(self, weights):
        self.weights = weights
        self.value_optimizer = adam(weights, "value")
        self.actor_optimizer = adam(weights, "actor")

    def update(self, batch, noise):
        with torch.no_grad():
            returns = bootstrap(batch, self.value("target_value", batch["next_observations"]))
        advantages = returns - self.value("value", batch["observations"])
        value_loss = (advantages**2).mean()
        step(self.value_optimizer, value_loss)

        advantage_weights = (advantages.detach() / TEMPERATURE).exp().clamp(max=WEIGHT_CLIP)
        actor_loss = -(advantage_weights * log_likelihood(self.weights, "actor", batch)).mean()
        step(self.actor_optimizer, actor_loss)
        targets_follow(self.weights)
        return {"value": value_loss, "actor": actor_loss}

    def value(self, net, observations):
        return perceptron(self.weights, net, observations).squeeze(-1)


def check(losses, init, batch, noise):
    following = numpy_perceptron(init, "target_value", batch["next_observations"])[:, 0]
    values = numpy_perceptron(init, "value", batch["observations"])[:, 0]
    advantages = batch["rewards"] + batch["discounts"] * following - values
    weights = np.exp(np.minimum(advantages / TEMPERATURE, np.log(WEIGHT_CLIP)))
    assert_close(losses, value=advantages @ advantages / BATCH,
                 actor=-(weights @ numpy_likelihoods(init, "actor", batch)) / BATCH)
    assert (weights > WEIGHT_CLIP * 0.999).any(), "no advantage weight is clipped"
    assert_masks_decide(batch, *(numpy_perceptron(init, "actor", batch[key])
                                 for key in ("observations", "next_observations")))


def write(name, random):
    value = random_network(random, "value", OBSERVATION, 1)
    init = value | perturbed_targets(random, value) | random_network(random, "actor", OBSERVATION, ACTIONS)
    record(name, DiscreteAwr, init, random, check)


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
