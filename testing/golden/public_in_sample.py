"""Records twenty updates of the authors' own SQL, EQL and XQL: python public_in_sample.py IVR XQL, with JAX, Flax and Optax.

IVR is a checkout of https://github.com/ryanxhr/IVR, XQL that of https://github.com/Div99/XQL; nothing of them is a part of this
project. Their losses, networks, targets and the order of their steps are run as they are. Replaced are: TensorFlow Probability by
the one density that they take from it, jax.jit by nothing, a function that JAX has renamed since, and Flax's epsilon of LayerNorm by
PyTorch's.
"""

import importlib
import sys
from functools import partial
from pathlib import Path
from types import ModuleType, SimpleNamespace

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax

OUTPUT = Path(__file__).resolve().parents[2] / "hindcast-learning/src/test/resources/golden"
UPDATES, BATCH, OBSERVATION, ACTION, HIDDEN = 20, 24, 5, 3, 16
DISCOUNT, POLYAK, LEARNING_RATE, SCHEDULE_UPDATES = 0.99, 0.005, 3e-4, 500
ALPHA, TEMPERATURE, INVERSE_TEMPERATURE = 0.6, 0.5, 6.0
SEEDS = {"sql": 1, "eql": 1, "xql": 1}
MODULES = "common", "policy", "value_net", "critic", "actor", "learner"

jax.config.update("jax_enable_x64", True)


class Normal:
    """The density of tfd.MultivariateNormalDiag."""

    def __init__(self, loc, scale_diag):
        self.loc, self.scale = loc, scale_diag

    def log_prob(self, x):
        return (-0.5 * ((x - self.loc) / self.scale)**2 - jnp.log(self.scale) - 0.5 * np.log(2 * np.pi)).sum(-1)


class XqlArguments:
    """Those of their command line for locomotion that the update reads; the limit of the exponent is lower here."""
    sample_random_times, noise, log_loss, grad_pen, num_v_updates, max_clip = 0, False, False, False, 1, 2.0


def public_modules(folder):
    substrates = ModuleType("tensorflow_probability.substrates")
    substrates.jax = SimpleNamespace(
        distributions=SimpleNamespace(MultivariateNormalDiag=Normal, Distribution=object), bijectors=None)
    sys.modules |= {"tensorflow_probability": ModuleType("tensorflow_probability"), substrates.__name__: substrates}
    for name in MODULES:
        sys.modules.pop(name, None)
    sys.path.insert(0, str(folder))
    compiled, jax.jit = jax.jit, lambda function, **options: function
    modules = SimpleNamespace(**{name: importlib.import_module(name) for name in MODULES})
    jax.jit, jax.tree_multimap = compiled, jax.tree_util.tree_map
    sys.path.remove(str(folder))
    modules.common.nn = SimpleNamespace(**vars(nn) | {"LayerNorm": partial(nn.LayerNorm, epsilon=1e-5)})
    return modules


# Networks: Flax's layers by Hindcast's names.


def layers_of(net):
    dense = {"actor": ["MLP_0/Dense_0", "MLP_0/Dense_1", "Dense_0"], "value": [f"MLP_0/Dense_{i}" for i in range(3)]}
    return dense.get(net, [f"Critic_{net[-1]}/MLP_0/Dense_{i}" for i in range(3)])


def names():
    """Hindcast's name of each weight -> Flax's network, the path in it and whether it is transposed."""
    nets = {"actor": "actor", "value": "value"}
    nets |= {f"{kind}.{i}": kind for kind in ("critics", "target_critics") for i in range(2)}
    found = {"actor/log_std": ("actor", "log_stds", False)}
    for net, theirs in nets.items():
        for i, path in enumerate(layers_of(net)):
            found[f"{net}/{i}.weight"] = theirs, f"{path}/kernel", True
            found[f"{net}/{i}.bias"] = theirs, f"{path}/bias", False
    for i in range(2):
        found[f"value/{i}.norm.weight"] = "value", f"MLP_0/LayerNorm_{i}/scale", False
        found[f"value/{i}.norm.bias"] = "value", f"MLP_0/LayerNorm_{i}/bias", False
    return found


def random_weights(random):
    """Hindcast's: {name: array}."""
    def network(net, inputs, outputs):
        sizes = [inputs, HIDDEN, HIDDEN, outputs]
        for i, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
            weights[f"{net}/{i}.weight"] = random.normal(0, 1 / np.sqrt(fan_in), (fan_out, fan_in))
            weights[f"{net}/{i}.bias"] = random.normal(0, 0.1, fan_out)

    weights = {"actor/log_std": np.array([0.3, -0.5, 0.1])}
    network("actor", OBSERVATION, ACTION)
    network("value", OBSERVATION, 1)
    for i in range(2):
        weights[f"value/{i}.norm.weight"] = random.normal(1, 0.1, HIDDEN)
        weights[f"value/{i}.norm.bias"] = random.normal(0, 0.1, HIDDEN)
        network(f"critics.{i}", OBSERVATION + ACTION, 1)
    critics = {name: weight for name, weight in weights.items() if name.startswith("critics")}
    return weights | {f"target_{name}": weight + random.normal(0, 0.05, weight.shape) for name, weight in critics.items()}


def to_flax(weights, dtype):
    nets = {}
    for name, (net, path, transposed) in names().items():
        node = nets.setdefault(net, {})
        *folders, leaf = path.split("/")
        for folder in folders:
            node = node.setdefault(folder, {})
        node[leaf] = jnp.asarray(weights[name].T if transposed else weights[name], dtype)
    return nets


