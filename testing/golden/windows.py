"""Seeded windows of episodes, as sequence models draw them, and what the programs that learn from them share.

Arrays are updates x batch x K steps (x width); steps before an episode's first are all zeros, the mask too.
"""

import numpy as np

from common import ACTION, BATCH, OBSERVATION, UPDATES

LONGEST = 12


def random_windows(random, context, actions=None):
    """Windows that end at random steps of episodes of at most LONGEST steps; actions in [-1, 1], or one of so many discrete ones."""
    shape = (UPDATES, BATCH, context)
    lengths = random.integers(1, LONGEST + 1, shape[:2])
    lengths[0, 0] = LONGEST
    last = random.integers(0, lengths)
    timesteps = last[..., None] - np.arange(context)[::-1]
    mask = (timesteps >= 0).astype(np.float64)
    rewards = random.normal(0.5, 1, (UPDATES, BATCH, LONGEST)) * (np.arange(LONGEST) < lengths[..., None])
    to_go = rewards[..., ::-1].cumsum(-1)[..., ::-1]
    at = np.maximum(timesteps, 0)
    arrays = {
        "observations": random.normal(0, 1, (*shape, OBSERVATION)),
        "actions": np.tanh(random.normal(0, 0.8, (*shape, ACTION))) if actions is None
                   else random.integers(0, actions, (*shape, 1)).astype(np.float64),
        "rewards": np.take_along_axis(rewards, at, -1),
        "returns_to_go": np.take_along_axis(to_go, at, -1),
        "timesteps": timesteps,
        "mask": np.ones(shape),
    }
    return {name: array * (mask if array.ndim == 3 else mask[..., None]) for name, array in arrays.items()}


def stacked(observations):
    """The observations of each window side by side, the oldest first."""
    return observations.reshape(len(observations), -1)
