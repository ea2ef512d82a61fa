"""Plain eager PyTorch updates of Hindcast's algorithms, timed: the other side of `hindcast bench train`.

Each program is what a practitioner writes: nn.Sequential networks, torch.optim.Adam, a Python loop for Polyak averaging,
one indexing operation per batch column. Usage: train_speed.py ALGORITHM UPDATES WARMUP; prints `updates_per_second VALUE`.
"""

import copy
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

import rollout_speed

OBSERVATION, ACTION, BATCH, ROWS = 17, 6, 256, 100_000
DISCOUNT, POLYAK, LEARNING_RATE = 0.99, 0.005, 3e-4


def mlp(inputs, outputs, hidden=2):
    sizes = [inputs] + [256] * hidden
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], outputs))


class Critic(nn.Module):
    def __init__(self, hidden=2):
        super().__init__()
        self.net = mlp(OBSERVATION + ACTION, 1, hidden)

    def forward(self, observations, actions):
        return self.net(torch.cat([observations, actions], -1)).squeeze(-1)


class TanhGaussian(nn.Module):
    def __init__(self, hidden=2):
        super().__init__()
        self.net = mlp(OBSERVATION, 2 * ACTION, hidden)

    def forward(self, observations):
        mean, log_std = self.net(observations).chunk(2, -1)
        normal = torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp())
        raw = normal.rsample()
        action = torch.tanh(raw)
        log_probability = normal.log_prob(raw) - torch.log(1 - action.pow(2) + 1e-6)
        return action, log_probability.sum(-1)


def adam(*modules, lr=LEARNING_RATE):
    return torch.optim.Adam([p for m in modules for p in m.parameters()], lr=lr)


def step(optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def follow(target, source):
    with torch.no_grad():
        for t, s in zip(target.parameters(), source.parameters()):
            t.copy_((1 - POLYAK) * t + POLYAK * s)


class Data:
    def __init__(self):
        self.observations = torch.randn(ROWS, OBSERVATION)
        self.actions = torch.rand(ROWS, ACTION) * 2 - 1
        self.rewards = torch.randn(ROWS)
        self.next_observations = torch.randn(ROWS, OBSERVATION)
        self.terminals = (torch.rand(ROWS) < 0.01).float()

    def sample(self):
        rows = torch.randint(0, ROWS, (BATCH,))
        return (
            self.observations[rows],
            self.actions[rows],
            self.rewards[rows],
            self.next_observations[rows],
            self.terminals[rows],
        )


class Bc:
    def __init__(self):
        self.actor = nn.Sequential(mlp(OBSERVATION, ACTION), nn.Tanh())
        self.optimizer = adam(self.actor)

    def update(self, s, a, r, s2, d):
        step(self.optimizer, F.mse_loss(self.actor(s), a))


class Rvs:
    """The mean reward of the steps that are left stands behind the observation; returns-to-go and timesteps are columns of the data."""

    EPISODE = 1000

    def __init__(self):
        self.mean = nn.Sequential(mlp(OBSERVATION + 1, ACTION), nn.Tanh())
        self.log_std = nn.Parameter(torch.zeros(ACTION))
        self.optimizer = torch.optim.Adam([*self.mean.parameters(), self.log_std], lr=1e-3)
        self.data = Data()
        rewards = self.data.rewards.reshape(-1, self.EPISODE)
        self.returns_to_go = rewards.flip(1).cumsum(1).flip(1).flatten()

    def sample(self):
        rows = torch.randint(0, ROWS, (BATCH,))
        average = self.returns_to_go[rows] / (self.EPISODE - rows % self.EPISODE)
        return self.data.observations[rows], self.data.actions[rows], average

    def update(self, s, a, average):
        normal = torch.distributions.Normal(self.mean(torch.cat([s, average[:, None]], -1)), self.log_std.exp())
        step(self.optimizer, -normal.log_prob(a).sum(-1).mean())


class Td3Bc:
    def __init__(self):
        self.actor = nn.Sequential(mlp(OBSERVATION, ACTION), nn.Tanh())
        self.q1, self.q2 = Critic(), Critic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)
        self.updates = 0

    def update(self, s, a, r, s2, d):
        self.updates += 1
        with torch.no_grad():
            noise = (torch.randn_like(a) * 0.2).clamp(-0.5, 0.5)
            a2 = (self.actor_target(s2) + noise).clamp(-1, 1)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        if self.updates % 2 == 0:
            pi = self.actor(s)
            q = self.q1(s, pi)
            step(self.actor_optimizer, self.actor_loss(q, pi, a))
            follow(self.q1_target, self.q1)
            follow(self.q2_target, self.q2)
            follow(self.actor_target, self.actor)

    def actor_loss(self, q, pi, a):
        return -(2.5 / q.abs().mean().detach()) * q.mean() + F.mse_loss(pi, a)


class Td3(Td3Bc):
    def actor_loss(self, q, pi, a):
        return -q.mean()


class Iql:
    def __init__(self):
        self.value = mlp(OBSERVATION, 1)
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.mean = nn.Sequential(mlp(OBSERVATION, ACTION), nn.Tanh())
        self.log_std = nn.Parameter(torch.zeros(ACTION))
        self.value_optimizer, self.critic_optimizer = adam(self.value), adam(self.q1, self.q2)
        self.actor_optimizer = torch.optim.Adam([*self.mean.parameters(), self.log_std], lr=LEARNING_RATE)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.actor_optimizer, 1_000_000)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            next_value = self.value(s2).squeeze(-1)
            q = torch.min(self.q1_target(s, a), self.q2_target(s, a))
        advantage = q - self.value(s).squeeze(-1)
        step(self.value_optimizer, (torch.abs(0.7 - (advantage < 0).float()) * advantage**2).mean())
        target = r + DISCOUNT * (1 - d) * next_value
        step(self.critic_optimizer, (F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target)) / 2)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)
        weight = torch.exp(3.0 * advantage.detach()).clamp(max=100.0)
        normal = torch.distributions.Normal(self.mean(s), self.log_std.clamp(-20, 2).exp())
        step(self.actor_optimizer, (weight * -normal.log_prob(a).sum(-1)).mean())
        self.schedule.step()


