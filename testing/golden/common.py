"""What the golden programs share: networks as flat dictionaries of weights, seeded batches, replay and recording."""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

OUTPUT = Path(__file__).resolve().parents[2] / "hindcast-learning/src/test/resources/golden"
UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 5, 16, 5, 3, 32
DISCOUNT, POLYAK, LEARNING_RATE = 0.99, 0.005, 3e-4

torch.set_num_threads(1)


# Networks: the weights of all networks are one dictionary, "NET/0.weight" -> tensor.


def perceptron(weights, net, x):
    """Linear layers 0, 1, 2 with ReLU between them; LayerNorm before each ReLU where the network has one."""
    for layer in range(3):
        x = F.linear(x, weights[f"{net}/{layer}.weight"], weights[f"{net}/{layer}.bias"])
        norm = f"{net}/{layer}.norm"
        if f"{norm}.weight" in weights:
            x = F.layer_norm(x, x.shape[-1:], weights[f"{norm}.weight"], weights[f"{norm}.bias"], eps=1e-5)
        if layer < 2:
            x = F.relu(x)
    return x


def q(weights, critic, observations, actions):
    return perceptron(weights, critic, torch.cat([observations, actions], -1)).squeeze(-1)


def minimum_q(weights, critics, observations, actions):
    return torch.minimum(*(q(weights, f"{critics}.{i}", observations, actions) for i in range(2)))


def gaussian_log_density(x, mean, log_std):
    z = (x - mean) / log_std.exp()
    return (-0.5 * z**2 - log_std - 0.5 * np.log(2 * np.pi)).sum(-1)


def sample_squashed_gaussian(weights, observations, noise):
    """tanh(u), u = mean + std * noise, and its log-density with the exact tanh correction (SAC, appendix C)."""
    mean, log_std = perceptron(weights, "actor", observations).chunk(2, -1)
    log_std = log_std.clamp(-20, 2)
    u = mean + log_std.exp() * noise
    log_density = -0.5 * noise**2 - log_std - 0.5 * np.log(2 * np.pi)
    correction = 2 * (np.log(2) - u - F.softplus(-2 * u))
    return torch.tanh(u), (log_density - correction).sum(-1)


def adam(weights, *nets, learning_rate=LEARNING_RATE):
    parameters = [weight for name, weight in weights.items() if name.split("/")[0] in nets]
    return torch.optim.Adam(parameters, lr=learning_rate, betas=(0.9, 0.999), eps=1e-8)


def step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


@torch.no_grad()
def targets_follow(weights):
    for name, target in weights.items():
        if name.startswith("target_"):
            target.copy_(POLYAK * weights[name.removeprefix("target_")] + (1 - POLYAK) * target)


# Initial weights and batches, seeded.


def random_network(random, net, inputs, outputs, layer_norm=False):
    weights = {}
    sizes = [inputs, HIDDEN, HIDDEN, outputs]
    for layer, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
        gain = 2 if layer < 2 else 1
        weights[f"{net}/{layer}.weight"] = random.normal(0, np.sqrt(gain / fan_in), (fan_out, fan_in))
        weights[f"{net}/{layer}.bias"] = random.normal(0, 0.1, fan_out)
        if layer_norm and layer < 2:
            weights[f"{net}/{layer}.norm.weight"] = random.normal(1, 0.1, fan_out)
            weights[f"{net}/{layer}.norm.bias"] = random.normal(0, 0.1, fan_out)
    return weights


def random_critics(random, layer_norm=False):
    critics = [random_network(random, f"critics.{i}", OBSERVATION + ACTION, 1, layer_norm) for i in range(2)]
    return critics[0] | critics[1]


def perturbed_targets(random, weights):
    """Targets that differ from their networks, so that taking one for the other shows."""
    return {f"target_{name}": weight + random.normal(0, 0.05, weight.shape) for name, weight in weights.items()}


def random_batches(random):
    observations = random.normal(0, 1, (UPDATES, BATCH, OBSERVATION))
    terminals = random.random((UPDATES, BATCH)) < 0.15
    return {
        "observations": observations,
        "actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
        "rewards": random.normal(0.5, 1, (UPDATES, BATCH)),
        "next_observations": observations + random.normal(0, 0.5, observations.shape),
        "discounts": DISCOUNT * (1 - terminals),
    }


# Replay and recording.


def single(arrays):
    return {name: np.asarray(array, np.float32) for name, array in arrays.items()}


