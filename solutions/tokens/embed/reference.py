r"""Embedding: each token id becomes a vector, a row of a table.

An id is only a name; nothing can be learned from the number itself. So every id has a row of d numbers, which training
changes like any other weight. This lookup is the first layer of every language model.

    y[..., :] = table[ids[...], :]             row ids[...] of the table, for each id
    $$ y_{\dots,\, j} = \text{table}_{\text{ids}_{\dots},\, j} $$

Shapes
    ids      int64, one axis or more, such as (n,) or (batch, n); every axis is at least 1 long
    table    (V, d), float64: one row for each of V ids
    returns  ids.shape + (d,), float64; the inputs stay as they were

Conventions
    The ids are 0 to V - 1. If any id is below 0, or V or more, ValueError is raised. Python's and NumPy's indices do
    otherwise: -1 is the last row. (torch's F.embedding refuses such ids with IndexError. jax.numpy and TensorFlow on a
    GPU do not raise; they take another row, or give NaN or zeros.)

Worked example: a table of two rows with one number each. Both ids are 1.

>>> table = np.array([[10.0], [20.0]])
>>> embed(np.array([1, 1]), table)
array([[20.],
       [20.]])
>>> embed(np.array([[0, 1]]), table).shape
(1, 2, 1)

Source: 001 and 002, on embeddings; Bengio et al., "A Neural Probabilistic Language Model" (2003), the table C.
Before: tokens/word_ids. After: position/learned_positions, blocks/lm_head.
"""

import numpy as np


def embed(ids, table):
    ### BEGIN SOLUTION
    if ids.min() < 0 or ids.max() >= len(table):
        raise ValueError(f"ids are 0 to {len(table) - 1}")
    return table[ids]
    ### END SOLUTION
