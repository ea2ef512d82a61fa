"""PLAS (Zhou, Bajracharya and Held 2020, arXiv:2011.07213), without and with perturbation: two updates of the autoencoder, then three of the policy."""

from functools import partial

import numpy as np
import torch

from autoencoder import (LATENT, NETS, decode, explained, numpy_decode, numpy_explained, numpy_perturbed, perturbed,
                         random_autoencoder)
from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, numpy_perceptron, perceptron,
                    perturbed_targets, q, random_batches, random_critics, random_network, record, step, targets_follow)

STAGE = 2
LATENT_LIMIT, SOFT_MINIMUM, DIVERGENCE = 2.0, 0.75, 0.5
AUTOENCODER_RATE, ACTOR_RATE, CRITIC_RATE = 1e-4, 1e-4, 1e-3


class Plas:
    """One optimiser for the latent policy and the perturbation, as in the authors' code."""

    def __init__(self, weights, limit):
        self.weights = weights
        self.limit = limit
        self.updates = 0
        self.autoencoder_optimizer = adam(weights, *NETS, learning_rate=AUTOENCODER_RATE)
        self.actor_optimizer = adam(weights, "actor", "perturbation", learning_rate=ACTOR_RATE)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1", learning_rate=CRITIC_RATE)

    def update(self, batch, noise):
        self.updates += 1
        if self.updates <= STAGE:
            loss = explained(self.weights, batch["observations"], batch["actions"], noise[0], DIVERGENCE)
            step(self.autoencoder_optimizer, loss)
            return {"autoencoder": loss}

        with torch.no_grad():
            actions = self.actions("target_", batch["next_observations"])
            values = torch.stack([q(self.weights, f"target_critics.{i}", batch["next_observations"], actions) for i in range(2)])
            mixed = SOFT_MINIMUM * values.amin(0) + (1 - SOFT_MINIMUM) * values.amax(0)
            target = batch["rewards"] + batch["discounts"] * mixed
        critic_loss = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))
        step(self.critic_optimizer, critic_loss)

        actor_loss = -q(self.weights, "critics.0", batch["observations"], self.actions("", batch["observations"])).mean()
        step(self.actor_optimizer, actor_loss)
        targets_follow(self.weights)
        return {"critic": critic_loss, "actor": actor_loss}

    def actions(self, prefix, observations):
        codes = LATENT_LIMIT * torch.tanh(perceptron(self.weights, f"{prefix}actor", observations))
        actions = decode(self.weights, observations, codes)
        return perturbed(self.weights, f"{prefix}perturbation", observations, actions, self.limit) if self.limit else actions


def check(losses, init, batch, noise, limit):
    assert_close(losses, autoencoder=numpy_explained(init, batch["observations"], batch["actions"], noise[0], DIVERGENCE))
    weights = {name: torch.tensor(array, dtype=torch.float64) for name, array in init.items()}
    ours = Plas(weights, limit).actions("target_", torch.tensor(batch["next_observations"])).numpy()
    codes = LATENT_LIMIT * np.tanh(numpy_perceptron(init, "target_actor", batch["next_observations"]))
    actions = numpy_decode(init, batch["next_observations"], codes)
    if limit:
        actions = numpy_perturbed(init, "target_perturbation", batch["next_observations"], actions, limit)
    np.testing.assert_allclose(ours, actions, rtol=1e-9)
    assert (np.abs(codes) > 0.5).any(), "no code lies beyond the limit of noise"


def main(seeds=(4, 6)):
    for name, limit, seed in (("plas", 0.0, seeds[0]), ("plas-perturbation", 0.05, seeds[1])):
        random = np.random.default_rng(seed)
        learned = random_network(random, "actor", OBSERVATION, LATENT) | random_critics(random)
        if limit:
            learned |= random_network(random, "perturbation", OBSERVATION + ACTION, ACTION)
        init = random_autoencoder(random) | learned | perturbed_targets(random, learned)
        noise = random.normal(0, 1, (UPDATES, BATCH, LATENT))
        record(name, partial(Plas, limit=limit), init, random_batches(random), [noise], partial(check, limit=limit))


if __name__ == "__main__":
    main()
