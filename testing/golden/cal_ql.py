"""Calibrated Q-learning (Nakamoto et al. 2023, arXiv:2303.05479): equation 5.1, sampled as CQL is.

Variants: with a fixed weight, and with a multiplier and a target that takes the best of several next actions, as for AntMaze.
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, UPDATES, adam, assert_close, minimum_q, numpy_q, numpy_squashed_gaussian, q, random_batches,
                    record, sample_squashed_gaussian, step, targets_follow)
from sac import TARGET_ENTROPY, assert_clamped, random_weights

SAMPLES = 4
WEIGHT, GAP = 5.0, 0.8
ACTOR_LEARNING_RATE = 1e-4


class CalQl:
    def __init__(self, weights, antmaze):
        self.weights = weights
        self.antmaze = antmaze
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.multiplier_optimizer = adam(weights, "log_multiplier") if antmaze else None
        self.actor_optimizer = adam(weights, "actor", learning_rate=ACTOR_LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=ACTOR_LEARNING_RATE)

    def update(self, batch, noise):
        next_noise, uniform, current_noise, later_noise, actor_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()

        target = self.target(batch, next_noise)
        with torch.no_grad():
            random, current, later = self.proposals(batch, uniform, current_noise, later_noise)
        observations = batch["observations"].repeat_interleave(SAMPLES, 0)
        floor = batch["returns"].repeat_interleave(SAMPLES, 0)
        squared_errors, gaps, below = [], [], []
        for i in range(2):
            logged = q(self.weights, f"critics.{i}", batch["observations"], batch["actions"])
            squared_errors.append(((logged - target) ** 2).mean())
            terms = [q(self.weights, f"critics.{i}", observations, random[0]) - random[1]]
            for actions, log_densities in (current, later):
                values = q(self.weights, f"critics.{i}", observations, actions)
                below.append((values < floor).float().mean().detach())
                terms.append(torch.where(values < floor, floor, values) - log_densities)
            soft_maximum = torch.cat([term.view(BATCH, SAMPLES) for term in terms], 1).logsumexp(1)
            gaps.append((soft_maximum - logged).mean())

        losses = {"bellman": sum(squared_errors), "conservative": WEIGHT * sum(gaps), "bound_rate": sum(below) / 4}
        penalty = losses["conservative"]
        if self.antmaze:
            multiplier = self.weights["log_multiplier"].exp().clamp(0, 1e6)
            beyond = WEIGHT * (sum(gaps) - 2 * GAP)
            losses["multiplier"] = -(multiplier * beyond.detach()).sum() / 2
            penalty = (multiplier.detach() * beyond).sum()
            step(self.multiplier_optimizer, losses["multiplier"])
        losses["critic"] = losses["bellman"] + penalty
        step(self.critic_optimizer, losses["critic"])

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], actor_noise)
        values = minimum_q(self.weights, "critics", batch["observations"], actions)
        losses["actor"] = (temperature * log_densities - values).mean()
        step(self.actor_optimizer, losses["actor"])

        excess = log_densities.detach() + TARGET_ENTROPY
        losses["temperature"] = -(self.weights["log_temperature"] * excess).mean()
        step(self.temperature_optimizer, losses["temperature"])

        targets_follow(self.weights)
        return losses

    @torch.no_grad()
    def target(self, batch, noise):
        samples = SAMPLES if self.antmaze else 1
        observations = batch["next_observations"].repeat_interleave(samples, 0)
        actions, _ = sample_squashed_gaussian(self.weights, observations, noise)
        next_q = minimum_q(self.weights, "target_critics", observations, actions).view(-1, samples).amax(1)
        return batch["rewards"] + batch["discounts"] * next_q

    def proposals(self, batch, uniform, current_noise, later_noise):
        """Actions and their log-densities: random ones, the policy's at the states, and at the next states."""
        here = batch["observations"].repeat_interleave(SAMPLES, 0)
        there = batch["next_observations"].repeat_interleave(SAMPLES, 0)
        return ((2 * uniform - 1, ACTION * np.log(0.5)),
                sample_squashed_gaussian(self.weights, here, current_noise),
                sample_squashed_gaussian(self.weights, there, later_noise))


