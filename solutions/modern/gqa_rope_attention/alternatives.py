"""Right ways to write this attention that look nothing like the reference."""

import math

import torch


def complex_numbers_and_einsum(q, k, v, positions, base=10000.0):
    """A pair is one complex number, as in Llama's own code; the heads of a group have an axis of their own."""
    size, g = q.shape[-1], k.shape[1]
    speeds = 1.0 / base ** (torch.arange(0, size, 2).double() / size)
    turns = torch.polar(torch.ones(len(positions), size // 2).double(), torch.outer(positions.double(), speeds))

    def turned(x):
        return torch.view_as_real(torch.view_as_complex(x.double().unflatten(-1, (-1, 2))) * turns).flatten(-2).to(x)

    grouped = turned(q).unflatten(1, (g, -1))
    scores = torch.einsum("bgsid,bgjd->bgsij", grouped, turned(k)) / math.sqrt(size)
    seen = torch.ones(scores.shape[-2:]).tril().bool()
    weights = scores.masked_fill(~seen, float("-inf")).softmax(-1)
    return torch.einsum("bgsij,bgjd->bgsid", weights, v).flatten(1, 2)


def head_by_head(q, k, v, positions, base=10000.0):
    """A loop over the heads; the cosines and sines are repeated for both numbers of a pair, as in GPT-J."""
    size = q.shape[-1]
    pair = torch.arange(size, dtype=torch.float64) // 2
    angles = positions.double().unsqueeze(1) * torch.exp(-math.log(base) * 2 * pair / size)
    cos, sin = angles.cos().to(q.dtype), angles.sin().to(q.dtype)

    def turned(x):
        swapped = torch.empty_like(x)
        swapped[..., 0::2], swapped[..., 1::2] = -x[..., 1::2], x[..., 0::2]
        return x * cos + swapped * sin

    out = []
    for head in range(q.shape[1]):
        group = head * k.shape[1] // q.shape[1]
        scores = torch.bmm(turned(q[:, head]), turned(k[:, group]).mT) * size**-0.5
        mask = torch.full(scores.shape[-2:], -torch.inf, dtype=q.dtype).triu(1)
        out.append((scores + mask).softmax(-1).bmm(v[:, group]))
    return torch.stack(out, dim=1)


def token_by_token(q, k, v, positions, base=10000.0):
    """As a decoder runs: each token's query meets the keys so far. Each pair is turned by a 2 x 2 matrix."""
    _, h, n, size = q.shape
    frequencies = base ** -(torch.arange(size // 2, dtype=torch.float64) * 2 / size)
    angles = torch.einsum("n,p->np", positions.double(), frequencies)
    matrices = torch.stack([angles.cos(), -angles.sin(), angles.sin(), angles.cos()], -1).unflatten(-1, (2, 2)).to(q)

    def turned(x):
        return torch.einsum("npij,bhnpj->bhnpi", matrices, x.unflatten(-1, (-1, 2))).flatten(3)

    groups = torch.arange(h) // (h // k.shape[1])
    q, k, v, out = turned(q), turned(k)[:, groups], v[:, groups], []
    for i in range(n):
        scores = (k[:, :, : i + 1] * q[:, :, i, None]).sum(-1) / size**0.5
        weights = torch.exp(scores - scores.logsumexp(-1, keepdim=True))
        out.append((weights[..., None] * v[:, :, : i + 1]).sum(2))
    return torch.stack(out, 2)
