"""Q-value regularised Transformer (Hu et al. 2024, arXiv:2405.17098): the transformer of decision_transformer.py as actor, its moving average in
targets that run along the windows, two critics. A window whose episode terminates with its last step ends there; another one's last state is worth what
the target critics say.
"""

import numpy as np
import torch
import torch.nn.functional as F

import decision_transformer as dt
from common import DISCOUNT, OUTPUT, POLYAK, assert_close, assert_well_conditioned, first, replay, single
from diffusion_ql import numpy_q, q

HIDDEN, CRITIC_RATE, ETA, AVERAGE_RATE, AVERAGE_INTERVAL, AVERAGE_START = 16, 3e-4, 0.7, 0.05, 2, 1
NET = dt.NET


def part(weights, net):
    """The weights of a transformer under the names that decision_transformer.py gives them."""
    return {name.replace(f"{net}/", f"{NET}/"): weight for name, weight in weights.items() if name.startswith(f"{net}/")}


class Qt:
    def __init__(self, weights):
        self.weights = weights
        self.actor, self.target_actor = (dt.DecisionTransformer(part(weights, net)) for net in ("actor", "target_actor"))
        self.critics = [weight for name, weight in weights.items() if name.startswith("critics")]
        self.optimizer = torch.optim.Adam(self.critics, lr=CRITIC_RATE)
        self.updates = 0

    @staticmethod
    def actions(actor, batch):
        return torch.tanh(actor.linear("readouts.0", actor.transformed(batch)[:, 1::3]))

    def q(self, critic, batch, actions):
        return q(self.weights, critic, batch["observations"], actions)

    @torch.no_grad()
    def targets(self, batch):
        """For the step k of K: sum of gamma^(j - k) r_j up to the last but one, and gamma^(K - 1 - k) times what comes last."""
        actions = self.actions(self.target_actor, batch)
        values = torch.minimum(*(self.q(f"target_critics.{i}", batch, actions) for i in range(2)))[:, -1]
        ends = batch["terminated"][:, -1] > 0
        last = torch.where(ends, batch["rewards"][:, -1], values)
        powers = DISCOUNT ** (torch.arange(dt.STEPS) - torch.arange(dt.STEPS)[:, None])
        earned = batch["rewards"].clone()
        earned[:, -1] = last
        targets = earned @ powers.triu().mT.to(earned.dtype)
        counted = batch["mask"] > 0
        counted[:, -1] = ends
        return targets, counted

    def update(self, batch, noise):
        targets, counted = self.targets(batch)
        critic_loss = sum(F.mse_loss(self.q(f"critics.{i}", batch, batch["actions"])[counted], targets[counted]) for i in range(2))
        self.optimizer.zero_grad()
        critic_loss.backward()
        torch.nn.utils.clip_grad_norm_(self.critics, dt.CLIP)
        self.optimizer.step()

        there = batch["mask"] > 0
        actions = self.actions(self.actor, batch)
        imitation = (actions - batch["actions"])[there].square().mean()
        values = [self.q(f"critics.{i}", batch, actions)[there] for i in range(2)]
        if noise[0].item() <= 0.5:
            values.reverse()
        actor_loss = imitation - ETA * values[0].mean() / values[1].abs().mean().detach()
        self.actor.minimize(actor_loss)

        if self.updates >= AVERAGE_START and self.updates % AVERAGE_INTERVAL == 0:
            self.follow("actor", AVERAGE_RATE)
        self.follow("critics", POLYAK)
        self.updates += 1
        return {"critic": critic_loss, "imitation": imitation, "actor": actor_loss}

    @torch.no_grad()
    def follow(self, net, rate):
        for name, target in self.weights.items():
            if name.startswith(f"target_{net}"):
                target.copy_(rate * self.weights[name.removeprefix("target_")] + (1 - rate) * target)


# The second formulation.


def numpy_actions(init, net, batch, n):
    return [np.tanh(output) for output in dt.numpy_outputs(part(init, net), batch, n, lambda x: np.maximum(x, 0))]


def check(losses, init, batch, coin):
    squares, errors, values = [], [], [[], []]
    for n in range(dt.BATCH):
        there = np.flatnonzero(batch["mask"][n])
        following = numpy_actions(init, "target_actor", batch, n)[-1]
        value = min(numpy_q(init, f"target_critics.{i}", batch["observations"][n, -1], following) for i in range(2))
        ends = batch["terminated"][n, -1] > 0
        value = batch["rewards"][n, -1] if ends else value
        for k in there[::-1]:
            if k < dt.STEPS - 1:
                value = batch["rewards"][n, k] + DISCOUNT * value
            if ends or k < dt.STEPS - 1:
                squares.append([(numpy_q(init, f"critics.{i}", batch["observations"][n, k], batch["actions"][n, k]) - value)**2
                                for i in range(2)])
        for k, action in zip(there, numpy_actions(init, "actor", batch, n)):
            errors.append(np.mean((action - batch["actions"][n, k])**2))
            for i in range(2):
                values[i].append(numpy_q(init, f"critics.{i}", batch["observations"][n, k], action))
    assert len(squares) < batch["mask"].sum()
    assert_close(losses, critic=np.sum(np.mean(squares, 0)), imitation=np.mean(errors))
    chosen = 0 if coin > 0.5 else 1
    relative = np.mean(values[chosen]) / np.mean(np.abs(values[1 - chosen]))
    actor = np.mean(errors) - ETA * relative  # at the critics' initial weights
    np.testing.assert_allclose(losses["actor"][0], actor, rtol=3e-2)


def random_weights(random):
    weights = {name.replace(f"{NET}/", "actor/"): weight for name, weight in dt.random_weights(random, False).items()}
    for i in range(2):
        sizes = [dt.OBSERVATION + dt.ACTION, HIDDEN, HIDDEN, HIDDEN, 1]
        for layer, (fan_in, fan_out) in enumerate(zip(sizes, sizes[1:])):
            weights[f"critics.{i}/{layer}.weight"] = random.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))
            weights[f"critics.{i}/{layer}.bias"] = random.normal(0, 0.1, fan_out)
    return weights | {f"target_{name}": weight + random.normal(0, 0.05, weight.shape) for name, weight in weights.items()}


def main(name="qt", seed=30):
    random = np.random.default_rng(seed)
    init = single(random_weights(random))
    batches = dt.random_batches(random, False)
    shape = batches["mask"].shape
    batches["rewards"] = np.where(batches["mask"], random.normal(0.5, 1, shape), 99)
    batches["terminated"] = (random.random(shape) < 0.5) & (np.arange(dt.STEPS) == dt.STEPS - 1)
    batches = single(batches)
    coins = np.asarray(random.random((dt.UPDATES, 1)), np.float32)
    assert 0 < (coins > 0.5).sum() < dt.UPDATES and 0 < batches["terminated"].sum() < batches["mask"][..., -1].sum()
    losses, final = replay(Qt, init, batches, [coins])
    assert_well_conditioned(name, (losses, final), replay(Qt, init, batches, [coins], torch.float64))
    check(losses, init, first(batches), coins[0, 0])
    arrays = {f"batch/{key}": array for key, array in batches.items()} | {"noise/0": coins}
    arrays |= {f"init/{key}": array for key, array in init.items()} | {f"final/{key}": array for key, array in final.items()}
    arrays |= {f"loss/{key}": array for key, array in single(losses).items()}
    np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main()
