"""Implicit quantile networks (Dabney et al. 2018, arXiv:1806.06923): deep Q-learning, and conservative Q-learning, with them.

Z(s, .; tau) = W (psi(s) * phi(tau)) + b; psi are the hidden layers, phi(tau) = relu(V cos(pi i tau) + c), i = 0..63. Each update
draws N levels a state for the targets, then N for the predictions. Actions are chosen by means over 32 levels, (k + 1/2) / 32. The
penalty of conservative Q-learning takes the mean over the drawn levels, and for its prior, a softmax of the target network, that over 32.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

import common
from common import BATCH, HIDDEN, OBSERVATION, UPDATES, adam, assert_close, perturbed_targets, step
from discrete import (ACTIONS, MASKED, assert_masks_decide, bootstrap, greedy, huber, legal, numpy_best, numpy_huber,
                      of_action, policy, random_discrete_batches, states, targets_follow)

DRAWS, LEVELS, COSINES, TARGET_INTERVAL, WEIGHT = 6, 32, 64, 2, 1.5

FORMS = {
    "iqn": {},
    "iqn-single": {"double": False},
    "discrete-cql-implicit": {"weight": WEIGHT},
    "discrete-cql-rho-implicit": {"weight": WEIGHT, "prior": True},
}
SEEDS = {"iqn": 6, "iqn-masked": 1, "iqn-single": 6, "iqn-single-masked": 2, "discrete-cql-implicit": 1,
         "discrete-cql-implicit-masked": 9, "discrete-cql-rho-implicit": 9, "discrete-cql-rho-implicit-masked": 20}


class Iqn:
    def __init__(self, weights, double=True, weight=0, prior=False):
        self.weights = weights
        self.double = double
        self.weight = weight
        self.prior = prior
        self.optimizer = adam(weights, "critic.0", "critic.1", "critic.2")
        self.updates = 0

    def linear(self, net, layer, x):
        return F.linear(x, self.weights[f"{net}/{layer}.weight"], self.weights[f"{net}/{layer}.bias"])

    def returns(self, critic, observations, levels):
        """rows x levels x actions, for rows x levels."""
        psi = F.relu(self.linear(f"{critic}.0", 1, F.relu(self.linear(f"{critic}.0", 0, observations))))
        half_turns = torch.remainder(levels[..., None] * torch.arange(COSINES, dtype=levels.dtype), 2)
        cosines = torch.cos(torch.pi * half_turns)
        phi = F.relu(self.linear(f"{critic}.1", 0, cosines))
        return self.linear(f"{critic}.2", 0, psi[:, None] * phi)

    def values(self, critic, observations):
        levels = (torch.arange(LEVELS, dtype=observations.dtype) + 0.5) / LEVELS
        return self.returns(critic, observations, levels.expand(len(observations), -1)).mean(1)

    def update(self, batch, noise):
        with torch.no_grad():
            chooser = "critic" if self.double else "target_critic"
            chosen = greedy(self.values(chooser, batch["next_observations"]), legal(batch, "next_"))
            following = self.returns("target_critic", batch["next_observations"], noise[0].T)
            following = following[torch.arange(BATCH), :, chosen]
            target = bootstrap({key: batch[key][:, None] for key in ("rewards", "discounts")}, following)
        levels = noise[1].T
        returns = self.returns("critic", batch["observations"], levels)
        predicted = returns[torch.arange(BATCH), :, batch["actions"].long().squeeze(-1)]
        u = target[:, None, :] - predicted[:, :, None]
        error = ((levels[:, :, None] - (u < 0).to(u.dtype)).abs() * huber(u)).mean(2).sum(1).mean()
        losses = {"bellman" if self.weight else "critic": error}
        if self.weight:
            losses["conservative"] = self.weight * self.gap(batch, returns.mean(1)).mean()
        step(self.optimizer, sum(losses.values()))
        self.updates += 1
        if self.updates % TARGET_INTERVAL == 0:
            targets_follow(self.weights, 1)
        return losses

    def gap(self, batch, q_values):
        measure = legal(batch)
        if self.prior:
            with torch.no_grad():
                measure = policy(self.values("target_critic", batch["observations"]), measure)[0]
        return (measure * q_values.exp()).sum(-1).log() - of_action(q_values, batch)


def numpy_quantile(init, critic, observation, level):
    """The quantile of each action, for one state and level."""
    x = observation
    for layer in range(2):
        x = np.maximum(init[f"{critic}.0/{layer}.weight"] @ x + init[f"{critic}.0/{layer}.bias"], 0)
    phi = np.maximum(sum(np.cos(np.pi * i * level) * init[f"{critic}.1/0.weight"][:, i] for i in range(COSINES))
                     + init[f"{critic}.1/0.bias"], 0)
    return init[f"{critic}.2/0.weight"] @ (x * phi) + init[f"{critic}.2/0.bias"]


def numpy_values(init, critic, observation):
    return np.mean([numpy_quantile(init, critic, observation, (2 * k + 1) / (2 * LEVELS)) for k in range(LEVELS)], 0)


def check(losses, init, batch, noise, double=True, weight=0, prior=False):
    """Transition by transition and pair by pair of levels."""
    init = {key: array.astype(np.float64) for key, array in init.items()}
    total, gaps, errors, scores, next_scores = 0.0, [], [], [], []
    for row, action, allowed, next_allowed in states(batch):
        state, following = batch["observations"][row], batch["next_observations"][row]
        next_scores.append(numpy_values(init, "critic" if double else "target_critic", following))
        chosen = numpy_best(next_scores[-1], next_allowed)
        targets = [batch["rewards"][row] + batch["discounts"][row]
                   * numpy_quantile(init, "target_critic", following, level)[chosen] for level in noise[0][:, row]]
        quantiles = [numpy_quantile(init, "critic", state, level) for level in noise[1][:, row]]
        for level, quantile in zip(noise[1][:, row], quantiles):
            for target in targets:
                error = target - quantile[action]
                errors.append(abs(error))
                total += (1 - level if error < 0 else level) * numpy_huber(error) / DRAWS
        q = np.mean(quantiles, 0)
        scores.append(q)
        rho = np.ones(ACTIONS)
        if prior:
            old = np.exp(numpy_values(init, "target_critic", state))
            rho = old / sum(old[a] for a in allowed)
        gaps.append(np.log(sum(rho[a] * np.exp(q[a]) for a in allowed)) - q[action])
    expected = {"bellman" if weight else "critic": total / BATCH}
    if weight:
        expected["conservative"] = weight * np.mean(gaps)
    assert_close(losses, **expected)
    assert max(errors) > 1 > min(errors), "one side of Huber's loss is not met"
    assert_masks_decide(batch, np.array(scores), np.array(next_scores))


def random_weights(random):
    sizes = {"critic.0/0": (OBSERVATION, HIDDEN), "critic.0/1": (HIDDEN, HIDDEN), "critic.1/0": (COSINES, HIDDEN),
             "critic.2/0": (HIDDEN, ACTIONS)}
    critic = {}
    for name, (fan_in, fan_out) in sizes.items():
        critic[f"{name}.weight"] = random.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))
        critic[f"{name}.bias"] = random.normal(0, 0.1, fan_out)
    return critic | perturbed_targets(random, critic)


def write(name, random):
    form = FORMS[name.removesuffix(MASKED)]
    init = random_weights(random)
    batches = random_discrete_batches(random, name.endswith(MASKED))
    noise = [random.integers(0, 1024, (UPDATES, DRAWS, BATCH)) / 1024 for _ in range(2)]  # exact times 0..63
    common.record(name, partial(Iqn, **form), init, batches, noise, partial(check, **form),
                  {"action_count": np.array([ACTIONS], np.int32)})


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
