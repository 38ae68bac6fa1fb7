"""Makers of inputs that the exercises of this module share."""

import torch

ATTENTION = (  # what would do an exercise by itself
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "torch.nn.Transformer",
    "torch.nn.TransformerEncoderLayer",
    "torch.nn.TransformerDecoderLayer",
    "torch.nn.attention",
    "torch._C._nn.scaled_dot_product_attention",
    "torch.ops.aten",
)


def tensor(rng, *shape, scale=1.0, shift=0.0, dtype=torch.float32):
    """Normally distributed numbers of mean `shift` and standard deviation `scale`."""
    return torch.tensor(shift + scale * rng.normal(size=shape), dtype=dtype)


def far_from_0(rng, case, far):
    """The same q and k with other first components: the scores of some queries are about `far`, of others about
    -`far`, of the rest ordinary; those of one query differ by a few. q is (..., n, d), k (..., m, d)."""
    q, k = case["q"].clone(), case["k"].clone()
    signs = torch.tensor([1.0, -1.0, 0.0])[torch.arange(q[..., 0].numel()) % 3].reshape(q.shape[:-1]).to(q.dtype)
    q[..., 0] = far * q.shape[-1] ** 0.5 * signs
    k[..., 0] = 1.0
    return {**case, "q": q, "k": k}
