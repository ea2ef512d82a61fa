"""MBOP (Argenson and Dulac-Arnold 2021, arXiv:2008.05556): one update of the model, then four of the behaviour's action and value. How it plans
with them is in planning.py."""

import numpy as np
import torch

from common import (ACTION, BATCH, DISCOUNT, OBSERVATION, adam, assert_close, perceptron, perturbed_targets, random_batches,
                    random_network, record, replay, single, step, targets_follow)
from dynamics import Dynamics, numpy_loss, random_dynamics

LEARNING_RATE, PESSIMISM = 1e-3, 2.0


class Mbop:
    def __init__(self, weights):
        self.weights = weights
        self.dynamics = Dynamics(weights, 1, learns_ends=False)
        self.prior_optimizer = adam(weights, "prior", learning_rate=LEARNING_RATE)
        self.value_optimizer = adam(weights, "value", learning_rate=LEARNING_RATE)
        self.updates = 0

    def update(self, batch, _):
        self.updates += 1
        if self.updates == 1:
            return self.dynamics.update(batch)
        if self.updates == 2:
            self.threshold = self.largest_distance(batch) / PESSIMISM
        prior_loss = ((torch.tanh(perceptron(self.weights, "prior", batch["observations"])) - batch["actions"]) ** 2).mean()
        step(self.prior_optimizer, prior_loss)
        with torch.no_grad():
            next_value = perceptron(self.weights, "target_value", batch["next_observations"])[:, 0]
            target = (1 - DISCOUNT) * batch["rewards"] + batch["discounts"] * next_value
        value_loss = ((perceptron(self.weights, "value", batch["observations"])[:, 0] - target) ** 2).mean()
        step(self.value_optimizer, value_loss)
        targets_follow(self.weights)
        return {"prior": prior_loss, "value": value_loss}

    @torch.no_grad()
    def largest_distance(self, batch):
        means, _, _ = self.dynamics.predict(batch["observations"], batch["actions"])
        return max(torch.dist(a[i, :OBSERVATION], b[i, :OBSERVATION]).item() for a in means for b in means for i in range(BATCH))


def check(losses, init, batch, _):
    assert_close(losses, model=numpy_loss(init, batch, False))


def main(seed=85):
    random = np.random.default_rng(seed)
    value = random_network(random, "value", OBSERVATION, 1)
    init = random_dynamics(random, False) | random_network(random, "prior", OBSERVATION, ACTION) | value
    init |= perturbed_targets(random, value)
    batches = random_batches(random)
    made = []

    def learner(weights):
        made.append(Mbop(weights))
        return made[-1]

    replay(learner, single(init), single(batches))
    record("mbop", learner, init, batches, [], check, {"told/threshold": np.float64([made[0].threshold])})


if __name__ == "__main__":
    main()
