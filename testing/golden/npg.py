"""The natural policy gradient (Kakade 2001; Rajeswaran et al. 2017, arXiv:1703.02660): Fisher-vector product by differentiating the
divergence twice, conjugate gradients, the normalised step. For a policy N(tanh(f(s)), sigma^2) of tanh layers with free log sigma.

Ten iterations of conjugate gradients: after twenty a change of 1e-15 in the gradient has grown to 3e-4 in the direction, after ten to 1e-11."""

import numpy as np
import torch
import torch.nn.functional as F

from common import ACTION, OBSERVATION, OUTPUT, gaussian_log_density, single

BATCH, HIDDEN = 24, 8
STEP_SIZE, DAMPING, ITERATIONS = 0.02, 1e-3, 10
LAYERS = (0, 2, 4)


def mean(weights, x):
    for layer in LAYERS:
        x = torch.tanh(F.linear(x, weights[f"actor/{layer}.weight"], weights[f"actor/{layer}.bias"]))
    return x


def random_actor(random):
    weights = {}
    sizes = [OBSERVATION, HIDDEN, HIDDEN, ACTION]
    for layer, fan_in, fan_out in zip(LAYERS, sizes, sizes[1:]):
        weights[f"actor/{layer}.weight"] = random.normal(0, np.sqrt(1 / fan_in), (fan_out, fan_in))
        weights[f"actor/{layer}.bias"] = random.normal(0, 0.1, fan_out)
    weights["actor/log_std"] = random.normal(-0.25, 0.2, ACTION)
    return weights


def flat(tensors):
    return torch.cat([tensor.reshape(-1) for tensor in tensors])


def fisher_product(weights, observations, vector):
    """The Hessian of KL(old, new) at new = old, times a vector."""
    new_mean, new_log_std = mean(weights, observations), weights["actor/log_std"]
    old_mean, old_log_std = new_mean.detach(), new_log_std.detach()
    divergence = (new_log_std - old_log_std + ((2 * old_log_std).exp() + (old_mean - new_mean) ** 2)
                  / (2 * (2 * new_log_std).exp()) - 0.5).sum(-1).mean()
    gradient = flat(torch.autograd.grad(divergence, list(weights.values()), create_graph=True))
    return flat(torch.autograd.grad((gradient * vector).sum(), list(weights.values())))


def solve(product, g, iterations):
    x = g.clone()
    residual = g - product(x)
    direction = residual.clone()
    for _ in range(iterations):
        if residual @ residual <= 1e-10:
            break
        image = product(direction)
        along = (residual @ residual) / (direction @ image)
        x = x + along * direction
        new = residual - along * image
        direction = new + direction * (new @ new) / (residual @ residual)
        residual = new
    return x


def natural_step(weights, observations, actions, advantages, iterations=ITERATIONS):
    """The plain gradient, the natural direction and the weights after the step, all flat, and the divergence of the step."""
    surrogate = (advantages * gaussian_log_density(actions, mean(weights, observations), weights["actor/log_std"])).mean()
    g = flat(torch.autograd.grad(surrogate, list(weights.values())))
    x = solve(lambda v: fisher_product(weights, observations, v) + DAMPING * v, g, iterations)
    after = flat(weights.values()).detach() + torch.sqrt(STEP_SIZE / torch.abs(g @ x)) * x
    return g, x, after


def unflat(weights, values):
    parts = values.split([weight.numel() for weight in weights.values()])
    return {name: part.reshape(weight.shape) for (name, weight), part in zip(weights.items(), parts)}


def divergence(new, old, observations):
    """KL(new, old), the mean over observations."""
    old_mean, new_mean = mean(old, observations), mean(new, observations)
    old_log_std, new_log_std = old["actor/log_std"], new["actor/log_std"]
    return (old_log_std - new_log_std + ((2 * new_log_std).exp() + (old_mean - new_mean) ** 2)
            / (2 * (2 * old_log_std).exp()) - 0.5).sum(-1).mean()


def check(init, observations, vector, product):
    """NumPy: the Fisher information as the mean of outer products of scores, summed over the noise exactly, by differences of the mean."""
    names = list(init)
    theta = np.concatenate([init[name].astype(np.float64).reshape(-1) for name in names])

    def means(values):
        x, at, parts = observations.astype(np.float64), 0, {}
        for name in names:
            size = init[name].size
            parts[name] = values[at:at + size].reshape(init[name].shape)
            at += size
        for layer in LAYERS:
            x = np.tanh(x @ parts[f"actor/{layer}.weight"].T + parts[f"actor/{layer}.bias"])
        return x

    jacobian = np.stack([(means(theta + step) - means(theta - step)) / 2e-6 for step in np.eye(len(theta)) * 1e-6], -1)
    log_std = init["actor/log_std"].astype(np.float64)
    fisher = np.einsum("nai,a,naj->ij", jacobian, np.exp(-2 * log_std), jacobian) / len(observations)
    fisher[-ACTION:, -ACTION:] += 2 * np.eye(ACTION)
    np.testing.assert_allclose(product, fisher @ vector, rtol=1e-6, atol=1e-8)


def main(seed=51):
    random = np.random.default_rng(seed)
    init = single(random_actor(random))
    data = single({"observations": random.normal(0, 1, (BATCH, OBSERVATION)),
                   "actions": random.normal(0, 0.9, (BATCH, ACTION)),
                   "advantages": random.normal(0, 1, BATCH)})
    weights = {name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in init.items()}
    observations, actions, advantages = (torch.tensor(data[key], dtype=torch.float64)
                                         for key in ("observations", "actions", "advantages"))
    vector = torch.tensor(np.float32(random.normal(0, 1, sum(array.size for array in init.values()))), dtype=torch.float64)
    product = fisher_product(weights, observations, vector)
    check(init, data["observations"], vector.numpy(), product.numpy())
    g, x, after = natural_step(weights, observations, actions, advantages)
    _, less, _ = natural_step(weights, observations, actions, advantages, ITERATIONS - 1)
    _, close, _ = natural_step(weights, observations, actions, advantages * (1 + 1e-15))
    assert (x - close).norm() < 1e-9 * x.norm(), "the direction depends on rounding"
    assert (x - less).norm() > 1e-3 * x.norm(), "one iteration less would not show"
    moved = divergence(unflat(weights, after), weights, observations)
    arrays = {f"init/{key}": array for key, array in init.items()} | data
    arrays |= single({"vector": vector.numpy(), "fisher_product": product.numpy(), "gradient": g.numpy(), "direction": x.numpy(),
                      "after": after.numpy(),
                      "divergence": [moved.item()], "gradient_length": [g.norm().item()]})
    np.savez_compressed(OUTPUT / "npg.npz", **arrays)
    print(f"npg: divergence of the step {moved.item():.4f}, gradient {g.norm().item():.3f}")


if __name__ == "__main__":
    main()
