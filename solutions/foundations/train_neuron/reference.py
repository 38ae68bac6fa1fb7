r"""Train one neuron: predict, measure the error, move the weights, and do it again.

This is the whole training loop in its smallest form. The neuron sees one example after the other. After each of them
every weight moves a little in the direction that makes this error smaller. One pass over all examples is an epoch.

    in each epoch: loss = 0, then for each row of x in order
        prediction = x_i . weights + bias,  cut off below 0 and above 1
        error      = y_i - prediction
        loss       = loss + error^2
        weights    = weights + learning_rate * error * x_i
        bias       = bias + learning_rate * error
    $$ \text{prediction} &= \min(1, \max(0,\; x_i \cdot \text{weights} + \text{bias})) $$
    $$ \text{error} &= y_i - \text{prediction} $$
    $$ \text{loss} &\leftarrow \text{loss} + \text{error}^2 && \text{from 0 in each epoch} $$
    $$ \text{weights} &\leftarrow \text{weights} + \text{learning\_rate} \cdot \text{error} \cdot x_i $$
    $$ \text{bias} &\leftarrow \text{bias} + \text{learning\_rate} \cdot \text{error} $$

Shapes
    x              (n, d)   float64, n examples of d numbers, both at least 1
    y              (n,)     float64, from 0 to 1: what is right for each example
    weights        (d,)     float64, where training begins; bias, a float
    learning_rate  a float, 0 or more; epochs, an int, at least 1
    returns        (weights, bias, losses): an array (d,), a float, and an array (epochs,); the inputs stay as they were

Conventions
    The weights change after each example, and the next example is predicted with the new ones. The order is that of the
    rows in every epoch.
    Both steps use the same error. Also where the prediction was cut off, the whole step is made: the derivative of
    cutting off, which is 0 there, is left out. So is the 2 of the square's derivative. (torch's autograd, with
    clamp and mse_loss, has both.)
    An entry of losses is the sum over the examples of one epoch. Each error is measured before its own step.

Worked example: two pairs of smart glasses (1) and two smart rings (0), each with two measurements. After 100 epochs the
neuron says 0.98 for a device between the two pairs of glasses. The article prints losses from 0.4823 down to 0.0021 and
the weights 0.891 and 0.752; its own formula gives the figures here, so those were not computed with it. It also says
that a rate of 0.9 bounces and never converges. The loss does rise once, but from epoch 25 on it is 0.0000. A rate of
0.001 is slow: 100 epochs bring the loss from 0.4567 to 0.3557.

>>> x = np.array([[0.55, 0.48], [0.45, 0.72], [0.35, 0.03], [0.20, 0.03]])
>>> y, start = np.array([1.0, 1.0, 0.0, 0.0]), np.array([0.5, 0.5])
>>> weights, bias, losses = train_neuron(x, y, start, 0.0, 0.1, 100)
>>> losses[[0, 25, 50, 75, 99]].round(4)
array([0.4635, 0.1024, 0.0488, 0.0268, 0.0157])
>>> weights.round(3), round(bias, 3), round(float(np.array([0.50, 0.55]) @ weights + bias), 2)
(array([0.863, 1.472]), -0.261, 0.98)
>>> train_neuron(x, y, start, 0.0, 0.9, 3)[2].round(4)
array([0.749 , 0.7602, 0.4686])

Source: 001, "How AI Actually Learns: The Training Loop Explained".
Before: foundations/mse_loss, foundations/gradient_descent. After: foundations/train_mlp.
"""

import numpy as np

from grader import probe


def train_neuron(x, y, weights, bias, learning_rate, epochs):
    ### BEGIN SOLUTION
    losses = []
    for _ in range(epochs):
        loss = 0.0
        for features, target in zip(x, y, strict=True):
            prediction = min(1.0, max(0.0, features @ weights + bias))
            probe("prediction", prediction)  # of each example, between 0 and 1
            error = target - prediction
            probe("error", error)  # of each example
            loss += error**2
            weights = weights + learning_rate * error * features
            bias = bias + learning_rate * error
        losses.append(loss)
    return weights, float(bias), np.array(losses)
    ### END SOLUTION
