"""Records how Gymnasium plays its MuJoCo environments and the point mazes of gymnasium-robotics.

    python testing/golden/mujoco_environments.py                              # writes all files
    python testing/golden/mujoco_environments.py ID STEPS LONGEST SEED FILE   # writes one trajectory

LONGEST is the number of steps after which an episode that has not terminated is left for the next; 100 in the files, since on another
processor the last digits of contacts grow with time.

needs mujoco, gymnasium and gymnasium-robotics (written with 4.0.0, 1.4.0 and 1.4.2, numpy 2.4.6) and writes one file an
environment, ID.npz, under hindcast-mujoco/src/test/resources/golden, for T steps of E episodes:

    actions         (T, actions) float32     a third of the episodes goes beyond the bounds
    starts          (E) int32                before which step each episode starts, from 0
    start_qpos, start_qvel                   (E, ...) float64
    start_observations                       (E, ...) float32
    goals           (E, 2) float64           only of mazes
    qpos, qvel      (T, ...) float64         after each step
    observations    (T, ...) float32         after each step; of mazes achieved goal, desired goal, position, velocity
    rewards         (T) float64
    terminated      (T) uint8
    version         (1) int32                mj_version()

and random-policy.npz: the returns of 100 episodes of actions drawn uniformly, an array an environment.
"""

import pathlib
import sys

import gymnasium
import gymnasium_robotics
import mujoco
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "hindcast-mujoco/src/test/resources/golden"
ROBOTS = [
    f"{name}-{version}"
    for name in ("Hopper", "HalfCheetah", "Walker2d", "Ant", "InvertedPendulum")
    for version in ("v4", "v5")
]
MAZES = [f"PointMaze_{size}{reward}-v3" for size in ("UMaze", "Medium", "Large") for reward in ("", "Dense")]
STEPS = 1000
LONGEST_EPISODE = 100

gymnasium.register_envs(gymnasium_robotics)


def make(env_id):
    return gymnasium.make(env_id, disable_env_checker=True)


def choose(env, rng, episode):
    """Random actions: within the bounds, small ones, and ones beyond the bounds; in mazes they push towards the goal."""
    scale = (1, 0.3, 1.5)[episode % 3]
    space = env.action_space
    action = scale * rng.uniform(space.low, space.high)
    if hasattr(env.unwrapped, "goal"):
        action += scale * np.sign(env.unwrapped.goal - env.unwrapped.data.qpos)
    return action.astype(np.float32)


def flat(observation):
    """One row of numbers; of a dictionary in the order of its keys, as gymnasium's FlattenObservation has it."""
    if isinstance(observation, dict):
        observation = np.concatenate([observation[key] for key in sorted(observation)])
    return observation.astype(np.float32)


def trajectory(env_id, steps, longest, seed):
    env = make(env_id)
    unwrapped = env.unwrapped
    rng = np.random.default_rng(seed)
    recorded = {}

    def record(**values):
        for name, value in values.items():
            recorded.setdefault(name, []).append(np.copy(value))

    over, length, episode = True, 0, -1
    for t in range(steps):
        if over:
            episode, length = episode + 1, 0
            observation, _ = env.reset(seed=seed + episode)
            record(starts=np.int32(t), start_qpos=unwrapped.data.qpos, start_qvel=unwrapped.data.qvel,
                   start_observations=flat(observation))
            if hasattr(unwrapped, "goal"):
                record(goals=unwrapped.goal)
        action = choose(env, rng, episode)
        observation, reward, terminated, _, _ = unwrapped.step(action)
        record(actions=action, qpos=unwrapped.data.qpos, qvel=unwrapped.data.qvel, observations=flat(observation),
               rewards=np.float64(reward), terminated=np.uint8(terminated))
        length += 1
        over = terminated or length == longest
    return {name: np.array(rows) for name, rows in recorded.items()} | {"version": np.array([mujoco.mj_version()], np.int32)}


def random_returns(env_id, episodes=100):
    env = make(env_id)
    env.action_space.seed(0)
    returns = []
    for episode in range(episodes):
        env.reset(seed=episode)
        total, over = 0.0, False
        while not over:
            _, reward, terminated, truncated, _ = env.step(env.action_space.sample())
            total += reward
            over = terminated or truncated
        returns.append(total)
    return np.array(returns)


def write_all():
    OUT.mkdir(parents=True, exist_ok=True)
    for env_id in ROBOTS + MAZES:
        recorded = trajectory(env_id, STEPS, LONGEST_EPISODE, 0)
        path = OUT / f"{env_id}.npz"
        np.savez_compressed(path, **recorded)
        total = recorded["rewards"].sum()
        print(f"{env_id}: {len(recorded['starts'])} episodes, rewards {total:.4f}, {path.stat().st_size} bytes")
    returns = {env_id: random_returns(env_id) for env_id in ROBOTS if not env_id.startswith("Ant")}
    np.savez_compressed(OUT / "random-policy.npz", **returns)
    for env_id, values in returns.items():
        print(f"{env_id} random policy: {values.mean():.2f}, standard error {values.std(ddof=1) / np.sqrt(len(values)):.2f}")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        write_all()
    else:
        env_id, steps, longest, seed, file = sys.argv[1:]
        np.savez(file, **trajectory(env_id, int(steps), int(longest), int(seed)))
