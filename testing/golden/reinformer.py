"""Reinformer (Zhuang et al. 2024, arXiv:2405.08740), continuous and with discrete actions: the transformer of decision_transformer.py on tokens in the
order observation, return-to-go, action. The observation's says an expectile of the return, the return's the action.
"""

import numpy as np
import torch
import torch.nn.functional as F

import decision_transformer as dt
from common import OUTPUT, assert_close, assert_well_conditioned, first, gaussian_log_density, replay, single

EXPECTILE, TEMPERATURE, TEMPERATURE_RATE = 0.9, 0.1, 1e-2
NET = dt.NET


class Reinformer(dt.DecisionTransformer):
    READ = 0, 1

    def __init__(self, weights, dropout=0):
        free = {name: weight for name, weight in weights.items() if name.startswith(NET)}
        super().__init__(free, dropout, F.gelu)
        self.log_temperature = weights.get("log_temperature")
        if self.log_temperature is not None:
            self.temperature_optimizer = torch.optim.Adam([self.log_temperature], lr=TEMPERATURE_RATE)

    def embedded(self, batch):
        to_go = batch["returns_to_go"][..., None] / dt.RETURN_SCALE
        return [self.linear("tokens.0", batch["observations"]), self.linear("tokens.1", to_go), self.embedded_actions(batch)]

    def update(self, batch, noise):
        self.uniform = iter(noise)
        there = batch["mask"] > 0
        x = self.transformed(batch)
        predicted = self.linear("readouts.1", x[:, ::3])[..., 0][there]
        output = self.linear("readouts.0", x[:, 1::3])
        returns = batch["returns_to_go"][there] / dt.RETURN_SCALE
        u = (returns - predicted) / returns.abs().mean()
        return_loss = (torch.where(u < 0, 1 - EXPECTILE, EXPECTILE) * u.square()).mean()
        if self.log_temperature is None:
            actor_loss = self.errors_of(output, batch)[there].mean()
            self.minimize(return_loss + actor_loss)
            return {"return": return_loss, "actor": actor_loss}
        log_std = self.weights[f"{NET}/log_std"].clamp(-20, 2)
        likelihoods = gaussian_log_density(batch["actions"], output.tanh(), log_std)[there]
        entropy = torch.distributions.Normal(torch.zeros_like(log_std), log_std.exp()).entropy().sum()
        actor_loss = -likelihoods.mean() - self.log_temperature.exp().detach() * entropy
        self.minimize(return_loss + actor_loss)
        temperature_loss = self.log_temperature * (entropy.detach() + dt.ACTION)
        self.temperature_optimizer.zero_grad()
        temperature_loss.backward()
        self.temperature_optimizer.step()
        return {"return": return_loss, "actor": actor_loss, "temperature": temperature_loss}


# The second formulation.


def numpy_tokens(init, batch, n):
    """The embedded tokens of one window that are there."""
    tokens = []
    for k in np.flatnonzero(batch["mask"][n]):
        step = init[f"{NET}/timesteps.weight"][min(int(batch["timesteps"][n, k]), dt.TIMESTEPS - 1)].astype(np.float64)
        action = batch["actions"][n, k]
        tokens += [dt.numpy_linear(init, "tokens.0", batch["observations"][n, k]) + step,
                   dt.numpy_linear(init, "tokens.1", batch["returns_to_go"][n, k:k + 1] / dt.RETURN_SCALE) + step,
                   (dt.numpy_linear(init, "tokens.2", action) if f"{NET}/tokens.2.bias" in init
                    else init[f"{NET}/tokens.2.weight"][int(action[0])]) + step]
    return [dt.numpy_norm(init, "norm", token) for token in tokens]


def check(losses, init, batch):
    size = np.mean([abs(r) / dt.RETURN_SCALE for r, there in zip(batch["returns_to_go"].flat, batch["mask"].flat) if there])
    squares, negatives, above = [], [], 0
    for n in range(dt.BATCH):
        said = dt.numpy_transformed(init, numpy_tokens(init, batch, n), dt.numpy_gelu)
        for i, k in enumerate(np.flatnonzero(batch["mask"][n])):
            predicted = dt.numpy_linear(init, "readouts.1", said[3 * i])[0]
            error = (batch["returns_to_go"][n, k] / dt.RETURN_SCALE - predicted) / size
            squares.append(error**2 * (EXPECTILE if error >= 0 else 1 - EXPECTILE))
            above += error >= 0
            output = dt.numpy_linear(init, "readouts.0", said[3 * i + 1])
            if "masks" in batch:
                odds = np.exp(output) * batch["masks"][n, k]
                negatives.append(-np.log(odds[int(batch["actions"][n, k, 0])] / odds.sum()))
            else:
                std = np.exp(init[f"{NET}/log_std"].astype(np.float64))
                z = (batch["actions"][n, k] - np.tanh(output)) / std
                negatives.append(-np.log(np.exp(-z**2 / 2) / (std * np.sqrt(2 * np.pi))).sum())
    assert 0 < above < len(squares)
    assert_close(losses, **{"return": np.mean(squares)})
    if "masks" in batch:
        assert_close(losses, actor=np.mean(negatives))
        return
    entropy = (np.log(2 * np.pi * np.e * std**2) / 2).sum()
    assert_close(losses, actor=np.mean(negatives) - TEMPERATURE * entropy,
                 temperature=np.log(TEMPERATURE) * (entropy + dt.ACTION))


def write(name, seed, discrete=False, dropout=0):
    random = np.random.default_rng(seed)
    init = dt.random_weights(random, discrete, (dt.OBSERVATION, 1), (1,))
    if not discrete:
        init |= {f"{NET}/log_std": random.normal(-0.5, 0.3, dt.ACTION), "log_temperature": np.log([TEMPERATURE])}
    init, batches = single(init), single(dt.random_batches(random, discrete))
    draws = dt.dropout_noise(random, len(Reinformer.READ)) if dropout else []
    noise = [np.asarray(np.floor(draw * 256) / 256, np.float32) for draw in draws]

    def algorithm(weights):
        return Reinformer(weights, dropout)

    losses, final = replay(algorithm, init, batches, noise)
    assert_well_conditioned(name, (losses, final), replay(algorithm, init, batches, noise, torch.float64))
    if not dropout:
        check(losses, init, first(batches))
    arrays = {f"batch/{key}": array for key, array in batches.items()}
    arrays |= {f"noise/{k}": draw for k, draw in enumerate(noise)}
    arrays |= {f"init/{key}": array for key, array in init.items()}
    arrays |= {f"final/{key}": array for key, array in final.items()}
    arrays |= {f"loss/{key}": array for key, array in single(losses).items()}
    if discrete:
        arrays["action_count"] = np.array([dt.ACTIONS])
    np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


def main():
    write("reinformer", 9)
    write("reinformer-dropout", 1, dropout=0.1)
    write("discrete-reinformer", 7, discrete=True)


if __name__ == "__main__":
    main()
