"""Soft actor-critic with a tuned temperature (Haarnoja et al. 2018, arXiv:1812.05905)."""

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_perceptron, numpy_q,
                    numpy_squashed_gaussian, perturbed_targets, q, random_batches, random_critics, random_network,
                    record, sample_squashed_gaussian, step, targets_follow)

TARGET_ENTROPY = -ACTION


class Sac:
    def __init__(self, weights):
        self.weights = weights
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.temperature_optimizer = adam(weights, "log_temperature")

    def update(self, batch, noise):
        next_noise, current_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()

        critic_loss = self.critic_loss(batch, next_noise, temperature)
        step(self.critic_optimizer, critic_loss)

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], current_noise)
        q_values = minimum_q(self.weights, "critics", batch["observations"], actions)
        actor_loss = (temperature * log_densities - q_values).mean()
        step(self.actor_optimizer, actor_loss)

        excess = log_densities.detach() + TARGET_ENTROPY
        temperature_loss = -(self.weights["log_temperature"] * excess).mean()
        step(self.temperature_optimizer, temperature_loss)

        targets_follow(self.weights)
        return {"critic": critic_loss, "actor": actor_loss, "temperature": temperature_loss}

    def critic_loss(self, batch, noise, temperature):
        with torch.no_grad():
            actions, log_densities = sample_squashed_gaussian(self.weights, batch["next_observations"], noise)
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], actions)
            target = batch["rewards"] + batch["discounts"] * (next_q - temperature * log_densities)
        return sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))


def random_weights(random):
    """The networks of SAC and of CQL. Some log standard deviations exceed their upper clamp."""
    actor = random_network(random, "actor", OBSERVATION, 2 * ACTION)
    actor["actor/2.bias"] += np.array([0, 0, 0, -1, -0.5, 1])
    critics = random_critics(random)
    return actor | critics | perturbed_targets(random, critics) | {"log_temperature": np.array([0.1])}


def assert_clamped(init, observations):
    log_std = numpy_perceptron(init, "actor", observations)[:, ACTION:]
    assert (log_std > 2).any(), "no log standard deviation is clamped"


def check(losses, init, batch, noise):
    log_temperature = float(init["log_temperature"][0])
    next_actions, next_log_densities = numpy_squashed_gaussian(init, batch["next_observations"], noise[0])
    next_q = np.min([numpy_q(init, f"target_critics.{i}", batch["next_observations"], next_actions)
                     for i in range(2)], axis=0)
    target = batch["rewards"] + batch["discounts"] * (next_q - np.exp(log_temperature) * next_log_densities)
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - target for i in range(2)]
    _, log_densities = numpy_squashed_gaussian(init, batch["observations"], noise[1])
    assert_close(losses, critic=np.sum(np.square(errors)) / BATCH,
                 temperature=-log_temperature * (log_densities.mean() - ACTION))
    assert_clamped(init, batch["observations"])


def main(seed=6):
    random = np.random.default_rng(seed)
    init = random_weights(random)
    batches = random_batches(random)
    noise = random.normal(0, 1, (2, UPDATES, BATCH, ACTION))
    record("sac", Sac, init, batches, list(noise), check)


if __name__ == "__main__":
    main()