class Sac:
    def __init__(self):
        self.actor = TanhGaussian()
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.log_alpha = nn.Parameter(torch.zeros(()))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)
        self.alpha_optimizer = torch.optim.Adam([self.log_alpha], lr=LEARNING_RATE)

    def update(self, s, a, r, s2, d):
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            a2, log_p2 = self.actor(s2)
            target = r + DISCOUNT * (1 - d) * (torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2)) - alpha * log_p2)
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        pi, log_p = self.actor(s)
        step(self.actor_optimizer, (alpha * log_p - torch.min(self.q1(s, pi), self.q2(s, pi))).mean())
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class Mopo(Sac):
    """SAC from 5% logged and 95% imagined steps: 5,000 rollouts of 5 steps every 100 updates, of five times."""

    STATES, STEPS, INTERVAL, KEPT, REAL = 5_000, 5, 100, 5, 13

    def __init__(self):
        super().__init__()
        self.dynamics = rollout_speed.Dynamics()
        self.kept, self.updates = [], 0

    def update(self, s, a, r, s2, d):
        if self.updates % self.INTERVAL == 0:
            self.imagine(s)
        self.updates += 1
        rows = torch.randint(0, len(self.imagined[0]), (BATCH - self.REAL,))
        mixed = [torch.cat([logged[: self.REAL], imagined[rows]])
                 for logged, imagined in zip((s, a, r, s2, d), self.imagined)]
        super().update(*mixed)

    @torch.no_grad()
    def imagine(self, s):
        starts = s.repeat(self.STATES // len(s) + 1, 1)[: self.STATES]
        observations, actions, rewards = rollout_speed.rollouts(self.dynamics, lambda x: self.actor(x)[0], starts, self.STEPS)
        steps = (observations[:, :-1].flatten(0, 1), actions.flatten(0, 1), rewards.flatten(), observations[:, 1:].flatten(0, 1))
        self.kept = [*self.kept, (*steps, torch.zeros(len(steps[0])))][-self.KEPT :]
        self.imagined = [torch.cat(part) for part in zip(*self.kept)]


class HaltingDynamics(rollout_speed.Dynamics):
    """Where two members are far apart an episode halts."""

    THRESHOLD, HALT = 1e9, -100.0

    def step(self, observations, actions):
        mean, log_variance = self(torch.cat([observations, actions], -1))
        mean[..., :-1] += observations
        samples = mean + torch.randn_like(mean) * log_variance.exp().sqrt()
        chosen = self.elites[torch.randint(0, len(self.elites), (len(observations),))]
        outcome = samples[chosen, torch.arange(len(observations))]
        told = mean[..., :-1].transpose(0, 1)
        apart = torch.cdist(told, told).amax((1, 2))
        return outcome[:, :-1], torch.where(apart > self.THRESHOLD, self.HALT, outcome[:, -1])


class MorelSac(Mopo):
    def __init__(self):
        super().__init__()
        self.dynamics = HaltingDynamics()


class Morel:
    """Iterations of the natural policy gradient: 100 rollouts of 10 steps, 20 conjugate gradients by double backward, 20 steps of the value."""

    STATES, STEPS, ITERATIONS, VALUE_STEPS = 100, 10, 20, 20
    LAMBDA, STEP_SIZE, DAMPING, GAMMA = 0.97, 0.02, 1e-3, 0.999

    def __init__(self):
        sizes = [OBSERVATION, 256, 256]
        layers = [module for a, b in zip(sizes, sizes[1:]) for module in (nn.Linear(a, b), nn.Tanh())]
        self.mean = nn.Sequential(*layers, nn.Linear(256, ACTION), nn.Tanh())
        self.log_std = nn.Parameter(torch.full((ACTION,), -0.25))
        self.parameters = [*self.mean.parameters(), self.log_std]
        self.value = mlp(OBSERVATION, 1)
        self.optimizer = adam(self.value)
        self.dynamics = HaltingDynamics()

    def update(self, s, a, r, s2, d):
        drawn = []

        def act(x):
            drawn.append(self.mean(x) + self.log_std.exp() * torch.randn(len(x), ACTION))
            return drawn[-1].clamp(-1, 1)

        observations, _, rewards = rollout_speed.rollouts(self.dynamics, act, s[: self.STATES], self.STEPS)
        advantages, returns = self.worth(observations, rewards)
        observations, actions = observations[:, :-1].flatten(0, 1), torch.stack(drawn, 1).flatten(0, 1)
        self.improve(observations, actions, ((advantages - advantages.mean()) / (advantages.std() + 1e-6)).flatten())
        returns = (1 - self.GAMMA) * returns.flatten()
        for _ in range(self.VALUE_STEPS):
            rows = torch.randint(0, len(returns), (BATCH,))
            step(self.optimizer, F.mse_loss(self.value(observations[rows]).squeeze(-1), returns[rows]))

    @torch.no_grad()
    def worth(self, observations, rewards):
        values = self.value(observations).squeeze(-1) / (1 - self.GAMMA)
        advantages, returns = torch.zeros_like(rewards), torch.zeros_like(rewards)
        advantage, to_go = torch.zeros(len(rewards)), values[:, -1]
        for t in reversed(range(self.STEPS)):
            error = rewards[:, t] + self.GAMMA * values[:, t + 1] - values[:, t]
            advantage = error + self.GAMMA * self.LAMBDA * advantage
            to_go = rewards[:, t] + self.GAMMA * to_go
            advantages[:, t], returns[:, t] = advantage, to_go
        return advantages, returns

    def improve(self, observations, actions, advantages):
        normal = torch.distributions.Normal(self.mean(observations), self.log_std.exp())
        g = self.flat(torch.autograd.grad((advantages * normal.log_prob(actions).sum(-1)).mean(), self.parameters))
        new = torch.distributions.Normal(self.mean(observations), self.log_std.exp())
        old = torch.distributions.Normal(new.loc.detach(), new.scale.detach())
        divergence = torch.distributions.kl_divergence(old, new).sum(-1).mean()
        slope = self.flat(torch.autograd.grad(divergence, self.parameters, create_graph=True))
        x = self.solve(lambda v: self.flat(torch.autograd.grad(slope @ v, self.parameters, retain_graph=True)) + self.DAMPING * v, g)
        change = torch.sqrt(self.STEP_SIZE / (g @ x).abs()) * x
        with torch.no_grad():
            for weight, part in zip(self.parameters, change.split([w.numel() for w in self.parameters])):
                weight += part.view_as(weight)

    def solve(self, product, g):
        x = g.clone()
        residual = g - product(x)
        direction, squared = residual.clone(), residual @ residual
        for _ in range(self.ITERATIONS):
            image = product(direction)
            along = squared / (direction @ image)
            x, residual = x + along * direction, residual - along * image
            before, squared = squared, residual @ residual
            direction = residual + squared / before * direction
        return x

    @staticmethod
    def flat(tensors):
        return torch.cat([tensor.reshape(-1) for tensor in tensors])


class Mbop:
    """What MBOP learns beside its model: the behaviour's action and value."""

    def __init__(self):
        self.prior = nn.Sequential(mlp(OBSERVATION, ACTION), nn.Tanh())
        self.value = mlp(OBSERVATION, 1)
        self.target = copy.deepcopy(self.value)
        self.prior_optimizer, self.value_optimizer = adam(self.prior), adam(self.value)

    def update(self, s, a, r, s2, d):
        step(self.prior_optimizer, F.mse_loss(self.prior(s), a))
        with torch.no_grad():
            target = (1 - DISCOUNT) * r + DISCOUNT * (1 - d) * self.target(s2).squeeze(-1)
        step(self.value_optimizer, F.mse_loss(self.value(s).squeeze(-1), target))
        follow(self.target, self.value)


class Cql:
    """CQL(H), 3 hidden layers, 10 random, current and next actions for each state, importance-sampled logsumexp."""

    SAMPLES, WEIGHT = 10, 5.0

    def __init__(self):
        self.actor = TanhGaussian(3)
        self.q1, self.q2 = Critic(3), Critic(3)
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.log_alpha = nn.Parameter(torch.zeros(()))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor, lr=1e-4), adam(self.q1, self.q2)
        self.alpha_optimizer = torch.optim.Adam([self.log_alpha], lr=1e-4)

    def sampled(self, observations):
        n = self.SAMPLES
        repeated = observations.unsqueeze(1).expand(-1, n, -1).reshape(-1, OBSERVATION)
        action, log_p = self.actor(repeated)
        return action.detach(), log_p.detach().view(-1, n)

    def update(self, s, a, r, s2, d):
        n = self.SAMPLES
        pi, log_p = self.actor(s)
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        alpha = self.log_alpha.exp().detach()
        step(self.actor_optimizer, (alpha * log_p - torch.min(self.q1(s, pi), self.q2(s, pi))).mean())

        with torch.no_grad():
            target = r + DISCOUNT * (1 - d) * self.next_values(s2)
        random = torch.rand(BATCH * n, ACTION) * 2 - 1
        current, current_log_p = self.sampled(s)
        following, following_log_p = self.sampled(s2)
        repeated = s.unsqueeze(1).expand(-1, n, -1).reshape(-1, OBSERVATION)
        log_random = ACTION * torch.log(torch.tensor(0.5))
        loss = 0.0
        for q in (self.q1, self.q2):
            data = q(s, a)
            everything = torch.cat(
                [
                    q(repeated, random).view(-1, n) - log_random,
                    self.calibrated(q(repeated, following).view(-1, n), r) - following_log_p,
                    self.calibrated(q(repeated, current).view(-1, n), r) - current_log_p,
                ],
                1,
            )
            loss = loss + F.mse_loss(data, target) + self.WEIGHT * (torch.logsumexp(everything, 1) - data).mean()
        step(self.critic_optimizer, loss)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)

    def next_values(self, s2):
        a2, _ = self.actor(s2)
        return torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))

    def calibrated(self, values, returns):
        return values


class CalQl(Cql):
    """Critics of four hidden layers, the best of ten next actions; the return of a row of these random data is any number."""

    def __init__(self):
        super().__init__()
        self.actor = TanhGaussian()
        self.q1, self.q2 = Critic(4), Critic(4)
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.actor_optimizer, self.critic_optimizer = adam(self.actor, lr=1e-4), adam(self.q1, self.q2)

    def next_values(self, s2):
        n = self.SAMPLES
        actions, _ = self.sampled(s2)
        repeated = s2.unsqueeze(1).expand(-1, n, -1).reshape(-1, OBSERVATION)
        values = torch.min(self.q1_target(repeated, actions), self.q2_target(repeated, actions))
        return values.view(-1, n).amax(1)

    def calibrated(self, values, returns):
        return torch.maximum(values, returns.unsqueeze(1))


