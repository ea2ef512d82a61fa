"""Advantage-weighted actor-critic (Nair et al. 2020, arXiv:2006.09359), its weights an exponential or a softmax over the batch.

The policy is N(tanh(f(s)), sigma^2), log sigma = -6 + 6 sigmoid(x) of a free x for each component, its samples limited to
[-1, 1]; a weight decay of it is a term of its loss.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from common import (ACTION, BATCH, LEARNING_RATE, OBSERVATION, UPDATES, adam, assert_close, gaussian_log_density,
                    minimum_q, numpy_perceptron, numpy_q, perceptron, perturbed_targets, q, random_batches,
                    random_critics, random_network, record, step, targets_follow)

TEMPERATURE, WEIGHT_CLIP, WEIGHT_DECAY = 0.4, 8.0, 0.05

SEEDS = {"awac": 17, "awac-softmax": 8}


class Awac:
    def __init__(self, weights, softmax=False):
        self.weights = weights
        self.softmax = softmax
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = torch.optim.Adam([weight for name, weight in weights.items() if name.startswith("actor/")],
                                                lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY if softmax else 0.0)

    def update(self, batch, noise):
        with torch.no_grad():
            next_actions = self.sample(batch["next_observations"], noise[0])
            targets = batch["rewards"] + batch["discounts"] * minimum_q(
                self.weights, "target_critics", batch["next_observations"], next_actions)
        critic_loss = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - targets) ** 2).mean()
            for i in range(2))
        step(self.critic_optimizer, critic_loss)

        actor_loss = self.actor_loss(batch, noise[1])
        step(self.actor_optimizer, actor_loss)
        targets_follow(self.weights)
        return {"critic": critic_loss, "actor": actor_loss}

    def policy(self, observations):
        log_std = -6 + 6 * torch.sigmoid(self.weights["actor/log_std"])
        return torch.tanh(perceptron(self.weights, "actor", observations)), log_std

    def sample(self, observations, noise):
        mean, log_std = self.policy(observations)
        return (mean + log_std.exp() * noise).clamp(-1, 1)

    def actor_loss(self, batch, noise):
        with torch.no_grad():
            own = self.sample(batch["observations"], noise)
            advantages = (minimum_q(self.weights, "critics", batch["observations"], batch["actions"])
                          - minimum_q(self.weights, "critics", batch["observations"], own))
            if self.softmax:
                weights = F.softmax(advantages / TEMPERATURE, 0) * len(advantages)
            else:
                weights = (advantages / TEMPERATURE).exp().clamp(max=WEIGHT_CLIP)
        return -(weights * gaussian_log_density(batch["actions"], *self.policy(batch["observations"]))).mean()


def numpy_sample(init, observations, noise):
    std = np.exp(-6 / (1 + np.exp(init["actor/log_std"].astype(np.float64))))
    unlimited = np.tanh(numpy_perceptron(init, "actor", observations)) + std * noise
    assert 0 < (np.abs(unlimited) > 1).sum() < unlimited.size, "no sample is limited"
    return np.clip(unlimited, -1, 1), std


def smallest(init, critics, observations, actions):
    return np.min([numpy_q(init, f"{critics}.{i}", observations, actions) for i in range(2)], axis=0)


def check(losses, init, batch, noise, softmax=False):
    next_actions, std = numpy_sample(init, batch["next_observations"], noise[0])
    targets = batch["rewards"] + batch["discounts"] * smallest(
        init, "target_critics", batch["next_observations"], next_actions)
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - targets for i in range(2)]
    assert_close(losses, critic=np.square(errors).sum() / BATCH)

    own, _ = numpy_sample(init, batch["observations"], noise[1])
    advantages = (smallest(init, "critics", batch["observations"], batch["actions"])
                  - smallest(init, "critics", batch["observations"], own))
    if softmax:
        weights = np.exp(advantages / TEMPERATURE)
        weights *= BATCH / weights.sum()
    else:
        weights = np.minimum(np.exp(advantages / TEMPERATURE), WEIGHT_CLIP)
        assert 0 < (weights >= WEIGHT_CLIP).sum() < BATCH, "no weight is clipped"
    errors = np.tanh(numpy_perceptron(init, "actor", batch["observations"])) - batch["actions"]
    densities = np.exp(-errors**2 / (2 * std**2)) / np.sqrt(2 * np.pi * std**2)
    expected = -(weights @ np.log(densities)).sum() / BATCH

    start = {name: torch.tensor(array, dtype=torch.float64) for name, array in init.items()}
    start_batch = {name: torch.tensor(array) for name, array in batch.items()}
    learner = Awac({name: weight.requires_grad_() for name, weight in start.items()}, softmax)
    np.testing.assert_allclose(learner.actor_loss(start_batch, torch.tensor(noise[1])).item(), expected)


def write(name, random):
    softmax = name.endswith("softmax")
    critics = random_critics(random)
    init = critics | perturbed_targets(random, critics) | random_network(random, "actor", OBSERVATION, ACTION)
    init["actor/log_std"] = np.array([0.9, 1.4, 0.2])
    noise = [random.normal(0, 1, (UPDATES, BATCH, ACTION)) for _ in range(2)]
    record(name, partial(Awac, softmax=softmax), init, random_batches(random), noise, partial(check, softmax=softmax))


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
