"""Learned positions: each place in a sequence has a vector of its own in a table, and it is added to the token there.

Attention does not see in which order the tokens stand. BERT and GPT-2 add a vector for the position to each token, and
training finds these vectors, as it finds those of the words. The table has a last row, so a sequence cannot be longer
than the table.

    y[b, p] = tokens[b, p] + table[p]       for p = 0, 1, ..., n - 1

Shapes
    tokens    (batch, n, d)   the vectors of the tokens; every axis is at least 1 long
    table     (max_n, d)      one row for each position
    returns   (batch, n, d)   float32 or float64, as the arguments, which have the same dtype; they stay as they were

Conventions
    Positions count from 0: the first token of each sequence gets row 0 of the table, and n tokens get its first n rows.
    They are the same rows for every sequence of the batch.
    n = max_n is allowed. More tokens than rows, n > max_n, is a ValueError, also where max_n is 1. (torch would raise a
    RuntimeError for sizes that do not fit, and broadcast a table of one row.)
    Neither tokens nor table are scaled. (The first transformer multiplies the tokens by sqrt(d); BERT and GPT-2 do
    not.)
    Gradients reach tokens and table.

Worked example: the token [.2, .5] at position 0, where the table has [.1, -.2], becomes [.3, .3]. The second token gets
row 1.

>>> table = torch.tensor([[0.1, -0.2], [0.3, 0.4], [0.5, 0.6]])
>>> learned_positions(torch.tensor([[[0.2, 0.5], [0.2, 0.5]]]), table)
tensor([[[0.3000, 0.3000],
         [0.5000, 0.9000]]])

Source: 002, learned positional embeddings; Devlin et al., "BERT" (2018), section 3.
Before: tokens/embed. After: stacks/encoder_embed, stacks/decoder_only_logits.
"""

import torch


def learned_positions(tokens, table):
    raise NotImplementedError
