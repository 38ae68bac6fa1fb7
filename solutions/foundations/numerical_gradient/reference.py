r"""A gradient by trying: move one number a little up and a little down, and see what the loss does.

This needs no calculus, only the loss itself. It is far too slow for training, but a good test of a gradient that was
derived by hand. Here the loss is that of a single neuron with a sigmoid.

    p     = sigmoid(x w + b)                                   sigmoid(a) = 1 / (1 + exp(-a))
    loss  = mean over the n rows of (p - y)^2
    slope = (loss(number + h) - loss(number - h)) / (2 h)      the number: each weight in turn, and the bias
    $$ p &= \operatorname{sigmoid}(x w + b) && \operatorname{sigmoid}(a) = \frac{1}{1 + e^{-a}} $$
    $$ \text{loss}(w, b) &= \frac{1}{n} \sum_{i=1}^{n} (p_i - y_i)^2 $$
    $$ \text{slope} &= \frac{\text{loss}(u + h) - \text{loss}(u - h)}{2h} && u\text{: each weight, and the bias} $$

Shapes
    x         (n, d), float64, n rows of d inputs        y  (n,), float64, from 0 to 1: what is right for each row
    weights   (d,), float64                              bias  float
    h         float, from 0.01 to 1
    returns   (slope of the weights, slope of the bias): a float64 array (d,), and a float; the inputs stay as they were

Conventions
    Both sides count, + h and - h: the central difference. (The one-sided one, (loss(w + h) - loss(w)) / h, is less
    exact.)
    One number moves at a time; all the others, the bias among them, are as they were given. Move a copy of the weights:
    w + h - 2h + h differs from w in its last digit now and then.
    h is often large. The result is then far from the derivative, and it is the result that is asked for.
    No score x w + b is larger than 30, of either sign.

Worked example: four people choose between two places to eat. Their hunger is 0, 1, .1 and .9, and the right place is 0,
1, 0, 1. With weight 1 the loss at the biases -2, -.5 and 1 is .282, .152 and .282. At -2 the slope is negative, so a
larger bias is better; at 1 it is positive, so a smaller one is; between them, at -.5, the curve is flat.

>>> x, y = np.array([[0.0], [1.0], [0.1], [0.9]]), np.array([0.0, 1.0, 0.0, 1.0])
>>> [round(float(numerical_gradient(x, y, np.array([1.0]), bias, 0.01)[1]), 4) for bias in (-2.0, 1.0)]
[-0.1285, 0.1285]
>>> abs(round(float(numerical_gradient(x, y, np.array([1.0]), -0.5, 0.01)[1]), 4))
0.0

With h = .5 the same slope of the bias is .1242, and the weight has a slope, too.

>>> of_weights, of_bias = numerical_gradient(x, y, np.array([1.0]), 1.0, 0.5)
>>> of_weights.round(4), round(float(of_bias), 4)
(array([-0.007]), 0.1242)

Source: 000, part 2: "from this graph we can calculate the derivative".
Before: foundations/descend. After: foundations/logistic_step, foundations/linear_backward.
"""

import numpy as np


def numerical_gradient(x, y, weights, bias, h):
    ### BEGIN SOLUTION
    def loss(weights, bias):
        p = 1.0 / (1.0 + np.exp(-(x @ weights + bias)))
        return np.mean((p - y) ** 2)

    def slope(move, shift):
        """The weights move by `move` and the bias by `shift`, up and down."""
        return (loss(weights + move, bias + shift) - loss(weights - move, bias - shift)) / (2.0 * h)

    slopes = [slope(move, 0.0) for move in h * np.eye(len(weights))]
    return np.array(slopes), float(slope(0.0, h))
    ### END SOLUTION
