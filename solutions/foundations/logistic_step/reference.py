r"""One training step of a neuron that says yes or no.

Logistic regression: the score x w + b goes through a sigmoid and becomes a probability. The step follows the gradient
of the cross-entropy, which is very simple: the error p - y times the input.

    p  = sigmoid(x w + b)                                     sigmoid(a) = 1 / (1 + exp(-a))
    w' = w - learning_rate * mean over the rows of (p - y) x
    b' = b - learning_rate * mean over the rows of (p - y)
    $$ p &= \operatorname{sigmoid}(x w + b) && \operatorname{sigmoid}(a) = \frac{1}{1 + e^{-a}} $$
    $$ w' &= w - \text{learning\_rate} \cdot \frac{1}{n} \sum_{i=1}^{n} (p_i - y_i)\, x_i $$
    $$ b' &= b - \text{learning\_rate} \cdot \frac{1}{n} \sum_{i=1}^{n} (p_i - y_i) $$

Shapes
    weights         (d,), float64        bias  float
    x               (n, d), float64, n rows of d inputs, n and d at least 1
    y               (n,), float64, each 0 or 1: what is right for each row
    learning_rate   float, at least 0
    returns         (w', b'), a float64 array (d,) and a float; the inputs stay as they were

Conventions
    Both w' and b' are made from the same p, that of the old weights and the old bias.
    Both are means over the n rows. (A sum makes steps that are n times as long.)
    The loss is the cross-entropy, not the squared error: there is no factor 2, and no p (1 - p). There is no penalty on
    the weights either. (scikit-learn's LogisticRegression has one by default.)
    A score x w + b may be as large as 1e3, of either sign; there must be no NaN and no OverflowError. (NumPy's exp
    gives infinity and a warning, and 1 / infinity is 0, as it should be.)

Worked example: four people choose between two places to eat. Their hunger is 0, 1, .1 and .9, and the right place is 0,
1, 0, 1. With weight 2 and bias -.5 the neuron says .378, .818, .426 and .786. The errors are .378, -.182, .426 and
-.214; their mean is .102, so the bias falls to -.602. The errors times the inputs have the mean -.083, so the weight
grows.

>>> x, y = np.array([[0.0], [1.0], [0.1], [0.9]]), np.array([0.0, 1.0, 0.0, 1.0])
>>> weights, bias = logistic_step(np.array([2.0]), -0.5, x, y, 1.0)
>>> weights.round(3), round(float(bias), 3)
(array([2.083]), -0.602)

Source: 000, the table of hungers.
Before: foundations/gradient_descent. After: foundations/train_neuron, reinforcement/snack_step.
"""

import numpy as np

from grader import probe


def logistic_step(weights, bias, x, y, learning_rate):
    ### BEGIN SOLUTION
    p = 0.5 * (1.0 + np.tanh(0.5 * (x @ weights + bias)))  # the sigmoid, without an exp that overflows
    probe("p", p)  # shape (n,)
    error = p - y
    probe("gradient", x.T @ error / len(y))  # of the weights, shape (d,)
    return weights - learning_rate * (x.T @ error / len(y)), float(bias - learning_rate * error.mean())
    ### END SOLUTION
