"""The diffusion policy of Diffusion-QL and IDQL: noise loss and denoising chain (Ho et al. 2020, arXiv:2006.11239).

actor.0 makes a vector of a step's number, actor.1 tells the noise in a noisy action. Layers are numbered as in a sequence in which
activations count.
"""

import numpy as np
import torch
import torch.nn.functional as F

from common import ACTION, BATCH, UPDATES

STEPS = 5
NETS = ("actor.0", "actor.1")
LIMIT = 1.0

RATES = 0.1 / STEPS + 0.5 * (10 - 0.1) * (2 * np.arange(1, STEPS + 1) - 1) / STEPS**2
BETAS = (1 - np.exp(-RATES)).astype(np.float32).astype(np.float64)
ALPHAS = 1 - BETAS
PRODUCTS = np.cumprod(ALPHAS)
BEFORE = np.concatenate([[1.0], PRODUCTS[:-1]])


def linear(weights, layer, x):
    return F.linear(x, weights[f"{layer}.weight"], weights[f"{layer}.bias"])


def time_vectors(weights, net, t, features):
    """t: n step numbers -> n vectors, from sines and cosines."""
    half = features // 2
    frequencies = torch.exp(torch.arange(half, dtype=torch.float64) * -(np.log(10000) / (half - 1)))
    angles = t.double()[:, None] * frequencies
    x = torch.cat([angles.sin(), angles.cos()], -1).to(next(iter(weights.values())).dtype)
    return linear(weights, f"{net}.0/2", F.mish(linear(weights, f"{net}.0/0", x)))


def constant(values, t, like):
    return torch.tensor(values, dtype=like.dtype)[t][:, None]


def noise_loss(predict, actions, shares, noise):
    """(eps - predicted)^2 by component, at the step that a uniform share falls in; predict(noisy, t)."""
    t = (shares[:, 0] * STEPS).long()
    noisy = constant(np.sqrt(PRODUCTS), t, actions) * actions + constant(np.sqrt(1 - PRODUCTS), t, actions) * noise
    return (noise - predict(noisy, t)) ** 2


def chain(predict, noise):
    """Actions from noise: first what the chain starts from, then what each step but the last adds."""
    parts = noise.split(ACTION, -1)
    x = parts[0]
    for k, step in enumerate(reversed(range(STEPS))):
        t = torch.full((len(x),), step)
        epsilon = predict(x, t)
        clean = (constant(np.sqrt(1 / PRODUCTS), t, x) * x - constant(np.sqrt(1 / PRODUCTS - 1), t, x) * epsilon)
        clean = clean.clamp(-LIMIT, LIMIT)
        mean = (constant(BETAS * np.sqrt(BEFORE) / (1 - PRODUCTS), t, x) * clean
                + constant((1 - BEFORE) * np.sqrt(ALPHAS) / (1 - PRODUCTS), t, x) * x)
        x = mean
        if step > 0:
            x = x + constant(np.sqrt(BETAS * (1 - BEFORE) / (1 - PRODUCTS)), t, x) * parts[k + 1]
    return x


def random_layers(random, net, sizes, at):
    """Linear layers from sizes[i] to sizes[i + 1], numbered by at; no weight is near 0, where rounding alone would be a large share of it."""
    weights = {}
    for k, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
        gain = 2 if k < len(sizes) - 2 else 1
        for part, deviation, shape in (("weight", np.sqrt(gain / fan_in), (fan_out, fan_in)), ("bias", 0.1, fan_out)):
            drawn = random.normal(0, deviation, shape)
            weights[f"{net}/{at[k]}.{part}"] = drawn + np.copysign(0.02, drawn)
    return weights


def off_targets(random, weights):
    """Targets a fifth off their networks, each weight by a share of its own."""
    return {f"target_{name}": weight * (1 + random.uniform(-0.2, 0.2, weight.shape)) for name, weight in weights.items()}


def random_loss_noise(random):
    """Shares in multiples of 1/256, which every precision has exactly, and normal noise."""
    return [random.integers(0, 256, (UPDATES, BATCH, 1)) / 256, random.normal(0, 1, (UPDATES, BATCH, ACTION))]


# The second formulation: NumPy in float64, one row at a time.


def numpy_mish(x):
    return x * np.tanh(np.log1p(np.exp(x)))


def numpy_linear(init, layer, x):
    return init[f"{layer}.weight"].astype(np.float64) @ x + init[f"{layer}.bias"]


def numpy_time(init, net, t, features):
    frequencies = 10000.0 ** (-np.arange(features // 2) / (features // 2 - 1))
    x = np.concatenate([np.sin(t * frequencies), np.cos(t * frequencies)])
    return numpy_linear(init, f"{net}.0/2", numpy_mish(numpy_linear(init, f"{net}.0/0", x)))


def numpy_noise_losses(predict, observations, actions, shares, noise):
    """predict(noisy, t, observation) for one row."""
    losses = []
    for row in range(BATCH):
        t = int(np.floor(shares[row, 0] * STEPS))
        left = np.prod([1 - BETAS[s] for s in range(t + 1)])
        noisy = np.sqrt(left) * actions[row] + np.sqrt(1 - left) * noise[row]
        losses.append((predict(noisy, t, observations[row]) - noise[row]) ** 2)
    return np.array(losses)


def numpy_chain(predict, observation, noise):
    """One action: each step draws from q(x_(t-1) | x_t, x_0), a product of two Gaussians."""
    x = noise[:ACTION]
    clipped = False
    for k, t in enumerate(reversed(range(STEPS))):
        left = PRODUCTS[t]
        guess = (x - np.sqrt(1 - left) * predict(x, t, observation)) / np.sqrt(left)
        clipped |= bool((np.abs(guess) > LIMIT).any())
        clean = np.clip(guess, -LIMIT, LIMIT)
        if t == 0:
            return clean, clipped
        precision = ALPHAS[t] / BETAS[t] + 1 / (1 - BEFORE[t])
        mean = (np.sqrt(ALPHAS[t]) / BETAS[t] * x + np.sqrt(BEFORE[t]) / (1 - BEFORE[t]) * clean) / precision
        x = mean + noise[(k + 1) * ACTION:(k + 2) * ACTION] / np.sqrt(precision)
    raise AssertionError


