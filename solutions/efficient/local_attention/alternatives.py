"""Right ways to write local attention that look nothing like the reference."""

import math

import torch
from torch.nn.functional import pad


def in_blocks(q, k, v, window):
    """Longformer's way: blocks of `window` tokens, each with its own keys and those of the block before."""
    n = q.shape[-2]
    window = min(window, n)
    blocks = -(-n // window)
    q, k, v = (pad(x, (0, 0, 0, blocks * window - n)).unflatten(-2, (blocks, window)) for x in (q, k, v))
    k, v = (torch.cat([pad(x, (0, 0, 0, 0, 1, 0))[..., :-1, :, :], x], dim=-2) for x in (k, v))
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])  # (batch, blocks, window, 2 window)
    own, other = torch.arange(window)[:, None] + window, torch.arange(2 * window)
    seen = ((other <= own) & (other > own - window)).repeat(blocks, 1, 1)
    seen[0] &= other >= window
    out = torch.softmax(scores.masked_fill(~seen, -math.inf), dim=-1) @ v
    return out.flatten(-3, -2)[..., :n, :]


def unfolded(q, k, v, window):
    """Sliding windows are views; einsum goes over them."""
    k, v = (pad(x, (0, 0, window - 1, 0)).unfold(-2, window, 1) for x in (k, v))  # (batch, n, d, window)
    scores = torch.einsum("...nd,...ndw->...nw", q, k) * q.shape[-1] ** -0.5
    n = q.shape[-2]
    there = torch.arange(n).unsqueeze(1) + torch.arange(window) >= window - 1
    weights = torch.where(there, scores, torch.full_like(scores, -math.inf)).softmax(-1)
    return torch.einsum("...nw,...ndw->...nd", weights, v)


def distance_by_distance(q, k, v, window):
    """A loop over the distances, each for all tokens at once, with one softmax over the collected scores."""
    n = q.shape[-2]
    window = min(window, n)
    columns = []
    for back in range(window):
        column = (q[..., back:, :] * k[..., : n - back, :]).sum(-1) / q.shape[-1] ** 0.5
        columns.append(pad(column, (back, 0), value=-math.inf))
    weights = torch.stack(columns, dim=-1).softmax(dim=-1)
    return sum(pad(weights[..., back:, back, None] * v[..., : n - back, :], (0, 0, back, 0)) for back in range(window))


def token_by_token(q, k, v, window):
    """A loop over the tokens, each with its own slice."""
    out = []
    for i in range(q.shape[-2]):
        seen = slice(max(i - window + 1, 0), i + 1)
        scores = (k[..., seen, :] @ q[..., i, :, None]).squeeze(-1) / q.shape[-1] ** 0.5
        out.append((scores.softmax(-1).unsqueeze(-2) @ v[..., seen, :]).squeeze(-2))
    return torch.stack(out, dim=-2)
