"""Behavioural cloning (Pomerleau 1989): a deterministic policy by squared error, a Gaussian one by maximum likelihood."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, OBSERVATION, adam, assert_close, gaussian_log_density, numpy_perceptron, perceptron,
                    random_batches, random_network, record, step)
from windows import random_windows, stacked


CONTEXT = 3


class BehavioralCloning:
    def __init__(self, weights, gaussian=False):
        self.weights = weights
        self.gaussian = gaussian
        self.actor_optimizer = adam(weights, "actor")

    def update(self, batch, noise):
        mean = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        if self.gaussian:
            log_std = self.weights["actor/log_std"].clamp(-20, 2)
            actor_loss = -gaussian_log_density(batch["actions"], mean, log_std).mean()
        else:
            actor_loss = ((mean - batch["actions"]) ** 2).mean()
        step(self.actor_optimizer, actor_loss)
        return {"actor": actor_loss}


class OfWindows:
    """By the last observations side by side: the last action of each window."""

    def __init__(self, weights):
        self.cloning = BehavioralCloning(weights)

    def update(self, batch, noise):
        return self.cloning.update({"observations": stacked(batch["observations"]),
                                    "actions": batch["actions"][:, -1]}, noise)


def check(losses, init, batch, noise):
    error = np.tanh(numpy_perceptron(init, "actor", batch["observations"])) - batch["actions"]
    if "actor/log_std" in init:
        std = np.exp(init["actor/log_std"].astype(np.float64))
        densities = np.exp(-error**2 / (2 * std**2)) / np.sqrt(2 * np.pi * std**2)
        assert_close(losses, actor=-np.log(densities.prod(-1)).mean())
    else:
        assert_close(losses, actor=np.square(error).sum() / error.size)


def check_windows(losses, init, batch, noise):
    observations, actions = batch["observations"], batch["actions"]
    flat = np.stack([np.concatenate(list(window)) for window in observations])
    assert (flat[:, :2 * OBSERVATION] == 0).any() and (flat[:, -OBSERVATION:] != 0).all()
    check(losses, init, {"observations": flat, "actions": actions[:, CONTEXT - 1]}, noise)


def main(seed=1):
    for gaussian in (False, True):
        random = np.random.default_rng(seed)
        init = random_network(random, "actor", OBSERVATION, ACTION)
        if gaussian:
            init["actor/log_std"] = np.zeros(ACTION)
        record("bc-gaussian" if gaussian else "bc", partial(BehavioralCloning, gaussian=gaussian), init,
               random_batches(random), [], check)
    random = np.random.default_rng(seed)
    batches = random_windows(random, CONTEXT)
    record("bc-context", OfWindows, random_network(random, "actor", CONTEXT * OBSERVATION, ACTION), batches, [],
           check_windows)


if __name__ == "__main__":
    main()
