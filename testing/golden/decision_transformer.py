"""Decision Transformer (Chen et al. 2021, arXiv:2106.01345), continuous and discrete: windows of steps, padded on the left.

Written with batched matrix products over all tokens, and once more with loops over windows, heads and tokens in NumPy.
"""

import numpy as np
import torch
import torch.nn.functional as F

from common import OUTPUT, assert_close, assert_well_conditioned, first, replay, single

UPDATES, BATCH, STEPS, OBSERVATION, ACTION, ACTIONS = 5, 6, 4, 5, 3, 4
WIDTH, HEADS, LAYERS, TIMESTEPS = 8, 2, 2, 10
LEARNING_RATE, WARM_UP, WEIGHT_DECAY, CLIP, RETURN_SCALE = 1e-3, 4, 0.1, 0.25, 20
TOKENS = 3 * STEPS
NET = "sequence"


class DecisionTransformer:
    READ = 1,  # the tokens of a step that something is read from

    def __init__(self, weights, dropout=0, activation=F.relu):
        self.weights = weights
        self.dropout = dropout
        self.activation = activation
        self.optimizer = torch.optim.AdamW(list(weights.values()), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, lambda k: min((k + 1) / WARM_UP, 1))
        self.uniform = iter(())

    def linear(self, name, x):
        return F.linear(x, self.weights[f"{NET}/{name}.weight"], self.weights[f"{NET}/{name}.bias"])

    def norm(self, name, x):
        return F.layer_norm(x, (WIDTH,), self.weights[f"{NET}/{name}.weight"], self.weights[f"{NET}/{name}.bias"])

    def drop(self, x, read=False):
        """Dropout; of the last block only what belongs to a token that is read is drawn."""
        if self.dropout == 0:
            return x
        kept = torch.ones_like(x)
        rows = [t for t in range(TOKENS) if t % 3 in self.READ or not read]
        drawn = next(self.uniform).reshape(*x.shape[:-2], len(rows), x.shape[-1])
        kept[..., rows, :] = ((drawn >= self.dropout) / (1 - self.dropout)).to(x.dtype)
        return x * kept

    def attention(self, block, x, hidden, read):
        q, k, v = self.linear_projection(block, x).reshape(BATCH, TOKENS, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        scores = (q @ k.mT / np.sqrt(WIDTH // HEADS)).masked_fill(hidden[:, None], -torch.inf)
        attended = self.drop(scores.softmax(-1), read) @ v
        return self.linear(f"{block}.attention.out_proj", attended.transpose(1, 2).reshape(BATCH, TOKENS, WIDTH))

    def linear_projection(self, block, x):
        name = f"{NET}/{block}.attention.in_proj"
        return F.linear(x, self.weights[f"{name}_weight"], self.weights[f"{name}_bias"])

    def embedded(self, batch):
        """The embeddings of the tokens of all steps, kind by kind."""
        return [self.linear("tokens.0", batch["returns_to_go"][..., None] / RETURN_SCALE),
                self.linear("tokens.1", batch["observations"]), self.embedded_actions(batch)]

    def embedded_actions(self, batch):
        if f"{NET}/tokens.2.bias" in self.weights:
            return self.linear("tokens.2", batch["actions"])
        return self.weights[f"{NET}/tokens.2.weight"][batch["actions"][..., 0].long()]

    def transformed(self, batch):
        step = self.weights[f"{NET}/timesteps.weight"][batch["timesteps"].long().clamp(max=TIMESTEPS - 1)]
        tokens = torch.stack(self.embedded(batch), 2)
        x = (tokens + step[:, :, None]).reshape(BATCH, TOKENS, WIDTH)
        x = self.drop(self.norm("norm", x))
        absent = batch["mask"].repeat_interleave(3, 1) == 0
        itself = torch.eye(TOKENS, dtype=torch.bool)
        hidden = ~torch.ones(TOKENS, TOKENS).tril().bool() | absent[:, None] & ~itself
        for i in range(LAYERS):
            read = i == LAYERS - 1
            x = x + self.drop(self.attention(f"blocks.{i}", self.norm(f"blocks.{i}.norm.0", x), hidden, read), read)
            units = self.activation(self.linear(f"blocks.{i}.mlp.0", self.norm(f"blocks.{i}.norm.1", x)))
            x = x + self.drop(self.linear(f"blocks.{i}.mlp.1", units), read)
        return self.norm("last_norm", x)

    def errors(self, batch):
        return self.errors_of(self.linear("readouts.0", self.transformed(batch)[:, 1::3]), batch)

    def errors_of(self, output, batch):
        if "masks" not in batch:
            return (output.tanh() - batch["actions"]).square().mean(-1)
        legal = output.masked_fill(batch["masks"] == 0, -1e9)
        return F.cross_entropy(legal.flatten(0, 1), batch["actions"].flatten().long(), reduction="none").reshape(BATCH, -1)

    def update(self, batch, noise):
        self.uniform = iter(noise)
        loss = self.errors(batch)[batch["mask"] > 0].mean()
        self.minimize(loss)
        return {"actor": loss}

    def minimize(self, loss):
        self.optimizer.zero_grad()
        loss.backward()
        for i in range(LAYERS):  # What is added to all keys changes no softmax: rounding alone is left of this gradient.
            self.weights[f"{NET}/blocks.{i}.attention.in_proj_bias"].grad[WIDTH:2 * WIDTH] = 0
        torch.nn.utils.clip_grad_norm_(list(self.weights.values()), CLIP)
        self.optimizer.step()
        self.schedule.step()


# The second formulation.


def numpy_norm(init, name, x):
    x = (x - x.mean()) / np.sqrt(x.var() + 1e-5)
    return x * init[f"{NET}/{name}.weight"] + init[f"{NET}/{name}.bias"]


def numpy_linear(init, name, x):
    return init[f"{NET}/{name}.weight"].astype(np.float64) @ x + init[f"{NET}/{name}.bias"]


def numpy_tokens(init, batch, n):
    """The embedded tokens of one window that are there."""
    tokens = []
    for k in range(STEPS):
        if batch["mask"][n, k] == 0:
            continue
        step = init[f"{NET}/timesteps.weight"][min(int(batch["timesteps"][n, k]), TIMESTEPS - 1)].astype(np.float64)
        action = batch["actions"][n, k]
        tokens += [numpy_linear(init, "tokens.0", batch["returns_to_go"][n, k:k + 1] / RETURN_SCALE) + step,
                   numpy_linear(init, "tokens.1", batch["observations"][n, k]) + step,
                   (numpy_linear(init, "tokens.2", action) if f"{NET}/tokens.2.bias" in init
                    else init[f"{NET}/tokens.2.weight"][int(action[0])]) + step]
    return [numpy_norm(init, "norm", token) for token in tokens]


def numpy_attended(init, block, normed, t):
    width = WIDTH // HEADS
    weight = init[f"{NET}/{block}.attention.in_proj_weight"].astype(np.float64)
    projected = [weight @ x + init[f"{NET}/{block}.attention.in_proj_bias"] for x in normed]
    attended = np.zeros(WIDTH)
    for head in range(HEADS):
        at = slice(head * width, (head + 1) * width)
        scores = [projected[t][:WIDTH][at] @ x[WIDTH:2 * WIDTH][at] / np.sqrt(width) for x in projected[:t + 1]]
        odds = np.exp(np.array(scores))
        attended[at] = sum(w * x[2 * WIDTH:][at] for w, x in zip(odds / odds.sum(), projected))
    return numpy_linear(init, f"{block}.attention.out_proj", attended)


def numpy_outputs(init, batch, n, activation):
    xs = numpy_transformed(init, numpy_tokens(init, batch, n), activation)
    return [numpy_linear(init, "readouts.0", x) for x in xs[1::3]]


def numpy_transformed(init, xs, activation):
    for i in range(LAYERS):
        normed = [numpy_norm(init, f"blocks.{i}.norm.0", x) for x in xs]
        xs = [x + numpy_attended(init, f"blocks.{i}", normed, t) for t, x in enumerate(xs)]
        xs = [x + numpy_linear(init, f"blocks.{i}.mlp.1", activation(
            numpy_linear(init, f"blocks.{i}.mlp.0", numpy_norm(init, f"blocks.{i}.norm.1", x)))) for x in xs]
    return [numpy_norm(init, "last_norm", x) for x in xs]


def check(losses, init, batch, activation):
    errors = []
    for n in range(BATCH):
        there = [k for k in range(STEPS) if batch["mask"][n, k] > 0]
        for k, output in zip(there, numpy_outputs(init, batch, n, activation)):
            if "masks" in batch:
                odds = np.exp(output) * batch["masks"][n, k]
                errors.append(-np.log(odds[int(batch["actions"][n, k, 0])] / odds.sum()))
            else:
                errors.append(np.mean((np.tanh(output) - batch["actions"][n, k]) ** 2))
    assert_close(losses, actor=np.mean(errors))


# Initial weights and batches.


def random_weights(random, discrete, inputs=(1, OBSERVATION), outputs=()):
    """Tokens of returns-to-go and observations unless told otherwise; readouts of so many numbers beside that of actions."""
    weights = {}

    def linear(name, inputs, outputs):
        weights[f"{NET}/{name}.weight"] = random.normal(0, 1 / np.sqrt(inputs), (outputs, inputs))
        weights[f"{NET}/{name}.bias"] = random.normal(0, 0.1, outputs)

    def norm(name):
        weights[f"{NET}/{name}.weight"] = random.normal(1, 0.1, WIDTH)
        weights[f"{NET}/{name}.bias"] = random.normal(0, 0.1, WIDTH)

    for p, count in enumerate(inputs):
        linear(f"tokens.{p}", count, WIDTH)
    if discrete:
        weights[f"{NET}/tokens.2.weight"] = random.normal(0, 0.5, (ACTIONS, WIDTH))
    else:
        linear("tokens.2", ACTION, WIDTH)
    weights[f"{NET}/timesteps.weight"] = random.normal(0, 0.5, (TIMESTEPS, WIDTH))
    norm("norm")
    for i in range(LAYERS):
        norm(f"blocks.{i}.norm.0")
        weights[f"{NET}/blocks.{i}.attention.in_proj_weight"] = random.normal(0, 1 / np.sqrt(WIDTH), (3 * WIDTH, WIDTH))
        weights[f"{NET}/blocks.{i}.attention.in_proj_bias"] = random.normal(0, 0.1, 3 * WIDTH)
        linear(f"blocks.{i}.attention.out_proj", WIDTH, WIDTH)
        norm(f"blocks.{i}.norm.1")
        linear(f"blocks.{i}.mlp.0", WIDTH, 4 * WIDTH)
        linear(f"blocks.{i}.mlp.1", 4 * WIDTH, WIDTH)
    norm("last_norm")
    for r, count in enumerate((ACTIONS if discrete else ACTION, *outputs)):
        linear(f"readouts.{r}", WIDTH, count)
    return weights


def random_batches(random, discrete):
    """Windows of 1 to all steps; what stands where there is no step is far from anything."""
    present = random.integers(1, STEPS + 1, (UPDATES, BATCH, 1)) + np.arange(STEPS) >= STEPS
    there = present[..., None]
    starts = random.integers(0, TIMESTEPS, (UPDATES, BATCH, 1))
    shape = UPDATES, BATCH, STEPS
    batches = {
        "mask": present,
        "observations": np.where(there, random.normal(0, 1, (*shape, OBSERVATION)), 9),
        "returns_to_go": np.where(present, random.normal(30, 10, shape), -99),
        "timesteps": np.where(present, starts + np.arange(STEPS), 0),
    }
    if discrete:
        legal = random.random((*shape, ACTIONS)) < 0.6
        taken = random.integers(0, ACTIONS, shape)
        np.put_along_axis(legal, taken[..., None], True, -1)
        assert not legal.all()
        return batches | {"actions": np.where(present, taken, 0)[..., None], "masks": legal}
    return batches | {"actions": np.where(there, np.tanh(random.normal(0, 0.8, (*shape, ACTION))), -10)}


def dropout_noise(random, read=1):
    """Uniform draws in the order of the computation, of the last block for so many tokens of a step."""
    sizes = [(TOKENS, WIDTH)]
    for i in range(LAYERS):
        queries = TOKENS if i < LAYERS - 1 else STEPS * read
        sizes += [(HEADS, queries, TOKENS), (queries, WIDTH), (queries, WIDTH)]
    return [random.random((UPDATES, BATCH, *size)) for size in sizes]


def numpy_gelu(x):
    return np.array([v * 0.5 * (1 + torch.erf(torch.tensor(v / np.sqrt(2))).item()) for v in x])


def write(name, seed, discrete=False, dropout=0, gelu=False):
    random = np.random.default_rng(seed)
    init, batches = single(random_weights(random, discrete)), single(random_batches(random, discrete))
    noise = [np.asarray(draw, np.float32) for draw in dropout_noise(random)] if dropout else []

    def algorithm(weights):
        return DecisionTransformer(weights, dropout, F.gelu if gelu else F.relu)

    losses, final = replay(algorithm, init, batches, noise)
    assert_well_conditioned(name, (losses, final), replay(algorithm, init, batches, noise, torch.float64))
    if not dropout:
        check(losses, init, first(batches), numpy_gelu if gelu else lambda x: np.maximum(x, 0))
    arrays = {f"batch/{key}": array for key, array in batches.items()}
    arrays |= {f"noise/{k}": draw for k, draw in enumerate(noise)}
    arrays |= {f"init/{key}": array for key, array in init.items()}
    arrays |= {f"final/{key}": array for key, array in final.items()}
    arrays |= {f"loss/{key}": array for key, array in single(losses).items()}
    if discrete:
        arrays["action_count"] = np.array([ACTIONS])
    np.savez_compressed(OUTPUT / f"{name}.npz", **arrays)


def main():
    write("decision-transformer", 8)
    write("decision-transformer-gelu", 1, gelu=True)
    write("decision-transformer-dropout", 4, dropout=0.1)
    write("discrete-decision-transformer", 6, discrete=True)


if __name__ == "__main__":
    main()
