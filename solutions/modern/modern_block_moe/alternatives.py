"""Right ways to write this block that look nothing like the reference."""

import math

import torch
from blocks.moe_route import moe_route
from modern.gqa_rope_attention import gqa_rope_attention
from torch.nn.functional import silu


def alone_and_token_by_token(x, positions, params, heads, kv_heads, k, base=10000.0, eps=1e-6):
    """Nothing is imported: attention one head at a time, then a loop over the tokens and their experts."""
    batch, n, d = x.shape
    size = d // heads

    def norm(vectors, gain):
        return vectors * torch.rsqrt(vectors.pow(2).mean(-1, keepdim=True) + eps) * gain

    angles = torch.outer(positions.double(), base ** (-torch.arange(0, size, 2).double() / size))
    turns = torch.complex(angles.cos(), angles.sin())

    def turned(vectors):
        pairs = torch.view_as_complex(vectors.double().unflatten(-1, (-1, 2)).contiguous())
        return torch.view_as_real(pairs * turns).flatten(-2).to(x.dtype)

    normed, h = norm(x, params["g1"]), x
    for head in range(heads):
        mine, group = slice(head * size, (head + 1) * size), head // (heads // kv_heads)
        shared = slice(group * size, (group + 1) * size)
        q, key = turned(normed @ params["w_q"][mine].T), turned(normed @ params["w_k"][shared].T)
        mask = torch.full((n, n), -math.inf, dtype=x.dtype).triu(1)
        weights = torch.softmax(q @ key.mT / math.sqrt(size) + mask, -1)
        h = h + weights @ (normed @ params["w_v"][shared].T) @ params["w_o"][:, mine].T
    rows = []
    for token in norm(h, params["g2"]).reshape(-1, d):
        probabilities = (params["router"] @ token).softmax(0)
        chosen = probabilities.topk(k)
        outputs = [
            params["w3"][e] @ ((params["w1"][e] @ token) * silu(params["w2"][e] @ token))
            for e in chosen.indices.tolist()
        ]
        rows.append(chosen.values @ torch.stack(outputs) / chosen.values.sum())
    return h + torch.stack(rows).view(batch, n, d)


def every_expert_on_every_token(x, positions, params, heads, kv_heads, k, base=10000.0, eps=1e-6):
    """Dense: all experts by einsum, those that were not chosen with the weight 0."""

    def norm(vectors, gain):
        return gain * vectors / (vectors.square().mean(-1, keepdim=True) + eps).sqrt()

    batch, n, d = x.shape
    normed = norm(x, params["g1"])
    q, key, value = (
        (normed @ params[name].T).view(batch, n, count, d // heads).permute(0, 2, 1, 3)
        for name, count in (("w_q", heads), ("w_k", kv_heads), ("w_v", kv_heads))
    )
    attended = gqa_rope_attention(q, key, value, positions, base)
    h = x + attended.permute(0, 2, 1, 3).reshape(batch, n, d) @ params["w_o"].T
    normed = norm(h, params["g2"])
    indices, weights = moe_route((normed @ params["router"].T).flatten(0, 1), k)
    share = (torch.nn.functional.one_hot(indices, len(params["router"])) * weights[..., None]).sum(1)
    paths = [torch.einsum("bnd,ehd->bneh", normed, params[name]) for name in ("w1", "w2")]
    outputs = torch.einsum("bneh,edh->bned", paths[0] * silu(paths[1]), params["w3"])
    return h + torch.einsum("bned,bne->bnd", outputs, share.view(batch, n, -1))
