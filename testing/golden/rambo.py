"""RAMBO (Rigter, Lacerda and Hawes 2022, arXiv:2204.12581).

Two updates imitate the log; then one of soft actor-critic, and two that begin with a step of the adversarial model.
"""

import numpy as np
import torch

from common import (ACTION, BATCH, DISCOUNT, OBSERVATION, UPDATES, adam, assert_close, first, minimum_q, numpy_perceptron,
                    numpy_q, numpy_squashed_gaussian, perceptron, q, random_batches, record, replay, sample_squashed_gaussian,
                    single, step, targets_follow)
from combo import after_imagining
from cql import squashed_gaussian_log_density
from dynamics import LAYERS, NETS, TOLD, Dynamics, random_dynamics
from sac import TARGET_ENTROPY, random_weights

ELITES = (2, 0)
CLONING_UPDATES = 2
ADVERSARIAL_WEIGHT = 0.3
MODEL_LEARNING_RATE, ACTOR_LEARNING_RATE = 3e-4, 1e-4


class Rambo:
    def __init__(self, weights):
        self.weights = weights
        self.updates = 0
        self.dynamics = Dynamics(weights, 0, learns_ends=False)
        self.model_optimizer = adam(weights, *NETS, learning_rate=MODEL_LEARNING_RATE)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor", learning_rate=ACTOR_LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=ACTOR_LEARNING_RATE)

    def update(self, batch, noise):
        self.updates += 1
        if self.updates <= CLONING_UPDATES:
            loss = -squashed_gaussian_log_density(self.weights, batch["observations"], batch["actions"]).mean()
            step(self.actor_optimizer, loss)
            return {"cloning": loss}
        if self.updates == CLONING_UPDATES + 1:
            return self.soft_actor_critic(batch, *noise[3:])
        action_noise, elite_draws, outcome_noise, next_noise, actor_noise = noise
        adversarial = self.adversarial_loss(batch["observations"], action_noise, elite_draws, outcome_noise)
        supervised = self.model_loss(batch)
        step(self.model_optimizer, ADVERSARIAL_WEIGHT * adversarial + supervised)
        losses = {"adversarial": adversarial, "model": supervised}
        return losses | self.soft_actor_critic(batch, next_noise, actor_noise)

    def adversarial_loss(self, states, action_noise, elite_draws, outcome_noise):
        """The mean of A^ log P(s', r | s, a): its gradient is that of the policy's value in the model."""
        with torch.no_grad():
            actions, _ = sample_squashed_gaussian(self.weights, states, action_noise)
        means, deviations = (told[list(ELITES)] for told in self.dynamics.predict(states, actions)[:2])
        with torch.no_grad():
            drawn = (elite_draws[:, 0] * len(ELITES)).long()
            rows = torch.arange(BATCH)
            outcomes = means[drawn, rows] + deviations[drawn, rows] * outcome_noise
            following, rewards = outcomes[:, :OBSERVATION], outcomes[:, OBSERVATION]
            modes = torch.tanh(perceptron(self.weights, "actor", following)[:, :ACTION])
            advantages = (rewards + DISCOUNT * minimum_q(self.weights, "critics", following, modes)
                          - minimum_q(self.weights, "critics", states, actions))
            advantages = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-6)
        log_densities = torch.distributions.Normal(means, deviations).log_prob(outcomes).sum(-1)
        return (advantages * (log_densities.logsumexp(0) - np.log(len(ELITES)))).mean()

    def model_loss(self, batch):
        change = batch["next_observations"] - batch["observations"]
        return self.dynamics.loss(torch.cat([batch["observations"], batch["actions"]], 1),
                                  torch.cat([change, batch["rewards"].unsqueeze(1)], 1), None)

    def soft_actor_critic(self, batch, next_noise, actor_noise):
        temperature = self.weights["log_temperature"].exp().detach()
        with torch.no_grad():
            actions, log_densities = sample_squashed_gaussian(self.weights, batch["next_observations"], next_noise)
            next_q = minimum_q(self.weights, "target_critics", batch["next_observations"], actions)
            target = batch["rewards"] + batch["discounts"] * (next_q - temperature * log_densities)
        critic = sum(((q(self.weights, f"critics.{i}", batch["observations"], batch["actions"]) - target) ** 2).mean()
                     for i in range(2))
        step(self.critic_optimizer, critic)
        actions, log_densities = sample_squashed_gaussian(self.weights, batch["observations"], actor_noise)
        actor = (temperature * log_densities
                 - minimum_q(self.weights, "critics", batch["observations"], actions)).mean()
        step(self.actor_optimizer, actor)
        temperature_loss = -(self.weights["log_temperature"] * (log_densities.detach() + TARGET_ENTROPY)).mean()
        step(self.temperature_optimizer, temperature_loss)
        targets_follow(self.weights)
        return {"critic": critic, "actor": actor, "temperature": temperature_loss}


