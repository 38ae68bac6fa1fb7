r"""Cross-attention: the tokens of one sequence look at the tokens of another one.

A decoder that translates has its own sentence, as far as it is written, and the encoder's result for the source
sentence: the memory. Its tokens ask, and the memory answers: the queries come from the decoder's sequence, keys and
values both from the memory.

    q = x w_q^T        k = memory w_k^T        v = memory w_v^T
    scores  = q k^T / sqrt(d_k)                             (..., n, m): row i compares query i with all of the memory
    weights = exp(scores) / sum over the row of exp(scores) each row sums to 1
    y       = weights v
    $$ q &= x\, w_q^\top \qquad k = \text{memory}\; w_k^\top \qquad v = \text{memory}\; w_v^\top $$
    $$ \text{scores} &= \frac{q\, k^\top}{\sqrt{d_k}} && \text{query } i \text{ and all of the memory} $$
    $$ \text{weights} &= \frac{e^{\text{scores}}}{\sum_{\text{row}} e^{\text{scores}}} && \text{each row sums to 1} $$
    $$ y &= \text{weights}\, v $$

Shapes
    x         (..., n, d)           n tokens of the sequence that asks; any number of leading dimensions
    memory    (..., m, d_memory)    m tokens that are looked at; the same leading dimensions as x; no axis is empty
    w_q       (d_k, d)              weights are (out, in), applied as x @ w.T, as in torch.nn.Linear; no biases
    w_k       (d_k, d_memory)
    w_v       (d_v, d_memory)
    returns   y, (..., n, d_v), float64: one row for each token of x; the inputs stay as they were

Conventions
    The scale is the root of d_k, the size of queries and keys.
    Every token of x attends to all of the memory: there is no mask, neither a causal one nor one for padding. (The
    source sentence is complete before the translation begins.)
    Each member of the leading dimensions is a pair of sequences by itself.
    Scores may be as large as 1e3, of either sign, and must not overflow; each row is exact whatever the others are.

Worked example: the token 2 asks; the memory's tokens are [7, 10] and [6, 20]. w_k takes their first number as key, w_v
their second one as value. The scores are 14 and 12, the weights .881 and .119, and the answer is 11.192.

>>> x, memory = np.array([[2.0]]), np.array([[7.0, 10.0], [6.0, 20.0]])
>>> w_q, w_k, w_v = np.array([[1.0]]), np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
>>> cross_attention(x, memory, w_q, w_k, w_v).round(3)
array([[11.192]])
>>> cross_attention(np.array([[0.0], [-2.0]]), memory, w_q, w_k, w_v).round(3)
array([[15.   ],
       [18.808]])

Source: 000, encoder-decoder attention; 002, cross-attention; Vaswani et al., "Attention Is All You Need" (2017),
section 3.2.3.
Before: attention/softmax_attention. After: blocks/decoder_layer.
"""

import numpy as np

from grader import probe


def cross_attention(x, memory, w_q, w_k, w_v):
    ### BEGIN SOLUTION
    q, k, v = x @ w_q.T, memory @ w_k.T, memory @ w_v.T
    probe("q", q)
    probe("k", k)
    probe("v", v)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    probe("scores", scores)  # shape (..., n, m)
    unnormalised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = unnormalised / unnormalised.sum(axis=-1, keepdims=True)
    probe("weights", weights)  # shape (..., n, m)
    return weights @ v
    ### END SOLUTION
