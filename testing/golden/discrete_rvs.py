"""RvS-R (Emmons et al. 2021) of discrete actions, by maximum likelihood."""

import numpy as np
import torch

from common import OBSERVATION, adam, assert_close, numpy_perceptron, perceptron, random_network, record, step
from discrete import ACTIONS, numpy_policy, policy
from rvs import RATE, average
from windows import LONGEST, random_windows


class DiscreteRvs:
    def __init__(self, weights):
        self.weights = weights
        self.actor_optimizer = adam(weights, "actor", learning_rate=RATE)

    def update(self, batch, noise):
        told = torch.cat([batch["observations"][:, 0], average(batch, LONGEST, 1.0)], -1)
        actions = batch["actions"][:, 0].long()
        legal = batch["masks"][:, 0] if "masks" in batch else torch.ones(len(actions), ACTIONS)
        log_probabilities = policy(perceptron(self.weights, "actor", told), legal)[1]
        actor_loss = -log_probabilities.gather(1, actions).mean()
        step(self.actor_optimizer, actor_loss)
        return {"actor": actor_loss}


def check(losses, init, batch, noise):
    left = LONGEST - batch["timesteps"]
    logits = numpy_perceptron(init, "actor", np.hstack([batch["observations"][:, 0],
                                                        batch["returns_to_go"] / left]))
    likelihoods, forbidden = [], 0
    for row, action in enumerate(batch["actions"][:, 0, 0].astype(int)):
        legal = batch["masks"][row, 0] if "masks" in batch else np.ones(ACTIONS)
        likelihoods.append(np.log(numpy_policy(logits[row], np.flatnonzero(legal))[action]))
        forbidden += not legal[logits[row].argmax()]
    assert (forbidden > 0) == ("masks" in batch)
    assert_close(losses, actor=-np.mean(likelihoods))


def main(seed=1):
    for name in ("discrete-rvs", "discrete-rvs-masked"):
        random = np.random.default_rng(seed)
        batches = random_windows(random, 1, ACTIONS)
        if name.endswith("masked"):
            logged = batches["actions"] == np.arange(ACTIONS)
            batches["masks"] = (random.random(logged.shape) < 0.6) | logged
        init = random_network(random, "actor", OBSERVATION + 1, ACTIONS)
        record(name, DiscreteRvs, init, batches, [], check,
               {"action_count": np.array([ACTIONS], np.int32)})


if __name__ == "__main__":
    main()
