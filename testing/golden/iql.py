"""Implicit Q-learning (Kostrikov et al. 2021, arXiv:2110.06169) with a Gaussian or a deterministic policy."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, LEARNING_RATE, OBSERVATION, adam, assert_close, gaussian_log_density, minimum_q,
                    numpy_perceptron, numpy_q, perceptron, perturbed_targets, q, random_batches, random_critics,
                    random_network, record, step, targets_follow)

EXPECTILE, INVERSE_TEMPERATURE, WEIGHT_CLIP = 0.7, 3.0, 100.0
SCHEDULE_UPDATES = 500


class Iql:
    def __init__(self, weights, deterministic=False):
        self.weights = weights
        self.deterministic = deterministic
        self.value_optimizer = adam(weights, "value")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor")
        self.updates = 0

    def update(self, batch, noise):
        with torch.no_grad():
            next_values = self.value(batch["next_observations"])
            target_q = minimum_q(self.weights, "target_critics", batch["observations"], batch["actions"])

        advantages = target_q - self.value(batch["observations"])
        asymmetry = torch.where(advantages < 0, 1 - EXPECTILE, EXPECTILE)
        value_loss = (asymmetry * advantages**2).mean()
        step(self.value_optimizer, value_loss)

        targets = batch["rewards"] + batch["discounts"] * next_values
        critic_loss = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - targets) ** 2).mean()
            for i in range(2)) / 2
        step(self.critic_optimizer, critic_loss)
        targets_follow(self.weights)

        actor_loss = self.actor_loss(batch, advantages.detach())
        self.actor_optimizer.param_groups[0]["lr"] = self.actor_learning_rate()
        step(self.actor_optimizer, actor_loss)
        self.updates += 1
        return {"value": value_loss, "critic": critic_loss, "actor": actor_loss}

    def value(self, observations):
        return perceptron(self.weights, "value", observations).squeeze(-1)

    def actor_loss(self, batch, advantages):
        advantage_weights = (INVERSE_TEMPERATURE * advantages).exp().clamp(max=WEIGHT_CLIP)
        mean = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        if self.deterministic:
            return (advantage_weights * ((mean - batch["actions"]) ** 2).sum(-1)).mean()
        log_std = self.weights["actor/log_std"].clamp(-20, 2)
        return (advantage_weights * -gaussian_log_density(batch["actions"], mean, log_std)).mean()

    def actor_learning_rate(self):
        return LEARNING_RATE * (1 + np.cos(np.pi * self.updates / SCHEDULE_UPDATES)) / 2


def check(losses, init, batch, noise):
    values = numpy_perceptron(init, "value", batch["observations"])[:, 0]
    advantages = np.min([numpy_q(init, f"target_critics.{i}", batch["observations"], batch["actions"])
                         for i in range(2)], axis=0) - values
    over, under = np.maximum(advantages, 0), np.minimum(advantages, 0)
    value_loss = (EXPECTILE * np.square(over) + (1 - EXPECTILE) * np.square(under)).mean()

    targets = batch["rewards"] + batch["discounts"] * numpy_perceptron(init, "value", batch["next_observations"])[:, 0]
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - targets for i in range(2)]

    weights = np.exp(np.minimum(INVERSE_TEMPERATURE * advantages, np.log(WEIGHT_CLIP)))
    deviations = np.tanh(numpy_perceptron(init, "actor", batch["observations"])) - batch["actions"]
    if "actor/log_std" in init:
        std = np.exp(np.clip(init["actor/log_std"].astype(np.float64), -20, 2))
        densities = np.exp(-deviations**2 / (2 * std**2)) / np.sqrt(2 * np.pi * std**2)
        actor_loss = -(weights * np.log(densities.prod(-1))).mean()
    else:
        actor_loss = (weights @ np.square(deviations)).sum() / len(weights)

    assert_close(losses, value=value_loss, critic=np.mean(np.square(errors)), actor=actor_loss)
    assert (weights > WEIGHT_CLIP * 0.999).any(), "no advantage weight is clipped"


def main(seed=23):
    for deterministic in (False, True):
        random = np.random.default_rng(seed)
        critics = random_critics(random)
        init = random_network(random, "value", OBSERVATION, 1) | critics | perturbed_targets(random, critics)
        init |= random_network(random, "actor", OBSERVATION, ACTION)
        init["actor/2.bias"] = np.zeros(ACTION)  # small weights, in which the learning rate's schedule shows
        if not deterministic:
            init["actor/log_std"] = np.array([0.3, -0.5, 2.1])  # the last one is clamped
        record("iql-deterministic" if deterministic else "iql", partial(Iql, deterministic=deterministic), init,
               random_batches(random), [], check)


if __name__ == "__main__":
    main()
