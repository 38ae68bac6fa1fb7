r"""Backpropagation through time: the gradients of a recurrent network, from the last step back to the first.

The same weights are used at every step, and every state has two effects on the loss: through what is read off it at its
own step, and through all steps after it. So the gradient of a state has two parts, and the second one can be computed
only after the next step's. The way back therefore begins at the end.

    forward   h_t = tanh(W_xh x_t + W_hh h_{t-1} + b)       for t = 1 ... time, from h_0 = h0
    backward  dh_t = grad_t + carry_t                       for t = time ... 1; carry_time = 0
              da_t = dh_t * (1 - h_t^2)
              carry_{t-1} = W_hh^T da_t                     what the state before passes on to the rest of time
              dx_t = W_xh^T da_t          dh0 = carry_0
              dW_xh = sum of da_t x_t^T   dW_hh = sum of da_t h_{t-1}^T   db = sum of da_t    over time and batch
    $$ h_t &= \tanh(W_{xh}\, x_t + W_{hh}\, h_{t-1} + b) && \text{forward, from } h_0 $$
    $$ da_t &= (\text{grad}_t + \text{carry}_t) \odot (1 - h_t^2) && \text{backward; the last carry is } 0 $$
    $$ \text{carry}_{t-1} &= W_{hh}^T\, da_t, \quad dx_t = W_{xh}^T\, da_t, \quad dh_0 = \text{carry}_0 $$
    $$ dW_{xh} &= \sum da_t\, x_t^T, \quad dW_{hh} = \sum da_t\, h_{t-1}^T && \text{over time and batch} $$
    $$ db &= \sum da_t && \text{over time and batch} $$

Shapes
    xs       (time, batch, in)          h0    (batch, hidden)
    w_xh     (hidden, in)               w_hh  (hidden, hidden)      b  (hidden,)
    grad_hs  (time, batch, hidden)      grad_hs[t] is what comes to the state after that step from outside: from its
                                        output, not from later states. It may be zero at all steps but the last.
    returns (dxs, dh0, dw_xh, dw_hh, db), float64 arrays with the shapes of xs, h0, w_xh, w_hh and b: the gradients of
            the loss. The inputs stay as they were.

Conventions
    The gradients of the weights and of the bias are summed over time and batch, as torch's autograd does. Nothing is
    averaged, cut off (truncated backpropagation) or clipped. h0 need not be zero.

Worked example: two steps of rnn_forward's example, with the states 0.6 and 0.6814. The loss looks at the last state
alone, with a gradient of 1. Then da_2 = 1 - 0.6814^2 = 0.5357; it carries 0.5357 * log 4 = 0.7426 back, and
da_1 = 0.7426 * (1 - 0.36) = 0.4753. All five gradients come from these two numbers: db is their sum, for example, and
dW_hh = 0.5357 * 0.6 + 0.4753 * 0.5.

>>> w_xh, w_hh, b = np.log([[2.0]]), np.log([[4.0]]), -np.log([2.0])
>>> grad_hs = np.array([[[0.0]], [[1.0]]])
>>> dxs, dh0, dw_xh, dw_hh, db = bptt(np.ones((2, 1, 1)), np.array([[0.5]]), w_xh, w_hh, b, grad_hs)
>>> dxs[:, 0, 0].round(4), dh0.round(4)
(array([0.3294, 0.3713]), array([[0.6588]]))
>>> dw_xh.round(4), dw_hh.round(4), db.round(4)
(array([[1.0109]]), array([[0.559]]), array([1.0109]))

Source: 003, vanishing gradients; Werbos, "Backpropagation Through Time: What It Does and How to Do It" (1990).
Before: recurrent/rnn_cell_backward, recurrent/rnn_forward. After: recurrent/gradient_norms.
"""

import numpy as np

from grader import probe


def bptt(xs, h0, w_xh, w_hh, b, grad_hs):
    ### BEGIN SOLUTION
    states = [h0]
    for x in xs:
        states.append(np.tanh(x @ w_xh.T + states[-1] @ w_hh.T + b))
        probe("h", states[-1])  # after each step, (batch, hidden)

    dxs, carry = np.zeros_like(xs), np.zeros_like(h0)
    dw_xh, dw_hh, db = np.zeros_like(w_xh), np.zeros_like(w_hh), np.zeros_like(b)
    for t in reversed(range(len(xs))):
        before, after = states[t], states[t + 1]
        da = (grad_hs[t] + carry) * (1.0 - after**2)
        probe("da", da)  # of each step, the last one first, (batch, hidden)
        dxs[t] = da @ w_xh
        dw_xh += da.T @ xs[t]
        dw_hh += da.T @ before
        db += np.sum(da, axis=0)
        carry = da @ w_hh
        probe("carry", carry)  # what each step hands to the one before, the last one first
    return dxs, carry, dw_xh, dw_hh, db
    ### END SOLUTION
