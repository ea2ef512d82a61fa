"""MOPO (Yu et al. 2020, arXiv:2005.13239) with each penalty: one update of the model, then four of the policy.

Batches are taken as mixed already. Draw K of update U is noise/U/K. The rollouts of updates 1 and 3 start from their batches; what was
imagined is rollouts/..., of which steps behind a termination are none.
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, perturbed_targets, q,
                    random_batches, random_critics, random_network, record, replay, sample_squashed_gaussian, single, step,
                    targets_follow)
from dynamics import ELITES, TOLD, Dynamics, numpy_loss, penalty, random_dynamics

STAGE, LENGTH, INTERVAL = 1, 2, 2
WEIGHT = 0.5


class Mopo:
    def __init__(self, weights, noise, kind, learns_ends):
        self.weights = weights
        self.dtype = next(iter(weights.values())).dtype
        self.noise = noise
        self.kind = kind
        self.dynamics = Dynamics(weights, STAGE, learns_ends)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor")
        self.temperature_optimizer = adam(weights, "log_temperature")
        self.updates = 0
        self.rollouts = []

    def update(self, batch, _):
        draws = iter([torch.tensor(draw, dtype=self.dtype) for draw in self.noise[self.updates]])
        self.updates += 1
        if self.updates <= STAGE:
            return self.dynamics.update(batch)
        if (self.updates - 1 - STAGE) % INTERVAL == 0:
            self.rollouts.append(self.imagine(batch["observations"], draws))

        temperature = self.weights["log_temperature"].exp().detach()
        with torch.no_grad():
            next_actions, next_log = sample_squashed_gaussian(self.weights, batch["next_observations"], next(draws))
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], next_actions)
            target = batch["rewards"] + batch["discounts"] * (next_q - temperature * next_log)
        losses = {"critic": sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))}
        step(self.critic_optimizer, losses["critic"])

        actions, log = sample_squashed_gaussian(self.weights, batch["observations"], next(draws))
        losses["actor"] = (temperature * log - minimum_q(self.weights, "critics", batch["observations"], actions)).mean()
        step(self.actor_optimizer, losses["actor"])
        losses["temperature"] = -(self.weights["log_temperature"] * (log.detach() - ACTION).mean()).sum()
        step(self.temperature_optimizer, losses["temperature"])
        targets_follow(self.weights)
        return losses

    @torch.no_grad()
    def imagine(self, state, draws):
        """Observations n x (LENGTH + 1), actions, penalised rewards, ends and whether the step belongs to the episode: n x LENGTH."""
        steps = {"observations": [state], "actions": [], "rewards": [], "ends": [], "alive": []}
        alive = torch.ones(BATCH, dtype=torch.bool)
        for _ in range(LENGTH):
            action, _ = sample_squashed_gaussian(self.weights, state, next(draws))
            means, deviations, logits = self.dynamics.predict(state, action)
            chosen = [self.dynamics.elites[int(u * ELITES)] for u in next(draws)]
            rows = range(BATCH)
            outcome = means[chosen, rows] + deviations[chosen, rows] * next(draws)
            ended = torch.zeros(BATCH, dtype=torch.bool)
            if logits is not None and self.dynamics.seen_ends:
                ended = torch.sigmoid(logits[chosen, rows]) > next(draws)
            state = torch.where(alive[:, None], outcome[:, :OBSERVATION], torch.zeros_like(state))
            steps["observations"].append(state)
            steps["actions"].append(action)
            steps["rewards"].append(outcome[:, OBSERVATION] - WEIGHT * penalty(self.kind, means, deviations))
            steps["ends"].append(ended)
            steps["alive"].append(alive)
            alive = alive & ~ended
        return {name: torch.stack(values, 1).to(self.dtype).numpy() for name, values in steps.items()}


def random_policy(random):
    learned = random_network(random, "actor", OBSERVATION, 2 * ACTION) | random_critics(random)
    targets = perturbed_targets(random, {name: weight for name, weight in learned.items() if name.startswith("critics")})
    return learned | targets | {"log_temperature": np.array([0.1])}


def random_noise(random, learns_ends):
    """For each update its draws in order, float32; uniform ones are multiples of 1/256 between these."""
    def uniform():
        return (random.integers(0, 256, BATCH) + 0.5) / 256

    def normal(size):
        return random.normal(0, 1, (BATCH, size))

    def imagined():
        return [normal(ACTION), uniform(), normal(TOLD)] + ([uniform()] if learns_ends else [])

    updates = []
    for k in range(UPDATES):
        draws = []
        if k >= STAGE:
            if (k - STAGE) % INTERVAL == 0:
                draws += [draw for _ in range(LENGTH) for draw in imagined()]
            draws += [normal(ACTION), normal(ACTION)]
        updates.append([np.asarray(draw, np.float32) for draw in draws])
    return updates


def check(losses, init, batch, _, learns_ends):
    assert_close(losses, model=numpy_loss(init, batch, learns_ends))


def main(variants=(("mopo", "largest_deviation", True, 12), ("mopo-ensemble-variance", "ensemble_variance", False, 27),
                   ("mopo-variance-of-means", "variance_of_means", False, 43))):
    for name, kind, learns_ends, seed in variants:
        random = np.random.default_rng(seed)
        init = random_dynamics(random, learns_ends) | random_policy(random)
        noise = random_noise(random, learns_ends)
        batches = random_batches(random)
        made = []

        def learner(weights):
            made.append(Mopo(weights, noise, kind, learns_ends))
            return made[-1]

        replay(learner, single(init), single(batches))
        imagined = made[0].rollouts
        if learns_ends:
            assert any(rollout["ends"].any() and not rollout["ends"].all() for rollout in imagined)
        description = {f"noise/{u}/{k}": draw for u, update in enumerate(noise) for k, draw in enumerate(update)}
        description |= {f"rollouts/{part}": np.stack([rollout[part] for rollout in imagined]) for part in imagined[0]}
        record(name, learner, init, batches, [], partial(check, learns_ends=learns_ends), single(description))


if __name__ == "__main__":
    main()
