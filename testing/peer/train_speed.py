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
            step(self.actor_optimizer, -(2.5 / q.abs().mean().detach()) * q.mean() + F.mse_loss(pi, a))
            follow(self.q1_target, self.q1)
            follow(self.q2_target, self.q2)
            follow(self.actor_target, self.actor)


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
            a2, log_p2 = self.actor(s2)
            target = r + DISCOUNT * (1 - d) * torch.min(self.q1_target(s2, a2), self.q2_target(s2, a2))
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
                    q(repeated, following).view(-1, n) - following_log_p,
                    q(repeated, current).view(-1, n) - current_log_p,
                ],
                1,
            )
            loss = loss + F.mse_loss(data, target) + self.WEIGHT * (torch.logsumexp(everything, 1) - data).mean()
        step(self.critic_optimizer, loss)
        follow(self.q1_target, self.q1)
        follow(self.q2_target, self.q2)


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


ALGORITHMS = {"bc": Bc, "td3-bc": Td3Bc, "iql": Iql, "cql": Cql, "sac": Sac, "edac": Edac}
ALGORITHMS |= {"awr": Awr, "awac": Awac, "crr": Crr, "xql": Xql, "sql": Sql, "eql": Eql}


def main():
    name, updates, warmup = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(1)
    torch.manual_seed(0)
    data, algorithm = Data(), ALGORITHMS[name]()
    for _ in range(warmup):
        algorithm.update(*data.sample())
    start = time.perf_counter()
    for _ in range(updates):
        algorithm.update(*data.sample())
    print("updates_per_second", updates / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
