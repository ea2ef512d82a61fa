"""Steps of Gymnasium environments in Python alone, timed after everything is loaded.

Usage: gym_speed.py ID LANES STEPS. Environments are stepped one after the other with actions drawn before, STEPS times each, and reset
where an episode ended, as the Java benchmark does it through the bridge. Prints the microseconds of a step of one environment.
"""

import sys
import time

import gymnasium

DRAWN = 997


def main():
    environment_id, lanes, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    environments = [gymnasium.make(environment_id) for _ in range(lanes)]
    environments[0].action_space.seed(0)
    actions = [environments[0].action_space.sample() for _ in range(DRAWN)]
    for lane, environment in enumerate(environments):
        environment.reset(seed=lane)

    for warm in (True, False):
        count = steps // 10 if warm else steps
        start = time.perf_counter()
        for t in range(count):
            for lane, environment in enumerate(environments):
                _, _, terminated, truncated, _ = environment.step(actions[(t * lanes + lane) % DRAWN])
                if terminated or truncated:
                    environment.reset(seed=t)
        elapsed = time.perf_counter() - start
    print("microseconds", elapsed / (steps * lanes) * 1e6)


main()
