r"""Sinusoidal positions: each place in a sequence gets a vector of sines and cosines, which is added to its token.

Attention by itself does not see in which order the tokens stand. The first transformer adds to each token a vector that
depends on its position alone. Two neighbouring columns are sine and cosine of one angle; the first pair turns fast, the
later ones ever more slowly, like the hands of a clock. No two positions have the same vector.

    angle_pi   = p * base^(-2i/d)       position p = 0, 1, ..., n - 1; pair i = 0, 1, ..., d/2 - 1
    y[p, 2i]   = sin(angle_pi)
    y[p, 2i+1] = cos(angle_pi)
    $$ \text{angle}_{p,i} &= p \cdot \text{base}^{-2i/d} && p = 0, \dots, n - 1; \quad i = 0, \dots, d/2 - 1 $$
    $$ y_{p,\,2i} &= \sin(\text{angle}_{p,i}) $$
    $$ y_{p,\,2i+1} &= \cos(\text{angle}_{p,i}) $$

Shapes
    n         int, at least 1: the number of positions
    d         int, even, at least 2: the size of a vector
    base      a number above 0, 10000 if it is not given
    returns   y, (n, d), float64

Conventions
    Positions count from 0, so the first row is 0, 1, 0, 1, ...
    Sine and cosine of one angle are neighbours, as in the formula of the paper. (The authors' own code, tensor2tensor,
    has all sines in the first half and all cosines in the second; its exponent is -i / (d/2 - 1).)
    i counts the pairs: the exponent is -2i/d, the same for the two columns of a pair. Angles are in radians.

Worked example: n = 3, d = 4. The first pair turns by 1 a position, the second by 10000^(-1/2) = .01.

>>> sinusoidal(3, 4).round(4)
array([[ 0.    ,  1.    ,  0.    ,  1.    ],
       [ 0.8415,  0.5403,  0.01  ,  1.    ],
       [ 0.9093, -0.4161,  0.02  ,  0.9998]])

Source: 002, positional encoding; Vaswani et al., "Attention Is All You Need" (2017), section 3.5.
After: position/learned_positions, position/rope.
"""

import numpy as np

from grader import probe


def sinusoidal(n, d, base=10000.0):
    ### BEGIN SOLUTION
    frequencies = base ** (-np.arange(0, d, 2) / d)
    angles = np.arange(n)[:, None] * frequencies  # (n, d/2)
    probe("angles", angles)  # shape (n, d/2)
    y = np.empty((n, d))
    y[:, 0::2] = np.sin(angles)
    y[:, 1::2] = np.cos(angles)
    return y
    ### END SOLUTION
