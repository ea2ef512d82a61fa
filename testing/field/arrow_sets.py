"""Writes Minari data sets in Arrow files with Python's Minari, of several spaces, and what Minari and pyarrow read of them.

    python testing/field/arrow_sets.py DIRECTORY FIRST COUNT

Set number i, a function of i alone, is DIRECTORY/i; DIRECTORY/i.npz beside it holds observations and actions flattened as Gymnasium's flatten
does, rewards, the length of each episode and whether it terminated. Needs minari[arrow].

    python testing/field/arrow_sets.py sample DIRECTORY

writes the small set of hindcast-dataset/src/test/resources/arrow, which is read where there is no pyarrow.
"""

import os
import sys

import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple, flatten
from minari.data_collector.episode_buffer import EpisodeBuffer
from minari.dataset.minari_storage import MinariStorage

BOXES = [
    Box(-1, 1, (2, 3), np.float32), Box(-9, 9, (4,), np.float64), Box(0, 255, (5,), np.uint8), Box(-5, 5, (1,), np.int64),
    Box(-1, 1, (3,), np.float16), Box(-300, 300, (2,), np.int16),
]
OBSERVATIONS = BOXES + [
    Discrete(5), Dict({"b": Discrete(3, start=-1), "a": BOXES[0], "c": MultiBinary(4)}), MultiDiscrete([3, 4]), MultiBinary((2, 3)),
    Tuple((Discrete(5), BOXES[1], MultiDiscrete([2, 3]))), Dict({"x": Dict({"y": BOXES[4]}), "w": Tuple((Discrete(2), BOXES[3]))}),
]
ACTIONS = [Box(-1, 1, (2,), np.float32), Box(-2, 2, (1,), np.float64), Discrete(4), Discrete(3, start=2), Dict({"u": BOXES[0], "v": BOXES[1]})]


def stacked(space, values):
    if isinstance(space, Dict):
        return {k: stacked(s, [v[k] for v in values]) for k, s in space.spaces.items()}
    if isinstance(space, Tuple):
        return tuple(stacked(s, [v[i] for v in values]) for i, s in enumerate(space.spaces))
    return list(values)


def flat(space, value):
    return np.ravel(value if isinstance(space, (Box, Discrete)) else flatten(space, value))


def infos(rng, kind, rows):
    if kind == 0:
        return {}
    found = {"distance": rng.normal(size=rows).tolist(), "success": [False] * rows, "policy": ["good"] * rows}
    if kind > 1:
        found["deep"] = {"place": rng.normal(size=(rows, 2)), "words": ["go"] * rows}
    if kind > 2:
        found["action_log_probs"] = (-rng.random(rows)).tolist()
    return found


def write(directory, number):
    rng = np.random.default_rng([19, number])
    observations, actions = OBSERVATIONS[number % len(OBSERVATIONS)], ACTIONS[int(rng.integers(len(ACTIONS)))]
    observations.seed(number), actions.seed(number)
    path = os.path.abspath(os.path.join(directory, str(number), "data"))
    os.makedirs(path)
    storage = MinariStorage.new(path, observation_space=observations, action_space=actions, data_format="arrow")
    kind = int(rng.integers(4))
    seen, taken, rewards, lengths, terminated = [], [], [], [], []
    # More than ten, so that the folder of episode 10 is not taken before that of episode 2.
    for episode in range(int(rng.integers(1, 13))):
        length, over = int(rng.integers(1, 20)), bool(rng.integers(2))
        s = [observations.sample() for _ in range(length + 1)]
        a = [actions.sample() for _ in range(length)]
        r = rng.normal(size=length)
        ended = np.arange(length) == length - 1
        storage.update_episodes([EpisodeBuffer(id=episode, observations=stacked(observations, s), actions=stacked(actions, a),
                                               rewards=list(r), terminations=list(ended & over), truncations=list(ended & (not over)),
                                               infos=infos(rng, kind, length + 1))])
        seen += [flat(observations, x) for x in s]
        taken += [flat(actions, x) for x in a]
        rewards, lengths, terminated = [*rewards, *r], [*lengths, length], [*terminated, over]
    read = list(MinariStorage.read(path).get_episodes(range(len(lengths))))
    assert np.array_equal(np.concatenate([episode["rewards"] for episode in read]), rewards)
    np.savez(os.path.join(directory, f"{number}.npz"), observations=np.concatenate(seen).astype("f4"),
             actions=np.concatenate(taken).astype("f4"), rewards=np.array(rewards, "f4"), lengths=np.array(lengths, "i4"),
             terminated=np.array(terminated, "u1"))


def sample(directory):
    """Two episodes of two steps and of one, whose numbers count up."""
    path = os.path.abspath(os.path.join(directory, "data"))
    os.makedirs(path)
    observations = Dict({"gear": Discrete(3, start=1), "goal": Tuple((Box(0, 9, (2,), np.float64), MultiBinary(2))), "speed": Box(-9, 9, (1,), np.float32)})
    storage = MinariStorage.new(path, observation_space=observations, action_space=Discrete(4), data_format="arrow")
    for episode, rows in enumerate([3, 2]):
        steps = np.arange(rows)
        seen = {"gear": list(steps + 1), "goal": (list(np.stack([steps, steps + 0.5], 1)), [np.array([0, 1], "i1")] * rows),
                "speed": list(np.array(-steps[:, None], "f4"))}
        infos = {"action_log_probs": (-0.25 * (steps + 1)).tolist(), "day": [7 + episode] * rows, "policy": [["good", "bad"][episode]] * rows}
        ended = steps[:-1] == rows - 2
        storage.update_episodes([EpisodeBuffer(id=episode, observations=seen, actions=list(3 - steps[:-1]), rewards=list(10.0 * episode + steps[:-1]),
                                               terminations=list(ended & (episode == 0)), truncations=list(ended & (episode == 1)), infos=infos)])


if __name__ == "__main__":
    if sys.argv[1] == "sample":
        sample(sys.argv[2])
        sys.exit()
    for number in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])):
        write(sys.argv[1], number)
