"""What the exercises of modern blocks share: makers of inputs, and the names of what is to be written out."""

import numpy as np
import torch

ATTENTION = (  # torch's own attention
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

# torch's own norms, by name and sideways
NORMS = (
    "torch.rms_norm",
    "torch._fused_rms_norm",
    "torch.nn.RMSNorm",
    "torch.nn.functional.rms_norm",
    "torch._refs",
    "torch._decomp",
    "torch._C._VariableFunctions",
    "torch._VF",
)


def tensor(rng, *shape, scale=1.0, shift=0.0, dtype=torch.float64):
    return torch.tensor(shift + scale * rng.normal(size=shape), dtype=dtype)


def whole_positions(rng, n):
    """int64 and out of order, with gaps, below 50, some of them alike: as if several texts stood in one sequence."""
    return torch.tensor(rng.integers(0, 50, size=n))


def float_positions(rng, n, reach=300.0, dtype=torch.float64):
    """Any floats, with gaps, in ascending order or not."""
    positions = rng.uniform(-reach, reach, size=n)
    return torch.tensor(np.sort(positions) if rng.integers(2) else positions, dtype=dtype)


def attention_params(rng, d, heads, kv_heads, dtype):
    """Norms' gains away from 1, and projections that keep numbers of order 1. d is a multiple of 2 heads."""
    size = d // heads
    return {
        "g1": tensor(rng, d, scale=0.4, shift=1.0, dtype=dtype),
        "g2": tensor(rng, d, scale=0.4, shift=1.0, dtype=dtype),
        "w_q": tensor(rng, d, d, scale=1.5 * d**-0.5, dtype=dtype),
        "w_k": tensor(rng, kv_heads * size, d, scale=1.5 * d**-0.5, dtype=dtype),
        "w_v": tensor(rng, kv_heads * size, d, scale=d**-0.5, dtype=dtype),
        "w_o": tensor(rng, d, d, scale=d**-0.5, dtype=dtype),
    }
