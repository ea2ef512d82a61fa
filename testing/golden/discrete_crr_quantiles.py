"""Critic-regularised regression (Wang et al. 2020, arXiv:2006.15134) for discrete actions with a distributional critic.

One critic learns quantiles (QR-DQN, Dabney et al. 2018, arXiv:1710.10044, equation 10, kappa = 1). Its target is the mixture of
the next actions' quantiles by the probabilities of the target policy. The advantage is one of means.
"""

from functools import partial

import numpy as np
import torch

from common import (BATCH, OBSERVATION, adam, assert_close, numpy_perceptron, perceptron, perturbed_targets,
                    random_network, step)
from discrete import (ACTIONS, assert_masks_decide, at_start, huber, legal, log_likelihood, numpy_huber,
                      numpy_likelihoods, numpy_policy, of_action, policy, random_critics, record, states, targets_follow)

QUANTILES = 5
TEMPERATURE, WEIGHT_CLIP = 0.6, 20.0

SEEDS = {"discrete-crr-quantiles": 3, "discrete-crr-quantiles-masked": 2,
         "discrete-crr-exponential-quantiles": 2, "discrete-crr-exponential-quantiles-masked": 4}


class DiscreteCrr:
    def __init__(self, weights, exponential=False):
        self.weights = weights
        self.exponential = exponential
        self.critic_optimizer = adam(weights, "critics.0")
        self.actor_optimizer = adam(weights, "actor")

    def update(self, batch, noise):
        critic_loss = self.critic_loss(batch)
        step(self.critic_optimizer, critic_loss)
        actor_loss = self.actor_loss(batch)
        step(self.actor_optimizer, actor_loss)
        targets_follow(self.weights)
        return {"critic": critic_loss, "actor": actor_loss}

    def returns(self, critic, observations):
        return perceptron(self.weights, critic, observations).unflatten(-1, (ACTIONS, QUANTILES))

    def critic_loss(self, batch):
        with torch.no_grad():
            probabilities, _ = policy(perceptron(self.weights, "target_actor", batch["next_observations"]),
                                      legal(batch, "next_"))
            following = self.returns("target_critics.0", batch["next_observations"])
            targets = batch["rewards"][:, None, None] + batch["discounts"][:, None, None] * following
        predicted = of_action(self.returns("critics.0", batch["observations"]), batch)
        levels = (torch.arange(QUANTILES, dtype=predicted.dtype) + 0.5) / QUANTILES
        u = targets[:, None] - predicted[:, :, None, None]  # row, quantile, next action, its quantile
        losses = (levels[None, :, None, None] - (u < 0).to(u.dtype)).abs() * huber(u)
        return (probabilities[:, None] * losses.mean(-1)).sum((1, 2)).mean()

    def actor_loss(self, batch):
        with torch.no_grad():
            q_values = self.returns("critics.0", batch["observations"]).mean(-1)
            probabilities, _ = policy(perceptron(self.weights, "actor", batch["observations"]), legal(batch))
            advantage = of_action(q_values, batch) - (probabilities * q_values).sum(-1)
            chosen = (advantage / TEMPERATURE).exp().clamp(max=WEIGHT_CLIP) if self.exponential else (advantage > 0)
        return -(chosen * log_likelihood(self.weights, "actor", batch)).mean()


def numpy_returns(init, critic, observations):
    return numpy_perceptron(init, critic, observations).reshape(BATCH, ACTIONS, QUANTILES)


def numpy_critic_loss(init, batch):
    """Transition by transition, next action by next action, and pair by pair of quantiles."""
    predicted = numpy_returns(init, "critics.0", batch["observations"])
    following = numpy_returns(init, "target_critics.0", batch["next_observations"])
    logits = numpy_perceptron(init, "target_actor", batch["next_observations"])
    total, errors = 0.0, []
    for row, action, _, allowed in states(batch):
        for after, probability in numpy_policy(logits[row], allowed).items():
            for i, value in enumerate(predicted[row, action]):
                for target in batch["rewards"][row] + batch["discounts"][row] * following[row, after]:
                    level = (2 * i + 1) / (2 * QUANTILES)
                    share = 1 - level if target < value else level
                    total += probability * share * numpy_huber(target - value) / QUANTILES
                    errors.append(abs(target - value))
    assert max(errors) > 1 > min(errors), "one side of Huber's loss is not met"
    return total / BATCH


def check(losses, init, batch, noise, exponential=False):
    assert_close(losses, critic=numpy_critic_loss(init, batch))
    q_values = numpy_returns(init, "critics.0", batch["observations"]).mean(-1)
    logits = numpy_perceptron(init, "actor", batch["observations"])
    advantage = np.array([q_values[row, action] - sum(p * q_values[row, a]
                                                      for a, p in numpy_policy(logits[row], allowed).items())
                          for row, action, allowed, _ in states(batch)])
    likelihoods = numpy_likelihoods(init, "actor", batch)
    if exponential:
        expected = -(np.exp(np.minimum(advantage / TEMPERATURE, np.log(WEIGHT_CLIP))) @ likelihoods) / BATCH
    else:
        assert 0 < (advantage > 0).sum() < BATCH, "the filter does not choose"
        expected = -likelihoods[advantage > 0].sum() / BATCH
    learner, start = at_start(partial(DiscreteCrr, exponential=exponential), init, batch)
    np.testing.assert_allclose(learner.actor_loss(start).detach(), expected)
    assert_masks_decide(batch, *(numpy_perceptron(init, "actor", batch[key])
                                 for key in ("observations", "next_observations")))


def write(name, random):
    exponential = "exponential" in name
    init = random_critics(random, 1, ACTIONS * QUANTILES) | random_network(random, "actor", OBSERVATION, ACTIONS)
    init |= perturbed_targets(random, init)
    record(name, partial(DiscreteCrr, exponential=exponential), init, random, partial(check, exponential=exponential))


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
