r"""Sparse attention: each token sees its own block, one summary token of every block, and a few global tokens.

A window alone takes many layers to bring news from far away. Here the sequence is cut into blocks. The last token of
each block has seen its whole block, so it is a summary of it; later tokens see these summaries, and the first few
tokens of the text, wherever they stand. Any token reaches any later one in two steps.

    Token i sees token j if j <= i, and one of these holds:
    floor(i / stride) = floor(j / stride)   j is in the same block
    j mod stride = stride - 1               j is the last token of its block
    j < globals_                            j is one of the first tokens
    $$ & j \le i \quad \text{and one of} $$
    $$ & \lfloor i / \text{stride} \rfloor = \lfloor j / \text{stride} \rfloor && \text{the same block} $$
    $$ & j \bmod \text{stride} = \text{stride} - 1 && \text{the last token of a block} $$
    $$ & j < \text{globals\_} && \text{one of the first tokens} $$

    out_i = sum over the j that i sees of weight_ij v_j,   weight_i = softmax over these j of q_i . k_j / sqrt(d)
    $$ \text{out}_i &= \sum_{j \text{ seen}} \text{weight}_{ij}\, v_j $$
    $$ \text{weight}_{ij} &= \operatorname*{softmax}_{j \text{ seen}} \frac{q_i \cdot k_j}{\sqrt{d}} $$

Shapes
    q, k, v   (batch, n, d)   float32 or float64; n is 1 or more
    stride    int, from 1 to n: the length of a block. The last block may be shorter
    globals_  int, from 1 to n: the number of global tokens (`global` is a word of Python's own)
    returns   (batch, n, d)   in q's dtype; the inputs stay as they were

Conventions
    Positions count from 0, and blocks from the first token. Everything is causal: a global token is seen by all later
    tokens, and by none before it; it sees no more than other tokens do. (Longformer's and BigBird's global tokens see
    everything, and everything sees them.)
    This is the fixed pattern of the Sparse Transformer, with global tokens. (Its strided pattern has the tokens that
    are stride, 2 stride, ... before i, and a sliding window for the block.)
    A token that is seen for two reasons counts once. Every token sees at least itself.
    Scores may be as large as 1e3 and must not overflow.
    No time or memory is measured: a full matrix of scores with a mask is right here. (Fast code computes only what
    is seen.)
    Gradients reach q, k and v.
    Write attention out; scaled_dot_product_attention and torch's attention layers are not allowed.

Worked example: stride 3 and one global token, with all scores 0 and the values one-hot, so a row of the result shows
what a token sees. Token 7 sees 0 (global), 2 and 5 (last of their blocks), 6 (its block) and itself; token 4 sees 0, 2,
3 and 4. In the second line the keys are logarithms of 1, 3, 4, 2, 6, and the stride is 2: token 4 sees all but token 2,
and its result is (1 * 8 + 3 * 0 + 2 * 4 + 6 * 1) / 12 = 1.8333.

>>> nothing, values = torch.zeros(1, 8, 8), torch.eye(8)[None]
>>> (sparse_attention(nothing, nothing, values, 3, 1)[0] > 0).int()
tensor([[1, 0, 0, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 0],
        [1, 0, 1, 1, 0, 0, 0, 0],
        [1, 0, 1, 1, 1, 0, 0, 0],
        [1, 0, 1, 1, 1, 1, 0, 0],
        [1, 0, 1, 0, 0, 1, 1, 0],
        [1, 0, 1, 0, 0, 1, 1, 1]], dtype=torch.int32)
>>> k = torch.tensor([1.0, 3.0, 4.0, 2.0, 6.0]).log().reshape(1, 5, 1)
>>> v = torch.tensor([8.0, 0.0, 12.0, 4.0, 1.0]).reshape(1, 5, 1)
>>> sparse_attention(torch.ones(1, 5, 1), k, v, 2, 1).flatten()
tensor([8.0000, 2.0000, 7.0000, 6.4000, 1.8333])

Source: 002, sparse attention; Child et al., "Generating Long Sequences with Sparse Transformers" (2019), section 4.3;
Beltagy, Peters and Cohan, "Longformer" (2020), section 3.1.
Before: attention/causal_attention, efficient/local_attention.
"""

import math

import torch

from grader import probe


def sparse_attention(q, k, v, stride, globals_):
    ### BEGIN SOLUTION
    n, d = q.shape[1:]
    i, j = torch.arange(n, device=q.device)[:, None], torch.arange(n, device=q.device)
    block = i // stride == j // stride
    summary = j % stride == stride - 1
    seen = (j <= i) & (block | summary | (j < globals_))
    probe("seen", seen)  # shape (n, n), True where token i sees token j
    scores = q @ k.transpose(1, 2) / math.sqrt(d)
    probe("scores", scores.masked_fill(~seen, math.nan))  # shape (batch, n, n), before the mask or after it
    weights = scores.masked_fill(~seen, -math.inf).softmax(dim=-1)
    probe("weights", weights)  # shape (batch, n, n)
    return weights @ v
    ### END SOLUTION
