"""Right ways to write one step of an LSTM that look nothing like the reference."""

import numpy as np


def one_matmul(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """Input and hidden state side by side, against the two weights side by side; the gates are slices. The sigmoid is
    the plain formula, whose overflow to infinity ends in 0, as it should."""
    size = h.shape[1]
    z = np.hstack([x, h]) @ np.hstack([w_ih, w_hh]).T + (b_ih + b_hh)
    with np.errstate(over="ignore"):
        gates = 1.0 / (1.0 + np.exp(-z))
    i, f, o = gates[:, :size], gates[:, size : 2 * size], gates[:, 3 * size :]
    c_new = f * c + i * np.tanh(z[:, 2 * size : 3 * size])
    return o * np.tanh(c_new), c_new


def gate_by_gate(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The weights of each gate are cut out first, and each gate has its own two products. The sigmoid chooses its
    formula by the sign of z."""

    def sigmoid(z):
        small = np.exp(-np.abs(z))
        return np.where(z >= 0, 1.0, small) / (1.0 + small)

    i, f, g, o = (
        w_x.dot(x.T).T + w_h.dot(h.T).T + b_x + b_h
        for w_x, w_h, b_x, b_h in zip(*(np.split(p, 4) for p in (w_ih, w_hh, b_ih, b_hh)), strict=True)
    )
    c_new = np.add(np.multiply(sigmoid(f), c), np.multiply(sigmoid(i), np.tanh(g)))
    return np.multiply(sigmoid(o), np.tanh(c_new)), c_new


def an_axis_for_the_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """The gates have an axis of their own; tanh(g) is 2 sigmoid(2 g) - 1, so all four go through one sigmoid. A
    list is returned in the place of a tuple."""
    z = (x @ w_ih.T + h @ w_hh.T).reshape(-1, 4, h.shape[1]) + np.add(b_ih, b_hh).reshape(4, -1)
    z[:, 2] *= 2.0
    growth = np.exp(np.clip(z, -500.0, 500.0))
    i, f, g, o = np.moveaxis(growth / (1.0 + growth), 1, 0)
    c_new = f * c + i * (2.0 * g - 1.0)
    return [o * np.tanh(c_new), c_new]


def row_by_row(x, h, c, w_ih, w_hh, b_ih, b_hh):
    """A loop over the batch; each row has its own four gates."""
    hidden, cells = np.empty_like(h), np.empty_like(c)
    for row in range(len(x)):
        z = w_ih @ x[row] + b_ih + w_hh @ h[row] + b_hh
        i, f, g, o = np.split(z, 4)
        i, f, o = 0.5 * (1.0 + np.tanh(0.5 * np.stack([i, f, o])))
        cells[row] = f * c[row] + i * np.tanh(g)
        hidden[row] = o * np.tanh(cells[row])
    return hidden, cells
