"""TD3+BC (Fujimoto and Gu 2021, arXiv:2106.06860), also with LayerNorm in the critics, and with an imitation
term that fades with the updates."""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_perceptron, numpy_q,
                    perceptron, perturbed_targets, q, random_batches, random_critics, random_network, record, step,
                    targets_follow)

ALPHA = 2.5
POLICY_NOISE, NOISE_CLIP, POLICY_DELAY = 0.2, 0.5, 2


class Td3Bc:
    def __init__(self, weights, fading=None):
        """fading: after how many updates imitation would have no weight, and which weight it keeps."""
        self.weights = weights
        self.fading = fading
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.updates = 0

    def update(self, batch, noise):
        self.updates += 1
        critic_loss = self.critic_loss(batch, noise[0])
        step(self.critic_optimizer, critic_loss)
        if self.updates % POLICY_DELAY != 0:
            return {"critic": critic_loss}

        actor_loss = self.actor_loss(batch)
        step(self.actor_optimizer, actor_loss)
        targets_follow(self.weights)
        return {"critic": critic_loss, "actor": actor_loss}

    def critic_loss(self, batch, noise):
        with torch.no_grad():
            smoothing = (POLICY_NOISE * noise).clamp(-NOISE_CLIP, NOISE_CLIP)
            next_actions = torch.tanh(perceptron(self.weights, "target_actor", batch["next_observations"]))
            next_actions = (next_actions + smoothing).clamp(-1, 1)
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], next_actions)
            target = batch["rewards"] + batch["discounts"] * next_q
        return sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))

    def actor_loss(self, batch):
        actions = torch.tanh(perceptron(self.weights, "actor", batch["observations"]))
        q_values = q(self.weights, "critics.0", batch["observations"], actions)
        scale = ALPHA / q_values.abs().mean().detach()
        imitation = 1.0
        if self.fading:
            over, kept = self.fading
            imitation = max(kept, (over - (self.updates - 1)) / over)
        return -scale * q_values.mean() + imitation * ((actions - batch["actions"]) ** 2).mean()


def check(losses, init, batch, noise):
    smoothing = np.clip(POLICY_NOISE * noise[0], -NOISE_CLIP, NOISE_CLIP)
    policy = np.tanh(numpy_perceptron(init, "target_actor", batch["next_observations"]))
    next_actions = np.clip(policy + smoothing, -1, 1)
    next_q = np.min([numpy_q(init, f"target_critics.{i}", batch["next_observations"], next_actions)
                     for i in range(2)], axis=0)
    target = batch["rewards"] + batch["discounts"] * next_q
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - target for i in range(2)]
    assert_close(losses, critic=np.sum(np.square(errors)) / BATCH)
    assert (np.abs(policy + smoothing) > 1).any(), "no next action is clipped"


def main(seed=3):
    for name, layer_norm, fading in (("td3-bc", False, None), ("td3-bc-layer-norm", True, None),
                                     ("td3-bc-cooled", False, (8, 0.7))):
        random = np.random.default_rng(seed)
        init = random_network(random, "actor", OBSERVATION, ACTION) | random_critics(random, layer_norm)
        init |= perturbed_targets(random, init)
        batches = random_batches(random)
        noise = random.normal(0, 1, (UPDATES, BATCH, ACTION))
        assert (np.abs(noise) > NOISE_CLIP / POLICY_NOISE).any(), "no policy noise is clipped"
        record(name, partial(Td3Bc, fading=fading), init, batches, [noise], check)


if __name__ == "__main__":
    main()
