r"""Add and norm: a residual around a sublayer and a layer norm, in either of their two orders.

A transformer's block adds what a sublayer computes to what came in, and normalises. The first transformer normalised
the sum (post). Most models since normalise what goes into the sublayer and leave the sum alone (pre): a path without
any normalisation remains, and training is easier. Here the sublayer is one linear map, so that the order is all.

    S(x) = x w^T          the sublayer
    post:  LN(x + S(x))
    pre:   x + S(LN(x))   LN is blocks/layer_norm with gamma, beta and eps
    $$ S(x) &= x\, w^\top && \text{the sublayer} $$
    $$ \text{post:} &\quad \operatorname{LN}(x + S(x)) $$
    $$ \text{pre:} &\quad x + S(\operatorname{LN}(x)) && \text{LN is blocks/layer\_norm with gamma, beta and eps} $$

Shapes
    x                (..., d)   float32 or float64; one leading dimension or more
    sublayer_weight  (d, d)     w above, (out, in) as torch.nn.Linear has it, without a bias
    gamma, beta      (d,)       of the layer norm
    eps              a float, 0 or more; above 0 wherever a vector that is normalised has variance 0
    pre              bool
    returns          (..., d)   in x's dtype; the inputs stay as they were

Conventions
    There is one layer norm: post has none inside, pre has none outside. The residual of pre is the raw x.
    Gradients reach x, sublayer_weight, gamma and beta.
    You may use your own layer_norm, as the import below does: it has to pass its own checks. Or take the import away
    and write it out here. torch's norm layers are not allowed here either.
    (torch.nn.TransformerEncoderLayer is post unless norm_first=True; BERT is post, GPT-2 and Llama are pre.)

Worked example: x = (1, 3), w = 2 I, eps = 0. Pre: LN(x) = (-1, 1), S of it (-2, 2), and the sum (-1, 5). Post: S(x) =
(2, 6), the sum (3, 9), and its layer norm (-1, 1).

>>> x, w, one, zero = torch.tensor([[1.0, 3.0]]), 2.0 * torch.eye(2), torch.ones(2), torch.zeros(2)
>>> add_and_norm(x, w, one, zero, 0.0, True)
tensor([[-1.,  5.]])
>>> add_and_norm(x, w, one, zero, 0.0, False)
tensor([[-1.,  1.]])

Source: 002, "Residual connections and layer normalization"; Vaswani et al., "Attention Is All You Need" (2017), section
3.1; Xiong et al., "On Layer Normalization in the Transformer Architecture" (2020), table 1.
Before: blocks/layer_norm. After: blocks/encoder_layer.
"""

import torch
from blocks.layer_norm import layer_norm


def add_and_norm(x, sublayer_weight, gamma, beta, eps, pre):
    ### BEGIN SOLUTION
    if pre:
        return x + layer_norm(x, gamma, beta, eps) @ sublayer_weight.T
    return layer_norm(x + x @ sublayer_weight.T, gamma, beta, eps)
    ### END SOLUTION
