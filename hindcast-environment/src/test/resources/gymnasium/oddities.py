"""Environments that do what environments may do, and what they should not."""

import os
import subprocess
import sys
import time

import gymnasium
import numpy
from gymnasium.spaces import Box, Dict, Discrete, MultiBinary, MultiDiscrete, Sequence, Text, Tuple

UNBOUNDED = Box(-numpy.inf, numpy.inf, (2, 2), numpy.float32)


class Echo(gymnasium.Env):
    """What is seen is the action; the reward is its sum in double precision."""

    observation_space = UNBOUNDED
    action_space = UNBOUNDED

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return numpy.full((2, 2), seed, numpy.float32), {}

    def step(self, action):
        assert action.dtype == numpy.float32 and action.shape == (2, 2)
        return action, float(action.astype(float).sum()), False, False, {}


class Ending(Echo):
    """An action is what happens: 1 terminates, 2 truncates, 3 does both."""

    observation_space = Box(-1, 1, (1,), numpy.float64)
    action_space = Box(0, 3, (1,), numpy.int64)

    def reset(self, *, seed=None, options=None):
        return numpy.zeros(1), {}

    def step(self, action):
        assert action.dtype == numpy.int64
        return numpy.zeros(1), 0.1, bool(action[0] & 1), bool(action[0] & 2), {}


class Counting(Echo):
    observation_space = Discrete(5, start=-2)
    action_space = Discrete(3, start=7)

    def reset(self, *, seed=None, options=None):
        return numpy.int64(-2), {}

    def step(self, action):
        assert type(action) is int
        return numpy.int64(action - 8), 0, False, False, {}


class Structured(Ending):
    observation_space = Dict({"speed": Box(-9, 9, (2,), numpy.float64), "gear": Tuple((Discrete(3), Discrete(2)))})

    def reset(self, *, seed=None, options=None):
        return {"speed": numpy.array([0.25, -0.5]), "gear": (2, 0)}, {}


class Open(Ending):
    observation_space = Sequence(Discrete(2))


class Many(Ending):
    """What is seen are the choices."""

    observation_space = Box(-9, 9, (2,), numpy.float64)
    action_space = MultiDiscrete([2, 3], start=[5, -1])

    def reset(self, *, seed=None, options=None):
        return numpy.zeros(2), {}

    def step(self, action):
        assert action in self.action_space, action
        return action.astype(numpy.float64), 0, False, False, {}


class Switches(Many):
    observation_space = MultiBinary((2, 2))
    action_space = MultiBinary((2, 2))

    def reset(self, *, seed=None, options=None):
        return numpy.zeros((2, 2), numpy.int8), {}

    def step(self, action):
        assert action in self.action_space, action
        return action, 0, False, False, {}


class Panel(Many):
    """What is seen are the choices of a Dict and of a Tuple in it, in their order."""

    observation_space = Box(-9, 9, (4,), numpy.float64)
    action_space = Dict({"gear": Discrete(3, start=-1), "lamps": Tuple((MultiBinary(2), MultiDiscrete([2], start=[4])))})

    def reset(self, *, seed=None, options=None):
        return numpy.zeros(4), {}

    def step(self, action):
        assert action in self.action_space, action
        lamps, dial = action["lamps"]
        return numpy.array([action["gear"], *lamps, *dial], numpy.float64), 0, False, False, {}


class Crane(Panel):
    """What is seen is the action, part by part: a vector beside choices."""

    observation_space = Box(-99, 99, (7,), numpy.float64)
    action_space = Dict({
        "arm": Box(-2, 2, (1, 2), numpy.float64), "gear": Discrete(3, start=7), "lamps": Tuple((MultiBinary(1), MultiDiscrete([2, 3]))),
        "turns": Box(0, 5, (1,), numpy.int32),
    })

    def reset(self, *, seed=None, options=None):
        return numpy.zeros(7), {}

    def step(self, action):
        assert action in self.action_space, action
        lamp, dials = action["lamps"]
        return numpy.array([*action["arm"][0], action["gear"], *lamp, *dials, *action["turns"]], numpy.float64), 0, False, False, {}


class Worded(Ending):
    action_space = Text(3)


class Countless(Ending):
    action_space = MultiBinary(14)


class Crashing(Ending):
    def step(self, action):
        print("the engine is on fire", file=sys.stderr)
        os._exit(3)


class Quitting(Ending):
    def step(self, action):
        sys.exit("had enough")


class Hanging(Ending):
    def step(self, action):
        print("thinking")
        time.sleep(600)


class Failing(Ending):
    def step(self, action):
        raise ValueError("there is no\n  such floor")


class Widening(Ending):
    def step(self, action):
        return numpy.zeros(2), 0, False, False, {}


class Chatty(Ending):
    def step(self, action):
        print("x" * 100_000)
        os.write(1, b"raw")
        subprocess.run([sys.executable, "-c", "print('from a child')"], check=True)
        assert sys.stdin.read() == ""
        return super().step(action)


KINDS = (Echo, Ending, Counting, Structured, Open, Many, Switches, Panel, Crane, Worded, Countless, Crashing, Quitting, Hanging, Failing, Widening, Chatty)
for kind in KINDS:
    gymnasium.register(f"{kind.__name__}-v0", kind)
gymnasium.register("Short-v0", Ending, max_episode_steps=3)