def check(losses, init, batch, noise, antmaze):
    """State by state and action by action, with the importance weights written as such."""
    samples = SAMPLES if antmaze else 1
    squared_errors, gaps, below, random_below, unknown = 0.0, 0.0, 0, 0, 0
    for state in range(BATCH):
        here, there = batch["observations"][state], batch["next_observations"][state]
        next_actions, _ = numpy_squashed_gaussian(init, np.tile(there, (samples, 1)),
                                                  noise[0][state * samples:(state + 1) * samples])
        next_q = max(min(numpy_q(init, f"target_critics.{i}", there[None], action[None])[0] for i in range(2))
                     for action in next_actions)
        target = batch["rewards"][state] + batch["discounts"][state] * next_q
        rows = slice(state * SAMPLES, (state + 1) * SAMPLES)
        kinds = [(noise[1][rows] * 2 - 1, np.full(SAMPLES, ACTION * np.log(0.5)), False),
                 (*numpy_squashed_gaussian(init, np.tile(here, (SAMPLES, 1)), noise[2][rows]), True),
                 (*numpy_squashed_gaussian(init, np.tile(there, (SAMPLES, 1)), noise[3][rows]), True)]
        floor = batch["returns"][state]
        unknown += np.isinf(floor)
        for i in range(2):
            total = 0.0
            for actions, log_densities, of_policy in kinds:
                for action, log_density in zip(actions, log_densities):
                    value = numpy_q(init, f"critics.{i}", here[None], action[None])[0]
                    below += of_policy and value < floor
                    random_below += not of_policy and value < floor
                    total += np.exp(max(value, floor) if of_policy else value) / np.exp(log_density)
            logged = numpy_q(init, f"critics.{i}", here[None], batch["actions"][state][None])[0]
            gaps += (np.log(total) - logged) / BATCH
            squared_errors += (logged - target) ** 2 / BATCH

    conservative = WEIGHT * gaps
    penalty = conservative
    if antmaze:
        penalty = np.exp(float(init["log_multiplier"][0])) * (conservative - 2 * WEIGHT * GAP)
        assert_close(losses, multiplier=-penalty / 2)
    _, log_densities = numpy_squashed_gaussian(init, batch["observations"], noise[4])
    assert_close(losses, bellman=squared_errors, conservative=conservative, critic=squared_errors + penalty,
                 bound_rate=below / (4 * SAMPLES * BATCH),
                 temperature=-float(init["log_temperature"][0]) * (log_densities.mean() - ACTION))
    assert 0.2 < losses["bound_rate"][0] < 0.8, "the floor holds nearly everywhere or nowhere"
    assert random_below > 0, "no random action lies below the floor"
    assert unknown > 0, "all returns are known"
    assert_clamped(init, batch["observations"])


def main(seeds=(9, 5)):
    for name, antmaze, seed in (("cal-ql", False, seeds[0]), ("cal-ql-antmaze", True, seeds[1])):
        random = np.random.default_rng(seed)
        init = random_weights(random)
        if antmaze:
            init["log_multiplier"] = np.array([0.2])
        batches = random_batches(random)
        batches["returns"] = random.normal(0.5, 2, (UPDATES, BATCH))
        batches["returns"][random.random((UPDATES, BATCH)) < 0.2] = -np.inf
        noise = [
            random.normal(0, 1, (UPDATES, BATCH * (SAMPLES if antmaze else 1), ACTION)),
            random.random((UPDATES, BATCH * SAMPLES, ACTION)),
            random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)),
            random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)),
            random.normal(0, 1, (UPDATES, BATCH, ACTION)),
        ]
        record(name, partial(CalQl, antmaze=antmaze), init, batches, noise, partial(check, antmaze=antmaze))


if __name__ == "__main__":
    main()
