"""Second derivatives by double backward: the gradients, with respect to weights and actions, of two functions of grad_a Q.

EDAC's diversity (An et al. 2021, arXiv:2110.01548, equation 6) as its authors' code computes it: the mean over the batch of
the sum over pairs i != j of <g_i, g_j>, divided by N - 1, where g_i = grad_a Q_i / (its norm + 1e-10). And the gradient
penalty of WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028), (|grad_a Q_i| - 1)^2, meaned over batch and members.
"""

import numpy as np
import torch

from common import ACTION, BATCH, OBSERVATION, OUTPUT, q, random_network, relative_error, single

MEMBERS = 3


def action_gradients(weights, observations, actions):
    """grad_a Q_i of each member: (MEMBERS, BATCH, ACTION), still differentiable."""
    return torch.stack([
        torch.autograd.grad(q(weights, f"critics.{i}", observations, actions).sum(), actions, create_graph=True)[0]
        for i in range(MEMBERS)])


def diversity(gradients):
    unit = gradients / (gradients.norm(dim=-1, keepdim=True) + 1e-10)
    products = torch.einsum("ibk,jbk->bij", unit, unit)
    off_diagonal = products * (1 - torch.eye(MEMBERS, dtype=products.dtype))
    return off_diagonal.sum(dim=(1, 2)).mean() / (MEMBERS - 1)


def penalty(gradients):
    return ((gradients.norm(dim=-1) - 1) ** 2).mean()


def differentiate(function, init, observations, actions, dtype):
    weights = {name: torch.tensor(array, dtype=dtype, requires_grad=True) for name, array in init.items()}
    actions = torch.tensor(actions, dtype=dtype, requires_grad=True)
    value = function(action_gradients(weights, torch.tensor(observations, dtype=dtype), actions))
    value.backward()
    result = {name: np.zeros_like(init[name]) if weight.grad is None else weight.grad.numpy()
              for name, weight in weights.items()}
    result["actions"] = np.zeros(actions.shape) if actions.grad is None else actions.grad.numpy()
    return value.item(), result


def assert_well_conditioned(name, result, exact):
    """float32 comes close enough to float64, relative to the largest magnitude of each tensor."""
    for key, expected in exact.items():
        error = np.max(np.abs(result[key] - expected)) / max(np.max(np.abs(expected)), 1e-3)
        assert error < 4e-6, f"{name}: {key} differs by {error}; take another seed"


def main(seed=22):
    for layer_norm in (False, True):
        name = "edac-diversity-layer-norm" if layer_norm else "edac-diversity"
        random = np.random.default_rng(seed)
        init = {}
        for i in range(MEMBERS):
            init |= random_network(random, f"critics.{i}", OBSERVATION + ACTION, 1, layer_norm)
        init = single(init)
        data = single({"observations": random.normal(0, 1, (BATCH, OBSERVATION)),
                       "actions": np.tanh(random.normal(0, 0.8, (BATCH, ACTION)))})
        arrays = {f"init/{key}": array for key, array in init.items()} | data
        for function in (diversity, penalty):
            kind = function.__name__
            value, gradient = differentiate(function, init, data["observations"], data["actions"], torch.float32)
            exact_value, exact = differentiate(function, init, data["observations"], data["actions"], torch.float64)
            assert_well_conditioned(f"{name} {kind}", gradient, exact)
            assert relative_error(np.array(value), np.array(exact_value)) < 2e-6
            assert (np.abs(gradient["actions"]).max() > 1e-3) == layer_norm, "of ReLU alone actions get nothing"
            arrays |= {f"loss/{kind}": np.float32([value])}
            arrays |= {f"gradient/{kind}/{key}": array for key, array in single(gradient).items()}
        np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main()
