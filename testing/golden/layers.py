"""Layers and optimisers: what PyTorch makes of a small transformer block, a deep residual network and a few steps of Adam.

Every network is recorded with its weights, its input, its output and the gradient of sum(output * direction) with respect
to the weights and to the input. Hindcast's layers must give the same.
"""

import numpy as np
import torch
from torch import nn

from common import OUTPUT

WIDTH, HEADS, STEPS, BATCH = 8, 2, 5, 3


def normal(generator, *shape):
    return torch.randn(*shape, generator=generator)


class Attention(nn.Module):
    """Of each step to itself and those before it; steps that are not there are seen by themselves alone."""

    def __init__(self):
        super().__init__()
        self.layer = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.hidden = None

    def forward(self, x):
        mask = self.hidden.repeat_interleave(HEADS, 0)
        return self.layer(x, x, x, attn_mask=mask, need_weights=False)[0]


class Residual(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, x):
        return x + self.layers(x)


class Tokens(nn.Module):
    """An observation of 3 components and the number of its step."""

    def __init__(self):
        super().__init__()
        self.observation = nn.Linear(3, WIDTH)
        self.step = nn.Embedding(7, WIDTH)

    def forward(self, x):
        return self.observation(x[..., :3]) + self.step(x[..., 3].long())


def transformer():
    attention = Attention()
    network = nn.Sequential(
        Tokens(),
        Residual(nn.LayerNorm(WIDTH), attention),
        Residual(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 16), nn.GELU(), nn.Linear(16, WIDTH)),
        nn.LayerNorm(WIDTH),
        nn.Linear(WIDTH, 2),
    )
    names = {
        "0.0.0": network[0].observation, "0.1.0": network[0].step, "1.0": network[1].layers[0],
        "1.1": attention.layer, "2.0": network[2].layers[0], "2.1": network[2].layers[1],
        "2.3": network[2].layers[3], "3": network[3], "4": network[4],
    }
    return network, attention, names


def residual():
    network = nn.Sequential(
        nn.Linear(4, WIDTH),
        nn.Mish(),
        Residual(nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH), nn.SiLU(), nn.Linear(WIDTH, WIDTH), nn.Tanh()),
        nn.ReLU(),
        nn.Linear(WIDTH, 3),
    )
    names = {
        "0": network[0], "2.0": network[2].layers[0], "2.1": network[2].layers[1],
        "2.3": network[2].layers[3], "4": network[4],
    }
    return network, names


def record(arrays, name, network, names, x, generator):
    for parameter in network.parameters():
        with torch.no_grad():
            parameter.copy_(normal(generator, *parameter.shape) * 0.4)
    x = x.clone().requires_grad_(True)
    output = network(x)
    direction = normal(generator, *output.shape)
    (output * direction).sum().backward()
    arrays[f"{name}/input"] = x.detach()
    arrays[f"{name}/output"] = output.detach()
    arrays[f"{name}/direction"] = direction
    arrays[f"{name}/input_gradient"] = x.grad
    for prefix, module in names.items():
        for key, parameter in module.named_parameters():
            arrays[f"{name}/weight/{prefix}.{key}"] = parameter.detach().clone()
            arrays[f"{name}/gradient/{prefix}.{key}"] = parameter.grad


def members(arrays, generator):
    """Three linear layers on inputs of their own."""
    x = normal(generator, 3, 4, 5).requires_grad_(True)
    weight = normal(generator, 3, 2, 5).requires_grad_(True)
    bias = normal(generator, 3, 2).requires_grad_(True)
    output = torch.stack([nn.functional.linear(x[i], weight[i], bias[i]) for i in range(3)])
    direction = normal(generator, *output.shape)
    (output * direction).sum().backward()
    for key, value in dict(input=x, weight=weight, bias=bias, output=output, direction=direction).items():
        arrays[f"members/{key}"] = value.detach()
    for key, value in dict(input=x, weight=weight, bias=bias).items():
        arrays[f"members/{key}_gradient"] = value.grad


def optimizer(arrays, name, make, clip=None, steps=6):
    """The parameters after each step on the loss sum(target * p^2) / 2, whose gradient is target * p."""
    generator = torch.Generator().manual_seed(5)
    parameters = normal(generator, 7).requires_grad_(True)
    factors = normal(generator, 7).abs() * 3
    arrays[f"{name}/initial"] = parameters.detach().clone()
    arrays[f"{name}/factors"] = factors
    adam = make([parameters])
    after = []
    for _ in range(steps):
        adam.zero_grad()
        (factors * parameters.square()).sum().div(2).backward()
        if clip is not None:
            nn.utils.clip_grad_norm_([parameters], clip)
        adam.step()
        after.append(parameters.detach().clone())
    arrays[f"{name}/after"] = torch.stack(after)


def main():
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(1)
    arrays = {}
    network, attention, names = transformer()
    present = torch.tensor([[1, 1, 1, 1, 1], [0, 0, 1, 1, 1], [1, 1, 1, 1, 0]])
    later = torch.ones(STEPS, STEPS).triu(1).bool()
    absent = (present == 0)[:, None, :] & ~torch.eye(STEPS).bool()
    attention.hidden = later | absent
    numbers = torch.arange(STEPS).expand(BATCH, STEPS)[..., None]
    x = torch.cat([normal(generator, BATCH, STEPS, 3), numbers], -1)
    record(arrays, "transformer", network, names, x, generator)
    arrays["transformer/present"] = present
    network, names = residual()
    record(arrays, "residual", network, names, normal(generator, 6, 4), generator)
    members(arrays, generator)

    optimizer(arrays, "adam", lambda p: torch.optim.Adam(p, lr=0.1))
    optimizer(arrays, "adam-options", lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.8, 0.95), eps=1e-3))
    optimizer(arrays, "adamw", lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.2))
    optimizer(arrays, "adam-clipped", lambda p: torch.optim.Adam(p, lr=0.1, eps=0.5), clip=0.7)
    optimizer(arrays, "adam-not-clipped", lambda p: torch.optim.Adam(p, lr=0.1, eps=0.5), clip=100.0)

    for name, shape in dict(wide=(3, 5), tall=(6, 4), square=(4, 4)).items():
        matrix = torch.randn(*shape, generator=generator, dtype=torch.float64)
        flat = matrix.t() if shape[0] < shape[1] else matrix
        q, r = torch.linalg.qr(flat)
        q = q * torch.diag(r).sign()
        arrays[f"orthogonal/{name}/normal"] = matrix
        arrays[f"orthogonal/{name}/q"] = q.t() if shape[0] < shape[1] else q

    np.savez(
        OUTPUT / "layers.npz",
        **{key: value.numpy().astype(np.float64 if value.dtype == torch.float64 else np.float32)
           for key, value in arrays.items()})


if __name__ == "__main__":
    main()