def check(losses, init, batch, _):
    """The imitation by change of variables, with the logged actions' preimages by the definition of tanh."""
    output = numpy_perceptron(init, "actor", batch["observations"])
    mean, std = output[:, :ACTION], np.exp(np.clip(output[:, ACTION:], -20, 2))
    u = np.log((1 + batch["actions"]) / (1 - batch["actions"])) / 2
    log_normal = -((u - mean) / std) ** 2 / 2 - np.log(std * np.sqrt(2 * np.pi))
    assert_close(losses, cloning=-np.mean((log_normal + 2 * np.log(np.cosh(u))).sum(-1)))


def check_adversary(init, batch, noise):
    """Of a first update: row by row, with the mixture's density as such, products over components and averages over elites."""
    weights = {name: torch.tensor(array, dtype=torch.float64, requires_grad=True) for name, array in init.items()}
    tensors = {name: torch.tensor(array) for name, array in batch.items()}
    loss = Rambo(weights).adversarial_loss(tensors["observations"], *(torch.tensor(draw) for draw in noise[:3])).item()

    actions, _ = numpy_squashed_gaussian(init, batch["observations"], noise[0])
    means, deviations = zip(*(numpy_told(init, i, batch["observations"], actions) for i in ELITES))
    outcomes, log_densities = np.zeros((BATCH, OBSERVATION + 1)), np.zeros(BATCH)
    for row in range(BATCH):
        elite = int(noise[1][row, 0] * len(ELITES))
        outcomes[row] = means[elite][row] + deviations[elite][row] * noise[2][row]
        densities = [np.prod(np.exp(-0.5 * ((outcomes[row] - means[i][row]) / deviations[i][row]) ** 2)
                             / (deviations[i][row] * np.sqrt(2 * np.pi))) for i in range(len(ELITES))]
        log_densities[row] = np.log(np.mean(densities))
    following = outcomes[:, :OBSERVATION]
    modes, _ = numpy_squashed_gaussian(init, following, 0)
    advantages = outcomes[:, OBSERVATION] + DISCOUNT * smaller(init, "critics", following, modes)
    advantages -= smaller(init, "critics", batch["observations"], actions)
    standardized = (advantages - np.mean(advantages)) / np.sqrt(np.mean((advantages - np.mean(advantages)) ** 2))
    assert len(set((noise[1][:, 0] * len(ELITES)).astype(int))) == len(ELITES), "an elite is never drawn"
    np.testing.assert_allclose(loss, np.mean(standardized * log_densities), rtol=1e-5)


def numpy_told(init, member, observations, actions):
    """Means of the next observation and the reward, and their deviations, n x TOLD each."""
    init = {name: array.astype(np.float64) for name, array in init.items() if name.startswith("dynamics")}
    x = (np.hstack([observations, actions]) - init["dynamics_units/input_mean"]) / init["dynamics_units/input_scale"]
    for layer in range(LAYERS):
        x = x @ init[f"dynamics.{member}/{layer}.weight"].T + init[f"dynamics.{member}/{layer}.bias"]
        x = x / (1 + np.exp(-x)) if layer < LAYERS - 1 else x
    low, high = init["dynamics/min_log_variance"], init["dynamics/max_log_variance"]
    log_variance = low + np.log1p(np.exp(high - np.log1p(np.exp(high - x[:, TOLD:])) - low))
    scale = init["dynamics_units/outcome_scale"]
    mean = x[:, :TOLD] * scale + init["dynamics_units/outcome_mean"]
    mean[:, :OBSERVATION] += observations
    return mean, np.sqrt(np.exp(log_variance)) * scale


def smaller(init, critics, observations, actions):
    return np.min([numpy_q(init, f"{critics}.{i}", observations, actions) for i in range(2)], axis=0)


def moment(init, batches, noise):
    """The running mean of the model's gradients after all updates, flat: Adam's steps alone would hardly tell how large these are."""
    learners = []
    replay(lambda weights: learners.append(Rambo(weights)) or learners[0], init, batches, noise)
    optimizer, weights = learners[0].model_optimizer, learners[0].weights
    members = [f"{net}/{layer}.{part}" for net in NETS[:-1] for layer in range(LAYERS) for part in ("weight", "bias")]
    return np.concatenate([optimizer.state[weights[name]]["exp_avg"].numpy().ravel()
                           for name in members + ["dynamics/max_log_variance", "dynamics/min_log_variance"]])


def main(seed=7):
    random = np.random.default_rng(seed)
    init = single(random_weights(random) | random_dynamics(random, learns_ends=False))
    batches = single(random_batches(random))
    noise = [random.normal(0, 1, (UPDATES, BATCH, ACTION)),
             random.random((UPDATES, BATCH, 1)),
             random.normal(0, 1, (UPDATES, BATCH, OBSERVATION + 1)),
             random.normal(0, 1, (UPDATES, BATCH, ACTION)),
             random.normal(0, 1, (UPDATES, BATCH, ACTION))]
    noise = [np.asarray(draw, np.float32) for draw in noise]
    check_adversary(init, first(batches), [draw[0].astype(np.float64) for draw in noise])
    unlike = after_imagining(random, CLONING_UPDATES, [draw[CLONING_UPDATES] for draw in noise[3:]])
    record("rambo", Rambo, init, batches, noise, check,
           unlike | {"moment": moment(init, batches, noise), "elites": np.array(ELITES)})


if __name__ == "__main__":
    main()
