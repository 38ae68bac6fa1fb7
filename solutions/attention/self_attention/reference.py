r"""Self-attention: every token of a sequence looks at every token of the same sequence.

Plain attention compares the tokens as they are. Here three learned matrices come first: one makes the queries (what a
token looks for), one the keys (what a token is found by), one the values (what a token gives). Training can then decide
which tokens belong together.

    q = x w_q^T        k = x w_k^T        v = x w_v^T       all three from the same x
    scores  = q k^T / sqrt(d_k)                             (..., n, n): row i compares query i with all keys
    weights = exp(scores) / sum over the row of exp(scores) each row sums to 1
    y       = weights v
    $$ q &= x\, w_q^\top \qquad k = x\, w_k^\top \qquad v = x\, w_v^\top $$
    $$ \text{scores} &= \frac{q\, k^\top}{\sqrt{d_k}} && \text{row } i \text{: query } i \text{ and all keys} $$
    $$ \text{weights} &= \frac{e^{\text{scores}}}{\sum_{\text{row}} e^{\text{scores}}} && \text{each row sums to 1} $$
    $$ y &= \text{weights}\, v $$

Shapes
    x          (..., n, d)   n tokens of d numbers; any number of leading dimensions; no axis is empty
    w_q, w_k   (d_k, d)      weights are (out, in), applied as x @ w.T, as in torch.nn.Linear; there are no biases
    w_v        (d_v, d)
    causal     bool, False if it is not given
    returns    y, (..., n, d_v), float64; the inputs stay as they were

Conventions
    d, d_k and d_v may all differ. The scale is the root of d_k, the size of queries and keys.
    causal=True: token i attends to the tokens 0 to i, itself among them, and to no later one. The weights that are left
    sum to 1. causal=False: every token attends to all.
    Each member of the leading dimensions is a sequence by itself: no token attends to another sequence.
    Scores may be as large as 1e3, of either sign, and must not overflow; each row is exact whatever the others are.
    (Many texts and torch.nn.MultiheadAttention have several heads and a fourth matrix for the output: that is
    multi_head_attention, a later exercise.)

Worked example: "river" [1, 0], "bank" [1, 1] and "overflowed" [0, 1], with the identity for all three matrices. "bank"
has the scores 1, 2, 1 over sqrt(2), hence the weights .248, .503, .248. In the causal case "river" sees only itself.

>>> words, w = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), np.eye(2)
>>> self_attention(words, w, w, w).round(3)
array([[0.802, 0.599],
       [0.752, 0.752],
       [0.599, 0.802]])
>>> self_attention(words, w, w, w, causal=True).round(3)
array([[1.   , 0.   ],
       [1.   , 0.67 ],
       [0.599, 0.802]])

Without a causal mask the order of the tokens has no effect: if the rows of x are permuted, the rows of y are permuted
in the same way and are otherwise the same. "Dog bites man" and "man bites dog" look alike; position, the next module,
changes that.

Source: 002, attention, and why it needs positions; 003, self-attention; Vaswani et al., "Attention Is All You Need"
(2017), section 3.2.
Before: attention/softmax_attention. After: attention/multi_head_attention, position/relative_scores.
"""

import numpy as np

from grader import probe


def self_attention(x, w_q, w_k, w_v, causal=False):
    ### BEGIN SOLUTION
    q, k, v = x @ w_q.T, x @ w_k.T, x @ w_v.T
    probe("q", q)
    probe("k", k)
    probe("v", v)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if causal:
        n = x.shape[-2]
        scores = np.where(np.tri(n, dtype=bool), scores, -np.inf)
    probe("scores", np.where(np.isfinite(scores), scores, np.nan))  # shape (..., n, n), before the mask or after it
    unnormalised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = unnormalised / unnormalised.sum(axis=-1, keepdims=True)
    probe("weights", weights)  # shape (..., n, n)
    return weights @ v
    ### END SOLUTION
