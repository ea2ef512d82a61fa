"""TD3-AWR (Jackson et al. 2025, arXiv:2504.11453): ReBRAC's critics, imitation weighted by the advantage."""

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_perceptron, perceptron,
                    random_batches, random_network, record, step, targets_follow)
from rebrac import (LEARNING_RATE, NOISE_CLIP, POLICY_NOISE, Rebrac, numpy_critic_loss, random_weights,
                    with_next_actions)

PENALTY, INVERSE_TEMPERATURE, MAX_WEIGHT, EXPECTILE = 0.03, 3.0, 10.0, 0.7


class Td3Awr(Rebrac):
    def __init__(self, weights):
        super().__init__(weights)
        self.value_optimizer = adam(weights, "value", learning_rate=LEARNING_RATE)

    def update_actor(self, batch):
        """Other than in ReBRAC the targets move after the actor's step."""
        with torch.no_grad():
            logged = minimum_q(self.weights, "critics", batch["observations"], batch["actions"])
        advantage = logged - perceptron(self.weights, "value", batch["observations"]).squeeze(-1)
        side = torch.where(advantage > 0, EXPECTILE, 1 - EXPECTILE)
        value_loss = (side * advantage**2).mean()
        step(self.value_optimizer, value_loss)

        weight = torch.exp(INVERSE_TEMPERATURE * advantage.detach()).clamp(max=MAX_WEIGHT)
        actions = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        values = minimum_q(self.weights, "critics", batch["observations"], actions)
        distance = ((actions - batch["actions"]) ** 2).sum(-1)
        loss = PENALTY * (weight * distance).mean() - values.mean() / values.abs().mean().detach()
        step(self.actor_optimizer, loss)
        targets_follow(self.weights)
        return {"value": value_loss, "actor": loss}


def check(losses, init, batch, noise):
    assert_close(losses, critic=numpy_critic_loss(init, batch, noise[0]))


def assert_weights_are_limited(init, batches):
    """At the initial weights, in the updates that use them."""
    for k in (1, 3):
        observations = batches["observations"][k]
        inputs = np.hstack([observations, batches["actions"][k]])
        logged = np.min([numpy_perceptron(init, f"critics.{i}", inputs)[:, 0] for i in range(2)], axis=0)
        exponent = INVERSE_TEMPERATURE * (logged - numpy_perceptron(init, "value", observations)[:, 0])
        if (exponent > np.log(MAX_WEIGHT)).any() and (exponent < np.log(MAX_WEIGHT)).any():
            return
    raise AssertionError("no weight is limited")


def main(seed=30):
    random = np.random.default_rng(seed)
    init = random_weights(random, True)
    init |= random_network(random, "value", OBSERVATION, 1, True)
    batches = with_next_actions(random, random_batches(random))
    noise = random.normal(0, 1, (UPDATES, BATCH, ACTION))
    assert (np.abs(noise) > NOISE_CLIP / POLICY_NOISE).any(), "no policy noise is clipped"
    assert_weights_are_limited(init, batches)
    record("td3-awr", Td3Awr, init, batches, [noise], check)


if __name__ == "__main__":
    main()
