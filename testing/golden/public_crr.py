"""Records twenty updates of a public implementation of CRR: python public_crr.py, where d3rlpy 2.8 is installed

d3rlpy (Seno and Imai 2022, arXiv:2111.03788) runs as it is, with its own squashed Gaussian in the place of the Gaussian that
it gives CRR's policy, and one critic, since it takes the mean of several for the advantage.
"""

import numpy as np
import torch
from d3rlpy.algos import CRRConfig
from d3rlpy.algos.qlearning.torch import crr_impl
from d3rlpy.models.encoders import VectorEncoderFactory
from d3rlpy.models.torch.policies import build_squashed_gaussian_distribution
from d3rlpy.torch_utility import TorchMiniBatch

from common import DISCOUNT, OUTPUT, relative_error

UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 20, 16, 5, 3, 16
SAMPLES, TARGET_INTERVAL = 4, 3
VARIANTS = {
    "public-crr": {"weight_type": "binary", "advantage_type": "mean"},
    "public-crr-exponential-max": {"weight_type": "exp", "advantage_type": "max", "beta": 0.1, "max_weight": 1.5},
}
SEEDS = {"public-crr": 1, "public-crr-exponential-max": 1}

crr_impl.build_gaussian_distribution = build_squashed_gaussian_distribution


def learner(name, seed):
    torch.manual_seed(seed)
    encoder = VectorEncoderFactory(hidden_units=[HIDDEN, HIDDEN])
    algorithm = CRRConfig(actor_encoder_factory=encoder, critic_encoder_factory=encoder, n_action_samples=SAMPLES,
                          gamma=DISCOUNT, n_critics=1, target_update_type="hard",
                          target_update_interval=TARGET_INTERVAL, **VARIANTS[name]).create(device="cpu:0")
    algorithm.create_impl((OBSERVATION,), ACTION)
    algorithm.impl.sync_actor_target()
    return algorithm.impl


def linear_layers(module):
    return [part for part in module.modules() if isinstance(part, torch.nn.Linear)]


def weights(modules):
    """The two heads of a policy are the two halves of its last layer."""
    values = {}
    for net, policy in {"actor": modules.policy, "target_actor": modules.targ_policy}.items():
        *hidden, mean, log_std = linear_layers(policy)
        for i, layer in enumerate(hidden):
            values[f"{net}/{i}.weight"], values[f"{net}/{i}.bias"] = layer.weight, layer.bias
        for kind in ("weight", "bias"):
            values[f"{net}/{len(hidden)}.{kind}"] = torch.cat([getattr(mean, kind), getattr(log_std, kind)])
    for net, critics in {"critics.0": modules.q_funcs, "target_critics.0": modules.targ_q_funcs}.items():
        for i, layer in enumerate(linear_layers(critics)):
            values[f"{net}/{i}.weight"], values[f"{net}/{i}.bias"] = layer.weight, layer.bias
    return {name: value.detach().numpy().copy() for name, value in values.items()}


def play(name, seed, batches, noise, dtype):
    impl = learner(name, seed)
    for module in (impl.modules.policy, impl.modules.targ_policy, impl.modules.q_funcs, impl.modules.targ_q_funcs):
        module.to(dtype)
    init, losses = weights(impl.modules), []
    for k in range(UPDATES):
        drawn = iter([torch.tensor(noise[0][k], dtype=dtype),
                      torch.tensor(noise[1][k], dtype=dtype).view(BATCH, SAMPLES, ACTION).transpose(0, 1)])
        torch.distributions.normal._standard_normal = lambda shape, dtype, device: next(drawn)
        part = {key: torch.tensor(array[k], dtype=dtype) for key, array in batches.items()}
        column = {key: part[key][:, None] for key in ("rewards", "terminals")}
        losses.append(impl.inner_update(TorchMiniBatch(
            observations=part["observations"], actions=part["actions"], rewards=column["rewards"],
            next_observations=part["next_observations"], next_actions=part["actions"],
            returns_to_go=column["rewards"], terminals=column["terminals"],
            intervals=torch.ones_like(column["rewards"]), device="cpu:0"), k + 1))
    losses = {key: np.array([loss[f"{key}_loss"] for loss in losses]) for key in ("critic", "actor")}
    return init, losses, weights(impl.modules)


def write(name, seed):
    random = np.random.default_rng(seed)
    observations = random.normal(0, 1, (UPDATES, BATCH, OBSERVATION))
    batches = {
        "observations": observations,
        "actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
        "rewards": random.normal(0.5, 1, (UPDATES, BATCH)),
        "next_observations": observations + random.normal(0, 0.5, observations.shape),
        "terminals": random.random((UPDATES, BATCH)) < 0.15,
    }
    batches = {key: array.astype(np.float32) for key, array in batches.items()}
    noise = [random.normal(0, 1, (UPDATES, rows, ACTION)).astype(np.float32) for rows in (BATCH, BATCH * SAMPLES)]

    init, losses, final = play(name, seed, batches, noise, torch.float32)
    _, exact_losses, exact = play(name, seed, batches, noise, torch.float64)
    worst = max(np.abs(final[key] - exact[key]).max() / np.abs(exact[key]).max() for key in exact)
    print(name, "largest difference from float64: losses",
          max(relative_error(losses[key], exact_losses[key]) for key in losses), "weights", worst)
    assert worst < 2e-6, "take another seed"

    arrays = {f"batch/{key}": array for key, array in batches.items() if key != "terminals"}
    arrays["batch/discounts"] = (DISCOUNT * (1 - batches["terminals"])).astype(np.float32)
    arrays |= {f"noise/{k}": draw for k, draw in enumerate(noise)}
    for kind, values in {"init": init, "final": final, "loss": losses}.items():
        arrays |= {f"{kind}/{key}": value.astype(np.float32) for key, value in values.items()}
    np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


def main():
    for name, seed in SEEDS.items():
        write(name, seed)


if __name__ == "__main__":
    main()
