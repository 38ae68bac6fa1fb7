r"""The gradients of a linear layer: what backpropagation does at the most common layer of all.

In the forward pass the layer computes y = x w^T + b. In the backward pass the gradient of the loss with respect to y
comes in. The layer returns the gradients with respect to its three inputs: dx goes on to the layer before, dw and db
are what the weights and the bias are moved along.

    y  = x w^T + b                  the forward pass, as torch.nn.Linear computes it
    dx = dy w                       for each row of x its own gradient
    dw = dy^T x                     the sum over the n rows
    db = sum over the n rows of dy
    $$ y &= x\, w^\top + b && \text{the forward pass} $$
    $$ dx &= dy\; w && \text{for each row of } x \text{ its own gradient} $$
    $$ dw &= dy^\top x && \text{the sum over the } n \text{ rows} $$
    $$ db &= \sum_{i=1}^{n} dy_i $$

Shapes
    x        (n, d)     float64, n rows of d numbers
    w        (out, d)   float64, as torch.nn.Linear stores it: a row for each output
    dy       (n, out)   float64, the gradient of the loss with respect to y
    returns  (dx, dw, db): float64 arrays (n, d), (out, d) and (out,); all sizes are at least 1, and the inputs stay as
             they were

Conventions
    Each gradient has the shape of what it belongs to.
    dw and db are sums over the rows, not means. If the loss is a mean over the batch, its 1/n is in dy already.
    b is not an argument: no gradient depends on it. (Keras stores the weights the other way round, (d, out), and uses
    x w; its dw is the transpose of this one.)

Worked example: two rows, one output. The second row's dy is ten times the first's, so its dx is too. dw is 1 * (1, 2) +
10 * (3, 4), and db is 1 + 10.

>>> x, w, dy = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, -1.0]]), np.array([[1.0], [10.0]])
>>> dx, dw, db = linear_backward(x, w, dy)
>>> dx
array([[  1.,  -1.],
       [ 10., -10.]])
>>> dw, db
(array([[31., 42.]]), array([11.]))

Source: 001, "How AI Actually Learns: The Training Loop Explained", on backpropagation; Rumelhart, Hinton and Williams,
"Learning representations by back-propagating errors" (1986).
Before: foundations/mse_loss. After: foundations/mlp_backward, recurrent/rnn_cell_backward.
"""

import numpy as np


def linear_backward(x, w, dy):
    ### BEGIN SOLUTION
    dx = dy @ w
    dw = dy.T @ x
    db = dy.sum(axis=0)
    return dx, dw, db
    ### END SOLUTION
