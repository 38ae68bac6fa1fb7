r"""Relative positions: a score depends on what query and key say, and on how far apart the two stand.

Instead of a vector for each position, the model learns one number for each distance, and adds it to the score of every
query and key that stand this far apart. What it learns about "the word before" then holds at every place of the text.

    distance_ij = i - j                          from -(n-1) to n-1: above 0 if the key stands before the query
    scores_ij   = (q_i . k_j + r[i - j + n - 1]) / sqrt(d)
    $$ \text{scores}_{ij} = \frac{q_i \cdot k_j + r_{\,i - j + n - 1}}{\sqrt{d}} $$

Shapes
    q, k      (..., n, d)   queries and keys of one sequence; any number of leading dimensions, the same for both
    r         (2n - 1,)     one number for each distance: r[0] for -(n-1), r[n-1] for 0, r[2n-2] for n-1
    returns   scores, (..., n, n), float64: row i belongs to query i; no axis is empty; the inputs stay as they were

Conventions
    r is added before the division by sqrt(d), so it is divided as well. (T5 adds its numbers to scores that are not
    scaled at all, and shares one number among distances that are far and alike.)
    r has a number for each sign of a distance: a key before the query and one behind it differ.
    The same r serves all leading dimensions. The scores are returned as they are, without a softmax or a mask.

Worked example: d = 16, the dot product is 12 and r adds 4: (12 + 4) / 4 = 4, without r it would be 3. Then, with
queries and keys of 0 and d = 1, the scores are the numbers of r in their places: 30 for distance 0, on the diagonal.

>>> relative_scores(np.ones((1, 16)), np.full((1, 16), 0.75), np.array([4.0]))
array([[4.]])
>>> relative_scores(np.zeros((3, 1)), np.zeros((3, 1)), np.array([10.0, 20.0, 30.0, 40.0, 50.0]))
array([[30., 20., 10.],
       [40., 30., 20.],
       [50., 40., 30.]])

Source: 002, relative positions; Shaw et al., "Self-Attention with Relative Position Representations" (2018); Raffel et
al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer" (T5, 2019), section 2.1.
Before: attention/self_attention. After: position/rope.
"""

import numpy as np

from grader import probe


def relative_scores(q, k, r):
    ### BEGIN SOLUTION
    n, d = q.shape[-2:]
    places = np.arange(n)
    bias = r[places[:, None] - places + n - 1]  # (n, n), broadcast over the leading dimensions
    probe("bias", bias)  # r of each distance, (n, n)
    return (q @ k.swapaxes(-1, -2) + bias) / np.sqrt(d)
    ### END SOLUTION
