"""MCQ (Lyu et al. 2022, arXiv:2206.04745): a soft actor-critic with pseudo-targets for the policy's actions, a square on either side."""

import numpy as np
import torch

from autoencoder import LATENT, NETS, explained, numpy_decode, numpy_explained, proposals, random_autoencoder
from common import (ACTION, BATCH, UPDATES, adam, assert_close, minimum_q, numpy_q, numpy_squashed_gaussian, q,
                    random_batches, record, sample_squashed_gaussian, step, targets_follow)
from sac import TARGET_ENTROPY, assert_clamped, random_weights

SAMPLES = 4
BELLMAN, DIVERGENCE = 0.7, 2.0


class Mcq:
    def __init__(self, weights):
        self.weights = weights
        self.autoencoder_optimizer = adam(weights, *NETS, learning_rate=1e-3)
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.temperature_optimizer = adam(weights, "log_temperature")

    def update(self, batch, noise):
        code_noise, next_noise, proposal_noise, policy_noise, current_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()
        losses = {"autoencoder": explained(self.weights, batch["observations"], batch["actions"], code_noise, DIVERGENCE)}
        step(self.autoencoder_optimizer, losses["autoencoder"])

        losses["bellman"] = self.bellman_error(batch, next_noise, temperature)
        losses["pseudo"] = self.pseudo_error(batch, proposal_noise, policy_noise)
        losses["critic"] = BELLMAN * losses["bellman"] + (1 - BELLMAN) * losses["pseudo"]
        step(self.critic_optimizer, losses["critic"])

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], current_noise)
        q_values = minimum_q(self.weights, "critics", batch["observations"], actions)
        losses["actor"] = (temperature * log_densities - q_values).mean()
        step(self.actor_optimizer, losses["actor"])

        excess = log_densities.detach() + TARGET_ENTROPY
        losses["temperature"] = -(self.weights["log_temperature"] * excess).mean()
        step(self.temperature_optimizer, losses["temperature"])

        targets_follow(self.weights)
        return losses

    def bellman_error(self, batch, noise, temperature):
        with torch.no_grad():
            actions, log_densities = sample_squashed_gaussian(self.weights, batch["next_observations"], noise)
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], actions)
            target = batch["rewards"] + batch["discounts"] * (next_q - temperature * log_densities)
        return sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))

    def pseudo_error(self, batch, proposal_noise, policy_noise):
        states = torch.cat([batch["observations"], batch["next_observations"]]).repeat_interleave(SAMPLES, 0)
        with torch.no_grad():
            proposed = proposals(self.weights, states, proposal_noise)
            best = [q(self.weights, f"critics.{j}", states, proposed).view(-1, SAMPLES).amax(1) for j in range(2)]
            target = torch.minimum(*best).repeat_interleave(SAMPLES)
            taken, _ = sample_squashed_gaussian(self.weights, states, policy_noise)
        return sum(((q(self.weights, f"critics.{i}", states, taken) - target) ** 2).mean() for i in range(2))


def check(losses, init, batch, noise):
    log_temperature = float(init["log_temperature"][0])
    next_actions, next_log_densities = numpy_squashed_gaussian(init, batch["next_observations"], noise[1])
    next_q = np.min([numpy_q(init, f"target_critics.{i}", batch["next_observations"], next_actions)
                     for i in range(2)], axis=0)
    target = batch["rewards"] + batch["discounts"] * (next_q - np.exp(log_temperature) * next_log_densities)
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - target for i in range(2)]
    _, log_densities = numpy_squashed_gaussian(init, batch["observations"], noise[4])
    assert_close(losses, autoencoder=numpy_explained(init, batch["observations"], batch["actions"], noise[0], DIVERGENCE),
                 bellman=np.sum(np.square(errors)) / BATCH,
                 temperature=-log_temperature * (log_densities.mean() - ACTION))
    assert_clamped(init, batch["observations"])


def assert_pseudo_error(init, batches, noise):
    """One state at a time, at the initial weights."""
    batch = {name: array[0] for name, array in batches.items()}
    states = np.vstack([batch["observations"], batch["next_observations"]])
    total = 0
    for row, state in enumerate(states):
        rows = slice(row * SAMPLES, (row + 1) * SAMPLES)
        repeated = np.repeat(state[None], SAMPLES, 0)
        proposed = numpy_decode(init, repeated, np.clip(noise[2][0][rows], -0.5, 0.5))
        target = min(max(numpy_q(init, f"critics.{j}", repeated, proposed)) for j in range(2))
        taken, _ = numpy_squashed_gaussian(init, repeated, noise[3][0][rows])
        total += sum(np.square(numpy_q(init, f"critics.{i}", repeated, taken) - target).mean() for i in range(2))
    weights = {name: torch.tensor(array, dtype=torch.float64) for name, array in init.items()}
    learner = Mcq({name: weight.requires_grad_() for name, weight in weights.items()})
    ours = learner.pseudo_error({name: torch.tensor(array) for name, array in batch.items()},
                                torch.tensor(noise[2][0]), torch.tensor(noise[3][0]))
    np.testing.assert_allclose(ours.item(), total / len(states), rtol=1e-9)


def main(seed=11):
    random = np.random.default_rng(seed)
    init, batches = random_autoencoder(random) | random_weights(random), random_batches(random)
    shapes = ((BATCH, LATENT), (BATCH, ACTION), (2 * BATCH * SAMPLES, LATENT), (2 * BATCH * SAMPLES, ACTION), (BATCH, ACTION))
    noise = [random.normal(0, 1, (UPDATES, *shape)) for shape in shapes]
    assert_pseudo_error(init, batches, noise)
    record("mcq", Mcq, init, batches, noise, check)


if __name__ == "__main__":
    main()
