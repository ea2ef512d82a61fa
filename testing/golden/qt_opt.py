"""QT-Opt (Kalashnikov et al. 2018, arXiv:1806.10293) on squared errors, and its conservative form (Kumar et al. 2020, arXiv:2006.04779)."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, numpy_q, perturbed_targets, q,
                    random_batches, random_network, record, step, targets_follow)

SAMPLES, ELITES, ITERATIONS, LAG, UNIFORM = 16, 3, 2, 2, 4


class QtOpt:
    def __init__(self, weights, conservative_weight):
        self.weights = weights
        self.conservative_weight = conservative_weight
        self.optimizer = adam(weights, "critic.0")
        self.updates = 0

    def update(self, batch, noise):
        self.updates += 1
        with torch.no_grad():
            next_actions = self.best("target_critic.0", batch["next_observations"], noise[:ITERATIONS])
            next_values = torch.stack([q(self.weights, net, batch["next_observations"], next_actions)
                                       for net in ("target_critic.0", "lagged_critic.0")])
            target = batch["rewards"] + batch["discounts"] * next_values.amin(0)
        logged = q(self.weights, "critic.0", batch["observations"], batch["actions"])
        losses = {"bellman": ((logged - target) ** 2).mean()}
        losses["critic"] = losses["bellman"]
        if self.conservative_weight:
            losses["conservative"] = self.conservative(batch, logged, noise[ITERATIONS:])
            losses["critic"] = losses["bellman"] + self.conservative_weight * losses["conservative"]
        step(self.optimizer, losses["critic"])
        targets_follow(self.weights)
        if self.updates % LAG == 0:
            self.copy_target()
        return losses

    def best(self, net, observations, noise):
        """State by state; a sort finds the elites."""
        chosen = []
        for row, observation in enumerate(observations):
            mean, deviation = torch.zeros(ACTION), torch.ones(ACTION)
            for draws in noise:
                drawn = draws[row * SAMPLES:(row + 1) * SAMPLES]
                actions = (mean + deviation * drawn).clamp(-1, 1)
                values = q(self.weights, net, observation.expand(SAMPLES, -1), actions)
                order = values.argsort(descending=True)
                elites = actions[order[:ELITES]]
                mean, deviation = elites.mean(0), elites.std(0, unbiased=False)
            chosen.append(actions[order[0]])
        return torch.stack(chosen)

    def conservative(self, batch, logged, noise):
        uniform = 2 * noise[0].view(BATCH, UNIFORM, ACTION) - 1
        with torch.no_grad():
            best = self.best("critic.0", batch["observations"], noise[1:])
        values = [q(self.weights, "critic.0", batch["observations"], uniform[:, k]) for k in range(UNIFORM)]
        values.append(q(self.weights, "critic.0", batch["observations"], best))
        return (torch.logsumexp(torch.stack(values, 1), 1) - logged).mean()

    @torch.no_grad()
    def copy_target(self):
        for name, lagged in self.weights.items():
            if name.startswith("lagged_"):
                lagged.copy_(self.weights["target_" + name.removeprefix("lagged_")])


def numpy_best(init, net, observation, noise):
    actions = np.clip(noise[0], -1, 1)
    for draws in list(noise[1:]) + [None]:
        values = numpy_q(init, net, np.tile(observation, (SAMPLES, 1)), actions)
        if draws is None:
            return actions[np.argmax(values)]
        elites = actions[values >= np.sort(values)[-ELITES]]
        actions = np.clip(elites.mean(0) + np.sqrt(elites.var(0)) * draws, -1, 1)


def check(losses, init, batch, noise, conservative_weight):
    squares, gaps, lower = [], [], []
    for row in range(BATCH):
        own = [draws[row * SAMPLES:(row + 1) * SAMPLES] for draws in noise if len(draws) == BATCH * SAMPLES]
        state, action = batch["observations"][row], batch["actions"][row]
        following = batch["next_observations"][row]
        best = numpy_best(init, "target_critic.0", following, own[:ITERATIONS])[None]
        pair = [numpy_q(init, net, following[None], best)[0] for net in ("target_critic.0", "lagged_critic.0")]
        lower.append(pair[0] < pair[1])
        logged = numpy_q(init, "critic.0", state[None], action[None])[0]
        squares.append((logged - batch["rewards"][row] - batch["discounts"][row] * min(pair)) ** 2)
        if conservative_weight:
            considered = [2 * draw - 1 for draw in noise[ITERATIONS][row * UNIFORM:(row + 1) * UNIFORM]]
            considered.append(numpy_best(init, "critic.0", state, own[ITERATIONS:]))
            values = numpy_q(init, "critic.0", np.tile(state, (UNIFORM + 1, 1)), np.stack(considered))
            gaps.append(np.log(np.exp(values).sum()) - logged)
    assert 0 < sum(lower) < BATCH, "one of the targets is always the smaller"
    bellman = np.mean(squares)
    if conservative_weight:
        assert_close(losses, conservative=np.mean(gaps))
        bellman_and = bellman + conservative_weight * np.mean(gaps)
        assert_close(losses, bellman=bellman, critic=bellman_and)
    else:
        assert_close(losses, bellman=bellman, critic=bellman)


def main():
    for name, weight, seed in (("qt-opt", 0.0, 90), ("qt-opt-conservative", 0.5, 90)):
        random = np.random.default_rng(seed)
        critic = random_network(random, "critic.0", OBSERVATION + ACTION, 1)
        lagged = {f"lagged_{key}": value + random.normal(0, 0.05, value.shape) for key, value in critic.items()}
        init = critic | perturbed_targets(random, critic) | lagged
        batches = random_batches(random)
        noise = list(random.normal(0, 1, (ITERATIONS, UPDATES, BATCH * SAMPLES, ACTION)))
        if weight:
            noise.append(random.random((UPDATES, BATCH * UNIFORM, ACTION)))
            noise += list(random.normal(0, 1, (ITERATIONS, UPDATES, BATCH * SAMPLES, ACTION)))
        record(name, partial(QtOpt, conservative_weight=weight), init, batches, noise,
               partial(check, conservative_weight=weight))


if __name__ == "__main__":
    main()
