"""Twenty updates by the losses of CORL's sac_n.py and edac.py: python public_corl.py FOLDER, which holds these two files.

The files are CORL's own (https://github.com/tinkoff-ai/CORL, algorithms/offline) and not a part of this project; what they import beside
PyTorch is not used by their losses and left out. CORL steps temperature, actor and critics in this order, each with a sample of its own;
here the same losses are minimised in the order of the paper's algorithm 1, and the temperature sees the actor's sample.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import torch

from common import LEARNING_RATE, OUTPUT, single, step

UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN, MEMBERS, POLYAK = 20, 24, 5, 3, 16, 3, 0.005
UNUSED = "d4rl", "gym", "pyrallis", "wandb", "tqdm", "tqdm.auto"


def loaded(folder, name):
    stand_ins = {unused: ModuleType(unused) for unused in UNUSED}
    for module in stand_ins.values():
        module.wrap = lambda: lambda function: function
        module.trange = module.tqdm = range
        module.Env = object
    spec = importlib.util.spec_from_file_location(f"corl_{name}", Path(folder) / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules |= stand_ins | {spec.name: module}
    spec.loader.exec_module(module)
    for unused in stand_ins:
        del sys.modules[unused]
    return module


class RecordedNormal(torch.distributions.Normal):
    noise = None

    def rsample(self, sample_shape=torch.Size()):
        return self.loc + self.scale * RecordedNormal.noise


def learner(module, name, random):
    """CORL's networks at random weights of ours. Actions stay away from their bounds, where CORL's densities are 1e-6 off."""
    actor = module.Actor(OBSERVATION, ACTION, HIDDEN)
    critic = module.VectorizedCritic(OBSERVATION, ACTION, HIDDEN, MEMBERS)
    with torch.no_grad():
        for parameter in [*actor.parameters(), *critic.parameters()]:
            fan_in = parameter.shape[-1] if parameter.dim() == 2 else parameter.shape[-2] if parameter.dim() == 3 else 100
            parameter.copy_(torch.tensor(random.normal(0, np.sqrt(1 / fan_in), parameter.shape)))
        for head in (actor.mu, actor.log_sigma):
            head.weight *= 0.3
    optimizers = [torch.optim.Adam(net.parameters(), lr=LEARNING_RATE) for net in (actor, critic)]
    kind = {"sac_n": "SACN", "edac": "EDAC"}[name]
    corl = getattr(module, kind)(actor, optimizers[0], critic, optimizers[1], alpha_learning_rate=LEARNING_RATE)
    with torch.no_grad():
        for parameter in corl.target_critic.parameters():
            parameter += torch.tensor(random.normal(0, 0.05, parameter.shape))
    return corl


def update(module, corl, batch, noise):
    RecordedNormal.noise = noise[0]
    state = batch["observations"]
    done = 1 - batch["discounts"] / corl.gamma
    critic_loss = corl._critic_loss(state, batch["actions"], batch["rewards"][:, None], batch["next_observations"],
                                    done[:, None])
    step(corl.critic_optimizer, critic_loss)
    RecordedNormal.noise = noise[1]
    alpha_loss = corl._alpha_loss(state)
    actor_loss = corl._actor_loss(state)[0]
    step(corl.actor_optimizer, actor_loss)
    step(corl.alpha_optimizer, alpha_loss)
    corl.alpha = corl.log_alpha.exp().detach()
    with torch.no_grad():
        module.soft_update(corl.target_critic, corl.critic, POLYAK)
    return {"critic": critic_loss.item(), "actor": actor_loss.item(), "temperature": alpha_loss.item()}


def weights(corl):
    """By Hindcast's names: mean and log standard deviation are the halves of one last layer, members are apart."""
    arrays = {"log_temperature": corl.log_alpha}
    layers = [*corl.actor.trunk[::2], None]
    for i, layer in enumerate(layers):
        parts = [layer] if layer else [corl.actor.mu, corl.actor.log_sigma]
        arrays[f"actor/{i}.weight"] = torch.cat([part.weight for part in parts])
        arrays[f"actor/{i}.bias"] = torch.cat([part.bias for part in parts])
    for name, critic in ("critics", corl.critic), ("target_critics", corl.target_critic):
        for i, layer in enumerate(critic.critic[::2]):
            for member in range(MEMBERS):
                arrays[f"{name}.{member}/{i}.weight"] = layer.weight[member].T
                arrays[f"{name}.{member}/{i}.bias"] = layer.bias[member, 0]
    return {name: array.detach().numpy().copy() for name, array in arrays.items()}


def main(folder, seed=5):
    for name in "sac_n", "edac":
        module = loaded(folder, name)
        module.Normal = RecordedNormal
        random = np.random.default_rng(seed)
        corl = learner(module, name, random)
        observations = random.normal(0, 1, (UPDATES, BATCH, OBSERVATION))
        batches = single({
            "observations": observations,
            "actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
            "rewards": random.normal(0.5, 1, (UPDATES, BATCH)),
            "next_observations": observations + random.normal(0, 0.5, observations.shape),
            "discounts": corl.gamma * (random.random((UPDATES, BATCH)) > 0.15)})
        noise = np.clip(random.normal(0, 1, (2, UPDATES, BATCH, ACTION)), -1, 1).astype(np.float32)
        arrays = {f"batch/{key}": array for key, array in batches.items()}
        arrays |= {f"noise/{k}": draws for k, draws in enumerate(noise)}
        arrays |= {f"init/{key}": array for key, array in weights(corl).items()}
        losses = [update(module, corl, {key: torch.tensor(array[k]) for key, array in batches.items()},
                         torch.tensor(noise[:, k])) for k in range(UPDATES)]
        arrays |= {f"final/{key}": array for key, array in weights(corl).items()}
        arrays |= {f"loss/{key}": np.float32([loss[key] for loss in losses]) for key in losses[0]}
        np.savez_compressed(OUTPUT / f"public-{name.replace('_', '-')}.npz", **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
