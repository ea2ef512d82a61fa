"""ReBRAC (Tarasov et al. 2023, arXiv:2305.09836), with LayerNorm in the critics, and without it and without normalised values."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_perceptron, numpy_q,
                    perceptron, perturbed_targets, q, random_batches, random_critics, random_network, record, step,
                    targets_follow)

LEARNING_RATE = 1e-3
ACTOR_PENALTY, CRITIC_PENALTY = 0.1, 0.05
POLICY_NOISE, NOISE_CLIP, POLICY_DELAY = 0.2, 0.5, 2


class Rebrac:
    def __init__(self, weights, normalize=True):
        self.weights = weights
        self.normalize = normalize
        self.actor_optimizer = adam(weights, "actor", learning_rate=LEARNING_RATE)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1", learning_rate=LEARNING_RATE)
        self.updates = 0

    def update(self, batch, noise):
        self.updates += 1
        losses = {"critic": self.critic_loss(batch, noise[0])}
        step(self.critic_optimizer, losses["critic"])
        if self.updates % POLICY_DELAY == 0:
            losses |= self.update_actor(batch)
        return losses

    def critic_loss(self, batch, noise):
        with torch.no_grad():
            smoothing = (POLICY_NOISE * noise).clamp(-NOISE_CLIP, NOISE_CLIP)
            next_actions = torch.tanh(perceptron(self.weights, "target_actor", batch["next_observations"]))
            next_actions = (next_actions + smoothing).clamp(-1, 1)
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], next_actions)
            penalty = ((next_actions - batch["next_actions"]) ** 2).sum(-1)
            penalty = torch.where(batch["next_actions_logged"] > 0, penalty, torch.zeros(()))
            target = batch["rewards"] + batch["discounts"] * (next_q - CRITIC_PENALTY * penalty)
        return sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))

    def update_actor(self, batch):
        """The targets move before the actor does: the target actor towards the actor before its step."""
        actions = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        values = minimum_q(self.weights, "critics", batch["observations"], actions)
        scale = 1 / values.abs().mean().detach() if self.normalize else 1
        loss = (self.penalty(actions, batch) - scale * values).mean()
        targets_follow(self.weights)
        step(self.actor_optimizer, loss)
        return {"actor": loss}

    def penalty(self, actions, batch):
        return ACTOR_PENALTY * ((actions - batch["actions"]) ** 2).sum(-1)


def with_next_actions(random, batches):
    """Some episodes terminate, some are cut off, and neither has a next action; what stands there must not count."""
    cut = random.random((UPDATES, BATCH)) < 0.2
    logged = (batches["discounts"] > 0) & ~cut
    assert (logged[0] != (batches["discounts"][0] > 0)).any(), "no episode is cut off in the first update"
    next_actions = np.tanh(random.normal(0, 0.8, (UPDATES, BATCH, ACTION)))
    return batches | {"next_actions": next_actions, "next_actions_logged": logged.astype(np.float64)}


def random_weights(random, layer_norm):
    init = random_network(random, "actor", OBSERVATION, ACTION) | random_critics(random, layer_norm)
    return init | perturbed_targets(random, init)


def numpy_critic_loss(init, batch, noise):
    smoothing = np.clip(POLICY_NOISE * noise, -NOISE_CLIP, NOISE_CLIP)
    policy = np.tanh(numpy_perceptron(init, "target_actor", batch["next_observations"]))
    next_actions = np.clip(policy + smoothing, -1, 1)
    assert (np.abs(policy + smoothing) > 1).any(), "no next action is clipped"
    total = 0.0
    for row in range(BATCH):
        state, action = batch["next_observations"][row:row + 1], next_actions[row:row + 1]
        value = min(numpy_q(init, f"target_critics.{i}", state, action)[0] for i in range(2))
        if batch["next_actions_logged"][row]:
            value -= CRITIC_PENALTY * np.sum((action[0] - batch["next_actions"][row]) ** 2)
        target = batch["rewards"][row] + batch["discounts"][row] * value
        for i in range(2):
            total += (numpy_q(init, f"critics.{i}", batch["observations"][row:row + 1],
                              batch["actions"][row:row + 1])[0] - target) ** 2
    return total / BATCH


def check(losses, init, batch, noise):
    assert_close(losses, critic=numpy_critic_loss(init, batch, noise[0]))


def main():
    for name, layer_norm, normalize, seed in (("rebrac", True, True, 13), ("rebrac-plain", False, False, 11)):
        random = np.random.default_rng(seed)
        init = random_weights(random, layer_norm)
        batches = with_next_actions(random, random_batches(random))
        noise = random.normal(0, 1, (UPDATES, BATCH, ACTION))
        assert (np.abs(noise) > NOISE_CLIP / POLICY_NOISE).any(), "no policy noise is clipped"
        record(name, partial(Rebrac, normalize=normalize), init, batches, [noise], check)


if __name__ == "__main__":
    main()
