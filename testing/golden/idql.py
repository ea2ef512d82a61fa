"""Implicit diffusion Q-learning (Hansen-Estruch et al. 2023, arXiv:2304.10573), with dropout and, as `idql-no-dropout`, without.

The step size of `idql-no-dropout` follows a cosine.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from common import (ACTION, BATCH, LEARNING_RATE, OBSERVATION, POLYAK, UPDATES, adam, assert_close, minimum_q, numpy_perceptron,
                    numpy_q, perceptron, q, random_batches, random_critics, random_network, record, step)
from diffusion import (NETS, linear, noise_loss, numpy_linear, numpy_mish, numpy_noise_losses, numpy_time, off_targets, random_layers,
                       random_loss_noise, time_vectors)

EXPECTILE, AVERAGE_RATE, WEIGHT_DECAY, DROPOUT = 0.7, 0.001, 1e-4, 0.1
FEATURES, TIME_HIDDEN, WIDTH, BLOCKS = 4, 4, 8, 2


class Idql:
    def __init__(self, weights, dropout=0.0, cosine=None):
        self.weights = weights
        self.dropout = dropout
        self.cosine = cosine
        actor = [weight for name, weight in weights.items() if name.split("/")[0] in NETS]
        self.actor_optimizer = torch.optim.AdamW(actor, lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        self.value_optimizer = adam(weights, "value")
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.updates = 0

    def update(self, batch, noise):
        shares, loss_noise, *masks = noise
        losses = {"actor": noise_loss(self.epsilon(batch["observations"], iter(masks)), batch["actions"], shares,
                                      loss_noise).sum(-1).mean()}
        if self.cosine:
            self.actor_optimizer.param_groups[0]["lr"] = LEARNING_RATE * (1 + np.cos(np.pi * self.updates / self.cosine)) / 2
        step(self.actor_optimizer, losses["actor"])
        self.follow("actor", AVERAGE_RATE)

        with torch.no_grad():
            logged = minimum_q(self.weights, "target_critics", batch["observations"], batch["actions"])
        advantages = logged - self.value(batch["observations"])
        asymmetry = torch.where(advantages < 0, 1 - EXPECTILE, EXPECTILE)
        losses["value"] = (asymmetry * advantages**2).mean()
        step(self.value_optimizer, losses["value"])

        with torch.no_grad():
            targets = batch["rewards"] + batch["discounts"] * self.value(batch["next_observations"])
        losses["critic"] = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - targets) ** 2).mean()
            for i in range(2)) / 2
        step(self.critic_optimizer, losses["critic"])
        self.follow("critics", POLYAK)
        self.updates += 1
        return losses

    def value(self, observations):
        return perceptron(self.weights, "value", observations).squeeze(-1)

    def epsilon(self, observations, masks):
        """A component is dropped where its uniform draw lies below the share."""
        names = block_names(self.dropout)

        def predict(noisy, t):
            x = linear(self.weights, "actor.1/0",
                       torch.cat([noisy, time_vectors(self.weights, "actor", t, FEATURES), observations], -1))
            for block in range(1, BLOCKS + 1):
                y = x
                if self.dropout:
                    y = torch.where(next(masks) < self.dropout, torch.zeros_like(y), y / (1 - self.dropout))
                norm, inner, outer = (f"actor.1/{block}.{name}" for name in names)
                y = F.layer_norm(y, (WIDTH,), self.weights[f"{norm}.weight"], self.weights[f"{norm}.bias"], eps=1e-5)
                x = x + linear(self.weights, outer, F.mish(linear(self.weights, inner, y)))
            return linear(self.weights, f"actor.1/{BLOCKS + 2}", F.mish(x))
        return predict

    @torch.no_grad()
    def follow(self, net, rate):
        for name, target in self.weights.items():
            if name.startswith(f"target_{net}"):
                target.copy_(rate * self.weights[name.removeprefix("target_")] + (1 - rate) * target)


def block_names(dropout):
    """Numbers of LayerNorm and the two linear layers in a block, behind dropout where there is any."""
    return [str(k + 1 if dropout else k) for k in (0, 1, 3)]


def numpy_epsilon(init, observations, noise_masks, dropout):
    rows = iter(range(BATCH))

    def predict(noisy, t, observation):
        row = next(rows)
        x = numpy_linear(init, "actor.1/0", np.concatenate([noisy, numpy_time(init, "actor", t, FEATURES), observation]))
        for block in range(1, BLOCKS + 1):
            kept = (noise_masks[block - 1][row] >= dropout) / (1 - dropout) if dropout else 1.0
            y = x * kept
            norm, inner, outer = (f"actor.1/{block}.{name}" for name in block_names(dropout))
            y = (y - y.mean()) / np.sqrt(y.var() + 1e-5) * init[f"{norm}.weight"] + init[f"{norm}.bias"]
            x = x + numpy_linear(init, outer, numpy_mish(numpy_linear(init, inner, y)))
        return numpy_linear(init, f"actor.1/{BLOCKS + 2}", numpy_mish(x))
    return predict


def check(losses, init, batch, noise, dropout):
    shares, loss_noise, *masks = noise
    errors = numpy_noise_losses(numpy_epsilon(init, batch["observations"], masks, dropout), batch["observations"],
                                batch["actions"], shares, loss_noise)
    values = numpy_perceptron(init, "value", batch["observations"])[:, 0]
    advantages = np.min([numpy_q(init, f"target_critics.{i}", batch["observations"], batch["actions"])
                         for i in range(2)], axis=0) - values
    over, under = np.maximum(advantages, 0), np.minimum(advantages, 0)
    assert_close(losses, actor=errors.sum() / BATCH,
                 value=(EXPECTILE * np.square(over) + (1 - EXPECTILE) * np.square(under)).mean())


def random_actor(random, dropout):
    weights = random_layers(random, "actor.0", [FEATURES, TIME_HIDDEN, TIME_HIDDEN], (0, 2))
    weights |= random_layers(random, "actor.1", [ACTION + TIME_HIDDEN + OBSERVATION, WIDTH], (0,))
    for block in range(1, BLOCKS + 1):
        norm, inner, outer = block_names(dropout)
        weights[f"actor.1/{block}.{norm}.weight"] = random.normal(1, 0.1, WIDTH)
        weights[f"actor.1/{block}.{norm}.bias"] = random.normal(0, 0.1, WIDTH)
        weights |= random_layers(random, "actor.1", [WIDTH, 4 * WIDTH, WIDTH], (f"{block}.{inner}", f"{block}.{outer}"))
    return weights | random_layers(random, "actor.1", [WIDTH, ACTION], (BLOCKS + 2,))


def main(seeds=(3, 4)):
    for name, dropout, cosine, seed in (("idql", DROPOUT, None, seeds[0]), ("idql-no-dropout", 0.0, 50, seeds[1])):
        random = np.random.default_rng(seed)
        learned = random_actor(random, dropout) | random_critics(random)
        init = random_network(random, "value", OBSERVATION, 1) | learned | off_targets(random, learned)
        masks = [random.integers(0, 256, (UPDATES, BATCH, WIDTH)) / 256 for _ in range(BLOCKS if dropout else 0)]
        record(name, partial(Idql, dropout=dropout, cosine=cosine), init, random_batches(random),
               [*random_loss_noise(random), *masks], partial(check, dropout=dropout))


if __name__ == "__main__":
    main()
