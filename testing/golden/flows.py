"""Flow matching and networks of GELU layers, as FQL and best-of-N use them; in PyTorch and a second time in NumPy."""

from math import erf, sqrt

import numpy as np
import torch
import torch.nn.functional as F


def smooth(weights, net, x):
    """Linear layers 0, 1, 2 with exact GELU between them; LayerNorm before each GELU where the network has one."""
    for layer in range(3):
        x = F.linear(x, weights[f"{net}/{layer}.weight"], weights[f"{net}/{layer}.bias"])
        norm = f"{net}/{layer}.norm"
        if f"{norm}.weight" in weights:
            x = F.layer_norm(x, x.shape[-1:], weights[f"{norm}.weight"], weights[f"{norm}.bias"], eps=1e-5)
        if layer < 2:
            x = F.gelu(x)
    return x


def flow_loss(weights, observations, actions, noise, times):
    """Flow matching along straight lines: the velocity at (1 - t) z + t a is a - z."""
    points = (1 - times) * noise + times * actions
    velocity = smooth(weights, "flow", torch.cat([observations, points, times], -1))
    return F.mse_loss(velocity, actions - noise)


@torch.no_grad()
def flow_actions(weights, observations, noise, steps):
    points = noise
    for k in range(steps):
        times = torch.full_like(points[:, :1], k / steps)
        points = points + smooth(weights, "flow", torch.cat([observations, points, times], -1)) / steps
    return points.clamp(-1, 1)


def numpy_smooth(init, net, x):
    """One row at a time, GELU as x P(Z < x)."""
    x = np.asarray(x, np.float64)
    for layer in range(3):
        x = np.einsum("i,oi->o", x, init[f"{net}/{layer}.weight"]) + init[f"{net}/{layer}.bias"]
        if f"{net}/{layer}.norm.weight" in init:
            x = (x - x.mean()) / np.sqrt(x.var() + 1e-5)
            x = x * init[f"{net}/{layer}.norm.weight"] + init[f"{net}/{layer}.norm.bias"]
        if layer < 2:
            x = np.array([value * (1 + erf(value / sqrt(2))) / 2 for value in x])
    return x


def numpy_flow_loss(init, observations, actions, noise, times):
    errors = []
    for s, a, z, t in zip(observations, actions, noise, times[:, 0]):
        velocity = numpy_smooth(init, "flow", [*s, *(z + t * (a - z)), t])
        errors.append((velocity - (a - z)) ** 2)
    return np.mean(errors)


def numpy_flow_action(init, observation, noise, steps):
    point = np.array(noise, np.float64)
    for k in range(steps):
        point = point + numpy_smooth(init, "flow", [*observation, *point, k / steps]) / steps
    return np.minimum(np.maximum(point, -1), 1)
