"""Right ways to write FlashAttention that look nothing like the reference."""

import math

import torch
from torch.nn.functional import pad


def tiles_of_queries_and_keys(q, k, v, block, causal):
    """Both sides in tiles, as on a GPU; blocks that no query of a tile sees are skipped, and buffers are reused."""
    n_q, n_k, d = q.shape[-2], k.shape[-2], q.shape[-1]
    if causal and n_q > n_k:
        raise ValueError("more queries than keys")
    out = torch.empty_like(q)
    for first in range(0, n_q, block):
        rows = q[..., first : first + block, :] * d**-0.5
        places = torch.arange(first, first + rows.shape[-2]).unsqueeze(1) + (n_k - n_q)
        m = rows.new_full(rows.shape[:-1], -1e30)
        s = torch.zeros_like(m)
        acc = torch.zeros_like(rows)
        for start in range(0, n_k, block):
            if causal and start > int(places.max()):
                break
            tile = torch.einsum("...id,...jd->...ij", rows, k[..., start : start + block, :])
            if causal:
                tile = tile.masked_fill(torch.arange(start, start + tile.shape[-1]) > places, -math.inf)
            new = torch.maximum(m, tile.max(-1).values)
            p = (tile - new[..., None]).exp_()
            old = (m - new).exp()
            s.mul_(old).add_(p.sum(-1))
            acc.mul_(old[..., None]).add_(p @ v[..., start : start + block, :])
            m = new
        out[..., first : first + block, :] = acc / s[..., None]
    return out


def results_and_logarithms(q, k, v, block, causal):
    """Each block gives its own attention and the logarithm of its sum; two of these are merged with a sigmoid."""
    n_q, n_k = q.shape[-2], k.shape[-2]
    if causal and n_q > n_k:
        raise ValueError
    out, log = torch.zeros_like(q), torch.full_like(q[..., 0], -1e9)
    for j, (keys, values) in enumerate(zip(k.split(block, -2), v.split(block, -2), strict=True)):
        scores = (q @ keys.mT) / math.sqrt(q.shape[-1])
        if causal:
            ahead = torch.arange(keys.shape[-2]) + j * block - torch.arange(n_q)[:, None] > n_k - n_q
            scores = scores.where(~ahead, torch.tensor(-1e9, dtype=q.dtype))
        new = scores.logsumexp(-1)
        share = torch.sigmoid(new - log)[..., None]
        out = out + share * (scores.softmax(-1) @ values - out)
        log = torch.logaddexp(log, new)
    return out


def padded_blocks(q, k, v, block, causal):
    """The keys are padded to whole blocks; two passes: first the maximum, then the sums, in powers of 2."""
    n_q, n_k, d = q.shape[-2], k.shape[-2], q.shape[-1]
    if causal and n_q > n_k:
        raise ValueError("causal attention needs a key for each query")
    blocks = -(-n_k // block)
    k, v = (pad(x, (0, 0, 0, blocks * block - n_k)).unflatten(-2, (blocks, block)) for x in (k, v))
    limit = torch.arange(n_q)[:, None] + n_k - n_q if causal else torch.full((n_q, 1), n_k - 1)

    def scores(b):
        values = q @ k[..., b, :, :].mT * (math.log2(math.e) / d**0.5)
        return values.masked_fill(b * block + torch.arange(block) > limit, -math.inf)

    highest = torch.stack([scores(b).amax(-1) for b in range(blocks)]).amax(0)[..., None]
    summed, total = 0.0, 0.0
    for b in reversed(range(blocks)):
        weights = torch.exp2(scores(b) - highest)
        summed, total = summed + weights.sum(-1, True), total + weights @ v[..., b, :, :]
    return total / summed


def query_by_query(q, k, v, block, causal):
    """A loop over single queries, over matrices without leading dimensions; it calls itself for those."""
    if q.ndim > 2:
        return torch.stack([query_by_query(*each, block, causal) for each in zip(q, k, v, strict=True)])
    if causal and len(q) > len(k):
        raise ValueError("more queries than keys")
    rows = []
    for i, query in enumerate(q):
        n = len(k) - len(q) + i + 1 if causal else len(k)
        highest, summed, total = -math.inf, 0.0, 0.0
        for start in range(0, n, block):
            scores = k[start : min(start + block, n)] @ query / math.sqrt(len(query))
            new = max(highest, scores.max().item())
            weights = (scores - new).exp()
            shrink = math.exp(highest - new)
            summed = summed * shrink + weights.sum()
            total = total * shrink + weights @ v[start : min(start + block, n)]
            highest = new
        rows.append(total / summed)
    return torch.stack(rows)
