"""Environments of twelve pairs of spaces, and Minari sets of random play in them.

    python testing/field/spaces.py DIRECTORY [NAME...]

writes DIRECTORY/NAME-v0 for each pair that is named, or for all. With this folder on the PYTHONPATH the environments are gym:spaces:NAME-v0.
They hold each action against their space, and end after six steps. Minari stores images of bytes from 32 x 32 on as JPEG.
"""

import os
import sys

import gymnasium
import numpy as np
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Tuple

REACH = Box(-1, 1, (2,), np.float32)
STUCK = Box(np.array([-1, 0.5, -2], "f4"), np.array([1, 0.5, 2], "f4"))

PAIRS = {
    "vector": (Box(-1, 1, (3,), np.float32), REACH),
    "greys": (Box(0, 255, (32, 35), np.uint8), Discrete(3)),
    "image": (Box(0, 255, (12, 10, 4), np.uint8), Discrete(2)),
    "colors": (Box(0, 255, (32, 40, 3), np.uint8), Discrete(3, start=2)),
    "discrete": (Discrete(5), Discrete(2)),
    "started": (Discrete(4, start=-1), Discrete(3, start=2)),
    "switches": (MultiBinary(4), MultiBinary(3)),
    "dials": (MultiDiscrete([3, 4], start=[1, -2]), MultiDiscrete([2, 3], start=[5, 0])),
    "dict": (Dict({"speed": Box(-9, 9, (2,), np.float64), "gear": Discrete(3, start=1)}), STUCK),
    "nested": (Dict({"arm": Dict({"touch": MultiBinary(2), "angle": Box(-3, 3, (), np.float32)}),
                     "goal": Tuple((Discrete(2), Box(0, 1, (2, 2))))}), REACH),
    "tuple": (Tuple((Discrete(4), Box(-1, 1, (2,)), MultiDiscrete([2, 3]))), MultiDiscrete([[2, 2], [3, 2]])),
    "camera": (Dict({"picture": Box(0, 255, (34, 32, 3), np.uint8), "battery": Box(0, 1, (1,))}), Box(0, 1, (2, 2), np.float64)),
}


class Spaces(gymnasium.Env):
    """Shows samples of one space and takes actions of another."""

    def __init__(self, name):
        self.observation_space, self.action_space = PAIRS[name]

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.observation_space.seed(seed)
        self.steps = 0
        return self.observation_space.sample(), {}

    def step(self, action):
        assert action in self.action_space, f"{action!r} is not in {self.action_space}"
        self.steps += 1
        return self.observation_space.sample(), float(np.sum(action)), self.steps == 6, False, {}


for pair in PAIRS:
    gymnasium.register(f"{pair}-v0", "spaces:Spaces", kwargs={"name": pair})


def stacked(space, values):
    if isinstance(space, Dict):
        return {key: stacked(part, [value[key] for value in values]) for key, part in space.spaces.items()}
    if isinstance(space, Tuple):
        return tuple(stacked(part, [value[i] for value in values]) for i, part in enumerate(space.spaces))
    return list(values)


def played(environment, episode):
    from minari.data_collector.episode_buffer import EpisodeBuffer

    seen, taken, rewards, ended = [environment.reset(seed=episode)[0]], [], [], False
    while not ended:
        taken.append(environment.action_space.sample())
        observation, reward, ended, _, _ = environment.step(taken[-1])
        seen.append(observation)
        rewards.append(reward)
    return EpisodeBuffer(id=episode, observations=stacked(environment.observation_space, seen),
                         actions=stacked(environment.action_space, taken), rewards=rewards,
                         terminations=[False] * (len(rewards) - 1) + [True], truncations=[False] * len(rewards))


def write(directory, name, episodes=8):
    from minari.dataset.minari_storage import MinariStorage

    environment = gymnasium.make(f"{name}-v0")
    environment.action_space.seed(0)
    path = os.path.join(directory, f"{name}-v0", "data")
    os.makedirs(path)
    storage = MinariStorage.new(path, observation_space=environment.observation_space, action_space=environment.action_space,
                                env_spec=environment.spec, data_format="hdf5")
    storage.update_episodes([played(environment, episode) for episode in range(episodes)])
    storage.update_metadata({"dataset_id": f"{name}-v0", "minari_version": "0.5.4"})


if __name__ == "__main__":
    for pair in sys.argv[2:] or PAIRS:
        write(sys.argv[1], pair)