def from_flax(models):
    weights = {}
    for name, (net, path, transposed) in names().items():
        node = models[net].params
        for folder in path.split("/"):
            node = node[folder]
        weights[name] = np.asarray(node.T if transposed else node)
    return weights


def models_of(public, weights, dtype):
    hidden = HIDDEN, HIDDEN
    decaying = optax.chain(optax.scale_by_adam(), optax.scale_by_schedule(
        optax.cosine_decay_schedule(-LEARNING_RATE, SCHEDULE_UPDATES)))
    definitions = {
        "actor": (public.policy.NormalTanhPolicy(hidden, ACTION, log_std_scale=1e-3, log_std_min=-5.0,
                                                 state_dependent_std=False, tanh_squash_distribution=False), decaying),
        "value": (public.value_net.ValueCritic(hidden, layer_norm=True), optax.adam(LEARNING_RATE)),
        "critics": (public.value_net.DoubleCritic(hidden), optax.adam(LEARNING_RATE)),
        "target_critics": (public.value_net.DoubleCritic(hidden), None),
    }
    params = to_flax(weights, dtype)
    return {net: public.common.Model(1, definition, params[net], optimizer, optimizer and optimizer.init(params[net]))
            for net, (definition, optimizer) in definitions.items()}


# Their updates.


def updated(public, name, models, batch):
    both = jax.random.PRNGKey(0), *(models[net] for net in ("actor", "critics", "value", "target_critics")), batch
    if name == "xql":
        result = public.learner._update_jit(*both, DISCOUNT, POLYAK, None, INVERSE_TEMPERATURE, TEMPERATURE, True, False,
                                            XQL_ARGUMENTS)
    else:
        result = getattr(public.learner, f"_update_jit_{name}")(*both, DISCOUNT, POLYAK, ALPHA)
    _, actor, critics, value, targets, info = result
    return {"actor": actor, "critics": critics, "value": value, "target_critics": targets}, info


def advantages(models, batch):
    return np.asarray(jnp.minimum(*models["target_critics"](batch.observations, batch.actions)) -
                      models["value"](batch.observations))


def assert_limits_matter(name, models, batch):
    """Their limits are met where ours are the same, and not where they have one that ours do not."""
    advantage = advantages(models, batch)
    exponents = {"xql": advantage / TEMPERATURE, "eql": advantage / ALPHA, "sql": 1 + advantage / (2 * ALPHA)}[name]
    if name == "xql":
        assert 0 < (exponents > XQL_ARGUMENTS.max_clip).sum() < BATCH
        assert 0 < (np.exp(INVERSE_TEMPERATURE * advantage) > 100).sum() < BATCH
    elif name == "eql":
        assert exponents.max() < 5 and 0 < (np.exp(10 * exponents) > 100).sum() < BATCH
    else:
        assert 0 < (exponents > 0).sum() < BATCH and 0 < (advantage > 0).sum() < BATCH


def play(public, name, weights, batches, dtype):
    models, losses = models_of(public, weights, dtype), []
    for k in range(UPDATES):
        part = {key: jnp.asarray(array[k], dtype) for key, array in batches.items()}
        fields = public.common.Batch._fields
        batch = public.common.Batch(**{key: part.get(key) for key in fields})
        if k == 0:
            assert_limits_matter(name, models, batch)
        models, info = updated(public, name, models, batch)
        losses.append([float(info[f"{loss}_loss"]) for loss in ("value", "actor", "critic")])
    return dict(zip(("value", "actor", "critic"), np.array(losses).T)), from_flax(models)


def record(public, name, random):
    weights = {key: weight.astype(np.float32) for key, weight in random_weights(random).items()}
    observations = random.normal(0, 1, (UPDATES, BATCH, OBSERVATION))
    batches = {
        "observations": observations,
        "actions": np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION))),
        "rewards": random.normal(0.5, 1, (UPDATES, BATCH)),
        "masks": random.random((UPDATES, BATCH)) > 0.15,
        "next_observations": observations + random.normal(0, 0.5, observations.shape),
    }
    batches = {key: array.astype(np.float32) for key, array in batches.items()}
    losses, final = play(public, name, weights, batches, np.float32)
    exact_losses, exact = play(public, name, weights, batches, np.float64)
    worst = max(np.abs(final[key] - exact[key]).max() / np.abs(exact[key]).max() for key in exact)
    print(f"{name}: largest difference from float64: losses",
          max(np.abs(losses[key] / exact_losses[key] - 1).max() for key in losses), "weights", worst)
    assert worst < 2e-6, "take another seed"

    batches["discounts"] = np.float32(DISCOUNT) * batches.pop("masks")
    arrays = {}
    for kind, values in {"batch": batches, "init": weights, "final": final, "loss": losses}.items():
        arrays |= {f"{kind}/{key}": value.astype(np.float32) for key, value in values.items()}
    np.savez_compressed(OUTPUT / f"public-{name}.npz", **arrays)


XQL_ARGUMENTS = XqlArguments()


def main(ivr, xql):
    for folder, algorithms in ((ivr, ("sql", "eql")), (xql, ("xql",))):
        public = public_modules(folder)
        for name in algorithms:
            record(public, name, np.random.default_rng(SEEDS[name]))


if __name__ == "__main__":
    main(*sys.argv[1:])
