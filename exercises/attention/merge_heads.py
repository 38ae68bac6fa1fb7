"""Merge heads: the results of all heads are put side by side again, so that each token has one vector.

It undoes attention/split_heads. The output matrix of multi-head attention then mixes what the heads have found.

    d = heads · size
    y[b, t, h·size + i] = x[b, h, t, i]        for i = 0 ... size - 1

Shapes
    x        (batch, heads, n, size)   float32 or float64; no axis is empty
    returns  (batch, n, d)             in x's dtype; the inputs stay as they were

Conventions
    The numbers of a token are those of head 0, then those of head 1, and so on: merging undoes splitting.
    x may be a view whose numbers do not lie in this order in memory. (torch's view raises a RuntimeError then; reshape
    makes a copy.)
    The result may be a view of x or a copy, contiguous or not. Gradients reach x.

Worked example: two heads of two tokens, two numbers each.

>>> x = torch.tensor([[[[1.0, 2.0], [5.0, 6.0]], [[3.0, 4.0], [7.0, 8.0]]]])
>>> merge_heads(x)
tensor([[[1., 2., 3., 4.],
         [5., 6., 7., 8.]]])

Source: 000 and 002, multi-head attention; Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2.
Before: attention/split_heads. After: attention/multi_head_attention.
"""

import torch


def merge_heads(x):
    raise NotImplementedError
