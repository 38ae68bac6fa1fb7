r"""A path downhill: step after step of gradient descent on a curve.

Where a path ends depends on its start, and whether it ends at all on the learning rate. Here the loss of a single
weight w is a polynomial, so that both can be seen in a few numbers.

    loss(w)  = c_0 w^(n-1) + ... + c_(n-2) w + c_(n-1)               c: the coefficients, highest power first
    slope(w) = (n-1) c_0 w^(n-2) + ... + c_(n-2)                     by the power rule: w^k becomes k w^(k-1)
    path[0] = w,   path[t+1] = path[t] - rate * slope(path[t])       rate: the learning rate
    $$ \text{loss}(w) &= c_0 w^{n-1} + \cdots + c_{n-2}\, w + c_{n-1} && \text{highest power first} $$
    $$ \text{slope}(w) &= (n-1)\, c_0 w^{n-2} + \cdots + c_{n-2} && \text{by the power rule: } w^k \to k\, w^{k-1} $$
    $$ \text{path}_0 &= w, \quad \text{path}_{t+1} = \text{path}_t - \text{rate} \cdot \text{slope}(\text{path}_t) $$

Shapes
    w               float, the start; it may be 0
    coefficients    (n,), float64, n at least 1; some of them may be 0, also the first. The array stays as it was
    learning_rate   float, at least 0
    steps           int, at least 0
    returns         path, a float64 array (steps + 1,): the start, and the weight after each step

Conventions
    The highest power comes first, as in np.polyval and np.polyder. (numpy.polynomial has the lowest power first.)
    A constant has slope 0 at every w, at w = 0 too. A loss of one coefficient is a constant, so its path stays.
    The slope is exact, up to rounding, also where it is as small as 1e-8 and the learning rate large. A difference
    quotient such as (loss(w + h) - loss(w - h)) / (2 h) is not.

Worked example: the loss w^2 from w = 1. With rate 0.1 the path approaches 0; with 0.9 it jumps to the other side each
time, and still comes nearer; with 1.1 it jumps too far and runs away.

>>> square = np.array([1.0, 0.0, 0.0])
>>> descend(1.0, square, 0.1, 3).round(3)
array([1.   , 0.8  , 0.64 , 0.512])
>>> descend(1.0, square, 0.9, 3).round(3)
array([ 1.   , -0.8  ,  0.64 , -0.512])
>>> descend(1.0, square, 1.1, 3).round(3)
array([ 1.   , -1.2  ,  1.44 , -1.728])

The loss w^4 - 2 w^2 + w/2 has two valleys. From 1.5 the path ends in the upper one, a local minimum; from -1.5 in the
lower one, the global minimum. Gradient descent cannot see the other valley.

>>> valleys = np.array([1.0, 0.0, -2.0, 0.5, 0.0])
>>> end = descend(1.5, valleys, 0.05, 50)[-1]
>>> round(float(end), 3), round(float(np.polyval(valleys, end)), 3)
(0.93, -0.517)
>>> end = descend(-1.5, valleys, 0.05, 50)[-1]
>>> round(float(end), 3), round(float(np.polyval(valleys, end)), 3)
(-1.057, -1.515)

Source: 001, on the learning rate and the loss landscape.
Before: foundations/gradient_descent. After: foundations/numerical_gradient.
"""

import numpy as np

from grader import probe


def descend(w, coefficients, learning_rate, steps):
    ### BEGIN SOLUTION
    powers = np.arange(len(coefficients) - 1, 0, -1)
    slope = coefficients[:-1] * powers  # the slope's own coefficients, highest power first
    path = [w]
    for _ in range(steps):
        probe("slope", np.polyval(slope, path[-1]))  # at the place where each step begins
        path.append(path[-1] - learning_rate * np.polyval(slope, path[-1]))
    return np.array(path)
    ### END SOLUTION
