"""Planning in a fixed model (Argenson and Dulac-Arnold 2021, arXiv:2008.05556, with the pruning of Zhan et al. 2022, arXiv:2105.07351): the
first actions for some states, by NumPy in 64 bits. One trajectory after the other, as the papers' algorithms are written."""

import numpy as np

from common import OUTPUT, single

DESTINATION = OUTPUT.parents[4] / "hindcast-policy/src/test/resources/golden"  # where plans are tested
STATES, OBSERVATION, ACTION, MEMBERS, MOVERS, HIDDEN = 6, 4, 2, 3, 2, 8
ITERATIONS, SAMPLES, HORIZON = 2, 16, 4
DEVIATION, MIX, DISCOUNT = 0.4, 0.3, 0.9
VARIANTS = {  # inverse temperature, penalty weight, threshold, value of halting
    "plain": (0.7, 0.0, np.inf, 0.0),
    "penalised": (0.7, 2.0, np.inf, 0.0),
    "halting": (0.7, 0.5, 1.1, -5.0),
    "average": (0.0, 0.0, np.inf, 0.0),
}


def random_network(random, name, inputs, outputs, scale=1.0):
    weights = {}
    for layer, (fan_in, fan_out) in enumerate(((inputs, HIDDEN), (HIDDEN, outputs))):
        weights[f"{name}/{layer}.weight"] = random.normal(0, scale / np.sqrt(fan_in), (fan_out, fan_in))
        weights[f"{name}/{layer}.bias"] = random.normal(0, 0.1, fan_out)
    return weights


def evaluate(weights, name, x):
    hidden = weights[f"{name}/0.weight"] @ x + weights[f"{name}/0.bias"]
    return weights[f"{name}/1.weight"] @ (hidden / (1 + np.exp(-hidden))) + weights[f"{name}/1.bias"]


def trajectory(weights, state, member, noise, plan, mix, penalty_weight, threshold, halt_return, margins):
    """The actions of one trajectory and its return."""
    actions, total, worth = [], 0.0, 1.0
    for h in range(HORIZON):
        action = np.tanh(evaluate(weights, "prior", state)) + DEVIATION * noise[h]
        action = np.clip((1 - mix) * action + mix * plan[h], -1, 1)
        actions.append(action)
        told = [evaluate(weights, f"member.{m}", np.concatenate([state, action])) for m in range(MEMBERS)]
        distance = max(np.linalg.norm(a[:OBSERVATION] - b[:OBSERVATION]) for a in told for b in told)
        margins.append(abs(distance - threshold))
        if worth > 0 and distance > threshold:
            total += worth * halt_return
            worth = 0.0
        if worth > 0:
            total += worth * (np.mean([t[OBSERVATION] for t in told]) - penalty_weight * distance)
            worth *= DISCOUNT / (1 + np.exp(told[member][OBSERVATION + 1]))
            state = state + told[member][:OBSERVATION]
    return np.array(actions), total + worth * evaluate(weights, "value", state)[0]


def first_action(weights, state, noise, variant, margins):
    inverse_temperature, *rules = VARIANTS[variant]
    plan = np.zeros((HORIZON, ACTION))
    for i in range(ITERATIONS):
        runs = [trajectory(weights, state, k % MOVERS, noise[i, k], plan, MIX if i else 0.0, *rules, margins)
                for k in range(SAMPLES)]
        weight = np.exp(inverse_temperature * np.array([total for _, total in runs]))
        plan = np.einsum("k,khi->hi", weight / weight.sum(), np.array([actions for actions, _ in runs]))
    return plan[0]


def main(seed=61):
    random = np.random.default_rng(seed)
    weights = random_network(random, "prior", OBSERVATION, ACTION) | random_network(random, "value", OBSERVATION, 1, 2)
    for m in range(MEMBERS):
        weights |= random_network(random, f"member.{m}", OBSERVATION + ACTION, OBSERVATION + 2)
    weights = single(weights)
    data = single({"states": random.normal(0, 1, (STATES, OBSERVATION)),
                   "noise": random.normal(0, 1, (ITERATIONS, SAMPLES, HORIZON, ACTION))})
    wide = {name: array.astype(np.float64) for name, array in weights.items()}
    arrays = weights | data
    for variant in VARIANTS:
        margins = []
        actions = np.array([first_action(wide, state, data["noise"].astype(np.float64), variant, margins)
                            for state in data["states"].astype(np.float64)])
        assert min(margins) > 1e-4, f"{variant}: whether a trajectory halts depends on rounding; take another seed"
        arrays[f"actions/{variant}"] = np.float32(actions)
    halted = np.abs(arrays["actions/halting"] - arrays["actions/plain"]).max()
    assert halted > 0.01, "nothing halts"
    np.savez_compressed(DESTINATION / "planning.npz", **arrays)
    print(f"planning: first actions with halting differ by up to {halted:.2f}")


if __name__ == "__main__":
    main()
