"""Right ways to write a modern decoder block that look nothing like the reference."""

import math

import torch
from modern.gqa_rope_attention import gqa_rope_attention
from torch.nn.functional import linear, silu


def alone(x, positions, params, heads, kv_heads, base=10000.0, eps=1e-6):
    """Nothing is imported: norms, complex rotations and attention are written out, one head at a time."""
    size = x.shape[-1] // heads

    def norm(vectors, gain):
        return vectors * torch.rsqrt(vectors.pow(2).mean(-1, keepdim=True) + eps) * gain

    speeds = base ** (-torch.arange(0, size, 2).double() / size)
    turns = torch.exp(1j * torch.outer(positions.double(), speeds))

    def turned(vectors):
        pairs = torch.view_as_complex(vectors.double().unflatten(-1, (-1, 2)).contiguous())
        return torch.view_as_real(pairs * turns).flatten(-2).to(x.dtype)

    normed, h = norm(x, params["g1"]), x
    ahead = torch.arange(x.shape[1]) > torch.arange(x.shape[1])[:, None]
    for head in range(heads):
        mine = slice(head * size, (head + 1) * size)
        group = head // (heads // kv_heads)
        shared = slice(group * size, (group + 1) * size)
        q, k = turned(normed @ params["w_q"][mine].T), turned(normed @ params["w_k"][shared].T)
        weights = (q @ k.mT / math.sqrt(size)).masked_fill(ahead, -math.inf).softmax(-1)
        h = h + weights @ (normed @ params["w_v"][shared].T) @ params["w_o"][:, mine].T
    normed = norm(h, params["g2"])
    return h + linear(linear(normed, params["w1"]) * silu(linear(normed, params["w2"])), params["w3"])


def fused_products(x, positions, params, heads, kv_heads, base=10000.0, eps=1e-6):
    """Queries, keys and values come from one product, as in fast code, and so do both paths of SwiGLU."""
    d = x.shape[-1]
    size = d // heads

    def norm(vectors, gain):
        return gain * vectors / (vectors.square().sum(-1, keepdim=True) / d + eps) ** 0.5

    merged = norm(x, params["g1"]) @ torch.cat([params["w_q"], params["w_k"], params["w_v"]]).T
    q, k, v = (
        part.reshape(*x.shape[:2], -1, size).permute(0, 2, 1, 3)
        for part in merged.split([d, kv_heads * size, kv_heads * size], dim=-1)
    )
    attended = torch.einsum(
        "bhns,dhs->bnd", gqa_rope_attention(q, k, v, positions, base), params["w_o"].view(d, heads, size)
    )
    h = attended + x
    value, gate = (norm(h, params["g2"]) @ torch.cat([params["w1"], params["w2"]]).T).chunk(2, -1)
    return torch.addmm(h.flatten(0, 1), (value * gate * gate.sigmoid()).flatten(0, 1), params["w3"].T).view_as(x)