class Critics(nn.Module):
    """Many critics of three hidden layers, side by side in batched products."""

    def __init__(self, count):
        super().__init__()
        sizes = [OBSERVATION + ACTION, 256, 256, 256, 1]
        self.weights = nn.ParameterList(
            [torch.empty(count, a, b).uniform_(-(a**-0.5), a**-0.5) for a, b in zip(sizes, sizes[1:])])
        self.biases = nn.ParameterList([torch.full((count, 1, b), 0.1) for b in sizes[1:]])
        self.count = count

    def forward(self, observations, actions):
        x = torch.cat([observations, actions], -1).expand(self.count, -1, -1)
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            x = torch.baddbmm(bias, x, weight)
            x = F.relu(x) if i < 3 else x
        return x.squeeze(-1)


class Edac:
    CRITICS, ETA = 10, 1.0

    def __init__(self):
        self.actor, self.q = TanhGaussian(3), Critics(self.CRITICS)
        self.q_target = copy.deepcopy(self.q)
        self.log_alpha = nn.Parameter(torch.zeros(()))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q)
        self.alpha_optimizer = torch.optim.Adam([self.log_alpha], lr=LEARNING_RATE)

    def diversity(self, s, a):
        a = a.expand(self.CRITICS, -1, -1).clone().requires_grad_()
        q = self.q(s.expand(self.CRITICS, -1, -1), a)
        gradient = torch.autograd.grad(q.sum(), a, create_graph=True)[0]
        unit = (gradient / (gradient.norm(dim=-1, keepdim=True) + 1e-10)).transpose(0, 1)
        cosines = (unit @ unit.transpose(1, 2)) * (1 - torch.eye(self.CRITICS))
        return cosines.sum((1, 2)).mean() / (self.CRITICS - 1)

    def update(self, s, a, r, s2, d):
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            a2, log_p2 = self.actor(s2)
            target = r + DISCOUNT * (1 - d) * (self.q_target(s2, a2).amin(0) - alpha * log_p2)
        error = ((self.q(s, a) - target) ** 2).mean(1).sum()
        step(self.critic_optimizer, error + self.ETA * self.diversity(s, a))
        pi, log_p = self.actor(s)
        step(self.actor_optimizer, (alpha * log_p - self.q(s, pi).amin(0)).mean())
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        follow(self.q_target, self.q)


class Gaussian(nn.Module):
    """N(tanh(f(s)), sigma^2) with a free log sigma."""

    def __init__(self, hidden=2, squashed=False):
        super().__init__()
        self.mean = nn.Sequential(mlp(OBSERVATION, ACTION, hidden), nn.Tanh())
        self.log_std, self.squashed = nn.Parameter(torch.zeros(ACTION)), squashed

    def forward(self, observations):
        log_std = -6 + 6 * torch.sigmoid(self.log_std) if self.squashed else self.log_std.clamp(-20, 2)
        return torch.distributions.Normal(self.mean(observations), log_std.exp())


class Awr:
    def __init__(self):
        self.actor = nn.Sequential(mlp(OBSERVATION, ACTION), nn.Tanh())
        self.value = mlp(OBSERVATION, 1)
        self.value_target = copy.deepcopy(self.value)
        self.actor_optimizer, self.value_optimizer = adam(self.actor), adam(self.value)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            returns = r + DISCOUNT * (1 - d) * self.value_target(s2).squeeze(-1)
        value = self.value(s).squeeze(-1)
        advantage = (returns - value).detach()
        step(self.value_optimizer, F.mse_loss(value, returns))
        follow(self.value_target, self.value)
        standardized = (advantage - advantage.mean()) / (advantage.std(correction=0) + 1e-5)
        weight = standardized.exp().clamp(max=20.0)
        step(self.actor_optimizer, (weight * ((self.actor(s) - a) ** 2).sum(-1)).mean())


class Awac:
    def __init__(self):
        self.actor = Gaussian(3, squashed=True)
        self.q1, self.q2 = Critic(3), Critic(3)
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            a2 = self.actor(s2).sample().clamp(-1, 1)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        policy = self.actor(s)
        with torch.no_grad():
            pi = policy.sample().clamp(-1, 1)
            advantage = torch.min(self.q1(s, a), self.q2(s, a)) - torch.min(self.q1(s, pi), self.q2(s, pi))
            weight = torch.exp(advantage / 0.3333).clamp(max=100.0)
        step(self.actor_optimizer, -(weight * policy.log_prob(a).sum(-1)).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class Crr:
    """Two critics, the mean of four actions, the binary filter."""

    SAMPLES = 4

    def __init__(self):
        self.actor = mlp(OBSERVATION, 2 * ACTION)
        self.q1, self.q2 = Critic(), Critic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)

    @staticmethod
    def distribution(actor, observations):
        mean, log_std = actor(observations).chunk(2, -1)
        return torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp())

    def update(self, s, a, r, s2, d):
        n = self.SAMPLES
        with torch.no_grad():
            a2 = torch.tanh(self.distribution(self.actor_target, s2).sample())
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        policy = self.distribution(self.actor, s)
        with torch.no_grad():
            pi = torch.tanh(policy.sample((n,))).transpose(0, 1).reshape(-1, ACTION)
            repeated = s.repeat_interleave(n, 0)
            own = torch.min(self.q1(repeated, pi), self.q2(repeated, pi)).view(-1, n).mean(1)
            chosen = (torch.min(self.q1(s, a), self.q2(s, a)) > own).float()
        u = torch.atanh(a.clamp(-1 + 1e-6, 1 - 1e-6))
        log_p = (policy.log_prob(u) - torch.log(1 - torch.tanh(u).pow(2) + 1e-6)).sum(-1)
        step(self.actor_optimizer, -(chosen * log_p).mean())
        follow(self.actor_target, self.actor)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class InSample:
    """What extreme, sparse and exponential Q-learning share: V with LayerNorm, two critics, weighted imitation."""

    def __init__(self):
        layers = list(mlp(OBSERVATION, 1))
        self.value = nn.Sequential(*[m for layer in layers for m in
                                     ([nn.LayerNorm(256), layer] if isinstance(layer, nn.ReLU) else [layer])])
        self.actor = Gaussian()
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.value_optimizer, self.critic_optimizer = adam(self.value), adam(self.q1, self.q2)
        self.actor_optimizer = adam(self.actor)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.actor_optimizer, 1_000_000)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            q = torch.min(self.q1_target(s, a), self.q2_target(s, a))
        step(self.value_optimizer, self.value_loss(q, self.value(s).squeeze(-1)))
        with torch.no_grad():
            weight = self.weight(q - self.value(s).squeeze(-1))
            target = r + DISCOUNT * (1 - d) * self.value(s2).squeeze(-1)
        step(self.actor_optimizer, -(weight * self.actor(s).log_prob(a).sum(-1)).mean())
        self.schedule.step()
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class Xql(InSample):
    def value_loss(self, q, v):
        z = ((q - v) / 2.0).clamp(max=7.0)
        m = z.max().clamp(min=-1.0).detach()
        return (torch.exp(z - m) - z * torch.exp(-m) - torch.exp(-m)).mean()

    def weight(self, advantage):
        return torch.exp(3.0 * advantage).clamp(max=100.0)


class Sql(InSample):
    def value_loss(self, q, v):
        u = (q - v) / 2.0 + 1.0
        return ((u > 0).float() * u**2 + v).mean()

    def weight(self, advantage):
        return advantage.clamp(0.0, 100.0)


class Eql(InSample):
    def value_loss(self, q, v):
        u = ((q - v) / 2.0).clamp(max=5.0)
        m = u.max().clamp(min=-1.0).detach()
        return (torch.exp(u - m) + torch.exp(-m) * v / 2.0).mean()

    def weight(self, advantage):
        return torch.exp(10.0 * advantage / 2.0).clamp(max=100.0)


