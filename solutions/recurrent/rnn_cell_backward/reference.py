r"""The way back through one step of a recurrent network: from the gradient of its new state to everything that made it.

Training needs to know how the loss changes with each weight. The step's new state h' has a gradient, dh' (in code
`dh_new`): how the loss changes with each of its numbers. The chain rule carries it through tanh, and then to the two
products and the bias. The name d… always means the gradient of the loss with respect to ….

    forward   h' = tanh(a), a = W_xh x + W_hh h + b
    backward  da = dh' * (1 - h'^2)                         the derivative of tanh(a) is 1 - tanh(a)^2
              dx = W_xh^T da          dh = W_hh^T da        for each row of the batch
              dW_xh = sum of da x^T   dW_hh = sum of da h^T   db = sum of da      over the rows of the batch
    $$ h' &= \tanh(a), \quad a = W_{xh}\, x + W_{hh}\, h + b && \text{forward} $$
    $$ da &= dh' \odot (1 - h'^2) && \text{the derivative of } \tanh(a) \text{ is } 1 - \tanh(a)^2 $$
    $$ dx &= W_{xh}^T\, da, \quad dh = W_{hh}^T\, da && \text{for each row of the batch} $$
    $$ dW_{xh} &= \sum da\, x^T, \quad dW_{hh} = \sum da\, h^T && \text{sums over the rows of the batch} $$
    $$ db &= \sum da && \text{and so is this one} $$

Shapes
    x       (batch, in)         h      (batch, hidden)      the input and the old state, as in the forward step
    h_new   (batch, hidden)     the new state that rnn_cell returned, between -1 and 1; a is not needed
    w_xh    (hidden, in)        w_hh   (hidden, hidden)
    dh_new  (batch, hidden)     the gradient of the new state
    returns (dx, dh, dw_xh, dw_hh, db), five float64 arrays; each has the shape of what it is the gradient of:
            (batch, in), (batch, hidden), (hidden, in), (hidden, hidden), (hidden,). The inputs stay as they were.

Conventions
    The gradients of the weights and of the bias are summed over the batch. If the loss is a mean over the batch, its
    division is in dh_new already. This is what torch's autograd gives.

Worked example: x = 1, h = 0.5, h' = 0.6, W_xh = 2, W_hh = 3 and dh' = 1. Then da = 1 - 0.36 = 0.64, so dx = 2 * 0.64,
dh = 3 * 0.64, dW_xh = 0.64 * 1, dW_hh = 0.64 * 0.5 and db = 0.64.

>>> x, h, h_new = np.array([[1.0]]), np.array([[0.5]]), np.array([[0.6]])
>>> gradients = rnn_cell_backward(x, h, h_new, np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0]]))
>>> [gradient.round(2) for gradient in gradients]
[array([[1.28]]), array([[1.92]]), array([[0.64]]), array([[0.32]]), array([0.64])]

Source: 003, vanishing gradients; 002, recurrent neural networks.
Before: recurrent/rnn_cell, foundations/linear_backward. After: recurrent/bptt.
"""

import numpy as np

from grader import probe


def rnn_cell_backward(x, h, h_new, w_xh, w_hh, dh_new):
    ### BEGIN SOLUTION
    da = dh_new * (1.0 - h_new**2)
    probe("da", da)  # shape (batch, hidden)
    return da @ w_xh, da @ w_hh, da.T @ x, da.T @ h, np.sum(da, axis=0)
    ### END SOLUTION