def replay(algorithm, init, batches, noise=(), dtype=torch.float32):
    """Creates algorithm(weights) on the initial weights and gives it one batch and one slice of noise an update.

    Returns the losses, name -> (updates,), NaN where an update did not compute one, and the final weights.
    """
    weights = {name: torch.tensor(array, dtype=dtype, requires_grad=True) for name, array in init.items()}
    learner = algorithm(weights)
    history = []
    for k in range(UPDATES):
        batch = {name: torch.tensor(array[k], dtype=dtype) for name, array in batches.items()}
        losses = learner.update(batch, [torch.tensor(draw[k], dtype=dtype) for draw in noise])
        history.append({name: loss.item() for name, loss in losses.items()})
    names = sorted(set().union(*history))
    losses = {name: np.array([update.get(name, np.nan) for update in history]) for name in names}
    return losses, {name: weight.detach().numpy() for name, weight in weights.items()}


def record(name, algorithm, init, batches, noise, check, description=None):
    """Replays in float32, holds the result against float64 and against check, and writes NAME.npz."""
    init, batches, noise = single(init), single(batches), [np.asarray(draw, np.float32) for draw in noise]
    losses, final = replay(algorithm, init, batches, noise)
    assert_well_conditioned(name, (losses, final), replay(algorithm, init, batches, noise, torch.float64))
    check(losses, init, first(batches), [draw[0].astype(np.float64) for draw in noise])

    arrays = {f"batch/{key}": array for key, array in batches.items()}
    arrays |= {f"noise/{k}": draw for k, draw in enumerate(noise)}
    arrays |= {f"init/{key}": array for key, array in init.items()}
    arrays |= {f"final/{key}": array for key, array in final.items()}
    arrays |= {f"loss/{key}": array for key, array in single(losses).items()}
    arrays |= description or {}
    OUTPUT.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


def assert_well_conditioned(name, result, exact):
    """No seed is kept whose result at 1e-5 would depend on the order of float32 additions."""
    worst = [max(relative_error(part[key], exact_part[key]) for key in exact_part)
             for part, exact_part in zip(result, exact)]
    assert max(worst) < 2e-6, f"{name}: float32 and float64 differ by {worst} (losses, weights); take another seed"
    print(f"{name}: largest relative difference from float64: losses {worst[0]:.1e}, weights {worst[1]:.1e}")


def relative_error(actual, expected):
    computed = ~np.isnan(expected)
    assert np.array_equal(computed, ~np.isnan(actual))
    actual, expected = actual[computed].astype(np.float64), expected[computed]
    return np.max(np.abs(actual - expected) / np.maximum(np.abs(expected), 1e-30))


# The second formulation: NumPy in float64, for the losses of the first update.


def first(batches):
    return {name: array[0].astype(np.float64) for name, array in batches.items()}


def numpy_perceptron(init, net, x):
    x = np.asarray(x, np.float64)
    for layer in range(3):
        x = np.einsum("bi,oi->bo", x, init[f"{net}/{layer}.weight"]) + init[f"{net}/{layer}.bias"]
        if f"{net}/{layer}.norm.weight" in init:
            centred = x - x.mean(-1, keepdims=True)
            x = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
            x = x * init[f"{net}/{layer}.norm.weight"] + init[f"{net}/{layer}.norm.bias"]
        if layer < 2:
            x = np.where(x > 0, x, 0)
    return x


def numpy_q(init, critic, observations, actions):
    return numpy_perceptron(init, critic, np.hstack([observations, actions]))[:, 0]


def numpy_squashed_gaussian(init, observations, noise):
    """The log-density by change of variables: N(u) / tanh'(u), tanh'(u) = 1 / cosh(u)^2."""
    output = numpy_perceptron(init, "actor", observations)
    std = np.exp(np.clip(output[:, ACTION:], -20, 2))
    u = output[:, :ACTION] + std * noise
    log_normal = np.log(np.exp(-((u - output[:, :ACTION]) / std) ** 2 / 2) / (std * np.sqrt(2 * np.pi)))
    log_cosh = np.logaddexp(u, -u) - np.log(2)
    return np.tanh(u), (log_normal + 2 * log_cosh).sum(-1)


def assert_close(losses, **expected):
    """Holds the losses of the first update against their second formulation."""
    for name, value in expected.items():
        np.testing.assert_allclose(losses[name][0], value, rtol=2e-6, err_msg=name)
