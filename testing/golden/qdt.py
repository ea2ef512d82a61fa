"""Q-learning Decision Transformer (Yamagata et al. 2023, arXiv:2209.03993): two updates of conservative Q-learning, whose value then relabels the
returns of all episodes, and three of a Decision Transformer on windows of them. What is drawn in each update is recorded: numbers of transitions,
then numbers of the steps that windows end with.
"""

import numpy as np
import torch

import cql
import decision_transformer as dt
from common import (ACTION, BATCH, DISCOUNT, OBSERVATION, OUTPUT, UPDATES, assert_well_conditioned, numpy_perceptron, numpy_q,
                    perceptron, q, single)
from sac import random_weights

VALUE_UPDATES = 2
LENGTHS = (7, 1, 9, 4, 8, 6)
TERMINATED = (True, False, False, True, False, True)
cql.SAMPLES = 10


def random_episodes(random):
    """Observations of all episodes one after the other, one more than they have steps; actions and rewards."""
    return {
        "observations": random.normal(0, 1, (sum(LENGTHS) + len(LENGTHS), OBSERVATION)),
        "actions": np.tanh(random.normal(0, 0.8, (sum(LENGTHS), ACTION))),
        "rewards": random.normal(0.5, 1, sum(LENGTHS)),
    }


def episodes():
    """Each episode: its first step's number, that of its first observation, its length and whether it terminated."""
    first = 0
    for i, (length, terminated) in enumerate(zip(LENGTHS, TERMINATED)):
        yield first, first + i, length, terminated
        first += length


def transitions(data, numbers):
    rows = []
    for number in numbers:
        first, seen, length, terminated = next(e for e in episodes() if e[0] <= number < e[0] + e[2])
        t = number - first
        ends = terminated and t == length - 1
        rows.append((data["observations"][seen + t], data["actions"][number], data["rewards"][number],
                     data["observations"][seen + t + 1], DISCOUNT * (not ends)))
    names = "observations", "actions", "rewards", "next_observations", "discounts"
    return {name: np.array(column) for name, column in zip(names, zip(*rows))}


def relabelled(data, values):
    """R_t = r_t + max(R_{t+1}, V(s_{t+1})) from each episode's end on."""
    labels = np.zeros(sum(LENGTHS))
    for first, seen, length, terminated in episodes():
        after = 0.0
        for t in reversed(range(length)):
            ends = terminated and t == length - 1
            after = data["rewards"][first + t] + max(after, 0 if ends else values[seen + t + 1])
            labels[first + t] = after
    return labels


def windows(data, labels, numbers):
    """Of the steps that end with each of these; returns agree with the rewards from the last on."""
    shape = len(numbers), dt.STEPS
    batch = {"mask": np.zeros(shape), "observations": np.zeros((*shape, OBSERVATION)), "actions": np.zeros((*shape, ACTION)),
             "returns_to_go": np.zeros(shape), "timesteps": np.zeros(shape)}
    for n, number in enumerate(numbers):
        first, seen, _, _ = next(e for e in episodes() if e[0] <= number < e[0] + e[2])
        to_go = labels[number]
        for k in reversed(range(dt.STEPS)):
            t = number - first - (dt.STEPS - 1 - k)
            if t < 0:
                break
            to_go += data["rewards"][first + t] if k < dt.STEPS - 1 else 0
            batch["mask"][n, k], batch["timesteps"][n, k], batch["returns_to_go"][n, k] = 1, t, to_go
            batch["observations"][n, k], batch["actions"][n, k] = data["observations"][seen + t], data["actions"][first + t]
    return batch


