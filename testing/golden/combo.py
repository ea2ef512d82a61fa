"""COMBO (Yu et al. 2021, arXiv:2102.08363): CQL whose soft maximum runs over logged and imagined states, and whose data term over logged ones only."""

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_q, numpy_squashed_gaussian, q,
                    random_batches, record, sample_squashed_gaussian, single, step, targets_follow)
from dynamics import random_dynamics
from sac import TARGET_ENTROPY, assert_clamped, random_weights

SAMPLES, WEIGHT = 4, 2.0
REAL = 6  # rows of a batch that are logged, the first ones; the others are imagined
ACTOR_LEARNING_RATE = 1e-4


class Combo:
    def __init__(self, weights):
        self.weights = weights
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor", learning_rate=ACTOR_LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=ACTOR_LEARNING_RATE)

    def update(self, batch, noise):
        next_noise, *proposal_noise, actor_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()

        with torch.no_grad():
            next_actions, _ = sample_squashed_gaussian(self.weights, batch["next_observations"], next_noise)
            target = batch["rewards"] + batch["discounts"] * minimum_q(
                self.weights, "target_critics", batch["next_observations"], next_actions)
            proposals = self.proposals(batch, *proposal_noise)
        bellman, conservative = 0, 0
        for critic in ("critics.0", "critics.1"):
            bellman = bellman + ((q(self.weights, critic, batch["observations"], batch["actions"]) - target) ** 2).mean()
            logged = q(self.weights, critic, batch["observations"][:REAL], batch["actions"][:REAL])
            conservative = conservative + WEIGHT * (self.soft_maximum(critic, batch["observations"], proposals).mean()
                                                    - logged.mean())
        step(self.critic_optimizer, bellman + conservative)

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], actor_noise)
        actor = (temperature * log_densities
                 - minimum_q(self.weights, "critics", batch["observations"], actions)).mean()
        step(self.actor_optimizer, actor)
        temperature_loss = -(self.weights["log_temperature"] * (log_densities.detach() + TARGET_ENTROPY)).mean()
        step(self.temperature_optimizer, temperature_loss)
        targets_follow(self.weights)
        return {"bellman": bellman, "conservative": conservative, "critic": bellman + conservative, "actor": actor,
                "temperature": temperature_loss}

    def proposals(self, batch, uniform, current_noise, next_noise):
        """Actions (BATCH, 3 SAMPLES, ACTION) and their log-densities: random ones, then those of the policy at s and at s'."""
        here, after = (batch[name].repeat_interleave(SAMPLES, 0) for name in ("observations", "next_observations"))
        drawn = [(2 * uniform - 1, torch.full((BATCH * SAMPLES,), ACTION * np.log(0.5), dtype=uniform.dtype)),
                 sample_squashed_gaussian(self.weights, here, current_noise),
                 sample_squashed_gaussian(self.weights, after, next_noise)]
        actions = torch.cat([a.view(BATCH, SAMPLES, ACTION) for a, _ in drawn], 1)
        return actions, torch.cat([d.view(BATCH, SAMPLES) for _, d in drawn], 1)

    def soft_maximum(self, critic, observations, proposals):
        actions, log_densities = proposals
        states = observations.unsqueeze(1).expand(-1, 3 * SAMPLES, -1)
        return (q(self.weights, critic, states, actions) - log_densities).logsumexp(1)


def check(losses, init, batch, noise):
    """State by state, with densities in the place of log-densities: what is pushed down everywhere, what up in logged rows."""
    next_actions, _ = numpy_squashed_gaussian(init, batch["next_observations"], noise[0])
    next_q = np.min([numpy_q(init, f"target_critics.{i}", batch["next_observations"], next_actions) for i in range(2)], axis=0)
    targets = batch["rewards"] + batch["discounts"] * next_q
    squared, down, up = 0.0, 0.0, 0.0
    for state in range(BATCH):
        rows = slice(state * SAMPLES, (state + 1) * SAMPLES)
        here, after = (np.tile(batch[name][state], (SAMPLES, 1)) for name in ("observations", "next_observations"))
        current = numpy_squashed_gaussian(init, here, noise[2][rows])
        following = numpy_squashed_gaussian(init, after, noise[3][rows])
        actions = np.vstack([following[0], current[0], 2 * noise[1][rows] - 1])
        densities = np.concatenate([np.exp(following[1]), np.exp(current[1]), np.full(SAMPLES, 0.5**ACTION)])
        for i in range(2):
            values = numpy_q(init, f"critics.{i}", np.tile(batch["observations"][state], (3 * SAMPLES, 1)), actions)
            down += np.log(np.sum(np.exp(values) / densities)) / BATCH
            own = numpy_q(init, f"critics.{i}", batch["observations"][state:state + 1], batch["actions"][state:state + 1])[0]
            up += own / REAL if state < REAL else 0
            squared += (own - targets[state]) ** 2 / BATCH
    _, log_densities = numpy_squashed_gaussian(init, batch["observations"], noise[4])
    assert_close(losses, bellman=squared, conservative=WEIGHT * (down - up), critic=squared + WEIGHT * (down - up),
                 temperature=-float(init["log_temperature"][0]) * (log_densities.mean() - ACTION))
    assert_clamped(init, batch["observations"])


def after_imagining(random, update, draws):
    """All that an update draws which first imagines a step (of no effect here: batches are recorded as mixed), by key."""
    imagination = [random.normal(0, 1, (BATCH, ACTION)), random.random((BATCH,)), random.normal(0, 1, (BATCH, OBSERVATION + 1))]
    return single({f"noise/{update}/{k}": draw for k, draw in enumerate(imagination + draws)})


def main(seed=3):
    random = np.random.default_rng(seed)
    init = random_weights(random) | random_dynamics(random, learns_ends=False)
    batches = random_batches(random)
    noise = [random.normal(0, 1, (UPDATES, BATCH, ACTION)),
             random.random((UPDATES, BATCH * SAMPLES, ACTION)),
             random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)),
             random.normal(0, 1, (UPDATES, BATCH * SAMPLES, ACTION)),
             random.normal(0, 1, (UPDATES, BATCH, ACTION))]
    record("combo", Combo, init, batches, noise, check,
           after_imagining(random, 0, [draw[0] for draw in noise]) | {"elites": np.array((0, 1))})


if __name__ == "__main__":
    main()
