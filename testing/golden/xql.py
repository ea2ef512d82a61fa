"""Extreme Q-learning (Garg et al. 2023, arXiv:2301.02328), in the order of the authors' code: V, the policy, the critics.

Also what sparse and exponential Q-learning (ivr.py) share with it: all but V's loss and the policy's weights.
"""

import numpy as np
import torch

from common import (ACTION, BATCH, LEARNING_RATE, OBSERVATION, adam, assert_close, gaussian_log_density, minimum_q,
                    numpy_perceptron, numpy_q, perceptron, perturbed_targets, q, random_batches, random_critics,
                    random_network, record, step, targets_follow)

TEMPERATURE, LARGEST_EXPONENT, INVERSE_TEMPERATURE, WEIGHT_CLIP = 0.5, 3.0, 1.5, 10.0
SCHEDULE_UPDATES = 500

SEEDS = {"xql": 28}


class InSample:
    """value_loss(q, v), weights(q - v) and how much of the critics' summed squared errors is their loss."""

    def __init__(self, weights, value_loss, advantage_weights, critic_scale):
        self.weights = weights
        self.value_loss, self.advantage_weights, self.critic_scale = value_loss, advantage_weights, critic_scale
        self.value_optimizer = adam(weights, "value")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor")
        self.updates = 0

    def update(self, batch, noise):
        with torch.no_grad():
            logged = minimum_q(self.weights, "target_critics", batch["observations"], batch["actions"])
        value_loss = self.value_loss(logged, self.value(batch["observations"]))
        step(self.value_optimizer, value_loss)

        actor_loss = self.actor_loss(batch, logged)
        learning_rate = LEARNING_RATE * (1 + np.cos(np.pi * self.updates / SCHEDULE_UPDATES)) / 2
        self.actor_optimizer.param_groups[0]["lr"] = learning_rate
        step(self.actor_optimizer, actor_loss)

        critic_loss = self.critic_loss(batch)
        step(self.critic_optimizer, critic_loss)
        targets_follow(self.weights)
        self.updates += 1
        return {"value": value_loss, "actor": actor_loss, "critic": critic_loss}

    def value(self, observations):
        return perceptron(self.weights, "value", observations).squeeze(-1)

    def actor_loss(self, batch, logged):
        with torch.no_grad():
            weights = self.advantage_weights(logged - self.value(batch["observations"]))
        mean = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        log_std = self.weights["actor/log_std"].clamp(-20, 2)
        return -(weights * gaussian_log_density(batch["actions"], mean, log_std)).mean()

    def critic_loss(self, batch):
        with torch.no_grad():
            targets = batch["rewards"] + batch["discounts"] * self.value(batch["next_observations"])
        errors = [((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - targets) ** 2).mean()
                  for i in range(2)]
        return self.critic_scale * sum(errors)


def gumbel(logged, value):
    z = ((logged - value) / TEMPERATURE).clamp(max=LARGEST_EXPONENT)
    m = z.max().clamp(min=-1).detach()
    return ((z - m).exp() - z * (-m).exp() - (-m).exp()).mean()


def advantage_weights(advantages):
    return (INVERSE_TEMPERATURE * advantages).exp().clamp(max=WEIGHT_CLIP)


def xql(weights):
    return InSample(weights, gumbel, advantage_weights, 0.5)


def check_in_sample(learner, numpy_value_loss, numpy_weights, losses, init, batch):
    """The losses at the initial weights, V's against the run, the others, which follow a step of V, against the program itself."""
    logged = np.min([numpy_q(init, f"target_critics.{i}", batch["observations"], batch["actions"])
                     for i in range(2)], axis=0)
    values = numpy_perceptron(init, "value", batch["observations"])[:, 0]
    assert_close(losses, value=numpy_value_loss(logged, values))

    start = {name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in init.items()}
    start_batch = {name: torch.tensor(array) for name, array in batch.items()}
    program = learner(start)
    std = np.exp(init["actor/log_std"].astype(np.float64))
    errors = np.tanh(numpy_perceptron(init, "actor", batch["observations"])) - batch["actions"]
    densities = np.exp(-errors**2 / (2 * std**2)) / np.sqrt(2 * np.pi * std**2)
    expected = -(numpy_weights(logged - values) @ np.log(densities)).sum() / BATCH
    np.testing.assert_allclose(program.actor_loss(start_batch, torch.tensor(logged)).item(), expected)

    targets = batch["rewards"] + batch["discounts"] * numpy_perceptron(init, "value", batch["next_observations"])[:, 0]
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - targets for i in range(2)]
    np.testing.assert_allclose(program.critic_loss(start_batch).item(),
                               program.critic_scale * np.square(errors).sum() / BATCH)


def numpy_gumbel(logged, values):
    z = np.minimum((logged - values) / TEMPERATURE, LARGEST_EXPONENT)
    assert 0 < (z >= LARGEST_EXPONENT).sum() < BATCH, "no exponent is limited"
    return np.mean(np.exp(z) - z - 1) / np.exp(max(z.max(), -1))


def numpy_advantage_weights(advantages):
    weights = np.minimum(np.exp(INVERSE_TEMPERATURE * advantages), WEIGHT_CLIP)
    assert 0 < (weights >= WEIGHT_CLIP).sum() < BATCH, "no weight is clipped"
    return weights


def check(losses, init, batch, noise):
    check_in_sample(xql, numpy_gumbel, numpy_advantage_weights, losses, init, batch)


def random_weights(random):
    critics = random_critics(random)
    init = random_network(random, "value", OBSERVATION, 1, layer_norm=True) | critics | perturbed_targets(random, critics)
    init |= random_network(random, "actor", OBSERVATION, ACTION)
    init["actor/2.bias"] = np.zeros(ACTION)  # small weights, in which the learning rate's schedule shows
    init["actor/log_std"] = np.array([0.3, -0.5, 0.1])
    return init


def write(name, random):
    record(name, xql, random_weights(random), random_batches(random), [], check)


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
