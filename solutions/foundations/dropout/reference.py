r"""Dropout: during training, some numbers of a layer become 0 at random, so that none can rely on a single other one.

A network that is trained with dropout overfits less. What stays is made larger, so that the sum that the next layer
reads is the same on average; so nothing has to change when training is over.

    training:    y = x / (1 - p)   where uniform >= p
                 y = 0             elsewhere
    evaluation:  y = x             everywhere
    $$ y_i &= \frac{x_i}{1 - p} && \text{training, where uniform}_i \ge p $$
    $$ y_i &= 0 && \text{training, elsewhere} $$
    $$ y_i &= x_i && \text{evaluation} $$

Shapes
    x          any shape with one axis or more, float64
    uniforms   the shape of x, float64: one random number for each number of x, at least 0 and below 1
    p          float from 0 to 1, both included: the probability that a number becomes 0
    training   bool; False is evaluation
    returns    the shape of x, float64; the inputs stay as they were

Conventions
    A number stays where its uniform is p or more. So p = 0 keeps everything, also where a uniform is 0.
    p = 1 gives zeros in training; 1 - p is then 0, so do not divide by it. In evaluation it changes nothing.
    Each number has a uniform of its own. (The usual code draws them itself; here they come in as an argument.)
    p is the probability to drop, as in torch's F.dropout and in Keras. (keep_prob of TensorFlow 1 was the probability
    to keep.) The first paper scaled in evaluation: all weights times 1 - p. Today's libraries scale in training.

Worked example: with p = 0.3 the first number is dropped, because 0.1 is below p. The second one has exactly 0.3 and
stays. What stays is divided by 0.7.

>>> x, uniforms = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.1, 0.3, 0.5, 0.9])
>>> dropout(x, uniforms, 0.3, True).round(3)
array([0.   , 2.857, 4.286, 5.714])
>>> dropout(x, uniforms, 0.3, False)
array([1., 2., 3., 4.])
>>> dropout(x, uniforms, 1.0, True)
array([0., 0., 0., 0.])

Source: 001, on overfitting; Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting"
(2014), section 4.
After: foundations/early_stopping.
"""

import numpy as np


def dropout(x, uniforms, p, training):
    ### BEGIN SOLUTION
    if not training:
        return x.copy()
    if p == 1.0:
        return np.zeros_like(x)
    return np.where(uniforms >= p, x, 0.0) / (1.0 - p)
    ### END SOLUTION
