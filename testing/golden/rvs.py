"""RvS-R (Emmons et al. 2021): a Gaussian policy of the state and the mean reward of the steps that an episode may still have, by likelihood."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, OBSERVATION, adam, assert_close, gaussian_log_density, numpy_perceptron, perceptron,
                    random_network, record, step)
from windows import LONGEST, random_windows

RATE = 1e-3


def average(batch, horizon, scale):
    """The return-to-go over the steps left, which are those of the longest episode: (n, 1)."""
    return batch["returns_to_go"] / scale / (horizon - batch["timesteps"]).clamp(min=1)


class Rvs:
    def __init__(self, weights, horizon=LONGEST, scale=1.0):
        self.weights = weights
        self.horizon, self.scale = horizon, scale
        self.actor_optimizer = adam(weights, "actor", learning_rate=RATE)

    def update(self, batch, noise):
        told = torch.cat([batch["observations"][:, 0], average(batch, self.horizon, self.scale)], -1)
        mean = torch.tanh(perceptron(self.weights, "actor", told))
        log_std = self.weights["actor/log_std"].clamp(-20, 2)
        actor_loss = -gaussian_log_density(batch["actions"][:, 0], mean, log_std).mean()
        step(self.actor_optimizer, actor_loss)
        return {"actor": actor_loss}


def check(losses, init, batch, noise, horizon=LONGEST, scale=1.0):
    rows = []
    for i, observation in enumerate(batch["observations"][:, 0]):
        left = max(1, horizon - batch["timesteps"][i, 0])
        rows.append([*observation, batch["returns_to_go"][i, 0] / left / scale])
    mean = np.tanh(numpy_perceptron(init, "actor", rows))
    std = np.exp(init["actor/log_std"].astype(np.float64))
    z = (batch["actions"][:, 0] - mean) / std
    assert_close(losses, actor=(z**2 / 2 + np.log(std) + np.log(2 * np.pi) / 2).sum() / len(rows))


def main(seed=10):
    for name, settings in {"rvs": {}, "rvs-horizon": {"horizon": 5, "scale": 2.0}}.items():
        random = np.random.default_rng(seed)
        init = random_network(random, "actor", OBSERVATION + 1, ACTION) | {"actor/log_std": np.zeros(ACTION)}
        batches = random_windows(random, 1)
        record(name, partial(Rvs, **settings), init, batches, [], partial(check, **settings))


if __name__ == "__main__":
    main()
