"""Branched rollouts in an ensemble of dynamics in plain eager PyTorch, timed: the other side of `hindcast bench rollouts`.

What a practitioner writes for MOPO (and public code does): the members' weights in one tensor a layer, a batched product over them, swish as
x * sigmoid(x), soft-clamped log-variances, an elite drawn for each state, the largest norm of the members' deviations as penalty; no
gradients. Usage: rollout_speed.py STATES STEPS ROUNDS; prints `seconds VALUE` of the fastest round after a first one that does not count.
"""

import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

OBSERVATION, ACTION, MEMBERS, ELITES, HIDDEN, LAYERS = 17, 6, 7, 5, 200, 4
TOLD = OBSERVATION + 1


class EnsembleLinear(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(MEMBERS, inputs, outputs) / (2 * inputs**0.5))
        self.bias = nn.Parameter(torch.zeros(MEMBERS, 1, outputs))

    def forward(self, x):
        if x.dim() == 2:
            return torch.einsum("ij,bjk->bik", x, self.weight) + self.bias
        return torch.bmm(x, self.weight) + self.bias


class Dynamics(nn.Module):
    def __init__(self):
        super().__init__()
        sizes = [OBSERVATION + ACTION] + [HIDDEN] * LAYERS
        self.layers = nn.ModuleList(EnsembleLinear(a, b) for a, b in zip(sizes, sizes[1:]))
        self.output = EnsembleLinear(HIDDEN, 2 * TOLD)
        self.max_log_variance = nn.Parameter(torch.full((TOLD,), 0.5))
        self.min_log_variance = nn.Parameter(torch.full((TOLD,), -10.0))
        self.mean, self.std = torch.zeros(OBSERVATION + ACTION), torch.ones(OBSERVATION + ACTION)
        self.elites = torch.arange(ELITES)

    def forward(self, inputs):
        x = (inputs - self.mean) / self.std
        for layer in self.layers:
            x = layer(x)
            x = x * torch.sigmoid(x)
        mean, log_variance = self.output(x).chunk(2, -1)
        log_variance = self.max_log_variance - F.softplus(self.max_log_variance - log_variance)
        return mean, self.min_log_variance + F.softplus(log_variance - self.min_log_variance)

    def step(self, observations, actions):
        mean, log_variance = self(torch.cat([observations, actions], -1))
        mean[..., :-1] += observations
        std = log_variance.exp().sqrt()
        samples = mean + torch.randn_like(mean) * std
        chosen = self.elites[torch.randint(0, ELITES, (len(observations),))]
        outcome = samples[chosen, torch.arange(len(observations))]
        penalty = std.norm(dim=-1).amax(0)
        return outcome[:, :-1], outcome[:, -1] - penalty


class Policy(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(OBSERVATION, 256), nn.ReLU(), nn.Linear(256, 256), nn.ReLU(), nn.Linear(256, 2 * ACTION))

    def forward(self, observations):
        mean, log_std = self.net(observations).chunk(2, -1)
        return torch.tanh(torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp()).sample())


@torch.no_grad()
def rollouts(dynamics, policy, states, steps):
    observations, actions, rewards = [states], [], []
    for _ in range(steps):
        actions.append(policy(observations[-1]))
        following, reward = dynamics.step(observations[-1], actions[-1])
        observations.append(following)
        rewards.append(reward)
    return torch.stack(observations, 1), torch.stack(actions, 1), torch.stack(rewards, 1)


def main(states, steps, rounds):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    dynamics, policy = Dynamics(), Policy()
    seconds = []
    for _ in range(rounds + 1):
        starts = torch.randn(states, OBSERVATION)
        start = time.process_time()
        rollouts(dynamics, policy, starts, steps)
        seconds.append(time.process_time() - start)
    print("seconds", min(seconds[1:]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
