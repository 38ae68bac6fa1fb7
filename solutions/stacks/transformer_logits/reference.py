r"""The whole transformer: an encoder reads the source, and a decoder scores the next word of the translation.

This is the machine of "Attention Is All You Need". The encoder runs over the source without a causal mask and gives
the memory. Every layer of the decoder looks at its own past, and then at the memory.

    encoder:  s = table[source] + positions[:n]
              for each layer:  s = encoder_layer(s, layer, heads, source_mask)
              memory = LN(s)                                   with the encoder's g and b
    decoder:  x = table[target] + positions[:m]
              for each layer:  x = decoder_layer(x, memory, layer, heads, source_mask)
              logits = LN(x) table^T                           with the decoder's g, b and table
    $$ s &= \text{table}_e[\text{source}] + \text{positions}_{e,\,:n} && \text{the encoder's table and positions} $$
    $$ s &\leftarrow \operatorname{encoder\_layer}(s) && \text{with source\_mask; for each layer} $$
    $$ \text{memory} &= \operatorname{LN}_e(s) $$
    $$ x &= \text{table}_d[\text{target}] + \text{positions}_{d,\,:m} && \text{the decoder's table and positions} $$
    $$ x &\leftarrow \operatorname{decoder\_layer}(x, \text{memory}) && \text{with source\_mask; for each layer} $$
    $$ \text{logits} &= \operatorname{LN}_d(x)\, \text{table}_d^\top $$

Arguments and result
    source       (batch, n)   int64, ids of the source's language, from 0 to V_s - 1
    target       (batch, m)   int64, ids of the target's language, from 0 to V - 1: the decoder's input. It is already
                              shifted: it begins with BOS, and score i is for the word after target i
    params       a dict {"encoder": stack, "decoder": stack}; a stack is a dict of
                 table        (V_s, d) or (V, d)   the two languages have their own tables
                 positions    (max_n, d)           row p is for position p, counted from 0; max_n may differ as well
                 layers       a list of dicts: the encoder's as blocks/encoder_layer has them, the decoder's as
                              blocks/decoder_layer; either list may be empty, and they may differ in length
                 g, b         (d,)                 scale and shift of the stack's last layer norm
    heads        int, divides d; the same in all layers
    source_mask  (batch, n)   bool, True is a word and False a pad; None is all True
    returns      (batch, m, V)   logits, in the dtype of params, float32 or float64; all inputs stay as they were

Conventions
    The encoder is not causal; the decoder's self-attention is. The target has no pads.
    source_mask counts twice: no position of the encoder attends to a pad, and no position of the decoder does. A
    source without any True gives zeros as the result of attention, as in blocks/decoder_layer, and no NaN.
    Both stacks have a last layer norm with an eps of 1e-5, and all layers are pre-LN. (The first transformer was
    post-LN without last norms; torch.nn.Transformer has both last norms.) The memory is the
    same in every layer of the decoder.
    The head is the decoder's table; its embeddings are not scaled by sqrt(d), nor are the encoder's. (The first
    transformer shared one table between the languages and scaled it.) The result is raw scores of all positions.
    Scores in attention may be as large as 1e3, of either sign, and must not overflow. No hidden score lies more than 30
    above the highest one that its query sees.
    Gradients reach every tensor in params.
    You may use your own functions, as the imports below do: each that you import has to pass its own checks. Or take
    the imports away and write everything out here. torch's attention functions (among them
    scaled_dot_product_attention), its attention and transformer layers and its norm layers are not allowed.

Worked example: without layers the source has no effect, and the logits are those of stacks/decoder_only_logits. The
words ir, vamos, y, EOS are (0, 0), (3, 0), (0, 1), (1, 4). EOS at position 0 is (10, -5), its layer norm (1, -1), and
the scores are 0, 3, -1, -3. Then one decoder layer that does nothing but look at the memory, with equal weights. The
source's two words have the layer norms (1, -1) and (-1, 1), whose mean is 0: nothing changes. With the second word as
a pad, -20 times (1, -1) is added, which gives (-10, 15), and the layer norm (-1, 1).

>>> one, zero, square, eye = torch.ones(2), torch.zeros(2), torch.zeros(2, 2), torch.eye(2)
>>> encoder = {"table": eye, "positions": torch.zeros(2, 2), "layers": [], "g": one, "b": zero}
>>> table = torch.tensor([[0.0, 0.0], [3.0, 0.0], [0.0, 1.0], [1.0, 4.0]])
>>> positions = torch.tensor([[9.0, -9.0], [-9.0, 9.0]])
>>> decoder = {"table": table, "positions": positions, "layers": [], "g": one, "b": zero}
>>> source, params = torch.tensor([[0, 1]]), {"encoder": encoder, "decoder": decoder}
>>> transformer_logits(source, torch.tensor([[3, 1]]), params, 1).round(decimals=3) + 0.0
tensor([[[ 0.,  3., -1., -3.],
         [ 0., -3.,  1.,  3.]]])
>>> layer = {"attn": {"w_q": square, "w_k": square, "w_v": eye, "w_o": square}}
>>> layer |= {"cross": {"w_q": square, "w_k": square, "w_v": eye, "w_o": -20.0 * eye}, "g1": one, "b1": zero}
>>> layer |= {"g2": one, "b2": zero, "g3": one, "b3": zero, "w1": square, "c1": zero, "w2": square, "c2": zero}
>>> params["decoder"] = {**decoder, "layers": [layer]}
>>> transformer_logits(source, torch.tensor([[3]]), params, 1).round(decimals=3) + 0.0
tensor([[[ 0.,  3., -1., -3.]]])
>>> transformer_logits(source, torch.tensor([[3]]), params, 1, torch.tensor([[True, False]])).round(decimals=3) + 0.0
tensor([[[ 0., -3.,  1.,  3.]]])

Source: 000, parts 16 to 18, the encoder-decoder transformer; Vaswani et al., "Attention Is All You Need" (2017),
section 3 and figure 1.
Before: blocks/decoder_layer, stacks/decoder_only_logits, stacks/encoder_embed. After: stacks/translate.
"""

import torch
from blocks.decoder_layer import decoder_layer
from blocks.encoder_layer import encoder_layer
from blocks.layer_norm import layer_norm
from blocks.lm_head import lm_head

from grader import probe


def transformer_logits(source, target, params, heads, source_mask=None):
    ### BEGIN SOLUTION
    encoder, decoder = params["encoder"], params["decoder"]
    memory = encoder["table"][source] + encoder["positions"][: source.shape[1]]
    for layer in encoder["layers"]:
        memory = encoder_layer(memory, layer, heads, source_mask)
    memory = layer_norm(memory, encoder["g"], encoder["b"], 1e-5)
    probe("memory", memory)  # after its last layer norm, (batch, n, d)
    x = decoder["table"][target] + decoder["positions"][: target.shape[1]]
    for layer in decoder["layers"]:
        x = decoder_layer(x, memory, layer, heads, source_mask)
        probe("layer_output", x)  # after each layer of the decoder, (batch, m, d)
    return lm_head(layer_norm(x, decoder["g"], decoder["b"], 1e-5), decoder["table"])
    ### END SOLUTION
