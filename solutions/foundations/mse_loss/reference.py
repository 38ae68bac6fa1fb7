r"""Mean squared error: one number that says how wrong a network's output is, and the direction that makes it smaller.

Training needs both: the loss to watch, and its gradient with respect to every output to pass backwards.

    loss = mean over all n numbers of (prediction - target)^2
    gradient = 2 (prediction - target) / n                     one number for each prediction
    $$ \text{loss} &= \frac{1}{n} \sum_{i=1}^{n} (\text{prediction}_i - \text{target}_i)^2 $$
    $$ \text{gradient}_i &= \frac{2\, (\text{prediction}_i - \text{target}_i)}{n} && \text{for each prediction} $$

Shapes
    prediction, target  any shape, the same for both; at least one number
    returns             (loss, gradient): a float, and an array of that shape; the inputs stay as they were

Conventions
    The mean is over all numbers, not over the batch alone: this is torch's F.mse_loss with its usual "mean". Some
    textbooks write one half of it, so that the 2 of the gradient goes away; here it stays.

Worked example: the network says 0.6 where 1.0 is right. The error is -0.4, its square 0.16, the gradient -0.8.

>>> loss, gradient = mse_loss(np.array([0.6]), np.array([1.0]))
>>> round(loss, 2), gradient.round(2)
(0.16, array([-0.8]))

Source: 001, the training loop.
After: foundations/cross_entropy, foundations/linear_backward.
"""

import numpy as np


def mse_loss(prediction, target):
    ### BEGIN SOLUTION
    error = prediction - target
    return float(np.mean(error**2)), 2.0 * error / error.size
    ### END SOLUTION
