"""RLPD (Ball et al. 2023, arXiv:2302.02948, algorithm 1) with three critics, of which two make a target, and an actor step
in every second update; and a plainer one, with one critic a target, neither LayerNorm nor the next action's entropy.

Draw 0 of noise is uniform: the critics of the smallest two numbers (the smallest, in `rlpd-plain`) make the targets.
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, numpy_q, numpy_squashed_gaussian, perturbed_targets, q,
                    random_batches, random_network, record, sample_squashed_gaussian, step, targets_follow)
from sac import assert_clamped

MEMBERS, UPDATES_PER_ACTOR_STEP = 3, 2
TARGET_ENTROPY = -ACTION / 2


class Rlpd:
    def __init__(self, weights, subset, entropy_backup):
        self.weights = weights
        self.subset = subset
        self.entropy_backup = entropy_backup
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, *(f"critics.{i}" for i in range(MEMBERS)))
        self.temperature_optimizer = adam(weights, "log_temperature")
        self.updates = 0

    def update(self, batch, noise):
        lots, next_noise, current_noise = noise
        self.updates += 1
        temperature = self.weights["log_temperature"].exp().detach()

        with torch.no_grad():
            chosen = lots[0].argsort()[:self.subset].tolist()
            actions, log_densities = sample_squashed_gaussian(self.weights, batch["next_observations"], next_noise)
            next_q = self.values("target_critics", chosen, batch["next_observations"], actions).amin(0)
            if self.entropy_backup:
                next_q = next_q - temperature * log_densities
            target = batch["rewards"] + batch["discounts"] * next_q
        everyone = range(MEMBERS)
        errors = self.values("critics", everyone, batch["observations"], batch["actions"]) - target
        losses = {"critic": (errors**2).mean(1).sum()}
        step(self.critic_optimizer, losses["critic"])
        targets_follow(self.weights)
        if self.updates % UPDATES_PER_ACTOR_STEP != 0:
            return losses

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], current_noise)
        q_values = self.values("critics", everyone, batch["observations"], actions).mean(0)
        losses["actor"] = (temperature * log_densities - q_values).mean()
        step(self.actor_optimizer, losses["actor"])

        excess = log_densities.detach() + TARGET_ENTROPY
        losses["temperature"] = -(self.weights["log_temperature"] * excess).mean()
        step(self.temperature_optimizer, losses["temperature"])
        return losses

    def values(self, critics, members, observations, actions):
        return torch.stack([q(self.weights, f"{critics}.{i}", observations, actions) for i in members])


def random_weights(random, layer_norm):
    actor = random_network(random, "actor", OBSERVATION, 2 * ACTION)
    actor["actor/2.bias"] += np.array([0, 0, 0, -1, -0.5, 1])
    critics = {}
    for i in range(MEMBERS):
        critics |= random_network(random, f"critics.{i}", OBSERVATION + ACTION, 1, layer_norm)
    return actor | critics | perturbed_targets(random, critics) | {"log_temperature": np.array([0.1])}


def check(losses, init, batch, noise, subset, entropy_backup):
    """The critics' loss of the first update state by state, from which the chosen ones are those that few others undercut."""
    lots = noise[0][0]
    chosen = [i for i in range(MEMBERS) if np.sum(lots < lots[i]) < subset]
    assert len(chosen) == subset, "two critics drew the same number"
    actions, log_densities = numpy_squashed_gaussian(init, batch["next_observations"], noise[1])
    total, smallest = 0.0, set()
    for state in range(BATCH):
        there, action = batch["next_observations"][state][None], actions[state][None]
        values = {i: numpy_q(init, f"target_critics.{i}", there, action)[0] for i in range(MEMBERS)}
        smallest.add(min(values, key=values.get))
        next_q = min(values[i] for i in chosen)
        if entropy_backup:
            next_q -= np.exp(float(init["log_temperature"][0])) * log_densities[state]
        target = batch["rewards"][state] + batch["discounts"][state] * next_q
        here, logged = batch["observations"][state][None], batch["actions"][state][None]
        total += sum((numpy_q(init, f"critics.{i}", here, logged)[0] - target) ** 2 for i in range(MEMBERS)) / BATCH
    assert not smallest <= set(chosen), "the minimum over all critics is the one over those that were chosen"
    assert_close(losses, critic=total)
    assert_clamped(init, batch["observations"])


def main(seeds=(4, 3)):
    for name, subset, plain, seed in (("rlpd", 2, False, seeds[0]), ("rlpd-plain", 1, True, seeds[1])):
        random = np.random.default_rng(seed)
        init = random_weights(random, not plain)
        batches = random_batches(random)
        noise = [random.random((UPDATES, 1, MEMBERS)), *random.normal(0, 1, (2, UPDATES, BATCH, ACTION))]
        options = {"subset": subset, "entropy_backup": not plain}
        record(name, partial(Rlpd, **options), init, batches, noise, partial(check, **options))


if __name__ == "__main__":
    main()
