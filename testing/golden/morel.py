"""MOReL (Kidambi et al. 2020, arXiv:2005.05951): one update of the model, one of imitation, three of the policy, by natural policy gradient and
by soft actor-critic. Draw K of update U is noise/U/K.

With the natural gradient each of the last three updates imagines sixteen episodes of up to three steps from its batch, one after the other, that
halt where two members are too far apart. Three iterations of conjugate gradients with much damping: what float32 makes of an episode would be
amplified by more (see npg.py).
"""

from functools import partial

import numpy as np
import torch

from common import (ACTION, BATCH, OBSERVATION, UPDATES, adam, assert_close, minimum_q, perceptron,
                    perturbed_targets, q, random_batches, random_critics, random_network, record, replay, sample_squashed_gaussian,
                    single, step, targets_follow)
from dynamics import ELITES, TOLD, Dynamics, numpy_loss, random_dynamics
from npg import LAYERS, divergence, flat, fisher_product, gaussian_log_density, mean, random_actor, solve, unflat

LENGTH, VALUE_UPDATES = 3, 2
DISCOUNT, LAMBDA, PESSIMISM, HALT_PENALTY = 0.9, 0.97, 1.5, 0.5
STEP_SIZE, DAMPING, ITERATIONS, MIN_LOG_STD = 0.02, 0.1, 3, -0.3
LEARNING_RATE = 1e-3
ACTOR = [f"actor/{layer}.{part}" for layer in LAYERS for part in ("weight", "bias")] + ["actor/log_std"]


class Morel:
    def __init__(self, weights, noise, learns_ends):
        self.weights = weights
        self.dtype = next(iter(weights.values())).dtype
        self.noise = noise
        self.dynamics = Dynamics(weights, 1, learns_ends)
        self.imitation = adam(weights, "actor", learning_rate=LEARNING_RATE)
        self.updates = 0

    def update(self, batch, _):
        draws = iter([torch.tensor(draw, dtype=self.dtype) for draw in self.noise[self.updates]])
        self.updates += 1
        if self.updates == 1:
            self.least_reward = min(0, batch["rewards"].min().item())
            return self.dynamics.update(batch)
        if self.updates == 2:
            self.threshold = max(self.distance(s, a) for s, a in zip(batch["observations"], batch["actions"])) / PESSIMISM
            loss = ((self.mode(batch["observations"]) - batch["actions"]) ** 2).mean()
            step(self.imitation, loss)
            return {"cloning": loss}
        return self.improve(batch, draws)

    @torch.no_grad()
    def distance(self, observation, action):
        means, _, _ = self.dynamics.predict(observation[None], action[None])
        return max(torch.dist(a[0, :OBSERVATION], b[0, :OBSERVATION]).item() for a in means for b in means)