class BracP:
    """KL to a cloned behaviour policy, estimated from four actions; the clone is learned before."""

    SAMPLES, ALPHA, VALUE_PENALTY = 4, 1.0, False

    def __init__(self):
        self.actor, self.behavior = TanhGaussian(), TanhGaussian()
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.actor_optimizer, self.critic_optimizer = adam(self.actor, lr=3e-5), adam(self.q1, self.q2, lr=1e-3)

    def divergence(self, s):
        mean, log_std = self.actor.net(s).chunk(2, -1)
        policy = torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp())
        with torch.no_grad():
            mean, log_std = self.behavior.net(s).chunk(2, -1)
            behavior = torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp())
        raw = policy.rsample((self.SAMPLES,))
        limited = torch.atanh(torch.tanh(raw).clamp(-0.999, 0.999))
        log_p = policy.log_prob(raw) - torch.log(1 - torch.tanh(raw).pow(2) + 1e-6)
        log_b = behavior.log_prob(limited) - torch.log(1 - torch.tanh(limited).pow(2) + 1e-6)
        return (log_p - log_b).sum(-1).mean(0)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            a2, _ = self.actor(s2)
            value = torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
            if self.VALUE_PENALTY:
                value = value - self.ALPHA * self.divergence(s2)
            target = r + DISCOUNT * (1 - d) * value
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        pi, _ = self.actor(s)
        step(self.actor_optimizer, (self.ALPHA * self.divergence(s) - torch.min(self.q1(s, pi), self.q2(s, pi))).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class BracV(BracP):
    VALUE_PENALTY = True


class Bear:
    """MMD before tanh with a Laplacian kernel, the behaviour a VAE; ten target actions."""

    SAMPLES, TARGETS, SIGMA, LATENT = 4, 10, 20.0, 2 * ACTION

    def __init__(self):
        self.actor = TanhGaussian()
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.encoder = self.perceptron(OBSERVATION + ACTION, 2 * self.LATENT)
        self.decoder = self.perceptron(OBSERVATION + self.LATENT, ACTION)
        self.log_alpha = nn.Parameter(torch.zeros(()))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor, lr=1e-4), adam(self.q1, self.q2)
        self.behavior_optimizer = adam(self.encoder, self.decoder)
        self.alpha_optimizer = torch.optim.Adam([self.log_alpha], lr=1e-3)

    @staticmethod
    def perceptron(inputs, outputs):
        return nn.Sequential(nn.Linear(inputs, 750), nn.ReLU(), nn.Linear(750, 750), nn.ReLU(), nn.Linear(750, outputs))

    def behavior_loss(self, s, a):
        mean, log_std = self.encoder(torch.cat([s, a], 1)).chunk(2, -1)
        std = log_std.clamp(-4, 15).exp()
        decoded = torch.tanh(self.decoder(torch.cat([s, mean + std * torch.randn_like(std)], 1)))
        divergence = -0.5 * (1 + torch.log(std.pow(2)) - mean.pow(2) - std.pow(2)).mean()
        return F.mse_loss(decoded, a) + 0.5 * divergence

    def similarity(self, x, y):
        return torch.exp(-(x.unsqueeze(2) - y.unsqueeze(1)).abs().sum(-1) / (2 * self.SIGMA)).mean((1, 2))

    def update(self, s, a, r, s2, d):
        step(self.behavior_optimizer, self.behavior_loss(s, a))
        with torch.no_grad():
            repeated = s2.repeat_interleave(self.TARGETS, 0)
            a2, _ = self.actor(repeated)
            q1, q2 = self.q1_target(repeated, a2), self.q2_target(repeated, a2)
            value = (0.75 * torch.min(q1, q2) + 0.25 * torch.max(q1, q2)).view(-1, self.TARGETS).amax(1)
            target = r + DISCOUNT * (1 - d) * value
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))

        mean, log_std = self.actor.net(s).chunk(2, -1)
        raw = torch.distributions.Normal(mean, log_std.clamp(-20, 2).exp()).rsample((self.SAMPLES,)).transpose(0, 1)
        with torch.no_grad():
            z = torch.randn(BATCH * self.SAMPLES, self.LATENT).clamp(-0.5, 0.5)
            behavior = self.decoder(torch.cat([s.repeat_interleave(self.SAMPLES, 0), z], 1)).view(BATCH, self.SAMPLES, ACTION)
        squared = self.similarity(raw, raw) + self.similarity(behavior, behavior) - 2 * self.similarity(raw, behavior)
        excess = (squared + 1e-6).sqrt() - 0.05
        pi = torch.tanh(raw[:, 0])
        q = torch.min(self.q1(s, pi), self.q2(s, pi))
        step(self.actor_optimizer, (self.log_alpha.exp().detach() * excess - q).mean())
        step(self.alpha_optimizer, -(self.log_alpha.exp() * excess.detach()).mean())
        self.log_alpha.data.clamp_(-5, 10)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class Autoencoder(nn.Module):
    LATENT = 2 * ACTION

    def __init__(self, divergence_weight=0.5):
        super().__init__()
        def net(inputs, outputs):
            return nn.Sequential(nn.Linear(inputs, 750), nn.ReLU(), nn.Linear(750, 750), nn.ReLU(), nn.Linear(750, outputs))
        self.encoder, self.decoder = net(OBSERVATION + ACTION, 2 * self.LATENT), net(OBSERVATION + self.LATENT, ACTION)
        self.divergence_weight = divergence_weight

    def loss(self, s, a):
        mean, log_std = self.encoder(torch.cat([s, a], -1)).chunk(2, -1)
        std = log_std.clamp(-4, 15).exp()
        u = self.decode(s, mean + std * torch.randn_like(std))
        divergence = -0.5 * (1 + torch.log(std.pow(2)) - mean.pow(2) - std.pow(2)).mean()
        return F.mse_loss(u, a) + self.divergence_weight * divergence

    def decode(self, s, z=None):
        if z is None:
            z = torch.randn(len(s), self.LATENT).clamp(-0.5, 0.5)
        return torch.tanh(self.decoder(torch.cat([s, z], -1)))


class Perturbation(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = mlp(OBSERVATION + ACTION, ACTION)

    def forward(self, s, a):
        return (a + 0.05 * torch.tanh(self.net(torch.cat([s, a], -1)))).clamp(-1, 1)


class Bcq:
    SAMPLES, SOFT_MINIMUM = 10, 0.75

    def __init__(self):
        self.vae, self.xi = Autoencoder(), Perturbation()
        self.q1, self.q2 = Critic(), Critic()
        self.xi_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.xi, self.q1, self.q2))
        self.vae_optimizer, self.xi_optimizer = adam(self.vae, lr=1e-3), adam(self.xi, lr=1e-3)
        self.critic_optimizer = adam(self.q1, self.q2, lr=1e-3)

    def update(self, s, a, r, s2, d):
        step(self.vae_optimizer, self.vae.loss(s, a))
        with torch.no_grad():
            repeated = torch.repeat_interleave(s2, self.SAMPLES, 0)
            a2 = self.xi_target(repeated, self.vae.decode(repeated))
            q1, q2 = self.q1_target(repeated, a2), self.q2_target(repeated, a2)
            mixed = self.SOFT_MINIMUM * torch.min(q1, q2) + (1 - self.SOFT_MINIMUM) * torch.max(q1, q2)
            target = r + DISCOUNT * (1 - d) * mixed.view(BATCH, -1).max(1)[0]
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        step(self.xi_optimizer, -self.q1(s, self.xi(s, self.vae.decode(s))).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)
        follow(self.xi_target, self.xi)


class Plas:
    """After the autoencoder was learned."""

    SOFT_MINIMUM = 0.75

    def __init__(self):
        self.vae, self.actor = Autoencoder(), nn.Sequential(mlp(OBSERVATION, 2 * ACTION), nn.Tanh())
        self.q1, self.q2 = Critic(), Critic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor, lr=1e-4), adam(self.q1, self.q2, lr=1e-3)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            a2 = self.vae.decode(s2, 2 * self.actor_target(s2))
            q1, q2 = self.q1_target(s2, a2), self.q2_target(s2, a2)
            mixed = self.SOFT_MINIMUM * torch.min(q1, q2) + (1 - self.SOFT_MINIMUM) * torch.max(q1, q2)
            target = r + DISCOUNT * (1 - d) * mixed
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        step(self.actor_optimizer, -self.q1(s, self.vae.decode(s, 2 * self.actor(s))).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)
        follow(self.actor_target, self.actor)


