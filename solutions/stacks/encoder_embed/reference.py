r"""A vector for a whole text: an encoder reads it, and the mean over its tokens is the text's embedding.

Search and retrieval compare texts by such vectors. The texts of a batch have different lengths, so shorter ones are
padded, and a pad must change nothing: no token attends to it, and it does not count in the mean.

    x = table[ids] + positions[:n]
    for each layer, in order:  x = encoder_layer(x, layer, heads, mask)
    embedding = mean of x over the tokens whose mask is True
    $$ x &= \text{table}[\text{ids}] + \text{positions}_{:n} $$
    $$ x &\leftarrow \operatorname{encoder\_layer}(x) && \text{with the mask; for each layer, in order} $$
    $$ \text{embedding} &= \frac{\sum_i \text{mask}_i\, x_i}{\sum_i \text{mask}_i} $$

Arguments and result
    ids        (batch, n)   int64, each from 0 to V - 1, those of pads too; n is at least 1 and at most max_n
    mask       (batch, n)   bool; True is a token of the text, False a pad. Pads may stand anywhere, also in front
    table      (V, d)       the embeddings
    positions  (max_n, d)   row p is for position p, counted from 0
    layers     a list of dicts, each as blocks/encoder_layer has it; no layer at all is possible
    heads      int, divides d; the same in all layers
    returns    (batch, d)   in table's dtype, float32 or float64; the inputs stay as they were

Conventions
    A position is the place in the row of ids, and pads have places too: after two pads in front the first token is at
    position 2. (RoBERTa, and Hugging Face's generate, count the tokens alone.)
    There is no layer norm after the last layer, and the embeddings are not scaled by sqrt(d).
    The mean is over the tokens whose mask is True. (BERT's own embedding is the vector of the first token, [CLS];
    Sentence-BERT compared it with the mean and the maximum, and chose the mean.) It is not divided by its length.
    A text without any True has the embedding 0, and its gradient is 0 too, not NaN.
    Scores in attention may be as large as 1e3, of either sign, and must not overflow. No hidden score lies more than 30
    above the highest one that its query sees.
    Gradients reach table, positions and every tensor in layers.
    You may use your own encoder_layer, as the import below does; it has to pass its own checks. Or take the import
    away and write everything out here. torch's attention functions (among them scaled_dot_product_attention), its
    attention and transformer layers and its norm layers are not allowed.

Worked example: no layers. Token 0 is (1, 0) + (.1, .1), token 1 is (0, 1) + (.2, .2), and their mean is (.65, .65). The
pad (5, 5) at the end has no effect. Then one layer whose attention has equal weights and whose feed-forward adds
nothing: the layer norms of the two tokens are (1, -1) and (-1, 1), and attention adds their mean, which is 0. With the
first token alone it adds (1, -1), and the embedding becomes (2.1, -.9).

>>> table = torch.tensor([[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
>>> positions = torch.tensor([[0.1, 0.1], [0.2, 0.2], [0.3, 0.3]])
>>> ids, mask = torch.tensor([[0, 1, 2], [0, 1, 2]]), torch.tensor([[True, True, False], [True, False, False]])
>>> encoder_embed(ids, mask, table, positions, [], 1)
tensor([[0.6500, 0.6500],
        [1.1000, 0.1000]])
>>> one, zero, square = torch.ones(2), torch.zeros(2), torch.zeros(2, 2)
>>> layer = {"attn": {"w_q": square, "w_k": square, "w_v": torch.eye(2), "w_o": torch.eye(2)}}
>>> layer |= {"g1": one, "b1": zero, "g2": one, "b2": zero, "w1": square, "c1": zero, "w2": square, "c2": zero}
>>> encoder_embed(ids, mask, table, positions, [layer], 1).round(decimals=3)
tensor([[ 0.6500,  0.6500],
        [ 2.1000, -0.9000]])

Source: 000, encoder-only transformers; Reimers and Gurevych, "Sentence-BERT" (2019), section 3.
Before: blocks/encoder_layer, tokens/pad_batch, position/learned_positions. After: stacks/transformer_logits,
retrieval/retrieve.
"""

import torch
from blocks.encoder_layer import encoder_layer

from grader import probe


def encoder_embed(ids, mask, table, positions, layers, heads):
    ### BEGIN SOLUTION
    x = table[ids] + positions[: ids.shape[1]]
    probe("embedded", x)  # before the first layer, (batch, n, d)
    for layer in layers:
        x = encoder_layer(x, layer, heads, mask)
        probe("layer_output", x)  # after each layer, (batch, n, d)
    kept = x.masked_fill(~mask[:, :, None], 0.0)
    count = mask.sum(dim=1, keepdim=True)
    return kept.sum(dim=1) / count.clamp(min=1)
    ### END SOLUTION
