"""Importance-sampling estimates and their bootstrap in NumPy, timed after everything is loaded.

Usage: off_policy_speed.py EPISODES STEPS RESAMPLES. The work is that of the Java benchmark of off-policy estimates: discrete states and
actions, a table of the policy's probabilities, logged propensities; trajectory-wise and per-decision estimates, plain and self-normalised;
resamples of episodes for the self-normalised per-decision one, as one matrix product with the counts.
"""

import sys
import time

import numpy as np

STATES = 100
ACTIONS = 5
DISCOUNT = 0.99


def main():
    episodes, steps, resamples = (int(argument) for argument in sys.argv[1:])
    random = np.random.default_rng(0)
    target = np.full((STATES, ACTIONS), 0.19)
    target[:, 0] = 0.24
    states = random.integers(STATES, size=(episodes, steps))
    actions = random.integers(ACTIONS, size=(episodes, steps))
    rewards = random.random((episodes, steps))
    propensities = np.log(np.full((episodes, steps), 1 / ACTIONS))

    start = time.perf_counter()
    log_weights = np.cumsum(np.log(target[states, actions]) - propensities, axis=1)
    weights = np.exp(log_weights)
    discounted = rewards * DISCOUNT ** np.arange(steps)
    returns = discounted.sum(axis=1)
    last = weights[:, -1]
    weighted = weights * discounted
    estimates = [
        (last * returns).mean(),
        (last * returns).sum() / last.sum(),
        weighted.sum(axis=1).mean(),
        (weighted.sum(axis=0) / weights.sum(axis=0)).sum(),
    ]
    estimated = time.perf_counter()
    counts = random.multinomial(episodes, np.full(episodes, 1 / episodes), size=resamples).astype(float)
    values = ((counts @ weighted) / (counts @ weights)).sum(axis=1)
    interval = np.quantile(values, [0.025, 0.975])
    ended = time.perf_counter()
    print("estimate_seconds", estimated - start)
    print("bootstrap_seconds", ended - estimated)
    print("values", *estimates, *interval)


main()