class Spot:
    """After the autoencoder was learned."""

    def __init__(self):
        self.vae = Autoencoder()
        self.actor = nn.Sequential(nn.Linear(OBSERVATION, 256), nn.Dropout(0.1), nn.ReLU(), nn.Linear(256, 256),
                                   nn.Dropout(0.1), nn.ReLU(), nn.Linear(256, ACTION), nn.Tanh())
        self.q1, self.q2 = Critic(), Critic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)
        self.updates = 0

    def update(self, s, a, r, s2, d):
        self.updates += 1
        with torch.no_grad():
            noise = (torch.randn_like(a) * 0.2).clamp(-0.5, 0.5)
            a2 = (self.actor_target(s2) + noise).clamp(-1, 1)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        if self.updates % 2 == 0:
            pi = self.actor(s)
            q = self.q1(s, pi)
            step(self.actor_optimizer, -q.mean() / q.abs().mean().detach() + 0.1 * self.vae.loss(s, pi))
            follow(self.q1_target, self.q1)
            follow(self.q2_target, self.q2)
            follow(self.actor_target, self.actor)


class Mcq:
    SAMPLES, BELLMAN = 10, 0.7

    def __init__(self):
        self.vae, self.actor = Autoencoder(2.0), TanhGaussian()
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.log_alpha = nn.Parameter(torch.zeros(()))
        self.vae_optimizer = adam(self.vae, lr=1e-3)
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)
        self.alpha_optimizer = torch.optim.Adam([self.log_alpha], lr=LEARNING_RATE)

    def update(self, s, a, r, s2, d):
        step(self.vae_optimizer, self.vae.loss(s, a))
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            a2, log_p2 = self.actor(s2)
            target = r + DISCOUNT * (1 - d) * (torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2)) - alpha * log_p2)
            repeated = torch.cat([s, s2]).repeat_interleave(self.SAMPLES, 0)
            proposed, (taken, _) = self.vae.decode(repeated), self.actor(repeated)
            best = [q(repeated, proposed).view(-1, self.SAMPLES).max(1)[0] for q in (self.q1, self.q2)]
            pseudo = torch.min(*best).repeat_interleave(self.SAMPLES)
        loss = 0.0
        for q in (self.q1, self.q2):
            bellman, ood = F.mse_loss(q(s, a), target), F.mse_loss(q(repeated, taken), pseudo)
            loss = loss + self.BELLMAN * bellman + (1 - self.BELLMAN) * ood
        step(self.critic_optimizer, loss)
        pi, log_p = self.actor(s)
        step(self.actor_optimizer, (alpha * log_p - torch.min(self.q1(s, pi), self.q2(s, pi))).mean())
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class SacN(Edac):
    """Also LB-SAC, which differs in its batch and step size alone."""

    def update(self, s, a, r, s2, d):
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            a2, log_p2 = self.actor(s2)
            target = r + DISCOUNT * (1 - d) * (self.q_target(s2, a2).amin(0) - alpha * log_p2)
        step(self.critic_optimizer, ((self.q(s, a) - target) ** 2).mean(1).sum())
        pi, log_p = self.actor(s)
        step(self.actor_optimizer, (alpha * log_p - self.q(s, pi).amin(0)).mean())
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        follow(self.q_target, self.q)


class NormalizedCritics(nn.Module):
    """Many critics of two hidden layers with LayerNorm, side by side in batched products."""

    def __init__(self, count):
        super().__init__()
        sizes = [OBSERVATION + ACTION, 256, 256, 1]
        self.weights = nn.ParameterList(
            [torch.empty(count, a, b).uniform_(-(a**-0.5), a**-0.5) for a, b in zip(sizes, sizes[1:])])
        self.biases = nn.ParameterList([torch.zeros(count, 1, b) for b in sizes[1:]])
        self.scales = nn.ParameterList([torch.ones(count, 1, 256) for _ in range(2)])
        self.shifts = nn.ParameterList([torch.zeros(count, 1, 256) for _ in range(2)])

    def forward(self, observations, actions, members=slice(None)):
        x = torch.cat([observations, actions], -1).expand(self.biases[0][members].shape[0], -1, -1)
        for i, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            x = torch.baddbmm(bias[members], x, weight[members])
            if i < 2:
                x = F.relu(F.layer_norm(x, (256,)) * self.scales[i][members] + self.shifts[i][members])
        return x.squeeze(-1)


class Rlpd:
    """Ten critics, targets of two, a step of the actor in every twentieth update."""

    CRITICS = 10

    def __init__(self):
        self.actor, self.q = TanhGaussian(), NormalizedCritics(self.CRITICS)
        self.q_target = copy.deepcopy(self.q)
        self.log_alpha = nn.Parameter(torch.zeros(()))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q)
        self.alpha_optimizer = torch.optim.Adam([self.log_alpha], lr=LEARNING_RATE)
        self.updates = 0

    def update(self, s, a, r, s2, d):
        self.updates += 1
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            a2, log_p2 = self.actor(s2)
            next_q = self.q_target(s2, a2, torch.randperm(self.CRITICS)[:2]).amin(0)
            target = r + DISCOUNT * (1 - d) * (next_q - alpha * log_p2)
        step(self.critic_optimizer, ((self.q(s, a) - target) ** 2).mean(1).sum())
        follow(self.q_target, self.q)
        if self.updates % 20 == 0:
            pi, log_p = self.actor(s)
            step(self.actor_optimizer, (alpha * log_p - self.q(s, pi).mean(0)).mean())
            step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION / 2)).mean())


class NormalizedCritic(nn.Module):
    """Three hidden layers with LayerNorm."""

    def __init__(self, inputs=OBSERVATION + ACTION):
        super().__init__()
        layers = []
        for a in (inputs, 256, 256):
            layers += [nn.Linear(a, 256), nn.LayerNorm(256), nn.ReLU()]
        self.net = nn.Sequential(*layers, nn.Linear(256, 1))

    def forward(self, *parts):
        return self.net(torch.cat(parts, -1)).squeeze(-1)


class Rebrac:
    """The next logged action of a row of these random data is any action."""

    ACTOR_PENALTY, CRITIC_PENALTY = 0.01, 0.01

    def __init__(self):
        self.actor = nn.Sequential(mlp(OBSERVATION, ACTION, 3), nn.Tanh())
        self.q1, self.q2 = NormalizedCritic(), NormalizedCritic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)
        self.updates = 0

    def update(self, s, a, r, s2, d):
        self.updates += 1
        with torch.no_grad():
            noise = (torch.randn_like(a) * 0.2).clamp(-0.5, 0.5)
            a2 = (self.actor_target(s2) + noise).clamp(-1, 1)
            penalty = ((a2 - a.flip(0)) ** 2).sum(-1)
            next_q = torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2)) - self.CRITIC_PENALTY * penalty
            target = r + DISCOUNT * (1 - d) * next_q
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        if self.updates % 2 == 0:
            self.update_actor(s, a)
            follow(self.q1_target, self.q1)
            follow(self.q2_target, self.q2)
            follow(self.actor_target, self.actor)

    def update_actor(self, s, a):
        pi = self.actor(s)
        q = torch.min(self.q1(s, pi), self.q2(s, pi))
        penalty = self.ACTOR_PENALTY * ((pi - a) ** 2).sum(-1)
        step(self.actor_optimizer, (penalty - q / q.abs().mean().detach()).mean())


class Td3Awr(Rebrac):
    def __init__(self):
        super().__init__()
        self.value = NormalizedCritic(OBSERVATION)
        self.value_optimizer = adam(self.value)

    def update_actor(self, s, a):
        with torch.no_grad():
            logged = torch.min(self.q1(s, a), self.q2(s, a))
        advantage = logged - self.value(s)
        step(self.value_optimizer, (torch.abs(0.7 - (advantage < 0).float()) * advantage**2).mean())
        weight = torch.exp(3.0 * advantage.detach()).clamp(max=100.0)
        pi = self.actor(s)
        q = torch.min(self.q1(s, pi), self.q2(s, pi))
        penalty = 0.03 * weight * ((pi - a) ** 2).sum(-1)
        step(self.actor_optimizer, (penalty - q / q.abs().mean().detach()).mean())


