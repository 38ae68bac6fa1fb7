r"""One step of a GRU: two gates decide how much of the old state stays, and how much of it the new part sees.

A GRU has one state, h, which is both its memory and its output. The reset gate r says how much of h the candidate n
sees, and the update gate z mixes the candidate with the old state.

    r  = sigmoid(W_r x + b_ir + U_r h + b_hr)       reset gate
    z  = sigmoid(W_z x + b_iz + U_z h + b_hz)       update gate
    n  = tanh(W_n x + b_in + r * (U_n h + b_hn))    candidate
    h' = (1 - z) * n + z * h                        * is element by element
    $$ r &= \operatorname{sigmoid}(W_r x + b_{ir} + U_r h + b_{hr}) && \text{reset gate} $$
    $$ z &= \operatorname{sigmoid}(W_z x + b_{iz} + U_z h + b_{hz}) && \text{update gate} $$
    $$ n &= \tanh(W_n x + b_{in} + r \odot (U_n h + b_{hn})) && \text{candidate} $$
    $$ h' &= (1 - z) \odot n + z \odot h && \odot \text{ is element by element} $$

Shapes
    x     (batch, in)           the input of this step
    h     (batch, hidden)       the state after the step before
    w_ih  (3·hidden, in)        W_r, W_z, W_n, one below the other; weights are (out, in), applied as x @ w.T
    w_hh  (3·hidden, hidden)    U_r, U_z, U_n in the same order
    b_ih  (3·hidden,)           b_ir, b_iz, b_in            b_hh  (3·hidden,)  b_hr, b_hz, b_hn
    returns h'                  a float64 array (batch, hidden); the inputs stay as they were

Conventions
    Layout and formula are those of torch.nn.GRUCell: the first `hidden` rows of each weight and bias belong to r, the
    next to z, the last to n. (Keras and ONNX have the order z, r, n.)
    At z = 1 the old state stays as it is. (Chung et al. and many texts swap z and 1 - z.)
    r multiplies U_n h + b_hn: after the product, and the bias too. (Cho et al. multiply h by r before the product, as
    Keras does with reset_after=False and ONNX by default; that is another function.)
    sigmoid(a) = 1 / (1 + exp(-a)). A pre-activation may be as large as 1e4, of either sign, and must not give NaN.
    batch and hidden may be hundreds. A Python loop over the batch is fast enough for the speed check; the products
    written out unit by unit in Python are too slow.

Worked example: one unit, with logarithms as weights, so that every gate is a plain fraction, since sigmoid(log a) is
a / (1 + a) and tanh(log a) is (a^2 - 1) / (a^2 + 1). The terms of r add up to log 1, hence r = 1/2; those of z to
log 3, hence z = 3/4. For n the input gives 0 and the state log 4, which r halves to log 2, hence n = tanh(log 2) = 3/5.
So h' = 1/4 * 3/5 + 3/4 * 1 = 0.9.

>>> w_ih, w_hh = np.log([[2.0], [6.0], [1.0]]), np.log([[1.0], [1.0], [2.0]])
>>> b_ih, b_hh = np.log([0.5, 0.5, 1.0]), np.log([1.0, 1.0, 2.0])
>>> gru_cell(np.array([[1.0]]), np.array([[1.0]]), w_ih, w_hh, b_ih, b_hh).round(12)
array([[0.9]])

Source: 003, GRU; Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine
Translation" (2014), section 2.3.
Before: recurrent/lstm_gates. After: attention/bahdanau_step.
"""

import numpy as np

from grader import probe


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    ### BEGIN SOLUTION
    def sigmoid(a):
        return 0.5 * (1.0 + np.tanh(0.5 * a))  # the same as 1 / (1 + exp(-a)), without an exp that overflows

    r_x, z_x, n_x = np.split(x @ w_ih.T + b_ih, 3, axis=-1)
    r_h, z_h, n_h = np.split(h @ w_hh.T + b_hh, 3, axis=-1)
    r = sigmoid(r_x + r_h)
    z = sigmoid(z_x + z_h)
    n = np.tanh(n_x + r * n_h)
    probe("r", r)  # after the sigmoid
    probe("z", z)  # after the sigmoid
    probe("n", n)  # after the tanh
    return (1.0 - z) * n + z * h
    ### END SOLUTION
