"""Writes random logs of OGBench and RLlib, with what an independent reading makes of them.

    python testing/field/other_files.py DIRECTORY FIRST COUNT

Log number i, a function of i alone, is DIRECTORY/i.log.npz, i.json or a folder i of RLlib's files; DIRECTORY/i.npz holds observations, actions
and rewards of all episodes behind one another, the length of each episode and whether it terminated.
"""

import json
import os
import sys

import numpy as np


def written(path, episodes):
    """An episode is observations with the last successor or without, actions, rewards and whether it terminated."""
    np.savez(path, observations=np.concatenate([np.ravel(e[0]) for e in episodes]).astype("f4"),
             actions=np.concatenate([np.ravel(e[1]) for e in episodes]).astype("f4"),
             rewards=np.concatenate([e[2] for e in episodes]).astype("f4"), lengths=np.array([len(e[2]) for e in episodes], "i4"),
             terminated=np.array([e[3] for e in episodes], "u1"))


def ogbench(rng, directory, number):
    lengths = rng.integers(1, 40, rng.integers(1, 6)) + 1
    rows, shape = int(lengths.sum()), [(3,), (1,), (2, 2, 3)][rng.integers(3)]
    terminals = np.zeros(rows, bool)
    terminals[np.cumsum(lengths) - 1] = True
    observations = (rng.normal(size=(rows, *shape)) * 50).astype(["f4", "f8", ">f4", "f2", "u1", "i4"][rng.integers(6)])
    actions = rng.integers(0, 5, rows).astype("i4") if rng.random() < 0.3 else rng.normal(size=(rows, 2)).astype(["f4", "f8"][rng.integers(2)])
    rewards, masks = rng.normal(size=rows).astype("f4"), (rng.random(rows) > 0.1).astype(["f4", "?", "i8"][rng.integers(3)])
    # As ogbench/utils.py: rows of a step, and of the states that follow.
    here = ~terminals
    after = np.concatenate([[False], here[:-1]])
    regular = dict(observations=observations[here], next_observations=observations[after], actions=actions[here],
                   terminals=np.concatenate([terminals[1:], [True]])[here].astype("f4"), rewards=rewards[here], masks=masks[here])
    form = rng.integers(3)
    arrays = regular
    if form > 0:
        arrays = dict(observations=observations, actions=actions, rewards=rewards, masks=masks, terminals=terminals, qpos=np.zeros((rows, 4)))
    if form == 2:
        arrays["valids"] = 1.0 - terminals
        arrays["terminals"] = np.minimum(terminals + np.concatenate([terminals[1:], [1.0]]), 1.0)
    save = np.savez_compressed if rng.random() < 0.5 else np.savez
    save(os.path.join(directory, f"{number}.log.npz"), **{k: np.asfortranarray(v) if rng.random() < 0.2 else v for k, v in arrays.items()})
    ends = np.flatnonzero((regular["terminals"] != 0) | (regular["masks"] == 0))
    episodes, first = [], 0
    for end in ends:
        part = slice(first, end + 1)
        episodes.append((np.concatenate([regular["observations"][part], regular["next_observations"][end : end + 1]]),
                         regular["actions"][part], regular["rewards"][part], regular["masks"][end] == 0))
        first = end + 1
    written(os.path.join(directory, f"{number}.npz"), episodes)


def rllib(rng, directory, number):
    shape, old, follows = [(3,), (), (2, 2)][rng.integers(3)], rng.random() < 0.3, rng.random() < 0.7
    discrete, files = rng.random() < 0.5, int(rng.integers(1, 13)) if rng.random() < 0.5 else 0
    episodes, pieces = {}, []
    for name in rng.choice(10**9, int(rng.integers(1, 8)), replace=False):
        length, over = int(rng.integers(1, 30)), bool(rng.random() < 0.5)
        seen = rng.normal(size=(length + 1, *shape))
        taken = rng.integers(0, 4, length) if discrete else rng.normal(size=(length, 2))
        rewards, last = rng.normal(size=length), np.arange(length) == length - 1
        episodes[int(name)] = (seen if follows else seen[:-1], taken, rewards, over)
        columns = {"obs": seen[:-1], "actions": taken, "rewards": rewards, "eps_id": np.full(length, name), "t": np.arange(length)}
        columns.update({"dones": last & over} if old else {"terminateds": last & over})
        columns["truncateds"] = last & (not over)
        if follows:
            columns["new_obs"] = seen[1:]
        cuts = sorted(rng.integers(0, length + 1, rng.integers(0, 3)))
        pieces.append([{k: v[a:b] for k, v in columns.items()} for a, b in zip([0, *cuts], [*cuts, length]) if a < b])
    order = []
    while any(pieces):
        chosen = [p for p in pieces if p]
        order.append(chosen[rng.integers(len(chosen))].pop(0))
    batches = []
    while order:
        count = int(rng.integers(1, 3))
        batches.append({k: np.concatenate([piece[k] for piece in order[:count]]) for k in order[0]})
        order = order[count:]
    lines = [json.dumps({"type": "SampleBatch", **{k: v.tolist() for k, v in batch.items()}, "infos": [{}] * len(batch["t"])}) for batch in batches]
    if files:
        os.makedirs(os.path.join(directory, str(number)))
    for i, part in enumerate(np.array_split(np.array(lines, object), max(files, 1))):
        path = os.path.join(str(number), f"output-2026-01-02_03-04-05_worker-0_{i}.json") if files else f"{number}.json"
        with open(os.path.join(directory, path), "w") as out:
            out.writelines(line + "\n" for line in part)
    names = dict.fromkeys(int(name) for batch in batches for name in batch["eps_id"])
    ordered = [episodes[name] for name in names]
    written(os.path.join(directory, f"{number}.npz"), ordered)


def main(directory, first, count):
    os.makedirs(directory, exist_ok=True)
    for number in range(first, first + count):
        (ogbench if number % 2 else rllib)(np.random.default_rng([20, number]), directory, number)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
