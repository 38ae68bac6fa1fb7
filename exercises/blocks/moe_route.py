"""The router of a mixture of experts: it chooses k experts for each token, and says how much each of them counts.

A mixture of experts has many feed-forward layers, the experts, and uses a few of them for each token: the network
knows more without more work for each word. Mixtral has 8 experts and uses 2 of them.

    chosen    = the k experts with the largest logits
    weight_e  = exp(logit_e) / sum of exp(logit_j) over the chosen j         for each chosen e

Shapes
    logits   (n, E)   float32 or float64: one row for each token, one score for each of the E experts
    k        int      1 < k < E
    returns  (indices, weights), both (n, k): indices int64, weights in logits' dtype; logits stays as it was

Conventions
    Each token chooses for itself. Experts count from 0. (002 counts them from 1.)
    Each row is in descending order: the expert with the largest weight comes first.
    The softmax is over the chosen alone, so the weights of a token sum to 1. (A softmax over all experts, divided by
    the sum over the chosen, gives the same. Some models leave that division out: norm_topk_prob=False in Hugging
    Face. DeepSeek-V3 has a sigmoid in the softmax's place.)
    The logits of a token are all different, by 1e-3 or more, and lie between -20 and 20.
    Gradients reach logits through the weights. The choice itself has no gradient: logits that were not chosen get 0.

Worked example: a softmax over all four experts would give (0.45, 0.19, 0.05, 0.31). Experts 0 and 3 are chosen, and
their weights are 0.45 / 0.76 and 0.31 / 0.76. For the second token the same numbers stand in another order.

>>> logits = torch.log(torch.tensor([[0.45, 0.19, 0.05, 0.31], [0.05, 0.31, 0.45, 0.19]]))
>>> indices, weights = moe_route(logits, 2)
>>> indices
tensor([[0, 3],
        [2, 1]])
>>> weights
tensor([[0.5921, 0.4079],
        [0.5921, 0.4079]])

Source: 002, mixture of experts; Jiang et al., "Mixtral of Experts" (2024), section 2.1; Shazeer et al., "Outrageously
Large Neural Networks" (2017), equations 3 to 5.
Before: foundations/softmax. After: blocks/moe_layer, blocks/load_balance_loss.
"""

import torch


def moe_route(logits, k):
    raise NotImplementedError
