"""Makers of inputs that the layers with attention share, and what they must not call."""

import torch

LIBRARY = (  # torch's own attention, transformers and norms
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "torch.nn.Transformer",
    "torch.nn.TransformerEncoder",
    "torch.nn.TransformerEncoderLayer",
    "torch.nn.TransformerDecoder",
    "torch.nn.TransformerDecoderLayer",
    "torch.nn.attention",
    "torch._C._nn.scaled_dot_product_attention",
    "torch._native_multi_head_attention",
    "torch._transformer_encoder_layer_fwd",
    "torch.layer_norm",
    "torch.native_layer_norm",
    "torch.group_norm",
    "torch.native_group_norm",
    "torch.rms_norm",
    "torch.nn.LayerNorm",
    "torch.nn.GroupNorm",
    "torch.nn.RMSNorm",
    "torch.nn.functional.layer_norm",
    "torch.nn.functional.group_norm",
    "torch.nn.functional.rms_norm",
    "torch.ops.aten",
)


def drawn(rng, *shape, scale=1.0, dtype=torch.float64):
    """Normal numbers."""
    return torch.tensor(scale * rng.normal(size=shape), dtype=dtype)


def tokens(rng, batch, n, d, spread=1.0, dtype=torch.float64):
    """Vectors with means away from 0 and variances away from 1, so that a missing norm shows."""
    means, spreads = rng.normal(size=(batch, n, 1)), rng.uniform(0.5, 3.0, size=(batch, n, 1))
    return torch.tensor(spread * (means + spreads * rng.normal(size=(batch, n, d))), dtype=dtype)


def norm(rng, d, dtype=torch.float64):
    """Scale and shift of a layer norm, different in every place."""
    g = rng.uniform(0.5, 1.5, size=d) * rng.choice([-1.0, 1.0], size=d)
    return torch.tensor(g, dtype=dtype), drawn(rng, d, scale=0.5, dtype=dtype)


def attention(rng, d, scores=1.3, dtype=torch.float64):
    """Four matrices; normalised vectors of size d get scores of about `scores` squared."""
    factors = {"w_q": scores, "w_k": scores, "w_v": 1.0, "w_o": 1.0}
    return {name: drawn(rng, d, d, scale=factor * d**-0.5, dtype=dtype) for name, factor in factors.items()}


def mask(rng, batch, n):
    """Each sequence has a place that may be attended to, and one that may not, if there are two places."""
    seen = rng.random(size=(batch, n)) < 0.6
    for row in seen:
        hidden, shown = rng.permutation(n)[[0, -1]]
        row[hidden], row[shown] = False, True
    return torch.tensor(seen)


def mask_with_an_empty_row(rng, batch, n):
    """One sequence has no place that may be attended to."""
    seen = mask(rng, batch, n)
    seen[rng.integers(batch)] = False
    return seen
