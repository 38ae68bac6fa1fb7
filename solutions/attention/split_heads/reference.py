r"""Split heads: the numbers of every token are dealt out to several heads, each of which attends by itself.

With one attention a token can look for one thing at a time. Multi-head attention cuts each vector of d numbers into
`heads` shorter ones, and all heads work side by side: they become an axis like the batch.

    size = d / heads
    y[b, h, t, i] = x[b, t, h·size + i]        for i = 0 ... size - 1
    $$ \text{size} &= d / \text{heads} $$
    $$ y_{b,h,t,i} &= x_{b,\, t,\, h \cdot \text{size} + i} && i = 0, \dots, \text{size} - 1 $$

Shapes
    x        (batch, n, d)            float32 or float64; no axis is empty
    heads    int, at least 1
    returns  (batch, heads, n, size)  in x's dtype; the inputs stay as they were

Conventions
    The numbers of a head are neighbours: head 0 has the first `size` numbers of every token, head 1 the next ones.
    Every token stays whole within each head: only the last axis of x is cut.
    heads must divide d; if it does not, raise a ValueError. (torch's view and reshape raise a RuntimeError there.)
    The result may be a view of x or a copy, contiguous or not. Gradients reach x.
    (Hugging Face's GPT-2 has the same order and the same axes. torch.nn.MultiheadAttention cuts in the same order.)

Worked example: two tokens of four numbers, two heads. Head 0 has the first two numbers of both tokens.

>>> x = torch.tensor([[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]])
>>> y = split_heads(x, 2)
>>> y.shape
torch.Size([1, 2, 2, 2])
>>> y[0, 0]
tensor([[1., 2.],
        [5., 6.]])
>>> y[0, 1]
tensor([[3., 4.],
        [7., 8.]])

Source: 000 and 002, multi-head attention; Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2.
After: attention/merge_heads, attention/multi_head_attention.
"""

import torch


def split_heads(x, heads):
    ### BEGIN SOLUTION
    batch, n, d = x.shape
    if d % heads != 0:
        raise ValueError(f"{d} numbers cannot be dealt out to {heads} heads")
    return x.reshape(batch, n, heads, d // heads).transpose(1, 2)
    ### END SOLUTION