class NaturalMorel(Morel):
    def __init__(self, weights, noise, learns_ends):
        super().__init__(weights, noise, learns_ends)
        self.value_optimizer = adam(weights, "value", learning_rate=LEARNING_RATE)
        self.halted = self.ended = 0
        self.margins = []

    def mode(self, observations):
        return mean(self.weights, observations)

    def values(self, observations):
        return perceptron(self.weights, "value", observations)[:, 0]

    def improve(self, batch, draws):
        episodes = self.imagine(batch["observations"], draws)
        observations = torch.cat([torch.stack(e["observations"]) for e in episodes])
        actions = torch.cat([torch.stack(e["actions"]) for e in episodes])
        advantages, returns = map(torch.cat, zip(*map(self.worth, episodes)))
        advantages = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-6)
        losses = self.natural_step(observations, actions, advantages)

        value_losses = []
        for _ in range(VALUE_UPDATES):
            rows = (next(draws) * len(returns)).long()
            loss = ((self.values(observations[rows]) - (1 - DISCOUNT) * returns[rows]) ** 2).mean()
            step(self.value_optimizer, loss)
            value_losses.append(loss.item())
        return losses | {"value": torch.tensor(np.mean(value_losses)), "length": torch.tensor(len(returns) / len(episodes))}

    @torch.no_grad()
    def imagine(self, starts, draws):
        steps = [{"noise": next(draws), "member": next(draws), "outcome": next(draws),
                  "end": next(draws) if self.dynamics.learns_ends else None} for _ in range(LENGTH)]
        return [self.episode(starts[i], [{k: d[i] for k, d in s.items() if d is not None} for s in steps])
                for i in range(len(starts))]

    def episode(self, state, steps):
        told = {"observations": [], "actions": [], "rewards": [], "ends": False}
        for drawn in steps:
            action = self.mode(state[None])[0] + self.weights["actor/log_std"].exp() * drawn["noise"]
            carried_out = action.clamp(-1, 1)
            means, deviations, logits = self.dynamics.predict(state[None], carried_out[None])
            elite = self.dynamics.elites[int(drawn["member"] * ELITES)]
            outcome = means[elite, 0] + deviations[elite, 0] * drawn["outcome"]
            told["observations"].append(state)
            told["actions"].append(action)
            distance = self.distance(state, carried_out)
            self.margins.append(abs(distance - self.threshold))
            if distance > self.threshold:
                told["rewards"].append((self.least_reward - HALT_PENALTY) / (1 - DISCOUNT))
                self.halted += 1
                return told | {"ends": True}
            told["rewards"].append(outcome[OBSERVATION].item())
            state = outcome[:OBSERVATION]
            if logits is not None and self.dynamics.seen_ends and torch.sigmoid(logits[elite, 0]) > drawn["end"]:
                self.ended += 1
                return told | {"ends": True}
        return told | {"after": state}

    @torch.no_grad()
    def worth(self, episode):
        """Advantages (Schulman et al. 2016, equation 16) as sums over the errors to come, and returns."""
        values = (self.values(torch.stack(episode["observations"])) / (1 - DISCOUNT)).tolist()
        after = 0.0 if episode["ends"] else (self.values(episode["after"][None]) / (1 - DISCOUNT)).item()
        rewards, n = episode["rewards"], len(values)
        errors = [rewards[t] + DISCOUNT * (values + [after])[t + 1] - values[t] for t in range(n)]
        advantages = [sum((DISCOUNT * LAMBDA) ** (k - t) * errors[k] for k in range(t, n)) for t in range(n)]
        returns = [sum(DISCOUNT ** (k - t) * rewards[k] for k in range(t, n)) + DISCOUNT ** (n - t) * after for t in range(n)]
        return torch.tensor(advantages, dtype=self.dtype), torch.tensor(returns, dtype=self.dtype)

    def natural_step(self, observations, actions, advantages):
        """In 64 bits, whatever the others are."""
        wide = {name: self.weights[name].detach().double().requires_grad_() for name in ACTOR}
        observations, actions, advantages = observations.double(), actions.double(), advantages.double()
        surrogate = (advantages * gaussian_log_density(actions, mean(wide, observations), wide["actor/log_std"])).mean()
        g = flat(torch.autograd.grad(surrogate, list(wide.values())))
        x = solve(lambda v: fisher_product(wide, observations, v) + DAMPING * v, g, ITERATIONS)
        after = unflat(wide, flat(wide.values()).detach() + torch.sqrt(STEP_SIZE / torch.abs(g @ x)) * x)
        moved = divergence(after, wide, observations)
        with torch.no_grad():
            for name, weight in after.items():
                self.weights[name].copy_(weight)
            self.weights["actor/log_std"].clamp_(min=MIN_LOG_STD)
        return {"gradient": g.norm(), "divergence": moved}


