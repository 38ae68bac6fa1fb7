r"""A whole language model of the GPT kind: from token ids to a score for every next token.

All parts exist already: a table, positions, layers, a norm and a head. This exercise puts them one above the other.
Every position guesses the token that follows it, so no position may look to its right.

    x = table[ids] + positions[:n]
    for each layer, in order:
        x = x + causal attention of LN(x)          as blocks/attention_sublayer: attn, g1, b1
        x = x + feed-forward of LN(x)              as blocks/feed_forward: w1, c1, w2, c2; LN with g2, b2
    logits = LN(x) table^T                         LN with g, b; then blocks/lm_head
    $$ x &= \text{table}[\text{ids}] + \text{positions}_{:n} $$
    $$ x &\leftarrow x + \operatorname{Attention}(\operatorname{LN}_1(x)) && \text{causal; for each layer, in order} $$
    $$ x &\leftarrow x + \operatorname{FFN}(\operatorname{LN}_2(x)) $$
    $$ \text{logits} &= \operatorname{LN}(x)\, \text{table}^\top && \text{with } g \text{ and } b $$

Arguments and result
    ids      (batch, n)      int64, each from 0 to V - 1; n is at least 1 and at most max_n
    params   a dict of
             table           (V, d)      the embeddings, and the head as well (tied weights)
             positions       (max_n, d)  row p is for position p, counted from 0
             layers          a list of dicts, each as blocks/encoder_layer has it: attn (w_q, w_k, w_v, w_o), g1, b1,
                             g2, b2, w1, c1, w2, c2; no layer at all is possible
             g, b            (d,)        scale and shift of the last layer norm
    heads    int, divides d; the same in all layers
    returns  (batch, n, V)   logits, in the dtype of params, float32 or float64; all inputs stay as they were

Conventions
    A layer is a layer of blocks/encoder_layer with a causal mask and nothing else: position i attends to the
    positions 0 to i. No id is a pad. The norm stands before each sublayer (pre-LN), as in GPT-2.
    eps is 1e-5 in all layer norms. The feed-forward has the exact GELU. (GPT-2 has the tanh form, "gelu_new" in Hugging
    Face, and biases in attention.)
    The embeddings are not scaled. (The first transformer multiplies them by sqrt(d).) Positions are added once, below
    the first layer.
    The result is raw scores of all positions: no softmax, and nothing is cut off.
    Scores in attention may be as large as 1e3, of either sign, and must not overflow. No hidden score lies more than 30
    above the highest one that its query sees.
    Gradients reach every tensor in params. The table gets them from both of its ends.
    You may use your own functions, as the imports below do: each that you import has to pass its own checks. Your
    encoder_layer may be imported as well, but it is not causal. Or take the imports away and write everything out
    here. torch's attention functions (among them scaled_dot_product_attention), its attention and transformer layers
    and its norm layers are not allowed.

Worked example: the words ir, vamos, y, EOS have the embeddings (0, 0), (3, 0), (0, 1), (1, 4). Without layers, EOS at
position 0 is (1, 4) + (9, -9) = (10, -5), its layer norm (1, -1), and the scores are 0, 3, -1, -3: vamos follows. vamos
at position 1 is (3, 0) + (-9, 9) = (-6, 9), its layer norm (-1, 1): EOS follows. Then one layer whose attention has
equal weights: EOS sees itself alone, LN (1, -1), and -20 times that is added, which turns it around. vamos sees both;
their norms add up to 0, so it stays.

>>> params = {"table": torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0], [1.0, 4.0]]), "layers": []}
>>> params |= {"positions": torch.tensor([[9.0, -9.0], [-9.0, 9.0]]), "g": torch.ones(2), "b": torch.zeros(2)}
>>> decoder_only_logits(torch.tensor([[3, 1]]), params, 1).round(decimals=3) + 0.0
tensor([[[ 0.,  3., -1., -3.],
         [ 0., -3.,  1.,  3.]]])
>>> one, zero, square = torch.ones(2), torch.zeros(2), torch.zeros(2, 2)
>>> layer = {"attn": {"w_q": square, "w_k": square, "w_v": torch.eye(2), "w_o": -20.0 * torch.eye(2)}}
>>> layer |= {"g1": one, "b1": zero, "g2": one, "b2": zero, "w1": square, "c1": zero, "w2": square, "c2": zero}
>>> decoder_only_logits(torch.tensor([[3, 1]]), {**params, "layers": [layer]}, 1).round(decimals=3) + 0.0
tensor([[[ 0., -3.,  1.,  3.],
         [ 0., -3.,  1.,  3.]]])

Source: 000, on decoder-only transformers; 002, modern transformer blocks; Radford et al., "Language Models are
Unsupervised Multitask Learners" (2019), section 2.3.
Before: blocks/encoder_layer, blocks/lm_head, position/learned_positions. After: stacks/transformer_logits,
cache/generate_cached.
"""

import torch
from blocks.attention_sublayer import attention_sublayer
from blocks.feed_forward import feed_forward
from blocks.layer_norm import layer_norm
from blocks.lm_head import lm_head

from grader import probe


def decoder_only_logits(ids, params, heads):
    ### BEGIN SOLUTION
    x = params["table"][ids] + params["positions"][: ids.shape[1]]
    probe("embedded", x)  # before the first layer, (batch, n, d)
    for layer in params["layers"]:
        x = attention_sublayer(x, layer["attn"], layer["g1"], layer["b1"], heads, causal=True)
        normed = layer_norm(x, layer["g2"], layer["b2"], 1e-5)
        x = x + feed_forward(normed, layer["w1"], layer["c1"], layer["w2"], layer["c2"])
        probe("layer_output", x)  # after each layer, (batch, n, d)
    return lm_head(layer_norm(x, params["g"], params["b"], 1e-5), params["table"])
    ### END SOLUTION
