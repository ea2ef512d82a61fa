"""Records twenty updates of public implementations of BCQ and PLAS: python public_autoencoder.py, where d3rlpy 2.8 is installed

d3rlpy (Seno and Imai 2022, arXiv:2111.03788) runs with one change: its decoder is called with the squashing that the authors' have.
Version 2.8.1 reads its switch the wrong way round, so that a decoder of BCQ and PLAS gives unbounded actions.
"""

import numpy as np
import torch
from d3rlpy.algos import BCQConfig, PLASConfig, PLASWithPerturbationConfig
from d3rlpy.models.encoders import VectorEncoderFactory
from d3rlpy.models.torch.imitators import VAEDecoder
from d3rlpy.torch_utility import TorchMiniBatch

from common import DISCOUNT, OUTPUT, relative_error

UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 20, 16, 5, 3, 16
LATENT, SAMPLES, STAGE = 2 * ACTION, 4, 8
VARIANTS = {
    "public-bcq": (BCQConfig, {"n_action_samples": SAMPLES}, (BATCH, BATCH * SAMPLES, BATCH)),
    "public-plas": (PLASConfig, {"warmup_steps": STAGE}, (BATCH,)),
    "public-plas-perturbation": (PLASWithPerturbationConfig, {"warmup_steps": STAGE}, (BATCH,)),
}
SEEDS = {"public-bcq": 1, "public-plas": 1, "public-plas-perturbation": 1}

VAEDecoder.__call__ = lambda self, x, latent: torch.nn.Module.__call__(self, x, latent, False)


def learner(name, seed):
    torch.manual_seed(seed)
    encoder = VectorEncoderFactory(hidden_units=[HIDDEN, HIDDEN])
    config, settings, _ = VARIANTS[name]
    algorithm = config(actor_encoder_factory=encoder, critic_encoder_factory=encoder, imitator_encoder_factory=encoder,
                       batch_size=BATCH, gamma=DISCOUNT, **settings).create(device="cpu:0")
    algorithm.create_impl((OBSERVATION,), ACTION)
    return algorithm.impl


def networks(name, modules):
    """Linear layers by the names that we give the networks; the two heads of the encoder are the halves of its last layer."""
    *hidden, mean, log_std = linear_layers(modules.vae_encoder)
    heads = {kind: torch.cat([getattr(mean, kind), getattr(log_std, kind)]) for kind in ("weight", "bias")}
    layers = {"autoencoder.0": [*map(parts, hidden), heads], "autoencoder.1": list(map(parts, linear_layers(modules.vae_decoder)))}
    policy = "perturbation" if name == "public-bcq" else "actor"
    named = {policy: modules.policy, f"target_{policy}": modules.targ_policy}
    if name == "public-plas-perturbation":
        named |= {"perturbation": modules.perturbation, "target_perturbation": modules.targ_perturbation}
    for i in range(2):
        named |= {f"critics.{i}": modules.q_funcs[i], f"target_critics.{i}": modules.targ_q_funcs[i]}
    return layers | {net: list(map(parts, linear_layers(module))) for net, module in named.items()}


def parts(layer):
    return {"weight": layer.weight, "bias": layer.bias}


def linear_layers(module):
    return [part for part in module.modules() if isinstance(part, torch.nn.Linear)]


def weights(name, modules):
    return {f"{net}/{i}.{kind}": value.detach().numpy().copy()
            for net, layers in networks(name, modules).items()
            for i, layer in enumerate(layers) for kind, value in layer.items()}


def play(name, seed, batches, noise, dtype):
    impl = learner(name, seed)
    for module in vars(impl.modules).values():
        if isinstance(module, torch.nn.Module):
            module.to(dtype)
    init, history = weights(name, impl.modules), []
    for k in range(UPDATES):
        drawn = iter([torch.tensor(draw[k], dtype=dtype) for draw in noise])
        torch.randn = lambda *shape, device: next(drawn)
        torch.distributions.normal._standard_normal = lambda shape, dtype, device: next(drawn)
        part = {key: torch.tensor(array[k], dtype=dtype) for key, array in batches.items()}
        column = {key: part[key][:, None] for key in ("rewards", "terminals")}
        history.append(impl.inner_update(TorchMiniBatch(
            observations=part["observations"], actions=part["actions"], rewards=column["rewards"],
            next_observations=part["next_observations"], next_actions=part["actions"],
            returns_to_go=column["rewards"], terminals=column["terminals"],
            intervals=torch.ones_like(column["rewards"]), device="cpu:0"), k))
    ours = {"autoencoder": "vae_loss", "critic": "critic_loss", ("perturbation" if name == "public-bcq" else "actor"): "actor_loss"}
    losses = {key: np.array([update.get(theirs, np.nan) for update in history]) for key, theirs in ours.items()}
    return init, losses, weights(name, impl.modules)


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
    noise = [random.normal(0, 1, (UPDATES, rows, LATENT)).astype(np.float32) for rows in VARIANTS[name][2]]

    init, losses, final = play(name, seed, batches, noise, torch.float32)
    _, exact_losses, exact = play(name, seed, batches, noise, torch.float64)
    worst = max(np.abs(final[key] - exact[key]).max() / np.abs(exact[key]).max() for key in exact)
    print(name, seed, "largest difference from float64: losses",
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
