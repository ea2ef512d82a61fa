"""Critic-regularised regression (Wang et al. 2020, arXiv:2006.15134) with a squashed Gaussian policy.

The policy imitates logged actions of positive advantage (equation 3), or weighs them by its exponential (equation 4). The
advantage is over the mean or the largest of four sampled actions' values; the critic is no distribution but the smallest
of one or two; the target networks become copies every second update.
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, numpy_perceptron, numpy_q, perceptron,
                    perturbed_targets, q, random_batches, random_critics, random_network, record, step)

TEMPERATURE, WEIGHT_CLIP, SAMPLES, TARGET_INTERVAL = 0.6, 5.0, 4, 2
LARGEST_U = np.log(2e6) / 2  # atanh(1 - 1e-6): an action on a bound counts as 1e-6 away from it

SEEDS = {"crr": 13, "crr-exponential-max": 47}


class Crr:
    def __init__(self, weights, exponential=False, critics=2):
        self.weights = weights
        self.exponential = exponential
        self.critics = critics
        self.critic_optimizer = adam(weights, *(f"critics.{i}" for i in range(critics)))
        self.actor_optimizer = adam(weights, "actor")
        self.updates = 0

    def update(self, batch, noise):
        with torch.no_grad():
            next_actions = self.sample("target_actor", batch["next_observations"], noise[0])
            targets = batch["rewards"] + batch["discounts"] * self.smallest(
                "target_critics", batch["next_observations"], next_actions)
        critic_loss = sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - targets) ** 2).mean()
            for i in range(self.critics))
        step(self.critic_optimizer, critic_loss)

        actor_loss = self.actor_loss(batch, noise[1])
        step(self.actor_optimizer, actor_loss)
        self.updates += 1
        if self.updates % TARGET_INTERVAL == 0:
            with torch.no_grad():
                for name, target in self.weights.items():
                    if name.startswith("target_"):
                        target.copy_(self.weights[name.removeprefix("target_")])
        return {"critic": critic_loss, "actor": actor_loss}

    def smallest(self, critics, observations, actions):
        return torch.stack([q(self.weights, f"{critics}.{i}", observations, actions)
                            for i in range(self.critics)]).amin(0)

    def policy(self, net, observations):
        mean, log_std = perceptron(self.weights, net, observations).chunk(2, -1)
        return mean, log_std.clamp(-20, 2)

    def sample(self, net, observations, noise):
        mean, log_std = self.policy(net, observations)
        return torch.tanh(mean + log_std.exp() * noise)

    def log_density(self, observations, actions):
        mean, log_std = self.policy("actor", observations)
        u = torch.atanh(actions).clamp(-LARGEST_U, LARGEST_U)
        normal = -0.5 * ((u - mean) / log_std.exp()) ** 2 - log_std - 0.5 * np.log(2 * np.pi)
        return (normal - 2 * (np.log(2) - u - F.softplus(-2 * u))).sum(-1)

    def actor_loss(self, batch, noise):
        observations = batch["observations"]
        with torch.no_grad():
            repeated = observations.repeat_interleave(SAMPLES, 0)
            own = self.smallest("critics", repeated, self.sample("actor", repeated, noise)).view(-1, SAMPLES)
            baseline = own.amax(1) if self.exponential else own.mean(1)
            advantages = self.smallest("critics", observations, batch["actions"]) - baseline
            if self.exponential:
                chosen = (advantages / TEMPERATURE).exp().clamp(max=WEIGHT_CLIP)
            else:
                chosen = (advantages > 0).to(advantages)
        return -(chosen * self.log_density(observations, batch["actions"])).mean()


def numpy_policy(init, net, observations):
    output = numpy_perceptron(init, net, observations)
    return output[:, :ACTION], np.exp(np.clip(output[:, ACTION:], -20, 2))


def numpy_smallest(init, critics, count, observations, actions):
    return np.min([numpy_q(init, f"{critics}.{i}", observations, actions) for i in range(count)], axis=0)


def check(losses, init, batch, noise, exponential=False, critics=2):
    mean, std = numpy_policy(init, "target_actor", batch["next_observations"])
    following = numpy_smallest(init, "target_critics", critics, batch["next_observations"],
                               np.tanh(mean + std * noise[0]))
    targets = batch["rewards"] + batch["discounts"] * following
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - targets
              for i in range(critics)]
    assert_close(losses, critic=np.square(errors).sum() / BATCH)

    mean, std = numpy_policy(init, "actor", batch["observations"])
    expected, weights = 0.0, []
    for k in range(BATCH):
        own = np.tanh(mean[k] + std[k] * noise[1][SAMPLES * k:SAMPLES * (k + 1)])
        values = numpy_smallest(init, "critics", critics, np.tile(batch["observations"][k], (SAMPLES, 1)), own)
        logged = numpy_smallest(init, "critics", critics, batch["observations"][k:k + 1], batch["actions"][k:k + 1])[0]
        advantage = logged - (values.max() if exponential else values.mean())
        weights.append(min(np.exp(advantage / TEMPERATURE), WEIGHT_CLIP) if exponential else float(advantage > 0))
        action = np.clip(batch["actions"][k], -np.tanh(LARGEST_U), np.tanh(LARGEST_U))
        normal = -((np.arctanh(action) - mean[k]) / std[k]) ** 2 / 2 - np.log(std[k] * np.sqrt(2 * np.pi))
        expected -= weights[-1] * (normal - np.log1p(-action**2)).sum() / BATCH
    if exponential:
        assert 0 < (np.array(weights) >= WEIGHT_CLIP).sum() < BATCH, "no weight is clipped"
    else:
        assert 0 < sum(weights) < BATCH, "the filter does not choose"
    assert (np.abs(batch["actions"]) == 1).any(), "no logged action lies on a bound"

    start = {name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in init.items()}
    learner = Crr(start, exponential, critics)
    start_batch = {name: torch.tensor(array) for name, array in batch.items()}
    np.testing.assert_allclose(learner.actor_loss(start_batch, torch.tensor(noise[1])).item(), expected)


def write(name, random):
    exponential = "exponential" in name
    options = {"exponential": exponential, "critics": 1 if exponential else 2}
    own = random_critics(random) | random_network(random, "actor", OBSERVATION, 2 * ACTION)
    own = {key: array for key, array in own.items() if not (exponential and key.startswith("critics.1"))}
    init = own | perturbed_targets(random, own)
    batches = random_batches(random)
    on_bound = random.random(batches["actions"].shape) < 0.02
    batches["actions"] = np.where(on_bound, np.sign(batches["actions"]), batches["actions"])
    noise = [random.normal(0, 1, (UPDATES, rows, ACTION)) for rows in (BATCH, BATCH * SAMPLES)]
    record(name, partial(Crr, **options), init, batches, noise, partial(check, **options))


def main():
    for name, seed in SEEDS.items():
        write(name, np.random.default_rng(seed))


if __name__ == "__main__":
    main()