def smooth(inputs, outputs, norm=False):
    """Two hidden layers of GELU, with LayerNorm if wished."""
    layers = []
    for a, b in ((inputs, 256), (256, 256)):
        layers += [nn.Linear(a, b), *([nn.LayerNorm(b)] if norm else []), nn.GELU()]
    return nn.Sequential(*layers, nn.Linear(256, outputs))


class SmoothCritic(Critic):
    def __init__(self):
        super().__init__()
        self.net = smooth(OBSERVATION + ACTION, 1, norm=True)


class Fql:
    """Ten steps of the flow; one Adam for flow and policy, and one for the critics."""

    STEPS, ALPHA = 10, 1.0

    def __init__(self):
        self.flow, self.actor = smooth(OBSERVATION + ACTION + 1, ACTION), smooth(OBSERVATION + ACTION, ACTION)
        self.q1, self.q2 = SmoothCritic(), SmoothCritic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.flow_and_actor, self.critic_optimizer = adam(self.flow, self.actor), adam(self.q1, self.q2)

    def update(self, s, a, r, s2, d):
        noise = torch.randn_like(a)
        with torch.no_grad():
            a2 = self.actor(torch.cat([s2, torch.randn_like(a)], -1)).clamp(-1, 1)
            target = r + DISCOUNT * (1 - d) * (self.q1_target(s2, a2) + self.q2_target(s2, a2)) / 2
            imitated = self.carried(s, noise)
        start, t = torch.randn_like(a), torch.rand(BATCH, 1)
        velocity = self.flow(torch.cat([s, (1 - t) * start + t * a, t], -1))
        made = self.actor(torch.cat([s, noise], -1))
        pi = made.clamp(-1, 1)
        q = (self.q1(s, pi) + self.q2(s, pi)) / 2
        value = q.mean() / q.abs().mean().detach()
        step(self.flow_and_actor, F.mse_loss(velocity, a - start) + self.ALPHA * F.mse_loss(made, imitated) - value)
        step(self.critic_optimizer, (F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target)) / 2)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)

    def carried(self, s, x):
        for k in range(self.STEPS):
            t = torch.full((BATCH, 1), k / self.STEPS)
            x = x + self.flow(torch.cat([s, x, t], -1)) / self.STEPS
        return x.clamp(-1, 1)


def mish(inputs, outputs):
    """Three hidden layers of Mish."""
    layers = []
    for a, b in ((inputs, 256), (256, 256), (256, 256)):
        layers += [nn.Linear(a, b), nn.Mish()]
    return nn.Sequential(*layers, nn.Linear(256, outputs))


class MishCritic(Critic):
    def __init__(self):
        super().__init__()
        self.net = mish(OBSERVATION + ACTION, 1)


class ResidualBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.Sequential(nn.Dropout(0.1), nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Mish(),
                                 nn.Linear(4 * width, width))

    def forward(self, x):
        return x + self.net(x)


class Diffusion(nn.Module):
    """A network that tells the noise in an action, and the actions that five steps make of noise."""

    STEPS = 5

    def __init__(self, features, hidden, size, net):
        super().__init__()
        self.features, self.net = features, net
        self.time = nn.Sequential(nn.Linear(features, hidden), nn.Mish(), nn.Linear(hidden, size))
        t = torch.arange(1, self.STEPS + 1)
        self.betas = 1 - torch.exp(-0.1 / self.STEPS - 0.5 * (10 - 0.1) * (2 * t - 1) / self.STEPS**2)
        self.products = torch.cumprod(1 - self.betas, 0)
        before = torch.cat([torch.ones(1), self.products[:-1]])
        self.of_clean = self.betas * before.sqrt() / (1 - self.products)
        self.of_current = (1 - before) * (1 - self.betas).sqrt() / (1 - self.products)
        self.deviations = (self.betas * (1 - before) / (1 - self.products)).sqrt()

    def noise(self, x, t, s):
        half = self.features // 2
        angles = t[:, None] * torch.exp(torch.arange(half) * -(9.210340371976184 / (half - 1)))[None]
        return self.net(torch.cat([x, self.time(torch.cat([angles.sin(), angles.cos()], -1)), s], -1))

    def loss(self, s, a):
        t, noise = torch.randint(0, self.STEPS, (len(a),)), torch.randn_like(a)
        left = self.products[t][:, None]
        return (self.noise(left.sqrt() * a + (1 - left).sqrt() * noise, t, s) - noise) ** 2

    def forward(self, s):
        x = torch.randn(len(s), ACTION)
        for i in reversed(range(self.STEPS)):
            t = torch.full((len(s),), i, dtype=torch.long)
            left = self.products[t][:, None]
            clean = ((1 / left).sqrt() * x - (1 / left - 1).sqrt() * self.noise(x, t, s)).clamp(-1, 1)
            x = self.of_clean[t][:, None] * clean + self.of_current[t][:, None] * x
            if i > 0:
                x = x + self.deviations[t][:, None] * torch.randn_like(x)
        return x.clamp(-1, 1)


def shortened_step(optimizer, loss, norm=9.0):
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], norm)
    optimizer.step()


class DiffusionQl:
    """Gradients through five steps; the average of the actor follows every fifth update."""

    def __init__(self):
        self.actor = Diffusion(16, 32, 16, mish(OBSERVATION + ACTION + 16, ACTION))
        self.q1, self.q2 = MishCritic(), MishCritic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.actor_optimizer, self.critic_optimizer = adam(self.actor), adam(self.q1, self.q2)
        self.schedules = [torch.optim.lr_scheduler.CosineAnnealingLR(o, 2_000_000)
                          for o in (self.actor_optimizer, self.critic_optimizer)]
        self.updates = 0

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            a2 = self.actor_target(s2)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
        shortened_step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        imitation = self.actor.loss(s, a).mean()
        pi = self.actor(s)
        q1, q2 = self.q1(s, pi), self.q2(s, pi)
        if torch.rand(()).item() <= 0.5:
            q1, q2 = q2, q1
        shortened_step(self.actor_optimizer, imitation - q1.mean() / q2.abs().mean().detach())
        if self.updates % 5 == 0:
            follow(self.actor_target, self.actor)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)
        for schedule in self.schedules:
            schedule.step()
        self.updates += 1


class Idql:
    """IQL's critic, and a residual network that imitates."""

    def __init__(self):
        residual = nn.Sequential(nn.Linear(OBSERVATION + ACTION + 128, 256), *(ResidualBlock(256) for _ in range(3)), nn.Mish(),
                                 nn.Linear(256, ACTION))
        self.actor = Diffusion(64, 128, 128, residual)
        self.value, self.q1, self.q2 = mlp(OBSERVATION, 1), Critic(), Critic()
        self.actor_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.actor, self.q1, self.q2))
        self.value_optimizer, self.critic_optimizer = adam(self.value), adam(self.q1, self.q2)
        self.actor_optimizer = torch.optim.AdamW(self.actor.parameters(), lr=LEARNING_RATE, weight_decay=1e-4)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.actor_optimizer, 3_000_000)

    def update(self, s, a, r, s2, d):
        step(self.actor_optimizer, self.actor.loss(s, a).sum(-1).mean())
        follow(self.actor_target, self.actor)
        with torch.no_grad():
            q = torch.min(self.q1_target(s, a), self.q2_target(s, a))
        advantage = q - self.value(s).squeeze(-1)
        step(self.value_optimizer, (torch.abs(0.7 - (advantage < 0).float()) * advantage**2).mean())
        with torch.no_grad():
            target = r + DISCOUNT * (1 - d) * self.value(s2).squeeze(-1)
        step(self.critic_optimizer, (F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target)) / 2)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)
        self.schedule.step()


