"""Reads a D4RL file with h5py, timed: the other side of `ReadSpeed`.

Writes the file first where it is absent: 1M steps, observation 17, action 6, float32, compression="gzip" with h5py's own chunks.
Usage: read_speed.py FILE; prints `ready`, then answers each line of its input with the seconds that one reading took.
"""

import os
import sys
import time

import h5py
import numpy as np

ROWS, OBSERVATION, ACTION, LENGTH = 1_000_000, 17, 6, 1000


def write(path):
    random = np.random.default_rng(0)
    walk = np.cumsum(random.normal(size=(ROWS, OBSERVATION)) * 0.01, 0)
    timeouts = np.arange(1, ROWS + 1) % LENGTH == 0
    arrays = {
        "observations": walk.astype(np.float32),
        "actions": random.uniform(-1, 1, (ROWS, ACTION)).astype(np.float32),
        "rewards": random.normal(size=ROWS).astype(np.float32),
        "terminals": np.zeros(ROWS, bool),
        "timeouts": timeouts,
    }
    with h5py.File(path, "w") as file:
        for key, value in arrays.items():
            file.create_dataset(key, data=value, compression="gzip")


def read(path):
    start = time.perf_counter()
    with h5py.File(path, "r") as file:
        arrays = {key: file[key][:] for key in file}
    seconds = time.perf_counter() - start
    assert arrays["observations"].shape == (ROWS, OBSERVATION)
    return seconds


def main():
    path = sys.argv[1]
    if not os.path.exists(path):
        write(path)
    print("ready", flush=True)
    for _ in sys.stdin:
        print(read(path), flush=True)


if __name__ == "__main__":
    main()
