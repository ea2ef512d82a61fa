"""Diffusion Q-learning (Wang, Hunt and Zhou 2022, arXiv:2208.06193).

`diffusion-ql` has the average of the actor move in every second update from the second on and follows a cosine; `diffusion-ql-max` takes the
best of three next actions in targets and keeps the step size; in both some gradients are shortened.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from common import (ACTION, BATCH, LEARNING_RATE, OBSERVATION, POLYAK, UPDATES, adam, assert_close,
                    random_batches, record)
from diffusion import (NETS, STEPS, chain, linear, noise_loss, numpy_chain, numpy_linear, numpy_mish, numpy_noise_losses,
                       numpy_time, off_targets, random_layers, random_loss_noise, time_vectors)

ETA, MAX_NORM, AVERAGE_RATE, AVERAGE_INTERVAL, AVERAGE_START = 1.0, 0.7, 0.005, 2, 2
FEATURES, WIDTH = 16, 16
LAYERS = (0, 2, 4, 6)


def epsilon(weights, net, observations):
    def predict(noisy, t):
        return mish_layers(weights, f"{net}.1", torch.cat([noisy, time_vectors(weights, net, t, FEATURES), observations], -1),
                           LAYERS)
    return predict


def mish_layers(weights, net, x, layers):
    for layer in layers[:-1]:
        x = F.mish(linear(weights, f"{net}/{layer}", x))
    return linear(weights, f"{net}/{layers[-1]}", x)


def q(weights, critic, observations, actions):
    return mish_layers(weights, critic, torch.cat([observations, actions], -1), range(4)).squeeze(-1)


class DiffusionQl:
    def __init__(self, weights, samples=1, cosine=None):
        self.weights = weights
        self.samples = samples
        self.cosine = cosine
        self.actor_optimizer = adam(weights, *NETS)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.updates = 0

    def update(self, batch, noise):
        target_noise, shares, loss_noise, chain_noise, coin = noise
        with torch.no_grad():
            target = self.target(batch, target_noise)
        losses = {"critic": sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))}
        self.step(self.critic_optimizer, losses["critic"])

        predict = epsilon(self.weights, "actor", batch["observations"])
        losses["imitation"] = noise_loss(predict, batch["actions"], shares, loss_noise).mean()
        actions = chain(predict, chain_noise)
        values = [q(self.weights, f"critics.{i}", batch["observations"], actions) for i in range(2)]
        if coin.item() <= 0.5:
            values.reverse()
        losses["actor"] = losses["imitation"] - ETA * values[0].mean() / values[1].abs().mean().detach()
        self.step(self.actor_optimizer, losses["actor"])

        if self.updates % AVERAGE_INTERVAL == 0 and self.updates >= AVERAGE_START:
            self.follow("actor", AVERAGE_RATE)
        self.follow("critics", POLYAK)
        self.updates += 1
        return losses

    def target(self, batch, noise):
        observations = batch["next_observations"].repeat_interleave(self.samples, 0)
        actions = chain(epsilon(self.weights, "target_actor", observations), noise)
        best = [q(self.weights, f"target_critics.{i}", observations, actions).view(-1, self.samples).amax(1) for i in range(2)]
        return batch["rewards"] + batch["discounts"] * torch.minimum(*best)

    def step(self, optimizer, loss):
        if self.cosine:
            optimizer.param_groups[0]["lr"] = LEARNING_RATE * (1 + np.cos(np.pi * self.updates / self.cosine)) / 2
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], MAX_NORM)
        optimizer.step()

    @torch.no_grad()
    def follow(self, net, rate):
        for name, target in self.weights.items():
            if name.startswith(f"target_{net}"):
                target.copy_(rate * self.weights[name.removeprefix("target_")] + (1 - rate) * target)


def numpy_epsilon(init, net):
    def predict(noisy, t, observation):
        x = np.concatenate([noisy, numpy_time(init, net, t, FEATURES), observation])
        for layer in LAYERS[:-1]:
            x = numpy_mish(numpy_linear(init, f"{net}.1/{layer}", x))
        return numpy_linear(init, f"{net}.1/{LAYERS[-1]}", x)
    return predict


def numpy_q(init, critic, observation, action):
    x = np.concatenate([observation, action])
    for layer in range(3):
        x = numpy_mish(numpy_linear(init, f"{critic}/{layer}", x))
    return numpy_linear(init, f"{critic}/3", x)[0]


def check(losses, init, batch, noise, samples):
    target_noise, shares, loss_noise, _, _ = noise
    target, clipped = np.empty(BATCH), False
    for row in range(BATCH):
        observation, best = batch["next_observations"][row], [-np.inf, -np.inf]
        for draw in target_noise[row * samples:(row + 1) * samples]:
            action, limited = numpy_chain(numpy_epsilon(init, "target_actor"), observation, draw)
            clipped |= limited
            best = [max(best[i], numpy_q(init, f"target_critics.{i}", observation, action)) for i in range(2)]
        target[row] = batch["rewards"][row] + batch["discounts"][row] * min(best)
    assert clipped, "no predicted action is limited"
    errors = [[numpy_q(init, f"critics.{i}", s, a) - y for s, a, y in zip(batch["observations"], batch["actions"], target)]
              for i in range(2)]
    imitation = numpy_noise_losses(numpy_epsilon(init, "actor"), batch["observations"], batch["actions"], shares, loss_noise)
    assert_close(losses, critic=2 * np.mean(np.square(errors)), imitation=imitation.mean())


def main(seeds=(3, 4)):
    for name, samples, cosine, seed in (("diffusion-ql", 1, 50, seeds[0]), ("diffusion-ql-max", 3, None, seeds[1])):
        random = np.random.default_rng(seed)
        learned = random_layers(random, "actor.0", [FEATURES, 2 * FEATURES, FEATURES], (0, 2))
        learned |= random_layers(random, "actor.1", [ACTION + FEATURES + OBSERVATION] + [WIDTH] * 3 + [ACTION], LAYERS)
        for i in range(2):
            learned |= random_layers(random, f"critics.{i}", [OBSERVATION + ACTION] + [WIDTH] * 3 + [1], range(4))
        init = learned | off_targets(random, learned)
        coins = np.array([0.25, 0.75, 0.75, 0.25, 0.75]).reshape(UPDATES, 1, 1)
        noise = [random.normal(0, 1, (UPDATES, BATCH * samples, ACTION * STEPS)), *random_loss_noise(random),
                 random.normal(0, 1, (UPDATES, BATCH, ACTION * STEPS)), coins]
        record(name, partial(DiffusionQl, samples=samples, cosine=cosine), init, random_batches(random), noise,
               partial(check, samples=samples))


if __name__ == "__main__":
    main()
