r"""Rotary position embedding (RoPE): a vector is turned by angles that grow with its position.

The components of a vector are taken in pairs, and each pair is turned in its plane, the first pair fast, the later ones
ever more slowly. Turned by their own positions, a query and a key have a dot product that depends on how far apart the
two are, and no longer on where they stand.

    angle_i   = position * base^(-2i/d)                          for the pair i = 0, 1, ..., d/2 - 1
    y[2i]     = x[2i] cos(angle_i) - x[2i+1] sin(angle_i)
    y[2i+1]   = x[2i] sin(angle_i) + x[2i+1] cos(angle_i)
    $$ \text{angle}_i &= \text{position} \cdot \text{base}^{-2i/d} && \text{for the pair } i = 0, 1, \dots, d/2 - 1 $$
    $$ y_{2i} &= x_{2i} \cos(\text{angle}_i) - x_{2i+1} \sin(\text{angle}_i) $$
    $$ y_{2i+1} &= x_{2i} \sin(\text{angle}_i) + x_{2i+1} \cos(\text{angle}_i) $$

Shapes
    x          (..., n, d)   queries or keys; any number of leading dimensions, d even
    positions  (n,)          float64: the position of each of the n vectors, the same for all leading dimensions
    base       a number above 0
    y          (..., n, d)   float64; the inputs stay as they were

Conventions
    A pair is two neighbours, x[2i] and x[2i+1], as in the RoFormer paper, Llama's own code and GPT-J. (Hugging Face's
    Llama pairs x[i] with x[i + d/2] instead, with its weights reordered to suit.) y has the order of x.
    Angles are in radians; a positive angle turns [1, 0] towards [0, 1].
    A position is any float, used as it is: there may be gaps, fractions and negative positions, in any order, and the
    first need not be 0. A vector at position 0 stays as it is.
    x may hold a hundred thousand numbers. A Python loop over the positions is fast enough for the speed check; Python
    code that runs for every single pair is too slow.

Worked example: a quarter turn takes [1, 0] to [0, 1]; with d = 2 the only pair turns by the position itself. With d = 4
and base 10000 the second pair turns a hundred times slower than the first.

>>> rope(np.array([[1.0, 0.0]]), np.array([np.pi / 2])).round(3)
array([[0., 1.]])
>>> rope(np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 2.0, 0.0, 2.0]]), np.array([1.0, 3.0])).round(3)
array([[ 0.54 ,  0.841,  1.   ,  0.01 ],
       [-0.282, -1.98 , -0.06 ,  1.999]])

Source: 002, positions; Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding" (2021), section 3.
Before: position/sinusoidal, attention/softmax_attention. After: modern/gqa_rope_attention, modern/modern_block.
"""

import numpy as np

from grader import probe


def rope(x, positions, base=10000.0):
    ### BEGIN SOLUTION
    d = x.shape[-1]
    frequencies = base ** (-np.arange(0, d, 2) / d)
    angles = positions[:, None] * frequencies  # (n, d/2), broadcast over the leading dimensions
    probe("angles", angles)  # shape (n, d/2)
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = x[..., 0::2], x[..., 1::2]
    y = np.empty_like(x)
    y[..., 0::2] = first * cos - second * sin
    y[..., 1::2] = first * sin + second * cos
    return y
    ### END SOLUTION
