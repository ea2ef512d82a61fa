"""The critic of implicit Q-learning (Kostrikov et al. 2021, arXiv:2110.06169) beside a policy that does nothing but imitate."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, gaussian_log_density, minimum_q,
                    numpy_perceptron, numpy_q, perceptron, perturbed_targets, q, random_batches, random_critics,
                    random_network, record, step, targets_follow)
from flows import flow_loss, numpy_flow_loss

EXPECTILE = 0.7


class BestOfN:
    def __init__(self, weights, imitation_loss, net):
        self.weights, self.imitation_loss = weights, imitation_loss
        self.imitation_optimizer = adam(weights, net)
        self.value_optimizer = adam(weights, "value")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")

    def update(self, batch, noise):
        losses = {"imitation": self.imitation_loss(self.weights, batch["observations"], batch["actions"], *noise)}
        step(self.imitation_optimizer, losses["imitation"])

        with torch.no_grad():
            logged = minimum_q(self.weights, "target_critics", batch["observations"], batch["actions"])
        advantage = logged - perceptron(self.weights, "value", batch["observations"]).squeeze(-1)
        losses["value"] = (torch.where(advantage < 0, 1 - EXPECTILE, EXPECTILE) * advantage**2).mean()
        step(self.value_optimizer, losses["value"])

        with torch.no_grad():
            next_value = perceptron(self.weights, "value", batch["next_observations"]).squeeze(-1)
            target = batch["rewards"] + batch["discounts"] * next_value
        losses["critic"] = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2)) / 2
        step(self.critic_optimizer, losses["critic"])
        targets_follow(self.weights)
        return losses


def gaussian_loss(weights, observations, actions):
    mean = torch.tanh(perceptron(weights, "actor", observations))
    return -gaussian_log_density(actions, mean, weights["actor/log_std"].clamp(-20, 2)).mean()


def tanh_gaussian_loss(weights, observations, actions):
    """torch.distributions' own change of variables."""
    mean, log_std = perceptron(weights, "actor", observations).chunk(2, -1)
    normal = torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp())
    squashed = torch.distributions.TransformedDistribution(normal, [torch.distributions.TanhTransform()])
    return -squashed.log_prob(actions).sum(-1).mean()


def numpy_gaussian_loss(init, observations, actions):
    mean = np.tanh(numpy_perceptron(init, "actor", observations))
    std = np.exp(init["actor/log_std"].astype(np.float64))
    density = np.exp(-(((actions - mean) / std) ** 2) / 2) / (std * np.sqrt(2 * np.pi))
    return -np.log(density.prod(-1)).mean()


def numpy_tanh_gaussian_loss(init, observations, actions):
    output = numpy_perceptron(init, "actor", observations)
    std = np.exp(np.clip(output[:, ACTION:], -20, 2))
    z = (np.arctanh(actions) - output[:, :ACTION]) / std
    density = np.exp(-(z**2) / 2) / (std * np.sqrt(2 * np.pi)) / (1 - actions**2)
    return -np.log(density.prod(-1)).mean()


def check(losses, init, batch, noise, second):
    logged = np.minimum(*(numpy_q(init, f"target_critics.{i}", batch["observations"], batch["actions"]) for i in range(2)))
    errors = [np.where(a > 0, EXPECTILE, 1 - EXPECTILE) * a * a
              for a in logged - numpy_perceptron(init, "value", batch["observations"])[:, 0]]
    assert_close(losses, imitation=second(init, batch["observations"], batch["actions"], *noise), value=np.mean(errors))


def write(name, seed, net, outputs, imitation_loss, second, noisy=False, free=()):
    random = np.random.default_rng(seed)
    critics = random_critics(random)
    init = (random_network(random, "value", OBSERVATION, 1) | critics | perturbed_targets(random, critics)
            | random_network(random, net, OBSERVATION + (ACTION + 1 if noisy else 0), outputs)
            | {name: random.normal(-0.5, 0.3, ACTION) for name in free})
    batches = random_batches(random)
    noise = [random.normal(0, 1, (UPDATES, BATCH, ACTION)), random.random((UPDATES, BATCH, 1))] if noisy else []
    record(name, partial(BestOfN, imitation_loss=imitation_loss, net=net), init, batches, noise,
           partial(check, second=second))


def main():
    write("best-of-n", 78, "flow", ACTION, flow_loss, numpy_flow_loss, noisy=True)
    write("best-of-n-gaussian", 72, "actor", ACTION, gaussian_loss, numpy_gaussian_loss, free=["actor/log_std"])
    write("best-of-n-tanh-gaussian", 74, "actor", 2 * ACTION, tanh_gaussian_loss, numpy_tanh_gaussian_loss)


if __name__ == "__main__":
    main()
