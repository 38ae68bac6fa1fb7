r"""Vanishing and exploding gradients: how much of a gradient at the last state arrives at each earlier one.

On its way back through time a gradient is multiplied by one matrix at every step, the Jacobian of that step. If these
matrices shrink vectors, little arrives at early steps: the gradient vanishes, and the network does not learn what
happened long ago. If they stretch vectors, it explodes. This function draws the curve.

    J_k = diag(1 - h_k^2) W_hh                              derivative of h_k by h_{k-1}: row i times 1 - h_k[i]^2
    P_t = J_last ... J_{t+2} J_{t+1}                        derivative of h_last by h_t; P_last is the identity
    norm_t = largest singular value of P_t                  its spectral norm: the most that it stretches any vector
    $$ J_k &= \frac{\partial h_k}{\partial h_{k-1}} = \operatorname{diag}(1 - h_k^2)\, W_{hh} $$
    $$ P_t &= \frac{\partial h_{\text{last}}}{\partial h_t} = J_{\text{last}} \cdots J_{t+2}\, J_{t+1} $$
    $$ P_{\text{last}} &= I && \text{the identity} $$
    $$ \text{norm}_t &= \lVert P_t \rVert_2 && \text{the spectral norm, the largest singular value} $$

Shapes
    w_hh     (hidden, hidden)   applied as h @ w_hh.T, as in rnn_cell
    hs       (time, hidden)     the states of one sequence after each step, all between -1 and 1; time is at least 1
    returns  (time,)            float64; entry t belongs to hs[t], and the last entry is 1; the inputs stay as they were

Conventions
    The norm of the whole product counts. A product of the norms of all J would be larger: it is only a bound.
    np.linalg.norm of a matrix is the Frobenius norm unless its second argument says otherwise; torch.linalg.norm, too.
    The largest absolute eigenvalue (the spectral radius) is another number as well.

Worked example: one unit with the states 0.6, 0.8, 0 and 0.6, for which 1 - h^2 is 0.64, 0.36, 1 and 0.64. With
W_hh = 0.5 the factors of the last three steps are 0.18, 0.5 and 0.32, so the curve is 0.32 * 0.5 * 0.18, 0.32 * 0.5,
0.32 and 1: the gradient vanishes. With W_hh = 2 it grows.

>>> hs = np.array([[0.6], [0.8], [0.0], [0.6]])
>>> gradient_norms(np.array([[0.5]]), hs).round(4)
array([0.0288, 0.16  , 0.32  , 1.    ])
>>> gradient_norms(np.array([[2.0]]), hs).round(4)
array([1.8432, 2.56  , 1.28  , 1.    ])

Source: 003, vanishing gradients; Pascanu, Mikolov and Bengio, "On the Difficulty of Training Recurrent Neural Networks"
(2013).
Before: recurrent/bptt. After: recurrent/clip_gradients, recurrent/lstm_gates.
"""

import numpy as np

from grader import probe


def gradient_norms(w_hh, hs):
    ### BEGIN SOLUTION
    norms, product = np.ones(len(hs)), np.eye(len(w_hh))
    for t in reversed(range(len(hs) - 1)):
        jacobian = (1.0 - hs[t + 1] ** 2)[:, np.newaxis] * w_hh
        product = product @ jacobian
        probe("P", product)  # of each step but the last, from the end to the start, (hidden, hidden)
        norms[t] = np.linalg.norm(product, 2)
    return norms
    ### END SOLUTION
