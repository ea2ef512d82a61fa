"""Counts and means of every HDF5 file of episodes below a directory, read with h5py alone: what `hindcast inspect --json` has to say too.

    python testing/field/summary.py DIRECTORY
"""

import json
import os
import sys

import h5py
import numpy as np

NUMBERS = "biuf"


def episodes_d4rl(f):
    rewards = f["rewards"][()].reshape(-1)
    terminals = f["terminals"][()].reshape(-1) != 0
    ends = terminals | (f["timeouts"][()].reshape(-1) != 0 if "timeouts" in f else False)
    if "next_observations" in f:
        here, following = f["observations"][()].astype("f4"), f["next_observations"][()].astype("f4")
        expected = np.roll(here, -1, axis=0)
        ends |= (np.abs(following - expected) > 1e-3 * (1 + np.abs(expected))).any(axis=1)
    return by_ends(f, rewards, terminals, ends)


def episodes_d3rlpy1(f):
    return by_ends(f, f["rewards"][()].reshape(-1), f["terminals"][()] != 0, f["episode_terminals"][()] != 0)


def by_ends(f, rewards, terminals, ends):
    ends = ends.copy()
    ends[-1] = True
    last = np.flatnonzero(ends)
    first = np.concatenate([[0], last[:-1] + 1])
    actions = f["actions"][()].reshape(len(rewards), -1)
    return [(rewards[a : b + 1], bool(terminals[b]), actions[a : b + 1]) for a, b in zip(first, last)]


def episodes_d3rlpy0(f):
    last = np.flatnonzero(f["terminals"][()])
    first = np.concatenate([[0], last[:-1] + 1])
    rewards, actions = f["rewards"][()].reshape(-1), f["actions"][()]
    return [(rewards[a + 1 : b + 1], True, actions[a:b]) for a, b in zip(first, last)]


def episodes_d3rlpy2(f):
    return [
        (f[f"rewards_{i}"][()].reshape(-1), bool(f[f"terminated_{i}"][()]), f[f"actions_{i}"][()])
        for i in range(int(f["num_episodes"][()]))
    ]


def episodes_minari(f):
    return [
        (f[k]["rewards"][()].reshape(-1), bool(f[k]["terminations"][-1]), f[k]["actions"][()])
        for k in f
        if k.startswith("episode_")
    ]


def episodes(f):
    if any(k.startswith("episode_") and k != "episode_terminals" for k in f):
        return episodes_minari(f)
    if "num_episodes" in f:
        return episodes_d3rlpy2(f)
    if "episode_terminals" in f:
        return episodes_d3rlpy1(f)
    if "discrete_action" in f:
        return episodes_d3rlpy0(f)
    return episodes_d4rl(f)


def summary(path):
    """What there is to compare; nothing where Hindcast refuses the file: numbers beyond 32-bit floats."""
    with h5py.File(path) as f:
        read = episodes(f)
    with np.errstate(over="ignore"):
        rewards = [r.astype("f4").astype("f8") for r, _, _ in read]
    returns = np.array([r.sum() for r in rewards])
    if not np.isfinite(returns).all():
        return None
    return {
        "transitions": int(sum(len(r) for r in rewards)),
        "episodes": len(read),
        "terminated": sum(t for _, t, _ in read),
        "truncated": sum(not t for _, t, _ in read),
        "return": {"mean": returns.mean(), "std": returns.std(), "min": returns.min(), "max": returns.max()},
        "episodeLength": {"mean": float(np.mean([len(r) for r in rewards]))},
        "reward": {"mean": float(np.concatenate(rewards).mean())},
    }


def main(root):
    found = {}
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith((".hdf5", ".h5")):
                path = os.path.join(folder, name)
                found[os.path.relpath(path, root)] = summary(path)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
