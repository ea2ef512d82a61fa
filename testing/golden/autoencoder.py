"""The conditional variational autoencoder of BCQ, PLAS, SPOT and MCQ (Fujimoto et al. 2019, arXiv:1812.02900), and BCQ's perturbation.

autoencoder.0 encodes an observation and an action as mean and log standard deviation, autoencoder.1 decodes.
"""

import numpy as np
import torch
from torch.distributions import Normal, kl_divergence

from common import ACTION, OBSERVATION, numpy_perceptron, perceptron

LATENT, WIDTH = 2 * ACTION, 16
NETS = ("autoencoder.0", "autoencoder.1")


def decode(weights, observations, codes):
    return torch.tanh(perceptron(weights, "autoencoder.1", torch.cat([observations, codes], -1)))


def proposals(weights, observations, noise):
    return decode(weights, observations, noise.clamp(-0.5, 0.5))


def explained(weights, observations, actions, noise, divergence_weight):
    """How badly actions are explained: the mean squared error and the weighted divergence from N(0, 1), each a mean."""
    mean, log_std = perceptron(weights, "autoencoder.0", torch.cat([observations, actions], -1)).chunk(2, -1)
    std = log_std.clamp(-4, 15).exp()
    decoded = decode(weights, observations, mean + std * noise)
    divergence = kl_divergence(Normal(mean, std), Normal(torch.zeros_like(mean), torch.ones_like(std)))
    return ((decoded - actions) ** 2).mean() + divergence_weight * divergence.mean()


def perturbed(weights, net, observations, actions, limit):
    move = limit * torch.tanh(perceptron(weights, net, torch.cat([observations, actions], -1)))
    return (actions + move).clamp(-1, 1)


def random_autoencoder(random):
    """Some log standard deviations lie below their lower clamp."""
    weights = {}
    for net, inputs, outputs in ((NETS[0], OBSERVATION + ACTION, 2 * LATENT), (NETS[1], OBSERVATION + LATENT, ACTION)):
        sizes = [inputs, WIDTH, WIDTH, outputs]
        for layer, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
            gain = 2 if layer < 2 else 1
            weights[f"{net}/{layer}.weight"] = random.normal(0, np.sqrt(gain / fan_in), (fan_out, fan_in))
            weights[f"{net}/{layer}.bias"] = random.normal(0, 0.1, fan_out)
    weights["autoencoder.0/2.bias"][LATENT] -= 4
    return weights


def numpy_decode(init, observations, codes):
    return np.tanh(numpy_perceptron(init, "autoencoder.1", np.hstack([observations, codes])))


def numpy_explained(init, observations, actions, noise, divergence_weight):
    """The divergence from its integral's value for one dimension: log(1/s) + (s^2 + m^2 - 1) / 2."""
    codes = numpy_perceptron(init, "autoencoder.0", np.hstack([observations, actions]))
    mean, std = codes[:, :LATENT], np.exp(np.clip(codes[:, LATENT:], -4, 15))
    assert (codes[:, LATENT:] < -4).any(), "no log standard deviation is clamped"
    error = numpy_decode(init, observations, mean + std * noise) - actions
    divergence = np.log(1 / std) + (std * std + mean * mean - 1) / 2
    return np.square(error).mean() + divergence_weight * divergence.mean()


def numpy_perturbed(init, net, observations, actions, limit):
    move = limit * np.tanh(numpy_perceptron(init, net, np.hstack([observations, actions])))
    return np.clip(actions + move, -1, 1)
