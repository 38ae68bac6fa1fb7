"""Merging softmax: attention over all keys, from parts that have each seen only some of them.

A softmax seems to need all scores at once. It does not: a few numbers about each part of the keys are enough to put the
exact result together. FlashAttention goes over the keys a block at a time with this rule, and several devices can each
hold some of the keys.

A part is what some of the keys give. Their scores are s_j, their values v_j.

    highest = max of s_j
    sum     = sum of exp(s_j - highest)
    total   = sum of exp(s_j - highest) v_j

The result is attention over the keys of all parts.

    out = sum over all keys of exp(s_j) v_j  /  sum over all keys of exp(s_j)

Shapes
    parts    a list of one or more tuples (highest, sum, total); they may stand in any order
             highest, sum: floats, finite; sum is 1 or more, since the key with the highest score gives exp(0) = 1
             total: (d,), float64
    returns  (d,), float64; the parts stay as they were

Conventions
    Each part has subtracted its own highest score, so parts cannot be added as they are. Rescale each to a maximum that
    all of them share: a factor exp(highest - maximum) for its sum and its total.
    The highest scores lie between -1e3 and 1e3, and may all be far below 0; nothing may overflow, and no sum may become
    0. A part that lies far below another one adds nothing.
    One part alone gives total / sum.

Worked example: the query 2 meets key 6 with the value 20, and key 7 with the value 10, one in each part. The scores
are 12 and 14, the weights .119 and .881, and the result is 11.192. In the second line the first part has two keys, with
the scores 12 and 12 - ln 2 = 11.307 and the values 20 and 4: the sum is 1 + 1/2, the total 20 + 4/2 = 22.

>>> merge_softmax([(12.0, 1.0, np.array([20.0])), (14.0, 1.0, np.array([10.0]))]).round(3)
array([11.192])
>>> merge_softmax([(12.0, 1.5, np.array([22.0])), (14.0, 1.0, np.array([10.0]))]).round(3)
array([10.787])

Source: 002, FlashAttention; Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018), section 3; Dao
et al., "FlashAttention" (2022), section 3.1.
Before: attention/softmax_attention. After: efficient/flash_attention, cuda/flash_attention.
"""

import numpy as np


def merge_softmax(parts):
    raise NotImplementedError
