"""Softmax: scores become weights that are positive and sum to 1.

A network's last layer gives a score for each class, and attention a score for each key. Softmax turns the scores into
shares: the higher the score, the greater the share. Only the differences between the scores matter.

    y_i = exp(x_i) / sum over j of exp(x_j)             i and j run along the given axis

Shapes
    x         float64, any shape with at least one axis; no axis is empty
    axis      int, from -x.ndim to x.ndim - 1; a negative one counts from the end, as always in NumPy
    returns   y, float64, the shape of x; along the axis its values sum to 1. x stays as it was

Conventions
    The axis has no default. (torch.softmax also asks for its dim; Keras and SciPy have defaults, the last axis and all
    axes.)
    Scores may be as large as 1e3, of either sign, and each row is exact whatever the others are: a row near -1e3 may
    stand beside one near 1e3. exp(1e3) overflows; but a softmax stays the same if one number is subtracted from all
    scores of a row. (A row: the scores along the axis.)
    Nothing is added to the sum: a small number such as 1e-8 in the denominator changes the result.

Worked example: attention compares a query with two keys. The dot products are 112 and 96; divided by sqrt(64) they are
14 and 12, and the weights are .881 and .119. With the values 10 and 20 the output is 11.192. (The article prints 11.2,
which comes from its rounded weights .88 and .12.) The same numbers as a column need the other axis.

>>> weights = softmax(np.array([112.0, 96.0]) / np.sqrt(64), 0)
>>> weights.round(3)
array([0.881, 0.119])
>>> round(float(weights @ np.array([10.0, 20.0])), 3)
11.192
>>> softmax(np.array([[14.0, 0.0], [12.0, 0.0]]), -2).round(3)
array([[0.881, 0.5  ],
       [0.119, 0.5  ]])

Source: 002, on attention.
After: attention/softmax_attention, foundations/cross_entropy, decoding/temperature.
"""

import numpy as np


def softmax(x, axis):
    raise NotImplementedError
