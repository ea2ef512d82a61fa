"""Environment steps per second of Gymnasium's MuJoCo tasks with uniform actions, one process, one thread.

Usage: mujoco_speed.py ID STEPS. Actions are drawn before the clock starts. Prints a name and a number.
"""

import sys
import time

import gymnasium
import numpy as np


def main():
    environment = gymnasium.make(sys.argv[1])
    steps = int(sys.argv[2])
    random = np.random.default_rng(0)
    actions = random.uniform(-1, 1, size=(steps, *environment.action_space.shape)).astype(np.float32)
    environment.reset(seed=0)
    start = time.perf_counter()
    for action in actions:
        _, _, terminated, truncated, _ = environment.step(action)
        if terminated or truncated:
            environment.reset()
    print("steps_per_second", steps / (time.perf_counter() - start))


main()
