"""Sampling: choose a token at random, by the probabilities that the model gives.

The likeliest token at every step makes dull text. A sampled text is different each time. The chance comes in as a
number u, so that the same u always gives the same token.

    Lay the probabilities side by side, in the order of the ids, from 0 on. Token i is the piece in which u lies:
    c_i = probs_0 + ... + probs_i                       the end of piece i
    id  = the first i with u < c_i

Shapes
    probs     (V,), float64, not negative, at least one above 0; some may be 0. The array stays as it was
    u         float, 0 <= u < 1
    returns   id, int; NumPy's own ints will do

Conventions
    The order is that of the ids; nothing is sorted.
    The beginning of a piece belongs to it, its end does not: if u is exactly c_i, token i is not chosen. So a token of
    probability 0 is never chosen, not even with u = 0. (The checks have u at a border, or very near one, only where
    all numbers are exact in binary.) A piece may be very short.
    probs may sum to less than 1, as rounded numbers do. If u lies behind all pieces, the last token whose probability
    is above 0 is chosen. The probabilities are not divided by their sum.
    u is the only chance: no generator is used. (np.random.choice and torch.multinomial have their own.)

Worked example: you, it, this and pizza have .6, .2, .1 and .1. The number .7 is behind .6 and before .8, so the token
is "it". In the second line, .5 is the beginning of the third piece; in the third line, token 0 has no piece; in the
last line, .9 lies behind all pieces, and token 2 has the probability 0.

>>> int(sample(np.array([0.6, 0.2, 0.1, 0.1]), 0.7))
1
>>> int(sample(np.array([0.25, 0.25, 0.5]), 0.5))
2
>>> int(sample(np.array([0.0, 0.25, 0.75]), 0.0))
1
>>> int(sample(np.array([0.5, 0.25, 0.0]), 0.9))
1

Source: 000 and 002, on decoding.
Before: decoding/temperature. After: decoding/generate.
"""

import numpy as np


def sample(probs, u):
    raise NotImplementedError
