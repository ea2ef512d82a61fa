"""RAMBO (Rigter, Lacerda and Hawes 2022, arXiv:2204.12581): each update a step of the adversarial model and then one of soft actor-critic."""

import numpy as np
import torch

from common import (ACTION, BATCH, DISCOUNT, OBSERVATION, UPDATES, adam, assert_close, minimum_q, numpy_q,
                    numpy_squashed_gaussian, perceptron, q, random_batches, record, sample_squashed_gaussian, step,
                    targets_follow)
from dynamics import (BOUNDS_WEIGHT, DECAYS, MEMBERS, NETS, model_loss, numpy_model_loss, numpy_predicted, predicted,
                      random_dynamics)
from sac import TARGET_ENTROPY, random_weights

ELITES = 2  # the first ones
ADVERSARIAL_WEIGHT = 0.3
MODEL_LEARNING_RATE, ACTOR_LEARNING_RATE = 3e-4, 1e-4


class Rambo:
    def __init__(self, weights):
        self.weights = weights
        self.model_optimizer = adam(weights, *NETS, learning_rate=MODEL_LEARNING_RATE)
        self.critic_optimizer = adam(weights, "critics.0", "critics.1")
        self.actor_optimizer = adam(weights, "actor", learning_rate=ACTOR_LEARNING_RATE)
        self.temperature_optimizer = adam(weights, "log_temperature", learning_rate=ACTOR_LEARNING_RATE)

    def update(self, batch, noise):
        action_noise, elite_draws, outcome_noise, next_noise, actor_noise = noise
        adversarial = self.adversarial_loss(batch["observations"], action_noise, elite_draws, outcome_noise)
        supervised = model_loss(self.weights, batch)
        step(self.model_optimizer, ADVERSARIAL_WEIGHT * adversarial + supervised)
        losses = {"adversarial": adversarial, "model": supervised}
        return losses | self.soft_actor_critic(batch, next_noise, actor_noise)

    def adversarial_loss(self, states, action_noise, elite_draws, outcome_noise):
        """The mean of A^ log P(s', r | s, a): its gradient is that of the policy's value in the model (equation 8)."""
        with torch.no_grad():
            actions, _ = sample_squashed_gaussian(self.weights, states, action_noise)
        means, log_variances = zip(*(predicted(self.weights, i, states, actions) for i in range(ELITES)))
        means, log_variances = torch.stack(means), torch.stack(log_variances)
        with torch.no_grad():
            drawn = (elite_draws[:, 0] * ELITES).long()
            rows = torch.arange(BATCH)
            outcomes = means[drawn, rows] + (log_variances[drawn, rows] / 2).exp() * outcome_noise
            following, rewards = outcomes[:, :OBSERVATION], outcomes[:, OBSERVATION]
            modes = torch.tanh(perceptron(self.weights, "actor", following)[:, :ACTION])
            advantages = (rewards + DISCOUNT * minimum_q(self.weights, "critics", following, modes)
                          - minimum_q(self.weights, "critics", states, actions))
            advantages = (advantages - advantages.mean()) / (advantages.std(unbiased=False) + 1e-6)
        log_densities = torch.distributions.Normal(means, (log_variances / 2).exp()).log_prob(outcomes).sum(-1)
        return (advantages * (log_densities.logsumexp(0) - np.log(ELITES))).mean()

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


def check(losses, init, batch, noise):
    """Row by row, with the mixture's density as such: products over components, averages over elites."""
    actions, _ = numpy_squashed_gaussian(init, batch["observations"], noise[0])
    means, deviations = zip(*(numpy_predicted(init, i, batch["observations"], actions) for i in range(ELITES)))
    outcomes, log_densities = np.zeros((BATCH, OBSERVATION + 1)), np.zeros(BATCH)
    for row in range(BATCH):
        elite = int(noise[1][row, 0] * ELITES)
        outcomes[row] = means[elite][row] + deviations[elite][row] * noise[2][row]
        densities = [np.prod(np.exp(-0.5 * ((outcomes[row] - means[i][row]) / deviations[i][row]) ** 2)
                             / (deviations[i][row] * np.sqrt(2 * np.pi))) for i in range(ELITES)]
        log_densities[row] = np.log(np.mean(densities))
    following = outcomes[:, :OBSERVATION]
    modes, _ = numpy_squashed_gaussian(init, following, 0)
    advantages = outcomes[:, OBSERVATION] + DISCOUNT * smaller(init, "critics", following, modes)
    advantages -= smaller(init, "critics", batch["observations"], actions)
    standardized = (advantages - np.mean(advantages)) / np.sqrt(np.mean((advantages - np.mean(advantages)) ** 2))
    assert len(set((noise[1][:, 0] * ELITES).astype(int))) == ELITES, "an elite is never drawn"
    assert_close(losses, model=numpy_model_loss(init, batch))
    np.testing.assert_allclose(losses["adversarial"][0], np.mean(standardized * log_densities), rtol=1e-5)

    log_temperature = float(init["log_temperature"][0])
    next_actions, next_log_densities = numpy_squashed_gaussian(init, batch["next_observations"], noise[3])
    next_values = (smaller(init, "target_critics", batch["next_observations"], next_actions)
                   - np.exp(log_temperature) * next_log_densities)
    target = batch["rewards"] + batch["discounts"] * next_values
    errors = [numpy_q(init, f"critics.{i}", batch["observations"], batch["actions"]) - target for i in range(2)]
    _, current = numpy_squashed_gaussian(init, batch["observations"], noise[4])
    assert_close(losses, critic=np.sum(np.square(errors)) / BATCH,
                 temperature=-log_temperature * (current.mean() + TARGET_ENTROPY))


def smaller(init, critics, observations, actions):
    return np.min([numpy_q(init, f"{critics}.{i}", observations, actions) for i in range(2)], axis=0)


def main(seed=1):
    random = np.random.default_rng(seed)
    init = random_weights(random) | random_dynamics(random)
    batches = random_batches(random)
    noise = [random.normal(0, 1, (UPDATES, BATCH, ACTION)),
             random.random((UPDATES, BATCH, 1)),
             random.normal(0, 1, (UPDATES, BATCH, OBSERVATION + 1)),
             random.normal(0, 1, (UPDATES, BATCH, ACTION)),
             random.normal(0, 1, (UPDATES, BATCH, ACTION))]
    record("rambo", Rambo, init, batches, noise, check)


if __name__ == "__main__":
    main()
