"""Twenty updates of CORL's own Decision Transformer: python public_dt.py FOLDER, which holds dt.py.

The file is CORL's (https://github.com/tinkoff-ai/CORL, algorithms/offline) and not a part of this project; what it imports beside PyTorch is
not used by its model and left out. Model, loss, AdamW with its warm-up, and clipping are as in its train(), without dropout. Windows are
whole, since CORL's mean counts padded steps, and the bias of all keys, which changes no softmax, has its rounding taken off the gradient.
"""

import sys

import numpy as np
import torch
from torch.nn import functional as F

from common import OUTPUT, single
from decision_transformer import (ACTION, BATCH, CLIP, HEADS, LAYERS, LEARNING_RATE, NET, OBSERVATION, RETURN_SCALE, STEPS,
                                  TIMESTEPS, WARM_UP, WEIGHT_DECAY, WIDTH, random_weights)
from public_corl import loaded

UPDATES = 20


def parameters(model):
    """By Hindcast's names."""
    layers = {"tokens.0": model.return_emb, "tokens.1": model.state_emb, "tokens.2": model.action_emb,
              "timesteps": model.timestep_emb, "norm": model.emb_norm, "last_norm": model.out_norm,
              "readouts.0": model.action_head[0]}
    named = {}
    for i, block in enumerate(model.blocks):
        layers |= {f"blocks.{i}.norm.0": block.norm1, f"blocks.{i}.norm.1": block.norm2, f"blocks.{i}.mlp.0": block.mlp[0],
                   f"blocks.{i}.mlp.1": block.mlp[2], f"blocks.{i}.attention.out_proj": block.attention.out_proj}
        named |= {f"blocks.{i}.attention.in_proj_{part}": getattr(block.attention, f"in_proj_{part}")
                  for part in ("weight", "bias")}
    for name, layer in layers.items():
        named |= {f"{name}.{part}": parameter for part, parameter in layer.named_parameters()}
    return {f"{NET}/{name}": parameter for name, parameter in named.items()}


def arrays_of(named):
    return {name: parameter.detach().numpy().copy() for name, parameter in named.items()}


def update(model, optimizer, schedule, batch):
    predicted = model(states=batch["observations"], actions=batch["actions"],
                      returns_to_go=batch["returns_to_go"] / RETURN_SCALE, time_steps=batch["timesteps"].long(),
                      padding_mask=batch["mask"] == 0)
    loss = F.mse_loss(predicted, batch["actions"], reduction="none")
    loss = (loss * batch["mask"].unsqueeze(-1)).mean()
    optimizer.zero_grad()
    loss.backward()
    for block in model.blocks:
        block.attention.in_proj_bias.grad[WIDTH:2 * WIDTH] = 0
    torch.nn.utils.clip_grad_norm_(model.parameters(), CLIP)
    optimizer.step()
    schedule.step()
    return loss.item()


def main(folder, seed=12):
    random = np.random.default_rng(seed)
    model = loaded(folder, "dt").DecisionTransformer(
        OBSERVATION, ACTION, STEPS, TIMESTEPS - STEPS, WIDTH, LAYERS, HEADS)
    named = parameters(model)
    assert len(named) == len(list(model.parameters()))
    init = random_weights(random, discrete=False)
    assert init.keys() == named.keys()
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(torch.tensor(init[name]))
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY, betas=(0.9, 0.999))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / WARM_UP, 1))
    shape = UPDATES, BATCH, STEPS
    batches = single({
        "mask": np.ones(shape),
        "observations": random.normal(0, 1, (*shape, OBSERVATION)),
        "returns_to_go": random.normal(30, 10, shape),
        "timesteps": random.integers(0, TIMESTEPS - STEPS + 1, (UPDATES, BATCH, 1)) + np.arange(STEPS),
        "actions": np.tanh(random.normal(0, 0.8, (*shape, ACTION)))})
    arrays = {f"batch/{key}": array for key, array in batches.items()}
    arrays |= {f"init/{key}": array for key, array in arrays_of(named).items()}
    losses = [update(model, optimizer, schedule, {key: torch.tensor(array[k]) for key, array in batches.items()})
              for k in range(UPDATES)]
    arrays |= {f"final/{key}": array for key, array in arrays_of(named).items()}
    arrays["loss/actor"] = np.float32(losses)
    np.savez_compressed(OUTPUT / "public-decision-transformer.npz", **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
