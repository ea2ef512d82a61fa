"""LB-SAC (Nikulin et al. 2022, arXiv:2211.11092): SAC-N at a larger step size, here with LayerNorm in three critics."""

import numpy as np

from common import ACTION, BATCH, OBSERVATION, UPDATES, adam, perturbed_targets, random_batches, random_network, record
from edac import MEMBERS, Edac, check

LEARNING_RATE = 1.8e-3


class LbSac(Edac):
    def __init__(self, weights):
        super().__init__(weights, eta=0)
        self.actor_optimizer = adam(weights, "actor", learning_rate=LEARNING_RATE)
        self.critic_optimizer = adam(weights, *(f"critics.{i}" for i in range(MEMBERS)), learning_rate=LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=LEARNING_RATE)


def random_weights(random):
    """Some log standard deviations exceed their upper clamp."""
    actor = random_network(random, "actor", OBSERVATION, 2 * ACTION)
    actor["actor/2.bias"] += np.array([0, 0, 0, -1, -0.5, 1])
    critics = {}
    for i in range(MEMBERS):
        critics |= random_network(random, f"critics.{i}", OBSERVATION + ACTION, 1, layer_norm=True)
    return actor | critics | perturbed_targets(random, critics) | {"log_temperature": np.array([0.1])}


def check_bellman(losses, init, batch, noise):
    """All but the cosines of edac.py's check, whose chain rule is one without LayerNorm."""
    check(losses, init, batch, noise, eta=0)


def main(seed=144):
    random = np.random.default_rng(seed)
    init = random_weights(random)
    batches = random_batches(random)
    noise = random.normal(0, 1, (2, UPDATES, BATCH, ACTION))
    record("lb-sac", LbSac, init, batches, list(noise), check_bellman)


if __name__ == "__main__":
    main()
