"""Records twenty updates of a public implementation of BEAR: python public_bear.py, where d3rlpy 2.8 is installed

d3rlpy (Seno and Imai 2022, arXiv:2111.03788) runs with what it has beside the authors' program switched off or put right:

- the temperature of an entropy term is 10^-12 and does not learn;
- the decoder is called with the squashing that the authors' has: version 2.8.1 reads its switch the wrong way round, so that
  it learns with unbounded actions and takes the constraint from bounded ones;
- the multiplier's step takes no part in the actor's gradient: in version 2.8.1 it adds its own to that of the actor before the actor's step,
  which cancels the constraint;
- the actor's action for Q is the first of the constraint's, by the same noise.

Its multiplier has the actor's step size, and rests while the actor warms up, which is left out here.
"""

import numpy as np
import torch
from d3rlpy.algos import BEARConfig
from d3rlpy.algos.qlearning.torch.bear_impl import BEARImpl
from d3rlpy.models.encoders import VectorEncoderFactory
from d3rlpy.models.torch import get_parameter
from d3rlpy.models.torch.imitators import VAEDecoder
from d3rlpy.torch_utility import TorchMiniBatch

from common import DISCOUNT, OUTPUT, relative_error

UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 20, 16, 5, 3, 16
LATENT, SAMPLES, TARGET_SAMPLES = 2 * ACTION, 4, 3
SEED = 2

VAEDecoder.__call__ = lambda self, x, latent, with_squash=True: torch.nn.Module.__call__(self, x, latent, not with_squash)


def update_alpha(self, mmd_loss):
    log_alpha = get_parameter(self._modules.log_alpha)
    log_alpha.grad, = torch.autograd.grad(-mmd_loss, log_alpha, retain_graph=True)
    self._modules.alpha_optim.step()
    log_alpha.data.clamp_(-5.0, 10.0)


def learner(seed):
    torch.manual_seed(seed)
    encoder = VectorEncoderFactory(hidden_units=[HIDDEN, HIDDEN])
    algorithm = BEARConfig(
        actor_encoder_factory=encoder, critic_encoder_factory=encoder, imitator_encoder_factory=encoder, batch_size=BATCH,
        gamma=DISCOUNT, initial_temperature=1e-12, temp_learning_rate=0.0, warmup_steps=0,
        n_target_samples=TARGET_SAMPLES, n_mmd_action_samples=SAMPLES).create(device="cpu:0")
    algorithm.create_impl((OBSERVATION,), ACTION)
    return algorithm.impl


def parts(layer):
    return {"weight": layer.weight, "bias": layer.bias}


def linear_layers(module):
    return [part for part in module.modules() if isinstance(part, torch.nn.Linear)]


def with_two_heads(module):
    """Mean and log standard deviation are the halves of our last layer."""
    *hidden, mean, log_std = linear_layers(module)
    return [*map(parts, hidden), {kind: torch.cat([getattr(mean, kind), getattr(log_std, kind)]) for kind in ("weight", "bias")}]


def weights(modules):
    networks = {"actor": with_two_heads(modules.policy), "behavior.0": with_two_heads(modules.vae_encoder),
                "behavior.1": list(map(parts, linear_layers(modules.vae_decoder)))}
    for i in range(2):
        networks |= {f"critics.{i}": list(map(parts, linear_layers(modules.q_funcs[i]))),
                     f"target_critics.{i}": list(map(parts, linear_layers(modules.targ_q_funcs[i])))}
    named = {f"{net}/{i}.{kind}": value.detach().numpy().copy()
             for net, layers in networks.items() for i, layer in enumerate(layers) for kind, value in layer.items()}
    return named | {"log_multiplier": get_parameter(modules.log_alpha).detach().numpy().reshape(1).copy()}


def recorded_noise(draws):
    """In the order of d3rlpy's updates, from ours with the samples of a state together."""
    code, following, ours, behavior = draws
    by_state = ours.view(BATCH, SAMPLES, ACTION)
    normals = [code, following.view(BATCH, TARGET_SAMPLES, ACTION).transpose(0, 1), by_state[:, 0], by_state.transpose(0, 1)]
    latents = [behavior.view(BATCH, SAMPLES, LATENT).transpose(0, 1).reshape(-1, LATENT)]
    return normals, latents


def play(seed, batches, noise, dtype):
    impl = learner(seed)
    impl.update_alpha = update_alpha.__get__(impl, BEARImpl)
    for module in vars(impl.modules).values():
        if isinstance(module, torch.nn.Module):
            module.to(dtype)
    init, history = weights(impl.modules), []
    for k in range(UPDATES):
        normals, latents = map(iter, recorded_noise([torch.tensor(draw[k], dtype=dtype) for draw in noise]))
        torch.randn = lambda *shape, device: taken(next(latents), shape[0])
        torch.distributions.normal._standard_normal = lambda shape, dtype, device: taken(next(normals), shape)
        part = {key: torch.tensor(array[k], dtype=dtype) for key, array in batches.items()}
        column = {key: part[key][:, None] for key in ("rewards", "terminals")}
        history.append(impl.inner_update(TorchMiniBatch(
            observations=part["observations"], actions=part["actions"], rewards=column["rewards"],
            next_observations=part["next_observations"], next_actions=part["actions"],
            returns_to_go=column["rewards"], terminals=column["terminals"],
            intervals=torch.ones_like(column["rewards"]), device="cpu:0"), k))
    ours = {"behavior": "imitator_loss", "critic": "critic_loss", "actor": "actor_loss"}
    losses = {key: np.array([float(update[theirs]) for update in history]) for key, theirs in ours.items()}
    losses["multiplier"] = np.array([-float(update["mmd_loss"]) for update in history])
    return init, losses, weights(impl.modules)


def taken(draw, shape):
    assert tuple(draw.shape) == tuple(shape), (draw.shape, shape)
    return draw


def main(seed=SEED):
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
    shapes = [(BATCH, LATENT), (BATCH * TARGET_SAMPLES, ACTION), (BATCH * SAMPLES, ACTION), (BATCH * SAMPLES, LATENT)]
    noise = [random.normal(0, 1, (UPDATES, *shape)).astype(np.float32) for shape in shapes]

    init, losses, final = play(seed, batches, noise, torch.float32)
    _, exact_losses, exact = play(seed, batches, noise, torch.float64)
    worst = [max(relative_error(losses[key], exact_losses[key]) for key in losses),
             max(np.abs(final[key] - exact[key]).max() / np.abs(exact[key]).max() for key in exact)]
    print("bear", seed, "largest difference from float64: losses, weights", worst)
    assert max(worst) < 2e-6, "take another seed"

    arrays = {f"batch/{key}": array for key, array in batches.items() if key != "terminals"}
    arrays["batch/discounts"] = (DISCOUNT * (1 - batches["terminals"])).astype(np.float32)
    arrays |= {f"noise/{k}": draw for k, draw in enumerate(noise)}
    for kind, values in {"init": init, "final": final, "loss": losses}.items():
        arrays |= {f"{kind}/{key}": value.astype(np.float32) for key, value in values.items()}
    np.savez_compressed(OUTPUT / "public-bear.npz", **arrays)


if __name__ == "__main__":
    main()