class BestOfN:
    """A flow that only imitates, beside implicit Q-learning's critic."""

    def __init__(self):
        self.flow = smooth(OBSERVATION + ACTION + 1, ACTION)
        self.value = mlp(OBSERVATION, 1)
        self.q1, self.q2 = Critic(), Critic()
        self.q1_target, self.q2_target = copy.deepcopy(self.q1), copy.deepcopy(self.q2)
        self.flow_optimizer, self.value_optimizer = adam(self.flow), adam(self.value)
        self.critic_optimizer = adam(self.q1, self.q2)

    def update(self, s, a, r, s2, d):
        start, t = torch.randn_like(a), torch.rand(BATCH, 1)
        velocity = self.flow(torch.cat([s, (1 - t) * start + t * a, t], -1))
        step(self.flow_optimizer, F.mse_loss(velocity, a - start))
        with torch.no_grad():
            q = torch.min(self.q1_target(s, a), self.q2_target(s, a))
        advantage = q - self.value(s).squeeze(-1)
        step(self.value_optimizer, (torch.abs(0.7 - (advantage < 0).float()) * advantage**2).mean())
        with torch.no_grad():
            target = r + DISCOUNT * (1 - d) * self.value(s2).squeeze(-1)
        step(self.critic_optimizer, (F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target)) / 2)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class QtOpt:
    SAMPLES, ELITES, ITERATIONS, LAG = 64, 6, 2, 240

    def __init__(self):
        self.q = Critic()
        self.q_target, self.q_lagged = copy.deepcopy(self.q), copy.deepcopy(self.q)
        self.optimizer = adam(self.q)
        self.updates = 0

    def best(self, q, s):
        mean, std = torch.zeros(len(s), 1, ACTION), torch.ones(len(s), 1, ACTION)
        repeated = s.unsqueeze(1).expand(-1, self.SAMPLES, -1)
        for _ in range(self.ITERATIONS):
            actions = (mean + std * torch.randn(len(s), self.SAMPLES, ACTION)).clamp(-1, 1)
            values = q(repeated, actions)
            elites = values.topk(self.ELITES).indices.unsqueeze(-1).expand(-1, -1, ACTION)
            chosen = actions.gather(1, elites)
            mean, std = chosen.mean(1, keepdim=True), chosen.std(1, unbiased=False, keepdim=True)
        return chosen[:, 0]

    def update(self, s, a, r, s2, d):
        self.updates += 1
        with torch.no_grad():
            a2 = self.best(self.q_target, s2)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q_target(s2, a2), self.q_lagged(s2, a2))
        step(self.optimizer, F.mse_loss(self.q(s, a), target))
        follow(self.q_target, self.q)
        if self.updates % self.LAG == 0:
            self.q_lagged.load_state_dict(self.q_target.state_dict())

class Ensemble(nn.Module):
    """Seven probabilistic networks side by side in batched products; the first five are the elites."""

    MEMBERS, ELITES, TOLD = 7, 5, OBSERVATION + 1
    DECAYS = (2.5e-5, 5e-5, 7.5e-5, 7.5e-5, 1e-4)

    def __init__(self):
        super().__init__()
        sizes = [OBSERVATION + ACTION, 200, 200, 200, 200, 2 * self.TOLD]
        self.weights = nn.ParameterList(
            torch.randn(self.MEMBERS, a, b) / a**0.5 for a, b in zip(sizes, sizes[1:]))
        self.biases = nn.ParameterList(torch.zeros(self.MEMBERS, 1, b) for b in sizes[1:])
        self.low = nn.Parameter(torch.full((self.TOLD,), -10.0))
        self.high = nn.Parameter(torch.full((self.TOLD,), 0.5))

    def forward(self, s, a):
        """Means of the change and the reward, and log variances, MEMBERS x n x TOLD."""
        x = torch.cat([s, a], -1).expand(self.MEMBERS, -1, -1)
        for k, (weight, bias) in enumerate(zip(self.weights, self.biases)):
            x = torch.baddbmm(bias, x, weight)
            x = F.silu(x) if k < len(self.weights) - 1 else x
        mean, log_variance = x.chunk(2, -1)
        log_variance = self.high - F.softplus(self.high - log_variance)
        return mean, self.low + F.softplus(log_variance - self.low)

    def next_normal(self, s, a):
        """Of next observation and reward, by the elites."""
        mean, log_variance = (told[: self.ELITES] for told in self(s, a))
        return torch.distributions.Normal(mean + F.pad(s, (0, 1)), (log_variance / 2).exp())

    def loss(self, s, a, r, s2):
        mean, log_variance = self(s, a)
        target = torch.cat([s2 - s, r.unsqueeze(1)], 1)
        likelihood = ((mean - target) ** 2 * (-log_variance).exp() + log_variance).mean((1, 2)).sum()
        decay = sum(d / 2 * (w**2).sum() for d, w in zip(self.DECAYS, self.weights))
        return likelihood + decay + 0.01 * (self.high.sum() - self.low.sum())


class Combo(Cql):
    """The data term of the first, logged half of a batch."""

    def update(self, s, a, r, s2, d):
        n, logged = self.SAMPLES, BATCH // 2
        with torch.no_grad():
            a2, log_p2 = self.actor(s2)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
        random = torch.rand(BATCH * n, ACTION) * 2 - 1
        current, current_log_p = self.sampled(s)
        following, following_log_p = self.sampled(s2)
        repeated = s.unsqueeze(1).expand(-1, n, -1).reshape(-1, OBSERVATION)
        log_random = ACTION * torch.log(torch.tensor(0.5))
        loss = 0.0
        for q in (self.q1, self.q2):
            values = q(s, a)
            everything = torch.cat(
                [
                    q(repeated, random).view(-1, n) - log_random,
                    q(repeated, following).view(-1, n) - following_log_p,
                    q(repeated, current).view(-1, n) - current_log_p,
                ],
                1,
            )
            gap = torch.logsumexp(everything, 1).mean() - values[:logged].mean()
            loss = loss + F.mse_loss(values, target) + 0.5 * gap
        step(self.critic_optimizer, loss)

        alpha = self.log_alpha.exp().detach()
        pi, log_p = self.actor(s)
        step(self.actor_optimizer, (alpha * log_p - torch.min(self.q1(s, pi), self.q2(s, pi))).mean())
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


class Mobile(Sac):
    """The first twentieth of a batch is logged and pays nothing."""

    SAMPLES, LOGGED = 10, 13

    def __init__(self):
        super().__init__()
        self.model = Ensemble()

    def update(self, s, a, r, s2, d):
        alpha = self.log_alpha.exp().detach()
        with torch.no_grad():
            told = self.model.next_normal(s[self.LOGGED:], a[self.LOGGED:])
            following = told.sample((self.SAMPLES,))[..., :OBSERVATION]
            values = self.value(following.reshape(-1, OBSERVATION)).view(following.shape[:-1])
            penalty = F.pad(values.mean(0).std(0), (self.LOGGED, 0))
            target = (r - 0.5 * penalty + DISCOUNT * (1 - d) * self.value(s2)).clamp(min=-100)
        step(self.critic_optimizer, F.mse_loss(self.q1(s, a), target) + F.mse_loss(self.q2(s, a), target))
        pi, log_p = self.actor(s)
        step(self.actor_optimizer, (alpha * log_p - torch.min(self.q1(s, pi), self.q2(s, pi))).mean())
        step(self.alpha_optimizer, -(self.log_alpha * (log_p.detach() - ACTION)).mean())
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)

    def value(self, s):
        a, _ = self.actor(s)
        return torch.min(self.q1_target(s, a), self.q2_target(s, a))


class Rambo(Sac):
    """A step of the adversary with each one of the policy."""

    def __init__(self):
        super().__init__()
        self.model = Ensemble()
        self.model_optimizer = adam(self.model)

    def update(self, s, a, r, s2, d):
        with torch.no_grad():
            actions, _ = self.actor(s)
        told = self.model.next_normal(s, actions)
        with torch.no_grad():
            outcome = told.sample()[torch.randint(0, Ensemble.ELITES, (BATCH,)), torch.arange(BATCH)]
            following, reward = outcome[:, :OBSERVATION], outcome[:, OBSERVATION]
            mode = torch.tanh(self.actor.net(following)[:, :ACTION])
            advantage = reward + DISCOUNT * torch.min(self.q1(following, mode), self.q2(following, mode))
            advantage = advantage - torch.min(self.q1(s, actions), self.q2(s, actions))
            advantage = (advantage - advantage.mean()) / (advantage.std(correction=0) + 1e-6)
        log_p = torch.logsumexp(told.log_prob(outcome).sum(-1), 0)
        step(self.model_optimizer, 3e-4 * (advantage * log_p).mean() + self.model.loss(s, a, r, s2))
        super().update(s, a, r, s2, d)


