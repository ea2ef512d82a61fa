"""Writes a log of many short episodes with logged propensities: D4RL's layout, or Minari's over numbered states.

    python make_log.py big.hdf5 --episodes 1000000
    python make_log.py big-tables --tables --episodes 100000

A cart is pushed left or right for ten steps: four floats a state, two actions, a reward of 1 where the push goes against the lean; one episode in
three terminates early, the others are cut off. With --tables the state is one of 100 numbers and the layout Minari's, a group an episode.
"""

import argparse
import json
import pathlib

import h5py
import numpy as np

STATES = 100


def simulate(episodes, steps, components, seed):
    """States (episodes, steps + 1, components), actions, log-probabilities, rewards and lengths."""
    random = np.random.default_rng(seed)
    states = np.empty((episodes, steps + 1, components), np.float32)
    actions = np.empty((episodes, steps), np.int64)
    logs = np.empty((episodes, steps))
    state = random.normal(0, 0.05, (episodes, components)).astype(np.float32)
    states[:, 0] = state
    for t in range(steps):
        right = 0.15 + 0.7 / (1 + np.exp(-20 * state[:, 2 % components].astype(float)))
        actions[:, t] = random.random(episodes) < right
        logs[:, t] = np.log(np.where(actions[:, t] == 1, right, 1 - right))
        push = 0.02 * (2 * actions[:, t] - 1)
        state = state + (random.normal(0, 0.02, state.shape) + push[:, None] * np.linspace(-1, 1, components)).astype(np.float32)
        states[:, t + 1] = state
    rewards = ((states[:, :-1, 2 % components] > 0) == (actions == 1)).astype(np.float32)
    lengths = np.where(random.random(episodes) < 1 / 3, random.integers(1, steps + 1, episodes), steps)
    return states, actions, logs, rewards, lengths


def d4rl(path, states, actions, logs, rewards, lengths):
    steps = actions.shape[1]
    inside = np.arange(steps) < lengths[:, None]
    last = np.arange(steps) == lengths[:, None] - 1
    with h5py.File(path, "w") as file:
        file["observations"] = states[:, :-1][inside]
        file["next_observations"] = states[:, 1:][inside]
        file["actions"] = actions[inside]
        file["rewards"] = rewards[inside]
        file["terminals"] = (last & (lengths < steps)[:, None])[inside]
        file["timeouts"] = (last & (lengths == steps)[:, None])[inside]
        file["infos/action_log_probs"] = logs[inside]


def minari(path, states, actions, logs, rewards, lengths):
    numbers = np.clip((states[:, :, 2] + 0.5) * STATES, 0, STATES - 1).astype(np.int64)
    data = pathlib.Path(path) / "data"
    data.mkdir(parents=True)
    steps = actions.shape[1]
    with h5py.File(data / "main_data.hdf5", "w", libver="latest") as file:
        for i, n in enumerate(lengths):
            group = file.create_group(f"episode_{i}")
            group["observations"] = numbers[i, : n + 1]
            group["actions"] = actions[i, :n]
            group["rewards"] = rewards[i, :n]
            group["terminations"] = (np.arange(n) == n - 1) & (n < steps)
            group["truncations"] = (np.arange(n) == n - 1) & (n == steps)
            group["infos/action_log_probs"] = logs[i, :n]
            group.attrs["id"] = i
            group.attrs["total_steps"] = n
    spaces = [json.dumps({"type": "Discrete", "n": n, "start": 0, "dtype": "int64"}) for n in (STATES, 2)]
    metadata = {
        "dataset_id": "scale-v0",
        "total_episodes": len(lengths),
        "total_steps": int(lengths.sum()),
        "data_format": "hdf5",
        "observation_space": spaces[0],
        "action_space": spaces[1],
    }
    (data / "metadata.json").write_text(json.dumps(metadata))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("path")
    parser.add_argument("--episodes", type=int, default=1_000_000)
    parser.add_argument("--steps", type=int, default=12, help="of an episode that is cut off")
    parser.add_argument("--components", type=int, default=4, help="of an observation")
    parser.add_argument("--tables", action="store_true", help="numbered states, in Minari's layout")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    log = simulate(args.episodes, args.steps, 4 if args.tables else args.components, args.seed)
    (minari if args.tables else d4rl)(args.path, *log)
    print(f"{args.path}: {log[-1].sum():,} steps, {args.episodes:,} episodes")


if __name__ == "__main__":
    main()
