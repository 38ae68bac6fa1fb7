r"""The mixture-of-experts layer: many feed-forward layers, of which each token goes through a few.

The router chooses k experts for a token. Each of them computes its own output for it, and the layer returns the sum of
these outputs, weighted by the router. Eight experts hold eight times the weights, but with k = 2 a token needs the work
of two.

    logits            = router x
    chosen, weights   = moe_route(logits, k)                     as in blocks/moe_route
    expert_e(x)       = w2[e] GELU(w1[e] x)
    y                 = sum over the chosen e of weight_e * expert_e(x)
    $$ \text{chosen}, \text{weight} &= \operatorname{moe\_route}(\text{router}\, x, k) $$
    $$ \operatorname{expert}_e(x) &= w_2[e]\, \operatorname{GELU}(w_1[e]\, x) $$
    $$ y &= \sum_{e \in \text{chosen}} \text{weight}_e\, \operatorname{expert}_e(x) $$

Shapes
    x        (n, d)           float32 or float64: one row for each token
    router   (E, d)           (out, in), as torch.nn.Linear has its weight; in x's dtype, as w1 and w2
    w1       (E, hidden, d)   the first map of each expert
    w2       (E, d, hidden)   the second map of each expert
    k        int              1 < k < E
    returns  (n, d)           in x's dtype; the inputs stay as they were

Conventions
    Each token chooses for itself. The weights are the softmax over the chosen logits, so those of a token sum to 1.
    The weight multiplies what the expert returns. (GELU is not linear: to multiply its input is another thing.)
    GELU is the exact one, as torch.nn.functional.gelu has it. (Mixtral's experts are SwiGLU layers, as in
    modern/modern_block_moe. The Switch Transformer has k = 1 and takes the weight from a softmax over all experts.)
    There are no biases and no limit to the tokens of an expert. An expert that no token chooses may stay unused. The
    residual belongs to the block around this layer.
    You may run every expert on every token and give those that were not chosen the weight 0: the numbers are the same.
    The logits of a token differ by 1e-3 or more, and lie between -20 and 20.
    Gradients reach x, router, w1 and w2; router gets its gradient through the weights.
    You may use your own moe_route, as the import below does: it has to pass its own checks. Or take the import away and
    write the choice out here.

Worked example: d = 1, x = 1, and a softmax of the four logits is (0.45, 0.19, 0.05, 0.31). Experts 0 and 3 are chosen,
with the weights 0.592 and 0.408. All experts have w1 = 1, so inside is GELU(1) = 0.8413; w2 is 1, 2, 3, 4. The result
is (0.592 * 1 + 0.408 * 4) * 0.8413 = 1.871. For x = -1 the logits have the other sign: experts 2 and 1 are chosen, with
the weights 0.792 and 0.208, and GELU(-1) = -0.1587.

>>> router = torch.log(torch.tensor([[0.45], [0.19], [0.05], [0.31]]))
>>> w1, w2 = torch.ones(4, 1, 1), torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(4, 1, 1)
>>> moe_layer(torch.tensor([[1.0], [-1.0]]), router, w1, w2, 2)
tensor([[ 1.8709],
        [-0.4429]])

Source: 002, mixture of experts; Shazeer et al., "Outrageously Large Neural Networks" (2017), equation 1; Jiang et al.,
"Mixtral of Experts" (2024), section 2.1.
Before: blocks/moe_route, blocks/feed_forward. After: modern/modern_block_moe.
"""

import torch
from blocks.moe_route import moe_route

from grader import probe


def moe_layer(x, router, w1, w2, k):
    ### BEGIN SOLUTION
    indices, weights = moe_route(x @ router.T, k)
    probe("logits", x @ router.T)  # shape (n, E)
    probe("weights", weights)  # shape (n, k), the largest first
    y = torch.zeros_like(x)
    for e in range(len(router)):
        rows, places = torch.where(indices == e)  # the tokens that chose e, and its place among their choices
        hidden = torch.nn.functional.gelu(x[rows] @ w1[e].T)
        y = y.index_add(0, rows, weights[rows, places, None] * (hidden @ w2[e].T))
    return y
    ### END SOLUTION
