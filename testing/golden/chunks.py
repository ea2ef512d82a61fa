"""Chunks of actions (Li, Zhou and Levine 2025, arXiv:2507.07969, eq. 7 to 9): batches whose actions are those of several steps of an episode."""

import numpy as np

from common import ACTION, BATCH, DISCOUNT, OBSERVATION, UPDATES

LENGTH = ACTION
LENGTHS = [3, 9, 2, 5, 12, 4]
TERMINATED = [1, 0, 1, 1, 0, 1]


def random_chunks(random):
    """Batches of chunks of one component an action, drawn from episodes, and these episodes as arrays of all their steps."""
    steps = sum(LENGTHS)
    observations = [random.normal(0, 1, (length + 1, OBSERVATION)) for length in LENGTHS]
    actions = np.tanh(random.normal(0, 0.8, steps))
    rewards = random.normal(0.5, 1, steps)
    starts = [(episode, t) for episode, length in enumerate(LENGTHS) for t in range(length - LENGTH + 1)]
    drawn = [starts[i] for i in random.integers(len(starts), size=UPDATES * BATCH)]
    first = np.cumsum([0, *LENGTHS])
    at = [first[episode] + t for episode, t in drawn]
    ends = [t + LENGTH == LENGTHS[episode] and TERMINATED[episode] for episode, t in drawn]
    assert 0 < sum(ends) < len(ends), "chunks that end an episode and others are wanted"

    batches = {
        "observations": [observations[episode][t] for episode, t in drawn],
        "actions": [actions[i:i + LENGTH] for i in at],
        "rewards": [sum(DISCOUNT**k * rewards[i + k] for k in range(LENGTH)) for i in at],
        "next_observations": [observations[episode][t + LENGTH] for episode, t in drawn],
        "discounts": [0 if end else DISCOUNT**LENGTH for end in ends],
    }
    batches = {name: np.reshape(rows, (UPDATES, BATCH, *np.shape(rows[0]))) for name, rows in batches.items()}
    episodes = {
        "data/lengths": np.array(LENGTHS, np.int32), "data/terminated": np.array(TERMINATED, np.int32),
        "data/observations": np.concatenate(observations).astype(np.float32),
        "data/actions": actions.astype(np.float32), "data/rewards": rewards.astype(np.float32),
        "drawn/transitions": np.reshape(at, (UPDATES, BATCH)).astype(np.int64),
    }
    return batches, episodes
