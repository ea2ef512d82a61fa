"""Writes the golden trajectories of the built-in environments, played by Gymnasium.

    python testing/golden/environments.py

needs gymnasium (written with 1.4.0, numpy 2.4.6) and writes one CSV file an environment under
hindcast-environment/src/test/resources/golden. Its rows:

    start,STATE...                                            a new episode, from this state
    step,ACTION,OBSERVATION...,REWARD,TERMINATED,TRUNCATED
"""

import pathlib

import gymnasium
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "hindcast-environment/src/test/resources/golden"


def pendulum():
    """Random torques beyond the bounds, and a run at full torque into the speed limit."""
    rng = np.random.default_rng(0)
    random = rng.uniform(-4, 4, 200)
    spinning = np.concatenate([np.full(100, 2.5), np.full(100, -2.0)])
    yield [3.0, 0.7], lambda t, state: random[t]
    yield [-0.3, 7.9], lambda t, state: spinning[t]
    yield [-2.1, -0.4], lambda t, state: 2 * np.sign(state[1])


def mountain_car():
    """Full throttle with the velocity (arrives), into the left wall, and random forces until the time limit."""
    rng = np.random.default_rng(1)
    random = rng.uniform(-2, 2, 999)
    yield [-0.5, 0.0], lambda t, state: np.sign(state[1]) or 1
    yield [-0.43, 0.0], lambda t, state: (np.sign(state[1]) or -1) * (1.5 if state[0] < 0.2 else -1.5)
    yield [-0.57, 0.0], lambda t, state: random[t]


def cart_pole():
    """Random pushes, a balanced pole until the time limit, and a pole held upright while the cart runs out of the track."""
    rng = np.random.default_rng(2)
    random = rng.integers(0, 2, 500)
    balance = np.array([0.1, 0.3, 4.0, 1.0])
    yield [0.01, -0.02, 0.03, -0.04], lambda t, state: random[t]
    yield [-0.04, 0.01, -0.02, 0.05], lambda t, state: int(balance @ state > 0)
    yield [0.0, 0.0, 0.0, 0.0], lambda t, state: int(4 * (state[2] - 0.05) + state[3] > 0)


def action_for(env, action):
    discrete = isinstance(env.action_space, gymnasium.spaces.Discrete)
    return int(action) if discrete else np.array([action], dtype=np.float32)


def write(env_id, episodes):
    env = gymnasium.make(env_id, disable_env_checker=True)
    rows = []
    for start, choose in episodes:
        env.reset(seed=0)
        env.unwrapped.state = np.array(start, dtype=np.float64)
        rows.append(["start", *map(repr, start)])
        terminated = truncated = False
        t = 0
        while not (terminated or truncated):
            action = action_for(env, choose(t, env.unwrapped.state))
            observation, reward, terminated, truncated, _ = env.step(action)
            shown = action if isinstance(action, int) else f"{action[0]:.9g}"
            rows.append(
                ["step", shown, *(f"{x:.9g}" for x in observation), f"{float(reward):.12g}", int(terminated), int(truncated)]
            )
            t += 1
    path = OUT / f"{env_id}.csv"
    path.write_text("".join(",".join(map(str, row)) + "\n" for row in rows))
    print(path.relative_to(ROOT), len(rows), "rows", path.stat().st_size, "bytes")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    write("Pendulum-v1", pendulum())
    write("MountainCarContinuous-v0", mountain_car())
    write("CartPole-v1", cart_pole())
