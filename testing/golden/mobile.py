"""MOBILE (Sun et al. 2023, PMLR 202): soft actor-critic whose targets lose, in imagined steps, what the ensemble's Bellman backups differ by.

Variants: targets that are no less than 0, as published for tasks without negative rewards, and targets without a floor.
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_q, numpy_squashed_gaussian, q,
                    random_batches, record, sample_squashed_gaussian, step, targets_follow)
from combo import after_imagining
from dynamics import Dynamics, random_dynamics
from rambo import numpy_told
from sac import TARGET_ENTROPY, random_weights

ELITES = (2, 0)
SAMPLES, WEIGHT = 2, 1.5
REAL = 4  # rows of a batch that are logged, the first ones; the others are imagined
ACTOR_LEARNING_RATE = 1e-4


class Mobile:
    def __init__(self, weights, floor=None):
        self.weights = weights
        self.floor = floor
        self.dynamics = Dynamics(weights, 0, learns_ends=False)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor", learning_rate=ACTOR_LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=ACTOR_LEARNING_RATE)

    def update(self, batch, noise):
        outcome_noise, inner_noise, next_noise, actor_noise = noise
        temperature = self.weights["log_temperature"].exp().detach()

        with torch.no_grad():
            doubt = self.inconsistency(batch["observations"][REAL:], batch["actions"][REAL:], outcome_noise, inner_noise)
            penalty = WEIGHT * torch.cat([doubt.new_zeros(REAL), doubt])
            actions, _ = sample_squashed_gaussian(self.weights, batch["next_observations"], next_noise)
            target = batch["rewards"] - penalty + batch["discounts"] * minimum_q(
                self.weights, "target_critics", batch["next_observations"], actions)
            if self.floor is not None:
                target = target.clamp(min=self.floor)
        critic = sum(((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
                     for i in range(2))
        step(self.critic_optimizer, critic)

        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], actor_noise)
        actor = (temperature * log_densities
                 - minimum_q(self.weights, "critics", batch["observations"], actions)).mean()
        step(self.actor_optimizer, actor)
        temperature_loss = -(self.weights["log_temperature"] * (log_densities.detach() + TARGET_ENTROPY)).mean()
        step(self.temperature_optimizer, temperature_loss)
        targets_follow(self.weights)
        return {"penalty": penalty.mean(), "critic": critic, "actor": actor, "temperature": temperature_loss}

    def inconsistency(self, states, actions, outcome_noise, inner_noise):
        """How much the elites differ in the mean value of what follows: noise is elite by elite, row by row, sample by sample."""
        shape = (len(ELITES), BATCH - REAL, SAMPLES)
        outcome_noise, inner_noise = outcome_noise.view(*shape, OBSERVATION), inner_noise.view(*shape, ACTION)
        means, deviations, _ = self.dynamics.predict(states, actions)
        values = []
        for place, elite in enumerate(ELITES):
            mean, deviation = means[elite, :, :OBSERVATION], deviations[elite, :, :OBSERVATION]
            of_samples = []
            for k in range(SAMPLES):
                following = mean + deviation * outcome_noise[place, :, k]
                inner, _ = sample_squashed_gaussian(self.weights, following, inner_noise[place, :, k])
                of_samples.append(minimum_q(self.weights, "target_critics", following, inner))
            values.append(torch.stack(of_samples).mean(0))
        return torch.stack(values).std(0)


def check(losses, init, batch, noise, floor):
    """Row by row, elite by elite; the standard deviation by pairs: the mean over pairs of half the squared difference is the variance."""
    rows = BATCH - REAL
    outcome_noise = noise[0].reshape(len(ELITES), rows, SAMPLES, OBSERVATION)
    inner_noise = noise[1].reshape(len(ELITES), rows, SAMPLES, ACTION)
    penalty = np.zeros(BATCH)
    for row in range(rows):
        state, action = batch["observations"][REAL + row:REAL + row + 1], batch["actions"][REAL + row:REAL + row + 1]
        values = []
        for place, elite in enumerate(ELITES):
            mean, deviation = (part[:, :OBSERVATION] for part in numpy_told(init, elite, state, action))
            following = mean + deviation * outcome_noise[place, row]
            inner, _ = numpy_squashed_gaussian(init, following, inner_noise[place, row])
            values.append(np.mean(smaller(init, following, inner)))
        pairs = [(a - b) ** 2 / 2 for i, a in enumerate(values) for b in values[i + 1:]]
        penalty[REAL + row] = WEIGHT * np.sqrt(np.mean(pairs))
    actions, _ = numpy_squashed_gaussian(init, batch["next_observations"], noise[2])
    target = batch["rewards"] - penalty + batch["discounts"] * smaller(init, batch["next_observations"], actions)
    if floor is not None:
        assert 2 < np.sum(target < floor) < BATCH - 2, "the floor is under all targets, or over them"
        target = np.where(target < floor, floor, target)
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - target for i in range(2)]
    _, current = numpy_squashed_gaussian(init, batch["observations"], noise[3])
    assert_close(losses, penalty=penalty.mean(), critic=np.sum(np.square(errors)) / BATCH,
                 temperature=-float(init["log_temperature"][0]) * (current.mean() + TARGET_ENTROPY))


def smaller(init, observations, actions):
    return np.min([numpy_q(init, f"target_critics.{i}", observations, actions) for i in range(2)], axis=0)


def main(seed=9):
    for name, floor in {"mobile": None, "mobile-floor": 0.0}.items():
        random = np.random.default_rng(seed)
        init = random_weights(random) | random_dynamics(random, learns_ends=False)
        batches = random_batches(random)
        inner = len(ELITES) * (BATCH - REAL) * SAMPLES
        noise = [random.normal(0, 1, (UPDATES, inner, OBSERVATION)),
                 random.normal(0, 1, (UPDATES, inner, ACTION)),
                 random.normal(0, 1, (UPDATES, BATCH, ACTION)),
                 random.normal(0, 1, (UPDATES, BATCH, ACTION))]
        record(name, partial(Mobile, floor=floor), init, batches, noise, partial(check, floor=floor),
               after_imagining(random, 0, [draw[0] for draw in noise]) | {"elites": np.array(ELITES)})


if __name__ == "__main__":
    main()
