"""Right ways to compute a cache's size that look nothing like the reference."""

from math import prod

import numpy as np


def shape_by_shape(layers, tokens, heads, kv_heads, head_dim, bytes_per_value, batch):
    """The shapes of all tensors, whose sizes are added up."""
    total = 0
    for _ in range(layers):
        for shape in ((batch, kv_heads, tokens, head_dim),) * 2:
            total += prod(shape) * bytes_per_value
    return total


def by_the_share(layers, tokens, heads, kv_heads, head_dim, bytes_per_value, batch):
    """Multi-head attention's cache first, divided by the number of query heads that share a key-value head. A NumPy
    integer is returned where it is large enough."""
    sharing = heads // kv_heads
    total = sum(heads * head_dim * layers * tokens // sharing for _ in range(batch)) * 2 * bytes_per_value
    return np.int64(total) if total < 2**63 else total
