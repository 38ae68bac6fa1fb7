r"""Multi-head attention: several attentions side by side, each on its own part of the vectors, then mixed by a matrix.

One head may follow the grammar and another the meaning. All of them run at once: the heads are an axis like the batch.

    q, k, v = the three thirds of x w_qkv^T         (batch, n, d) each
    each is split into heads of size = d / heads    (batch, heads, n, size)
    scores  = q k^T / sqrt(size)                    (batch, heads, n, n)
    weights = softmax of each row of scores
    y       = merged(weights v) w_o^T               (batch, n, d)
    $$ q, k, v &= \text{the three thirds of } x\, w_{qkv}^\top $$
    $$ \text{each is split into heads of size } &= d / \text{heads} $$
    $$ \text{scores} &= \frac{q\, k^\top}{\sqrt{\text{size}}} && \text{in every head} $$
    $$ \text{weights} &= \text{softmax of each row of scores} $$
    $$ y &= \text{merged}(\text{weights}\, v)\, w_o^\top $$

Shapes
    x        (batch, n, d)   float32 or float64; no axis is empty
    w_qkv    (3·d, d)        rows 0 to d - 1 make the queries, the next d the keys, the last d the values
    w_o      (d, d)          both are (out, in), applied as x @ w.T, in x's dtype; there are no biases
    heads    int, at least 1
    causal   bool
    returns  (batch, n, d)   in x's dtype; the inputs stay as they were

Conventions
    The numbers of a head are neighbours, as in attention/split_heads, in q, k and v alike. (torch.nn.MultiheadAttention
    has this order of rows and heads. Megatron and GPT-NeoX keep q, k and v of one head together instead.)
    The scale is the root of the size of one head, not of d.
    causal=True: token i attends to the tokens 0 to i, itself among them. causal=False: every token attends to all.
    heads must divide d; if it does not, raise a ValueError.
    Scores may be as large as 1e3, of either sign, and must not overflow. No score that causal hides lies more than 30
    above the highest one that its query sees.
    Gradients reach x, w_qkv and w_o.
    You may use your own split_heads and merge_heads, as the imports below do: they have to pass their own checks. Or
    take the imports away and write the steps out here. scaled_dot_product_attention and torch's attention layers are
    not allowed.

Worked example: "river" [1, 0], "bank" [1, 1] and "overflowed" [0, 1], with the identity for q, k, v and the output.
Each of the two heads sees one number. In head 0 that is 1, 1, 0: "river" has the scores 1, 1, 0, the weights .422,
.422, .155 and the result .845; "overflowed" has the scores 0, 0, 0 and the mean, .667.

>>> words, one = torch.tensor([[[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]]), torch.eye(2)
>>> multi_head_attention(words, torch.cat([one, one, one]), one, 2, False)
tensor([[[0.8446, 0.6667],
         [0.8446, 0.8446],
         [0.6667, 0.8446]]])
>>> multi_head_attention(words, torch.cat([one, one, one]), one, 2, True)
tensor([[[1.0000, 0.0000],
         [1.0000, 0.7311],
         [0.6667, 0.8446]]])

Source: 000, 001 and 002, multi-head attention; Vaswani et al., "Attention Is All You Need" (2017), section 3.2.2.
Before: attention/split_heads, attention/merge_heads, attention/self_attention, attention/causal_attention. After:
blocks/attention_sublayer, cache/kv_cache.
"""

import math

import torch
from attention.merge_heads import merge_heads
from attention.split_heads import split_heads

from grader import probe


def multi_head_attention(x, w_qkv, w_o, heads, causal):
    ### BEGIN SOLUTION
    q, k, v = (split_heads(each, heads) for each in (x @ w_qkv.T).chunk(3, dim=-1))
    probe("q", q)  # split into heads, (batch, heads, n, size)
    probe("k", k)  # as q
    probe("v", v)  # as q
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if causal:
        later = torch.ones_like(scores, dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, -math.inf)
    probe("scores", scores.masked_fill(scores.isinf(), math.nan))  # before the mask or after it, (batch, heads, n, n)
    probe("weights", scores.softmax(dim=-1))  # shape (batch, heads, n, n)
    return merge_heads(scores.softmax(dim=-1) @ v) @ w_o.T
    ### END SOLUTION
