"""SPOT (Wu et al. 2022, arXiv:2202.06239), with and without dropout: one update of the autoencoder, then four of the policy.

In `spot-cooled` lambda falls with the updates of the policy; it has no dropout.

Draw K of update U is noise/U/K: those of the two stages differ in shape.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from autoencoder import LATENT, NETS, explained, numpy_explained, random_autoencoder
from common import (ACTION, BATCH, HIDDEN, OBSERVATION, UPDATES, adam, assert_close, minimum_q, perturbed_targets, q,
                    random_batches, random_critics, random_network, record, single, step, targets_follow)

STAGE = 1
PENALTY, DIVERGENCE, DROPOUT = 0.1, 0.5, 0.1
POLICY_NOISE, NOISE_CLIP, POLICY_DELAY = 0.2, 0.5, 2


class Spot:
    def __init__(self, weights, noise, layers, dropout, cooling=None):
        self.weights = weights
        self.dtype = next(iter(weights.values())).dtype
        self.noise = noise
        self.layers = layers
        self.dropout = dropout
        self.cooling = cooling
        self.updates = 0
        self.autoencoder_optimizer = adam(weights, *NETS, learning_rate=1e-3)
        self.actor_optimizer = adam(weights, "actor")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")

    def update(self, batch, _):
        draws = iter([torch.tensor(draw, dtype=self.dtype) for draw in self.noise[self.updates]])
        self.updates += 1
        if self.updates <= STAGE:
            loss = explained(self.weights, batch["observations"], batch["actions"], next(draws), DIVERGENCE)
            step(self.autoencoder_optimizer, loss)
            return {"autoencoder": loss}

        with torch.no_grad():
            next_actions = self.policy("target_actor", batch["next_observations"], draws)
            smoothing = (POLICY_NOISE * next(draws)).clamp(-NOISE_CLIP, NOISE_CLIP)
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"],
                               (next_actions + smoothing).clamp(-1, 1))
            target = batch["rewards"] + batch["discounts"] * next_q
        losses = {"critic": sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))}
        step(self.critic_optimizer, losses["critic"])
        if (self.updates - STAGE) % POLICY_DELAY != 0:
            return losses

        actions = self.policy("actor", batch["observations"], draws)
        values = q(self.weights, "critics.0", batch["observations"], actions)
        losses["penalty"] = explained(self.weights, batch["observations"], actions, next(draws), DIVERGENCE)
        weight = PENALTY
        if self.cooling:
            over, end = self.cooling
            weight *= max(end, 1.0 - (self.updates - STAGE - 1) / over)
        losses["actor"] = weight * losses["penalty"] - values.mean() / values.abs().mean().detach()
        step(self.actor_optimizer, losses["actor"])
        targets_follow(self.weights)
        return losses

    def policy(self, net, x, draws):
        """A hidden unit is dropped where its uniform draw lies below the share."""
        for k, layer in enumerate(self.layers):
            x = F.linear(x, self.weights[f"{net}/{layer}.weight"], self.weights[f"{net}/{layer}.bias"])
            if k < 2:
                x = F.relu(x)
                if self.dropout:
                    x = torch.where(next(draws) < self.dropout, torch.zeros_like(x), x / (1 - self.dropout))
        return torch.tanh(x)


def random_noise(random, dropout):
    """For each update its draws in order, float32."""
    masks = [lambda: random.integers(0, 256, (BATCH, HIDDEN)) / 256] * (2 if dropout else 0)
    policy = masks + [lambda: random.normal(0, 1, (BATCH, ACTION))] + masks + [lambda: random.normal(0, 1, (BATCH, LATENT))]
    draws = [[lambda: random.normal(0, 1, (BATCH, LATENT))]] * STAGE + [policy] * (UPDATES - STAGE)
    return [[np.asarray(draw(), np.float32) for draw in update] for update in draws]


def check(losses, init, batch, _, noise):
    code_noise = noise[0][0].astype(np.float64)
    assert_close(losses, autoencoder=numpy_explained(init, batch["observations"], batch["actions"], code_noise, DIVERGENCE))


def layered_actor(random, layers):
    """Named as a sequence of layers in which activations and dropout count."""
    perceptron = random_network(random, "actor", OBSERVATION, ACTION)
    return {f"actor/{layer}.{part}": perceptron[f"actor/{k}.{part}"]
            for k, layer in enumerate(layers) for part in ("weight", "bias")}


def main(seeds=(10, 2)):
    plain = 0.0, (0, 2, 4), seeds[1]
    for name, dropout, layers, seed, cooling in (("spot", DROPOUT, (0, 3, 6), seeds[0], None), ("spot-no-dropout", *plain, None),
                                                 ("spot-cooled", *plain, (4, 0.4))):
        random = np.random.default_rng(seed)
        learned = layered_actor(random, layers) | random_critics(random)
        init = random_autoencoder(random) | learned | perturbed_targets(random, learned)
        noise = random_noise(random, dropout)
        smoothing = [update[2 if dropout else 0] for update in noise[STAGE:]]
        assert (np.abs(smoothing) > NOISE_CLIP / POLICY_NOISE).any(), "no policy noise is clipped"
        description = {f"noise/{u}/{k}": draw for u, update in enumerate(noise) for k, draw in enumerate(update)}
        record(name, partial(Spot, noise=noise, layers=layers, dropout=dropout, cooling=cooling), init, random_batches(random), [],
               partial(check, noise=noise), single(description))


if __name__ == "__main__":
    main()
