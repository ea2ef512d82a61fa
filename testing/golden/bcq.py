"""BCQ for continuous actions (Fujimoto, Meger and Precup 2019, arXiv:1812.02900, algorithm 1)."""

import numpy as np
import torch

from autoencoder import (LATENT, NETS, explained, numpy_decode, numpy_explained, numpy_perturbed, perturbed, proposals,
                         random_autoencoder)
from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, numpy_q, perturbed_targets, q, random_batches,
                    random_critics, random_network, record, step, targets_follow)

SAMPLES = 4
LIMIT, SOFT_MINIMUM, DIVERGENCE = 0.05, 0.75, 0.5
LEARNING_RATE = 1e-3


class Bcq:
    def __init__(self, weights):
        self.weights = weights
        self.autoencoder_optimizer = adam(weights, *NETS, learning_rate=LEARNING_RATE)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1", learning_rate=LEARNING_RATE)
        self.perturbation_optimizer = adam(weights, "perturbation", learning_rate=LEARNING_RATE)

    def update(self, batch, noise):
        code_noise, next_noise, current_noise = noise
        losses = {"autoencoder": explained(self.weights, batch["observations"], batch["actions"], code_noise, DIVERGENCE)}
        step(self.autoencoder_optimizer, losses["autoencoder"])

        with torch.no_grad():
            target = self.target(batch, next_noise)
        losses["critic"] = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))
        step(self.critic_optimizer, losses["critic"])

        proposed = proposals(self.weights, batch["observations"], current_noise)
        actions = perturbed(self.weights, "perturbation", batch["observations"], proposed, LIMIT)
        losses["perturbation"] = -q(self.weights, "critics.0", batch["observations"], actions).mean()
        step(self.perturbation_optimizer, losses["perturbation"])

        targets_follow(self.weights)
        return losses

    def target(self, batch, noise):
        observations = batch["next_observations"].repeat_interleave(SAMPLES, 0)
        actions = proposals(self.weights, observations, noise)
        actions = perturbed(self.weights, "target_perturbation", observations, actions, LIMIT)
        values = torch.stack([q(self.weights, f"target_critics.{i}", observations, actions) for i in range(2)])
        mixed = SOFT_MINIMUM * values.amin(0) + (1 - SOFT_MINIMUM) * values.amax(0)
        return batch["rewards"] + batch["discounts"] * mixed.view(BATCH, SAMPLES).amax(1)


def check(losses, init, batch, noise):
    assert (np.abs(noise[1]) > 0.5).any(), "no noise is clipped"
    assert_close(losses, autoencoder=numpy_explained(init, batch["observations"], batch["actions"], noise[0], DIVERGENCE))


def check_target(init, batch, noise):
    """The target one state and one proposal at a time, at the initial weights."""
    target = np.empty(BATCH)
    for row in range(BATCH):
        observation = batch["next_observations"][row:row + 1]
        best = -np.inf
        for draw in noise[row * SAMPLES:(row + 1) * SAMPLES]:
            action = numpy_decode(init, observation, np.clip(draw, -0.5, 0.5)[None])
            action = numpy_perturbed(init, "target_perturbation", observation, action, LIMIT)
            both = sorted(numpy_q(init, f"target_critics.{i}", observation, action)[0] for i in range(2))
            best = max(best, SOFT_MINIMUM * both[0] + (1 - SOFT_MINIMUM) * both[1])
        target[row] = batch["rewards"][row] + batch["discounts"][row] * best
    return target


def assert_target(init, batches, noise):
    weights = {name: torch.tensor(array, dtype=torch.float64) for name, array in init.items()}
    batch = {name: array[0] for name, array in batches.items()}
    ours = Bcq.target(Weights(weights), {name: torch.tensor(array) for name, array in batch.items()}, torch.tensor(noise[0]))
    np.testing.assert_allclose(ours.numpy(), check_target(init, batch, noise[0]), rtol=1e-9)


class Weights:
    def __init__(self, weights):
        self.weights = weights


def random_weights(random):
    init = random_autoencoder(random) | random_network(random, "perturbation", OBSERVATION + ACTION, ACTION)
    learned = random_critics(random) | {name: weight for name, weight in init.items() if name.startswith("perturbation")}
    return init | learned | perturbed_targets(random, learned)


def main(seed=23):
    random = np.random.default_rng(seed)
    init, batches = random_weights(random), random_batches(random)
    noise = [random.normal(0, 1, (UPDATES, rows, LATENT)) for rows in (BATCH, BATCH * SAMPLES, BATCH)]
    assert_target(init, batches, noise[1])
    record("bcq", Bcq, init, batches, noise, check)


if __name__ == "__main__":
    main()