class Block(nn.Module):
    """LayerNorm and attention, LayerNorm and a perceptron, each added to its input."""

    def __init__(self, width, tokens, dropout, heads=1, activation=nn.ReLU):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, dropout, batch_first=True)
        self.drop = nn.Dropout(dropout)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), activation(), nn.Linear(4 * width, width), nn.Dropout(dropout))
        self.register_buffer("later", torch.ones(tokens, tokens).triu(1).bool())

    def forward(self, x, absent):
        h = self.norm1(x)
        x = x + self.drop(self.attention(h, h, h, attn_mask=self.later, key_padding_mask=absent, need_weights=False)[0])
        return x + self.mlp(self.norm2(x))


class DecisionTransformer:
    WINDOWS, STEPS, WIDTH, EPISODE = 64, 20, 128, 1000
    BLOCKS, HEADS, ACTIVATION = 3, 1, nn.ReLU

    def __init__(self):
        width = self.WIDTH
        self.net = nn.ModuleDict({
            "returns": nn.Linear(1, width), "states": nn.Linear(OBSERVATION, width), "actions": nn.Linear(ACTION, width),
            "steps": nn.Embedding(self.EPISODE + self.STEPS, width), "norm": nn.LayerNorm(width), "drop": nn.Dropout(0.1),
            "blocks": nn.ModuleList(
                Block(width, 3 * self.STEPS, 0.1, self.HEADS, self.ACTIVATION) for _ in range(self.BLOCKS)), "last": nn.LayerNorm(width),
            "head": nn.Sequential(nn.Linear(width, ACTION), nn.Tanh()), **self.more()})
        self.optimizer = torch.optim.AdamW(self.net.parameters(), lr=1e-4, weight_decay=1e-4)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda k: min((k + 1) / 10_000, 1))
        self.data = Data()
        rewards = self.data.rewards.reshape(-1, self.EPISODE)
        self.returns_to_go = rewards.flip(1).cumsum(1).flip(1).flatten()

    def sample(self):
        """Windows that begin anywhere in an episode, padded on the right."""
        episode = torch.randint(0, ROWS // self.EPISODE, (self.WINDOWS, 1)) * self.EPISODE
        steps = torch.randint(0, self.EPISODE, (self.WINDOWS, 1)) + torch.arange(self.STEPS)
        present = steps < self.EPISODE
        rows = episode + steps.clamp(max=self.EPISODE - 1)
        return (self.data.observations[rows], self.data.actions[rows], self.returns_to_go[rows] / 1000, steps, present)

    def more(self):
        return {}

    def kinds(self, states, actions, returns_to_go):
        return [self.net["returns"](returns_to_go[..., None]), self.net["states"](states), self.net["actions"](actions)]

    @staticmethod
    def said(net, kinds, steps, present):
        step = net["steps"](steps)
        x = net["drop"](net["norm"](torch.stack([kind + step for kind in kinds], 2).flatten(1, 2)))
        absent = ~present.repeat_interleave(3, 1)
        for block in net["blocks"]:
            x = block(x, absent)
        return net["last"](x)

    def update(self, states, actions, returns_to_go, steps, present):
        x = self.said(self.net, self.kinds(states, actions, returns_to_go), steps, present)
        predicted = self.net["head"](x[:, 1::3])
        self.minimize(F.mse_loss(predicted[present], actions[present]))

    def minimize(self, loss):
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.net.parameters(), 0.25)
        self.optimizer.step()
        self.schedule.step()


class Reinformer(DecisionTransformer):
    STEPS, WIDTH, BLOCKS, HEADS, ACTIVATION = 5, 256, 4, 8, nn.GELU

    def __init__(self):
        super().__init__()
        self.log_temperature = nn.Parameter(torch.tensor(-2.3))
        self.temperature_optimizer = torch.optim.Adam([self.log_temperature], lr=1e-4)

    def more(self):
        return {"said": nn.Linear(self.WIDTH, 1), "log_std": nn.ParameterList([torch.zeros(ACTION)])}

    def kinds(self, states, actions, returns_to_go):
        to_go, state, action = super().kinds(states, actions, returns_to_go)
        return [state, to_go, action]

    def update(self, states, actions, returns_to_go, steps, present):
        x = self.said(self.net, self.kinds(states, actions, returns_to_go), steps, present)
        returns = returns_to_go[present]
        u = (returns - self.net["said"](x[:, ::3])[..., 0][present]) / returns.abs().mean()
        policy = torch.distributions.Normal(self.net["head"](x[:, 1::3]), self.net["log_std"][0].clamp(-20, 2).exp())
        entropy = policy.entropy()[0, 0].sum()
        likelihood = policy.log_prob(actions).sum(-1)[present].mean()
        expectile = (torch.where(u < 0, 0.01, 0.99) * u.square()).mean()
        self.minimize(expectile - likelihood - self.log_temperature.exp().detach() * entropy)
        step(self.temperature_optimizer, self.log_temperature * (entropy.detach() + ACTION))


class Qt(DecisionTransformer):
    def __init__(self):
        super().__init__()
        self.q1, self.q2 = MishCritic(), MishCritic()
        self.net_target, self.q1_target, self.q2_target = map(copy.deepcopy, (self.net.eval(), self.q1, self.q2))
        self.net.train()
        self.critic_optimizer = adam(self.q1, self.q2)
        self.updates = 0

    def sample(self):
        states, actions, returns_to_go, steps, present = super().sample()
        rewards = F.pad(returns_to_go[:, :-1] - returns_to_go[:, 1:], (0, 1)) * 1000
        return states, actions, returns_to_go, steps, present, rewards

    def update(self, states, actions, returns_to_go, steps, present, rewards):
        with torch.no_grad():
            x = self.said(self.net_target, self.kinds(states, actions, returns_to_go), steps, present)
            last = self.net_target["head"](x[:, -2])
            targets = [torch.min(self.q1_target(states[:, -1], last), self.q2_target(states[:, -1], last))]
            for k in reversed(range(self.STEPS - 1)):
                targets.insert(0, rewards[:, k] + DISCOUNT * targets[0])
            target, counted = torch.stack(targets, 1)[:, :-1], present[:, :-1]
        shortened_step(self.critic_optimizer, sum(
            F.mse_loss(q(states, actions)[:, :-1][counted], target[counted]) for q in (self.q1, self.q2)))
        x = self.said(self.net, self.kinds(states, actions, returns_to_go), steps, present)
        predicted = self.net["head"](x[:, 1::3])[present]
        q1, q2 = self.q1(states[present], predicted), self.q2(states[present], predicted)
        if torch.rand(()).item() <= 0.5:
            q1, q2 = q2, q1
        self.minimize(F.mse_loss(predicted, actions[present]) - q1.mean() / q2.abs().mean().detach())
        if self.updates % 5 == 0:
            follow(self.net_target, self.net)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)
        self.updates += 1


ALGORITHMS = {
    "bc": Bc,
    "td3-bc": Td3Bc,
    "iql": Iql,
    "cql": Cql,
    "cal-ql": CalQl,
    "sac": Sac,
    "td3": Td3,
    "rlpd": Rlpd,
    "edac": Edac,
    "awr": Awr,
    "awac": Awac,
    "crr": Crr,
    "xql": Xql,
    "sql": Sql,
    "eql": Eql,
    "brac-p": BracP,
    "brac-v": BracV,
    "bear": Bear,
    "bcq": Bcq,
    "plas": Plas,
    "spot": Spot,
    "mcq": Mcq,
    "mopo": Mopo,
    "morel": Morel,
    "morel-sac": MorelSac,
    "mbop": Mbop,
    "rebrac": Rebrac,
    "td3-awr": Td3Awr,
    "sac-n": SacN,
    "diffusion-ql": DiffusionQl,
    "idql": Idql,
    "qt-opt": QtOpt,
    "fql": Fql,
    "best-of-n": BestOfN,
    "combo": Combo,
    "mobile": Mobile,
    "rambo": Rambo,
    "lb-sac": SacN,
    "decision-transformer": DecisionTransformer,
    "qdt": DecisionTransformer,
    "reinformer": Reinformer,
    "qt": Qt,
    "rvs": Rvs,
}


def main():
    name, updates, warmup = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    data, algorithm = Data(), ALGORITHMS[name]()
    sample = getattr(algorithm, "sample", data.sample)
    for _ in range(warmup):
        algorithm.update(*sample())
    start = time.perf_counter()
    for _ in range(updates):
        algorithm.update(*sample())
    print("updates_per_second", updates / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
