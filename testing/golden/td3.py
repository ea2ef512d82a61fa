"""TD3 (Fujimoto, van Hoof and Meger 2018, arXiv:1802.09477, algorithm 1): TD3+BC without imitation, values as they are."""

import numpy as np

from common import (ACTION, BATCH, OBSERVATION, UPDATES, perceptron, perturbed_targets, q, random_batches, random_critics,
                    random_network, record)
from td3_bc import NOISE_CLIP, POLICY_NOISE, Td3Bc, check


class Td3(Td3Bc):
    def actor_loss(self, batch):
        actions = perceptron(self.weights, "actor", batch["observations"]).tanh()
        return -q(self.weights, "critics.0", batch["observations"], actions).mean()


def main(seed=1):
    random = np.random.default_rng(seed)
    init = random_network(random, "actor", OBSERVATION, ACTION) | random_critics(random)
    init |= perturbed_targets(random, init)
    noise = random.normal(0, 1, (UPDATES, BATCH, ACTION))
    assert (np.abs(noise) > NOISE_CLIP / POLICY_NOISE).any(), "no policy noise is clipped"
    record("td3", Td3, init, random_batches(random), [noise], check)


if __name__ == "__main__":
    main()
