"""Ensembles of dynamics (Chua et al. 2018, arXiv:1805.12114; Janner et al. 2019; Yu et al. 2020): five updates, elites, penalties.

Every member sees the same batch, all of which is measured and held out in the first update, so that an epoch is one update.
"""

import numpy as np
import torch
import torch.nn.functional as F

from common import ACTION, OBSERVATION, UPDATES, adam, assert_close, random_batches, record, replay, single, step

MEMBERS, ELITES, HIDDEN, LAYERS = 3, 2, 10, 5
TOLD = OBSERVATION + 1
DECAYS = (2.5e-5, 5e-5, 7.5e-5, 7.5e-5, 1e-4)
BOUNDS, GAIN = 0.01, 0.01
NETS = tuple(f"dynamics.{i}" for i in range(MEMBERS)) + ("dynamics",)


class Dynamics:
    """The part of a learner that learns the model, in `limit` updates."""

    def __init__(self, weights, limit, learns_ends=True):
        self.weights = weights
        self.limit = limit
        self.learns_ends = learns_ends
        self.optimizer = adam(weights, *NETS, learning_rate=1e-3)
        self.updates = 0
        self.best = [np.inf] * MEMBERS
        self.best_weights = {}
        self.elites = list(range(ELITES))

    def update(self, batch, _=None):
        inputs = torch.cat([batch["observations"], batch["actions"]], -1)
        outcomes = torch.cat([batch["next_observations"] - batch["observations"], batch["rewards"][:, None]], -1)
        ends = (batch["discounts"] == 0).to(inputs.dtype)
        if self.updates == 0:
            self.measure(inputs, outcomes)
            self.held = inputs, outcomes, ends
            self.seen_ends = bool(ends.any())
        loss = self.loss(inputs, outcomes, ends)
        step(self.optimizer, loss)
        self.updates += 1
        self.look()
        return {"model": loss}

    @torch.no_grad()
    def measure(self, inputs, outcomes):
        for name, rows in (("input", inputs), ("outcome", outcomes)):
            self.weights[f"dynamics_units/{name}_mean"].copy_(rows.mean(0))
            self.weights[f"dynamics_units/{name}_scale"].copy_(rows.std(0, unbiased=False))

    def unit(self, name):
        return self.weights[f"dynamics_units/{name}"].detach()

    def member(self, i, inputs):
        x = (inputs - self.unit("input_mean")) / self.unit("input_scale")
        for layer in range(LAYERS):
            x = F.linear(x, self.weights[f"dynamics.{i}/{layer}.weight"], self.weights[f"dynamics.{i}/{layer}.bias"])
            if layer < LAYERS - 1:
                x = x * torch.sigmoid(x)
        low, high = self.weights["dynamics/min_log_variance"], self.weights["dynamics/max_log_variance"]
        log_variance = high - F.softplus(high - x[:, TOLD:2 * TOLD])
        log_variance = low + F.softplus(log_variance - low)
        return x[:, :TOLD], log_variance, x[:, 2 * TOLD] if self.learns_ends else None

    def loss(self, inputs, outcomes, ends):
        target = (outcomes - self.unit("outcome_mean")) / self.unit("outcome_scale")
        total = BOUNDS * (self.weights["dynamics/max_log_variance"].sum() - self.weights["dynamics/min_log_variance"].sum())
        for i in range(MEMBERS):
            mean, log_variance, logit = self.member(i, inputs)
            total = total + ((mean - target) ** 2 * torch.exp(-log_variance)).mean() + log_variance.mean()
            total = total + sum(decay * 0.5 * (self.weights[f"dynamics.{i}/{layer}.weight"] ** 2).sum()
                                for layer, decay in enumerate(DECAYS))
            if self.learns_ends:
                total = total + F.binary_cross_entropy_with_logits(logit, ends)
        return total

    @torch.no_grad()
    def look(self):
        inputs, outcomes, ends = self.held
        target = (outcomes - self.unit("outcome_mean")) / self.unit("outcome_scale")
        for i in range(MEMBERS):
            mean, _, logit = self.member(i, inputs)
            error = ((mean - target) ** 2).mean().item()
            if self.learns_ends:
                error += F.binary_cross_entropy_with_logits(logit, ends).item()
            if self.best[i] == np.inf or (self.best[i] - error) / self.best[i] > GAIN:
                self.best[i] = error
                self.best_weights[i] = {name: weight.clone() for name, weight in self.weights.items()
                                        if name.startswith(f"dynamics.{i}/")}
        if self.updates == self.limit:
            self.restored = [i for i in range(MEMBERS) if any(
                not torch.equal(weight, self.weights[name]) for name, weight in self.best_weights[i].items())]
            for best in self.best_weights.values():
                for name, weight in best.items():
                    self.weights[name].copy_(weight)
            self.elites = sorted(range(MEMBERS), key=lambda i: self.best[i])[:ELITES]

    def predict(self, observations, actions):
        """Means of next observation and reward, and deviations, MEMBERS x n x TOLD in the learner's units; log odds of an end."""
        told = [self.member(i, torch.cat([observations, actions], -1)) for i in range(MEMBERS)]
        means = torch.stack([mean for mean, _, _ in told]) * self.unit("outcome_scale") + self.unit("outcome_mean")
        means = means + F.pad(observations, (0, 1))
        deviations = torch.stack([(0.5 * log_variance).exp() for _, log_variance, _ in told]) * self.unit("outcome_scale")
        return means, deviations, torch.stack([logit for _, _, logit in told]) if self.learns_ends else None

    def log_probability(self, batch):
        means, deviations, _ = self.predict(batch["observations"], batch["actions"])
        outcome = torch.cat([batch["next_observations"], batch["rewards"][:, None]], -1)
        density = torch.distributions.Normal(means, deviations).log_prob(outcome).sum(-1).exp()
        return density[self.elites].mean(0).log()