def run(init, data, drawn, noise, dtype=torch.float32):
    def tensors(arrays):
        return {name: torch.tensor(array, dtype=dtype) for name, array in arrays.items()}

    weights = {name: torch.tensor(array, dtype=dtype, requires_grad=True) for name, array in init.items()}
    value = cql.Cql({name: weight for name, weight in weights.items() if not name.startswith(dt.NET)})
    policy = dt.DecisionTransformer({name: weight for name, weight in weights.items() if name.startswith(dt.NET)})
    history = []
    for k in range(VALUE_UPDATES):
        history.append(value.update(tensors(transitions(data, drawn["transitions"][k])),
                                    [torch.tensor(draw, dtype=dtype) for draw in noise[k]]))
    with torch.no_grad():
        states = torch.tensor(data["observations"], dtype=dtype)
        actions = torch.tanh(perceptron(weights, "actor", states)[:, :ACTION])
        values = torch.minimum(*(q(weights, f"critics.{i}", states, actions) for i in range(2))).numpy()
    labels = relabelled(data, values)
    for k in range(UPDATES - VALUE_UPDATES):
        history.append({"transformer": policy.update(tensors(windows(data, labels, drawn["steps"][k])), [])["actor"]})
    names = sorted(set().union(*history))
    losses = {name: np.array([update[name].item() if name in update else np.nan for update in history]) for name in names}
    final = {name: weight.detach().numpy() for name, weight in weights.items()}
    return losses, final, labels


def check(labels, final, data):
    """The best of all ways to stop at a later state and take its value, or what was earned."""
    states = np.asarray(data["observations"], np.float64)
    actions = np.tanh(numpy_perceptron(final, "actor", states)[:, :ACTION])
    values = np.minimum(*(numpy_q(final, f"critics.{i}", states, actions) for i in range(2)))
    changed = 0
    for first, seen, length, terminated in episodes():
        rewards = data["rewards"][first:first + length].astype(np.float64)
        for t in range(length):
            ways = [rewards[t:end].sum() + values[seen + end] for end in range(t + 1, length + 1 - terminated)]
            ways.append(rewards[t:].sum())
            np.testing.assert_allclose(labels[first + t], max(ways), rtol=1e-5, atol=1e-5)
            changed += max(ways) > ways[-1]
    assert 5 < changed < sum(LENGTHS) - 5, f"{changed} labels differ from what was earned"


def main(seed=11):
    random = np.random.default_rng(seed)
    transformer = dt.random_weights(random, False)
    init, data = single(random_weights(random) | transformer), single(random_episodes(random))
    for i in range(2):
        init[f"critics.{i}/2.bias"] += 2
    drawn = {"transitions": random.integers(0, sum(LENGTHS), (VALUE_UPDATES, BATCH)),
             "steps": random.integers(0, sum(LENGTHS), (UPDATES - VALUE_UPDATES, dt.BATCH))}
    noise = [[np.asarray(draw, np.float32) for draw in (
        random.normal(0, 1, (BATCH, ACTION)), random.random((BATCH * cql.SAMPLES, ACTION)),
        random.normal(0, 1, (BATCH * cql.SAMPLES, ACTION)), random.normal(0, 1, (BATCH * cql.SAMPLES, ACTION)),
        random.normal(0, 1, (BATCH, ACTION)))] for _ in range(VALUE_UPDATES)]
    losses, final, labels = run(init, data, drawn, noise)
    exact, exact_final, _ = run(init, data, drawn, noise, torch.float64)
    assert_well_conditioned("qdt", (losses, final), (exact, exact_final))
    check(labels, final, data)
    first = windows(data, labels, drawn["steps"][0])
    dt.check({"actor": losses["transformer"][VALUE_UPDATES:]}, init, first, lambda x: np.maximum(x, 0))

    arrays = {f"data/{key}": array for key, array in data.items()}
    arrays |= {"data/lengths": np.array(LENGTHS, np.int32), "data/terminated": np.array(TERMINATED, np.int32)}
    arrays |= {f"drawn/{key}": array.astype(np.int64) for key, array in drawn.items()}
    arrays |= {"labels": labels.astype(np.float32)}
    arrays |= {f"noise/{u}/{k}": draw for u, draws in enumerate(noise) for k, draw in enumerate(draws)}
    arrays |= {f"init/{key}": array for key, array in init.items()} | {f"final/{key}": array for key, array in final.items()}
    arrays |= {f"loss/{key}": array for key, array in single(losses).items()}
    np.savez_compressed(OUTPUT / "qdt.npz", **arrays)


if __name__ == "__main__":
    main()
