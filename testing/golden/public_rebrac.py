"""Twenty updates of CORL's rebrac.py: python public_rebrac.py FOLDER, which holds this file. Needs jax, flax, optax and chex beside NumPy.

The file is CORL's own (https://github.com/tinkoff-ai/CORL, algorithms/offline) and not a part of this project. Its networks are taken without
LayerNorm, which stands behind the ReLU there and before it here; actor and targets move in every second update, the second one first.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import jax
import jax.numpy as jnp
import numpy as np
import optax

OUTPUT = Path(__file__).resolve().parents[2] / "hindcast-learning/src/test/resources/golden"
UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 20, 24, 5, 3, 16
DISCOUNT, POLYAK, LEARNING_RATE, DELAY = 0.99, 0.005, 1e-3, 2
ACTOR_PENALTY, CRITIC_PENALTY, POLICY_NOISE, NOISE_CLIP = 0.1, 0.05, 0.2, 0.5
UNUSED = "d4rl", "gym", "pyrallis", "wandb", "tqdm", "tqdm.auto"
METRICS = "critic_loss", "q_min", "actor_loss", "bc_mse_policy", "bc_mse_random", "action_mse"


def loaded(folder):
    stand_ins = {unused: ModuleType(unused) for unused in UNUSED}
    for module in stand_ins.values():
        module.wrap = lambda: lambda function: function
        module.trange = range
        module.Env = object
    spec = importlib.util.spec_from_file_location("corl_rebrac", Path(folder) / "rebrac.py")
    module = importlib.util.module_from_spec(spec)
    kept = {name: sys.modules.get(name) for name in stand_ins}
    sys.modules |= stand_ins | {spec.name: module}
    spec.loader.exec_module(module)
    for name, original in kept.items():
        sys.modules.pop(name)
        if original:
            sys.modules[name] = original
    return module


def moved(random, tree, deviation, dtype):
    """Weights are 32-bit numbers whatever computes with them."""
    return jax.tree_util.tree_map(
        lambda leaf: jnp.asarray(np.float32(leaf + random.normal(0, deviation, leaf.shape)), dtype), tree)


def learner(module, random, dtype):
    """At weights away from the small ones that CORL's last layers start at, with targets off their networks."""
    actor_net = module.DetActor(ACTION, HIDDEN, layernorm=False, n_hiddens=3)
    critic_net = module.EnsembleCritic(HIDDEN, 2, layernorm=False, n_hiddens=3)
    state, action = jnp.zeros((1, OBSERVATION)), jnp.zeros((1, ACTION))
    actor = moved(random, actor_net.init(jax.random.PRNGKey(0), state), 0.15, dtype)
    critic = moved(random, critic_net.init(jax.random.PRNGKey(1), state, action), 0.15, dtype)
    return (module.ActorTrainState.create(apply_fn=actor_net.apply, params=actor, tx=optax.adam(LEARNING_RATE),
                                          target_params=moved(random, actor, 0.05, dtype)),
            module.CriticTrainState.create(apply_fn=critic_net.apply, params=critic, tx=optax.adam(LEARNING_RATE),
                                           target_params=moved(random, critic, 0.05, dtype)))


def update(module, actor, critic, batch, noise, k):
    key, metrics = jax.random.PRNGKey(k), module.Metrics.create(METRICS)
    drawn, jax.random.normal = jax.random.normal, lambda key, shape: jnp.asarray(noise)
    try:
        _, critic, metrics = module.update_critic(
            key, actor, critic, batch, DISCOUNT, CRITIC_PENALTY, POLYAK, POLICY_NOISE, NOISE_CLIP, metrics)
    finally:
        jax.random.normal = drawn
    if (k + 1) % DELAY == 0:
        _, actor, critic, metrics = module.update_actor(
            key, actor, critic, batch, ACTOR_PENALTY, POLYAK, True, metrics)
    means = metrics.compute()
    return actor, critic, [float(means[name][0]) for name in ("critic_loss", "actor_loss")]


def layers(params):
    """The dense layers in their order, weights as inputs x outputs, the critics' with members in front."""
    found = {}
    def visit(tree, path):
        if "kernel" in tree:
            found[int(path[-1].split("_")[-1])] = (np.asarray(tree["kernel"]), np.asarray(tree["bias"]))
            return
        for name, child in tree.items():
            visit(child, path + [name])
    visit(params["params"], [])
    return [found[i] for i in sorted(found)]


def weights(actor, critic):
    arrays = {}
    for name, params in ("actor", actor.params), ("target_actor", actor.target_params):
        for i, (kernel, bias) in enumerate(layers(params)):
            arrays |= {f"{name}/{i}.weight": kernel.T, f"{name}/{i}.bias": bias}
    for name, params in ("critics", critic.params), ("target_critics", critic.target_params):
        for i, (kernel, bias) in enumerate(layers(params)):
            for member in range(2):
                arrays |= {f"{name}.{member}/{i}.weight": kernel[member].T, f"{name}.{member}/{i}.bias": bias[member]}
    return arrays


def run(module, seed, dtype):
    random = np.random.default_rng(seed)
    actor, critic = learner(module, random, dtype)
    observations = random.normal(0, 1, (UPDATES, BATCH, OBSERVATION))
    done = random.random((UPDATES, BATCH)) < 0.15
    batches = {
        "observations": observations,
        "actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
        "rewards": random.normal(0.5, 1, (UPDATES, BATCH)),
        "next_observations": observations + random.normal(0, 0.5, observations.shape),
        "discounts": DISCOUNT * ~done,
        "next_actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
        "next_actions_logged": ~done}
    batches = {name: np.float32(array) for name, array in batches.items()}
    noise = np.float32(random.normal(0, 1, (UPDATES, BATCH, ACTION)))
    arrays = {f"batch/{name}": array for name, array in batches.items()} | {"noise/0": noise}
    arrays |= {f"init/{name}": array for name, array in weights(actor, critic).items()}
    losses = []
    for k in range(UPDATES):
        batch = {"states": batches["observations"][k], "next_states": batches["next_observations"][k], "dones": done[k]}
        batch |= {name: batches[name][k] for name in ("actions", "rewards", "next_actions")}
        batch = {name: jnp.asarray(array, dtype) for name, array in batch.items()}
        actor, critic, loss = update(module, actor, critic, batch, noise[k].astype(dtype), k)
        losses.append(loss)
    arrays |= {f"final/{name}": array for name, array in weights(actor, critic).items()}
    return arrays | {f"loss/{name}": np.array([loss[i] for loss in losses]) for i, name in enumerate(("critic", "actor"))}


def depends_on_rounding(single, exact):
    """Whether 32 bits and 64 come to results that are told apart at 1e-5."""
    for name in single:
        if name.startswith("loss/"):
            error = np.nanmax(np.abs(single[name] / exact[name] - 1))
        elif name.startswith("final/"):
            error = np.linalg.norm(single[name] - exact[name]) / np.linalg.norm(exact[name])
        else:
            continue
        if error > 2e-6:
            return True
    return False


def main(folder, seed=8):
    jax.config.update("jax_enable_x64", True)
    module = loaded(folder)
    arrays = run(module, seed, np.float32)
    assert not depends_on_rounding(arrays, run(module, seed, np.float64)), "take another seed"
    np.savez_compressed(OUTPUT / "public-rebrac.npz", **{name: np.float32(array) for name, array in arrays.items()})


if __name__ == "__main__":
    main(sys.argv[1])
