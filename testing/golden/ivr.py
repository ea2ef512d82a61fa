"""Sparse and exponential Q-learning (Xu et al. 2023, arXiv:2303.15810): implicit value regularisation."""

from functools import partial

import numpy as np
import torch

from common import BATCH, random_batches, record
from xql import InSample, check_in_sample, random_weights

ALPHA, WEIGHT_SCALE, WEIGHT_CLIP = 0.6, 1.2, 1.5

SEEDS = {"sql": 34, "eql": 2}


def sparse(logged, value):
    u = (logged - value) / (2 * ALPHA) + 1
    return (torch.where(u > 0, u**2, torch.zeros_like(u)) + value / ALPHA).mean()


def sparse_weights(advantages):
    return advantages.clamp(0, WEIGHT_CLIP)


def exponential(logged, value):
    u = (logged - value) / ALPHA
    m = u.max().clamp(min=-1).detach()
    return ((u - m).exp() + (-m).exp() * value / ALPHA).mean()


def exponential_weights(advantages):
    return (WEIGHT_SCALE * advantages / ALPHA).exp().clamp(max=WEIGHT_CLIP)


def numpy_sparse(logged, values):
    u = 1 + (logged - values) / (2 * ALPHA)
    assert 0 < (u > 0).sum() < BATCH, "no state is below the threshold"
    return (np.square(u[u > 0]).sum() + values.sum() / ALPHA) / BATCH


def numpy_exponential(logged, values):
    u = (logged - values) / ALPHA
    return np.mean(np.exp(u) + values / ALPHA) / np.exp(max(u.max(), -1))


def clipped(weights):
    assert 0 < (weights >= WEIGHT_CLIP).sum() < BATCH, "no weight is clipped"
    return weights


def numpy_sparse_weights(advantages):
    assert (advantages < 0).any(), "every advantage is positive"
    return clipped(np.minimum(np.maximum(advantages, 0), WEIGHT_CLIP))


def numpy_exponential_weights(advantages):
    return clipped(np.minimum(np.exp(WEIGHT_SCALE * advantages / ALPHA), WEIGHT_CLIP))


LEARNERS = {
    "sql": (partial(InSample, value_loss=sparse, advantage_weights=sparse_weights, critic_scale=1),
            numpy_sparse, numpy_sparse_weights),
    "eql": (partial(InSample, value_loss=exponential, advantage_weights=exponential_weights, critic_scale=1),
            numpy_exponential, numpy_exponential_weights),
}


def check(losses, init, batch, noise, name):
    check_in_sample(*LEARNERS[name], losses, init, batch)


def write(name, random):
    record(name, LEARNERS[name][0], random_weights(random), random_batches(random), [], partial(check, name=name))


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
