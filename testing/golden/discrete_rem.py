"""Random ensemble mixture (Agarwal et al. 2020, arXiv:1907.04543): the Bellman error of a random convex combination of heads.

The heads share all layers but the last; those of one action lie side by side. A batch has one mixture: K uniform draws from (0, 1],
divided by their sum. The target network becomes the critic's copy every second update.
"""

import numpy as np
import torch

import common
from common import BATCH, UPDATES, adam, assert_close, numpy_perceptron, perceptron, perturbed_targets, step
from discrete import (ACTIONS, MASKED, bootstrap, huber, legal, numpy_huber, of_action,
                      random_critics, random_discrete_batches, states, targets_follow)

HEADS, TARGET_INTERVAL = 6, 2

SEEDS = {"discrete-rem": 2, "discrete-rem-masked": 2}


class DiscreteRem:
    def __init__(self, weights):
        self.weights = weights
        self.optimizer = adam(weights, "critic.0")
        self.updates = 0

    def update(self, batch, noise):
        draws = 1 - noise[0].squeeze(0)
        alpha = draws / draws.sum()
        with torch.no_grad():
            following = self.mixed("target_critic.0", batch["next_observations"], alpha)
            following = following.masked_fill(legal(batch, "next_") == 0, -torch.inf).amax(-1)
            target = bootstrap(batch, following)
        predicted = of_action(self.mixed("critic.0", batch["observations"], alpha), batch)
        critic_loss = huber(predicted - target).mean()
        step(self.optimizer, critic_loss)
        self.updates += 1
        if self.updates % TARGET_INTERVAL == 0:
            targets_follow(self.weights, 1)
        return {"critic": critic_loss}

    def mixed(self, critic, observations, alpha):
        return perceptron(self.weights, critic, observations).unflatten(-1, (ACTIONS, HEADS)) @ alpha


def numpy_mixed(init, critic, observations, draws):
    """Head by head."""
    heads = numpy_perceptron(init, critic, observations).reshape(BATCH, ACTIONS, HEADS)
    return sum(draw * heads[:, :, k] for k, draw in enumerate(draws)) / sum(draws)


def check(losses, init, batch, noise):
    draws = [1 - draw for draw in noise[0][0]]
    predicted = numpy_mixed(init, "critic.0", batch["observations"], draws)
    following = numpy_mixed(init, "target_critic.0", batch["next_observations"], draws)
    errors = np.array([
        predicted[row, action] - batch["rewards"][row] - batch["discounts"][row] * max(following[row, a] for a in allowed)
        for row, action, _, allowed in states(batch)])
    assert_close(losses, critic=numpy_huber(errors).mean())
    assert (abs(errors) > 1).any() and (abs(errors) < 1).any(), "one side of Huber's loss is not met"
    if "next_masks" in batch:
        assert any(following[row].argmax() not in allowed for row, _, _, allowed in states(batch))


def write(name, random):
    critic = random_critics(random, 1, ACTIONS * HEADS, "critic")
    init = critic | perturbed_targets(random, critic)
    batches = random_discrete_batches(random, name.endswith(MASKED))
    common.record(name, DiscreteRem, init, batches, [random.random((UPDATES, 1, HEADS))], check,
                  {"action_count": np.array([ACTIONS], np.int32)})


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
