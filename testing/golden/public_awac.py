"""Records twenty updates of a public implementation of AWAC: python public_awac.py CHECKOUT/algorithms/offline/awac.py

The implementation is CORL's (Tarasov et al. 2022, arXiv:2210.07105), as it lies in a checkout of one's own; nothing of it
is a part of this project. Its losses, optimisers, targets and their order are run as they are; what it imports for
environments, logging and options is replaced by nothing. Its policy gets the mean and the deviation of AWAC's authors,
N(tanh(f(s)), sigma^2) with log sigma = -6 + 6 sigmoid(x), in the place of N(f(s), e^x).
"""

import importlib.util
import sys
import types

import numpy as np
import torch

from common import DISCOUNT, OUTPUT, relative_error

UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 20, 24, 5, 3, 16
TEMPERATURE, WEIGHT_CLIP = 0.02, 1.5


def public_module(path):
    nothing = {
        "d4rl": {}, "wandb": {}, "gym": {"Env": object}, "tqdm": {"trange": range},
        "pyrallis": {"wrap": lambda: lambda function: function},
    }
    present = dict(sys.modules)
    for name, members in nothing.items():
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(members)
    spec = importlib.util.spec_from_file_location("public_awac_module", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    for name in nothing:
        del sys.modules[name]
    sys.modules.update(present)
    return module


def learner(public, seed, dtype):
    class Actor(public.Actor):
        def _get_policy(self, state):
            log_std = -6 + 6 * torch.sigmoid(self._log_std)
            return torch.distributions.Normal(torch.tanh(self._mlp(state)), log_std.exp())

    torch.manual_seed(seed)
    actor = Actor(OBSERVATION, ACTION, HIDDEN)
    critics = [public.Critic(OBSERVATION, ACTION, HIDDEN) for _ in range(2)]
    arguments = []
    for module in (actor, *critics):
        module.to(dtype)
        arguments += [module, torch.optim.Adam(module.parameters(), lr=3e-4)]
    return public.AdvantageWeightedActorCritic(*arguments, gamma=DISCOUNT, awac_lambda=TEMPERATURE,
                                               exp_adv_max=WEIGHT_CLIP)


def weights(awac):
    nets = {"actor": awac._actor, "critics.0": awac._critic_1, "critics.1": awac._critic_2,
            "target_critics.0": awac._target_critic_1, "target_critics.1": awac._target_critic_2}
    values = {}
    for net, module in nets.items():
        for name, value in module.state_dict().items():
            layer, _, kind = name.removeprefix("_mlp.").partition(".")
            key = f"{net}/log_std" if name == "_log_std" else f"{net}/{int(layer) // 2}.{kind}"
            values[key] = value.detach().numpy().copy()
    return values


def play(public, seed, batches, noise, dtype):
    awac = learner(public, seed, dtype)
    init, losses = weights(awac), []
    for k in range(UPDATES):
        drawn = iter([torch.tensor(draw[k], dtype=dtype) for draw in noise])
        torch.distributions.normal._standard_normal = lambda shape, dtype, device: next(drawn)
        part = {name: torch.tensor(array[k], dtype=dtype) for name, array in batches.items()}
        losses.append(awac.update([part["observations"], part["actions"], part["rewards"][:, None],
                                   part["next_observations"], part["terminals"][:, None]]))
    losses = {name: np.array([loss[f"{name}_loss"] for loss in losses]) for name in ("critic", "actor")}
    return init, losses, weights(awac)


def main(path, seed=1):
    public = public_module(path)
    random = np.random.default_rng(seed)
    observations = random.normal(0, 1, (UPDATES, BATCH, OBSERVATION))
    batches = {
        "observations": observations,
        "actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
        "rewards": random.normal(0.5, 1, (UPDATES, BATCH)),
        "next_observations": observations + random.normal(0, 0.5, observations.shape),
        "terminals": random.random((UPDATES, BATCH)) < 0.15,
    }
    batches = {name: array.astype(np.float32) for name, array in batches.items()}
    noise = [random.normal(0, 1, (UPDATES, BATCH, ACTION)).astype(np.float32) for _ in range(2)]

    init, losses, final = play(public, seed, batches, noise, torch.float32)
    _, exact_losses, exact = play(public, seed, batches, noise, torch.float64)
    worst = max(np.abs(final[key] - exact[key]).max() / np.abs(exact[key]).max() for key in exact)
    print("largest difference from float64: losses",
          max(relative_error(losses[key], exact_losses[key]) for key in losses), "weights", worst)
    assert worst < 2e-6, "take another seed"

    arrays = {f"batch/{name}": array for name, array in batches.items() if name != "terminals"}
    arrays["batch/discounts"] = (DISCOUNT * (1 - batches["terminals"])).astype(np.float32)
    arrays |= {f"noise/{k}": draw for k, draw in enumerate(noise)}
    for kind, values in {"init": init, "final": final, "loss": losses}.items():
        arrays |= {f"{kind}/{name}": value.astype(np.float32) for name, value in values.items()}
    np.savez_compressed(OUTPUT / "public-awac.npz", **arrays)


if __name__ == "__main__":
    main(*sys.argv[1:])