def penalty(kind, means, deviations):
    """n values."""
    if kind == "largest_deviation":
        return torch.linalg.norm(deviations, dim=-1).amax(0)
    if kind == "ensemble_variance":
        return ((deviations**2 + means**2).mean(0) - means.mean(0) ** 2).sum(-1)
    if kind == "variance_of_means":
        return means.var(0, unbiased=False).sum(-1)
    return torch.zeros_like(means[0, :, 0])


KINDS = ("none", "largest_deviation", "ensemble_variance", "variance_of_means")


def random_dynamics(random, learns_ends=True):
    weights = {}
    sizes = [OBSERVATION + ACTION] + [HIDDEN] * (LAYERS - 1) + [2 * TOLD + (1 if learns_ends else 0)]
    for i in range(MEMBERS):
        for layer, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
            weights[f"dynamics.{i}/{layer}.weight"] = random.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))
            weights[f"dynamics.{i}/{layer}.bias"] = random.normal(0, 0.1, fan_out)
    weights["dynamics/max_log_variance"] = random.normal(0.5, 0.1, TOLD)
    weights["dynamics/min_log_variance"] = random.normal(-3, 0.1, TOLD)
    for name, size in (("input", OBSERVATION + ACTION), ("outcome", TOLD)):
        weights[f"dynamics_units/{name}_mean"] = random.normal(0, 1, size)
        weights[f"dynamics_units/{name}_scale"] = random.uniform(1, 2, size)
    return weights


def numpy_loss(init, batch, learns_ends=True):
    """The loss of the first update in NumPy, from the density of the normal distribution."""
    inputs = np.hstack([batch["observations"], batch["actions"]])
    outcomes = np.hstack([batch["next_observations"] - batch["observations"], batch["rewards"][:, None]])
    inputs = (inputs - inputs.mean(0)) / inputs.std(0)
    outcomes = (outcomes - outcomes.mean(0)) / outcomes.std(0)
    low = init["dynamics/min_log_variance"].astype(np.float64)
    high = init["dynamics/max_log_variance"].astype(np.float64)
    total = BOUNDS * (high - low).sum()
    for i in range(MEMBERS):
        x = inputs
        for layer in range(LAYERS):
            weight = init[f"dynamics.{i}/{layer}.weight"].astype(np.float64)
            x = np.einsum("bi,oi->bo", x, weight) + init[f"dynamics.{i}/{layer}.bias"]
            x = x / (1 + np.exp(-x)) if layer < LAYERS - 1 else x
            total += DECAYS[layer] / 2 * np.square(weight).sum()
        log_variance = low + np.log1p(np.exp(high - np.log1p(np.exp(high - x[:, TOLD:2 * TOLD])) - low))
        variance = np.exp(log_variance)
        density = np.exp(-((outcomes - x[:, :TOLD]) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        total += (-2 * np.log(density) - np.log(2 * np.pi)).mean()
        if learns_ends:
            probability = 1 / (1 + np.exp(-x[:, 2 * TOLD]))
            ended = batch["discounts"] == 0
            total -= np.log(np.where(ended, probability, 1 - probability)).mean()
    return total


def check(losses, init, batch, _):
    assert_close(losses, model=numpy_loss(init, batch))


def afterwards(learner, batch):
    """What the learned model tells of the last batch."""
    with torch.no_grad():
        means, deviations, _ = learner.predict(batch["observations"], batch["actions"])
        told = {f"told/{kind}": penalty(kind, means, deviations).numpy() for kind in KINDS}
        return told | {"told/log_probability": learner.log_probability(batch).numpy(),
                       "told/elites": np.array(learner.elites), "told/best": np.array(learner.best)}


def main(seed=8):
    from mopo import random_policy  # whose networks are there too, and stay as they are

    random = np.random.default_rng(seed)
    init = random_dynamics(random) | random_policy(random)
    batches = random_batches(random)
    made = []

    def learner(weights):
        made.append(Dynamics(weights, UPDATES))
        return made[-1]

    replay(learner, single(init), single(batches))
    last = {name: torch.tensor(array[-1]) for name, array in single(batches).items()}
    assert made[0].restored and len(made[0].restored) < MEMBERS, "some but not all members are better before the end"
    record("dynamics", learner, init, batches, [], check, single(afterwards(made[0], last)))


if __name__ == "__main__":
    main()
