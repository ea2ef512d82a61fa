"""Flow Q-learning (Park, Li and Levine 2025, arXiv:2502.02538, algorithm 1): one Adam on the sum of all losses."""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from chunks import random_chunks
from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, perturbed_targets, random_batches,
                    random_critics, random_network, record, step, targets_follow)
from flows import flow_actions, flow_loss, numpy_flow_action, numpy_flow_loss, numpy_smooth, smooth

FLOW_STEPS = 10


class Fql:
    def __init__(self, weights, alpha=1.0, normalize=True, minimum=False):
        self.weights, self.alpha, self.normalize, self.minimum = weights, alpha, normalize, minimum
        self.optimizer = adam(weights, "flow", "actor", "critics.0", "critics.1")

    def update(self, batch, noise):
        next_noise, policy_noise, flow_noise, times = noise
        observations, actions = batch["observations"], batch["actions"]
        losses = {"critic": self.critic_loss(batch, next_noise),
                  "flow": flow_loss(self.weights, observations, actions, flow_noise, times)}

        proposed = smooth(self.weights, "actor", torch.cat([observations, policy_noise], -1))
        imitated = flow_actions(self.weights, observations, policy_noise, FLOW_STEPS)
        losses["distillation"] = F.mse_loss(proposed, imitated)
        value = torch.stack(self.values("critics", observations, proposed.clamp(-1, 1), fixed=True)).mean(0)
        q_loss = -value.mean()
        if self.normalize:
            q_loss = q_loss / value.detach().abs().mean()
        losses["actor"] = self.alpha * losses["distillation"] + q_loss

        step(self.optimizer, losses["critic"] + losses["flow"] + losses["actor"])
        targets_follow(self.weights)
        return losses

    def critic_loss(self, batch, next_noise):
        with torch.no_grad():
            next_observations = batch["next_observations"]
            next_actions = smooth(self.weights, "actor", torch.cat([next_observations, next_noise], -1)).clamp(-1, 1)
            next_values = torch.stack(self.values("target_critics", next_observations, next_actions))
            next_value = next_values.min(0).values if self.minimum else next_values.mean(0)
            target = batch["rewards"] + batch["discounts"] * next_value
        values = torch.stack(self.values("critics", batch["observations"], batch["actions"]))
        return ((values - target) ** 2).mean()

    def values(self, critics, observations, actions, fixed=False):
        weights = {name: weight.detach() for name, weight in self.weights.items()} if fixed else self.weights
        both = torch.cat([observations, actions], -1)
        return [smooth(weights, f"{critics}.{i}", both).squeeze(-1) for i in range(2)]


def check(losses, init, batch, noise, alpha=1.0, normalize=True, minimum=False):
    next_noise, policy_noise, flow_noise, times = noise
    limited = 0
    distances, values, errors = [], [], []
    for k in range(BATCH):
        observation, successor = batch["observations"][k], batch["next_observations"][k]
        proposed = numpy_smooth(init, "actor", [*observation, *policy_noise[k]])
        limited += (np.abs(proposed) > 1).any()
        distances.append((proposed - numpy_flow_action(init, observation, policy_noise[k], FLOW_STEPS)) ** 2)
        values.append(np.mean([numpy_smooth(init, f"critics.{i}", [*observation, *np.clip(proposed, -1, 1)])[0]
                               for i in range(2)]))
        next_action = np.clip(numpy_smooth(init, "actor", [*successor, *next_noise[k]]), -1, 1)
        both = [numpy_smooth(init, f"target_critics.{i}", [*successor, *next_action])[0] for i in range(2)]
        target = batch["rewards"][k] + batch["discounts"][k] * (min(both) if minimum else sum(both) / 2)
        errors += [(numpy_smooth(init, f"critics.{i}", [*observation, *batch["actions"][k]])[0] - target) ** 2
                   for i in range(2)]
    assert 0 < limited < BATCH, "actions on both sides of the limit are wanted"
    value = np.mean(values) / (np.mean(np.abs(values)) if normalize else 1)
    assert_close(losses, flow=numpy_flow_loss(init, batch["observations"], batch["actions"], flow_noise, times),
                 distillation=np.mean(distances), actor=alpha * np.mean(distances) - value, critic=np.mean(errors))


def random_weights(random, layer_norm):
    learned = random_critics(random, layer_norm)
    return (random_network(random, "flow", OBSERVATION + ACTION + 1, ACTION)
            | random_network(random, "actor", OBSERVATION + ACTION, ACTION)
            | learned | perturbed_targets(random, learned))


def write(name, seed, layer_norm, **options):
    random = np.random.default_rng(seed)
    init, batches = random_weights(random, layer_norm), random_batches(random)
    record(name, partial(Fql, **options), init, batches, random_noise(random), partial(check, **options))


def write_chunks(name, seed):
    random = np.random.default_rng(seed)
    init, (batches, episodes) = random_weights(random, True), random_chunks(random)
    record(name, Fql, init, batches, random_noise(random), check, episodes)


def random_noise(random):
    return [random.normal(0, 1, (UPDATES, BATCH, ACTION)) for _ in range(3)] + [random.random((UPDATES, BATCH, 1))]


def main():
    write("fql", 66, True)
    write_chunks("fql-chunks", 71)
    write("fql-plain", 64, False, alpha=10.0, normalize=False, minimum=True)


if __name__ == "__main__":
    main()
