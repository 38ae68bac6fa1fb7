"""One step of gradient descent: every weight moves a little against its slope.

The gradient says for each weight how fast the loss grows with it. A step in the opposite direction makes the loss
smaller; the learning rate says how long the step is.

    w' = w - learning_rate * grad

Shapes
    w, grad         float64 arrays of one shape, of one axis or more
    learning_rate   float, at least 0
    returns         w', a new float64 array of that shape; the inputs stay as they were

Conventions
    This is torch.optim.SGD without momentum and weight decay. The optimizers of torch change the weights in place; here
    a new array is returned.
    The gradient is used as it is: it is not divided by anything, and not cut off.

Worked example: a bias of 0, at which the derivative of the loss is 0.5, and a learning rate of 1. The loss grows with
the bias, so the bias gets smaller. The step is longer where the slope is steeper.

>>> gradient_descent(np.array([0.0]), np.array([0.5]), 1.0)
array([-0.5])
>>> gradient_descent(np.array([1.0, 2.0]), np.array([4.0, -20.0]), 0.1)
array([0.6, 4. ])

Source: 000, on gradient descent.
After: foundations/descend, foundations/logistic_step, foundations/adam_step.
"""

import numpy as np


def gradient_descent(w, grad, learning_rate):
    raise NotImplementedError