class SoftMorel(Morel):
    """The policy's updates are soft actor-critic's; batches are taken as mixed already."""

    def __init__(self, weights, noise, learns_ends):
        super().__init__(weights, noise, learns_ends)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1", learning_rate=LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=LEARNING_RATE)

    def mode(self, observations):
        return torch.tanh(perceptron(self.weights, "actor", observations)[:, :ACTION])

    def improve(self, batch, draws):
        temperature = self.weights["log_temperature"].exp().detach()
        with torch.no_grad():
            next_actions, next_log = sample_squashed_gaussian(self.weights, batch["next_observations"], next(draws))
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], next_actions)
            target = batch["rewards"] + batch["discounts"] * (next_q - temperature * next_log)
        losses = {"critic": sum(
            ((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
            for i in range(2))}
        step(self.critic_optimizer, losses["critic"])
        actions, log = sample_squashed_gaussian(self.weights, batch["observations"], next(draws))
        losses["actor"] = (temperature * log - minimum_q(self.weights, "critics", batch["observations"], actions)).mean()
        step(self.imitation, losses["actor"])
        losses["temperature"] = -(self.weights["log_temperature"] * (log.detach() - ACTION).mean()).sum()
        step(self.temperature_optimizer, losses["temperature"])
        targets_follow(self.weights)
        return losses


def uniform(random):
    return (random.integers(0, 256, BATCH) + 0.5) / 256


def normal(random, size):
    return random.normal(0, 1, (BATCH, size))


def imagined(random, learns_ends):
    return [normal(random, ACTION), uniform(random), normal(random, TOLD)] + ([uniform(random)] if learns_ends else [])


def natural_noise(random, learns_ends):
    return [[] if k < 2 else [draw for _ in range(LENGTH) for draw in imagined(random, learns_ends)]
            + [uniform(random) for _ in range(VALUE_UPDATES)] for k in range(UPDATES)]


def soft_noise(random, learns_ends):
    """Imagined once, one step; what comes of it is not looked at."""
    return [[] if k < 2 else (imagined(random, learns_ends) if k == 2 else []) + [normal(random, ACTION), normal(random, ACTION)]
            for k in range(UPDATES)]


def check(losses, init, batch, _, learns_ends):
    assert_close(losses, model=numpy_loss(init, batch, learns_ends))


def draws_of(noise):
    return {f"noise/{u}/{k}": np.float32(draw) for u, update in enumerate(noise) for k, draw in enumerate(update)}


def record_natural(name, seed, learns_ends):
    random = np.random.default_rng(seed)
    init = random_dynamics(random, learns_ends) | random_actor(random) | random_network(random, "value", OBSERVATION, 1)
    noise = [[np.float32(draw) for draw in update] for update in natural_noise(random, learns_ends)]
    batches = random_batches(random)
    made = []

    def learner(weights):
        made.append(NaturalMorel(weights, noise, learns_ends))
        return made[-1]

    _, final = replay(learner, single(init), single(batches))
    once = made[0]
    assert min(once.margins) > 1e-4, "whether an episode halts depends on rounding"
    assert 5 < once.halted < 40 and (once.ended > 0) == learns_ends, (once.halted, once.ended)
    limited = final["actor/log_std"] == np.float32(MIN_LOG_STD)
    assert limited.any() and not limited.all(), "the limit of the deviations does not show"
    record(name, learner, init, batches, [], partial(check, learns_ends=learns_ends), draws_of(noise))


def record_soft(name, seed):
    random = np.random.default_rng(seed)
    learned = random_network(random, "actor", OBSERVATION, 2 * ACTION) | random_critics(random)
    targets = perturbed_targets(random, {key: weight for key, weight in learned.items() if key.startswith("critics")})
    init = random_dynamics(random, False) | learned | targets | {"log_temperature": np.array([0.1])}
    noise = soft_noise(random, False)
    batches = random_batches(random)
    played = [update[3:] if k == 2 else update for k, update in enumerate(noise)]
    record(name, partial(SoftMorel, noise=played, learns_ends=False), init, batches, [], partial(check, learns_ends=False),
           draws_of(noise))


def main(seeds=(96, 74, 79)):
    record_natural("morel", seeds[0], False)
    record_natural("morel-ends", seeds[1], True)
    record_soft("morel-sac", seeds[2])


if __name__ == "__main__":
    main()
