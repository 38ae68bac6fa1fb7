r"""The load-balancing loss: a number that grows when a router sends most tokens to the same few experts.

Without it a router soon knows a few good experts, only these learn, and the others are never used. This loss is added
to the language model's own, times a small number such as 0.01. It is 1 if all experts have the same share.

    f_e  = (how often expert e is chosen) / (n k)           the share of the choices that go to e
    P_e  = mean over the n tokens of softmax(logits)_e       the mean probability of e
    loss = E * (f_0 P_0 + ... + f_{E-1} P_{E-1})
    $$ f_e &= \frac{\text{how often expert } e \text{ is chosen}}{n\, k} $$
    $$ P_e &= \frac{1}{n} \sum_{t=1}^{n} \operatorname{softmax}(\text{logits}_t)_e $$
    $$ \text{loss} &= E \sum_{e=0}^{E-1} f_e\, P_e $$

Shapes
    logits   (n, E)   float32 or float64: one row for each token, one score for each of the E experts
    k        int      experts for each token, 1 < k < E
    returns  a tensor without axes, in logits' dtype; logits stays as it was

Conventions
    The experts of a token are the k with the largest logits, as in blocks/moe_route. All k choices count.
    The counts are divided by n k, so the f sum to 1. (The Switch Transformer has k = 1. Hugging Face's Mixtral divides
    by n alone: its loss is k times this one.)
    P is the softmax over all E experts, before the choice. Its probabilities are not renormalised.
    Gradients reach logits through P alone. f is made of counts, which have no gradient.
    torch divides integers as float32. That is exact enough for f: where logits is float64, n k is 4, 8 or another power
    of 2.
    The logits of a token are all different, by 1e-3 or more, and lie between -20 and 20.
    You may use your own moe_route, as the import below does: it has to pass its own checks. Or take the import away and
    choose the experts here.

Worked example: two tokens with the probabilities (0.45, 0.19, 0.05, 0.31) and k = 2. Both choose experts 0 and 3: f is
(1/2, 0, 0, 1/2), P the probabilities, and the loss 4 (0.225 + 0.155) = 1.52. If the second token has (0.05, 0.31, 0.45,
0.19) instead, each expert is chosen once, and the loss is 1.

>>> p, q = [0.45, 0.19, 0.05, 0.31], [0.05, 0.31, 0.45, 0.19]
>>> load_balance_loss(torch.log(torch.tensor([p, p])), 2)
tensor(1.5200)
>>> load_balance_loss(torch.log(torch.tensor([p, q])), 2)
tensor(1.)

Source: 002, mixture of experts; Fedus, Zoph and Shazeer, "Switch Transformers" (2021), equations 4 to 6.
Before: blocks/moe_route.
"""

import torch
from blocks.moe_route import moe_route

from grader import probe


def load_balance_loss(logits, k):
    ### BEGIN SOLUTION
    n, experts = logits.shape
    indices, _ = moe_route(logits, k)
    counts = torch.bincount(indices.flatten(), minlength=experts)
    share = counts.to(logits.dtype) / (n * k)
    probe("f", share)  # shape (E,)
    probability = torch.softmax(logits, dim=-1).mean(dim=0)
    probe("P", probability)  # shape (E,)
    return experts * (share * probability).sum()
    ### END SOLUTION
