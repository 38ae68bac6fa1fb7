"""Right ways to run an LSTM over a sequence that look nothing like the reference."""

import functools
import itertools

import numpy as np
from recurrent.lstm_gates import lstm_gates


def written_out(xs, h0, c0, w_ih, w_hh, b_ih, b_hh):
    """Nothing is imported. The inputs' products of all steps are made at once, and the states are filled in."""
    time, size = len(xs), h0.shape[1]
    from_inputs = xs @ w_ih.T + (b_ih + b_hh)
    hs, cs = np.empty((time + 1, *h0.shape)), np.empty((time + 1, *c0.shape))
    hs[0], cs[0] = h0, c0
    for t in range(time):
        z = from_inputs[t] + hs[t] @ w_hh.T
        i, f, o = (1.0 / (1.0 + np.exp(-z[:, k * size : (k + 1) * size])) for k in (0, 1, 3))
        cs[t + 1] = f * cs[t] + i * np.tanh(z[:, 2 * size : 3 * size])
        hs[t + 1] = o * np.tanh(cs[t + 1])
    return hs[1:], (hs[-1], cs[-1])


def accumulated(xs, h0, c0, *cell):
    """itertools.accumulate carries the states; lists are returned in the place of tuples."""
    states = itertools.accumulate(xs, lambda state, x: lstm_gates(x, *state, *cell), initial=(h0, c0))
    hs, cs = zip(*itertools.islice(states, 1, None), strict=True)
    return [np.array(hs), [hs[-1], cs[-1]]]


def by_recursion(xs, h0, c0, w_ih, w_hh, b_ih, b_hh):
    """The first step, then the rest of the sequence from its states."""
    h, c = lstm_gates(xs[0], h0, c0, w_ih, w_hh, b_ih, b_hh)
    if len(xs) == 1:
        return h[np.newaxis], (h, c)
    rest, last = by_recursion(xs[1:], h, c, w_ih, w_hh, b_ih, b_hh)
    return np.concatenate([h[np.newaxis], rest]), last


def sequence_by_sequence(xs, h0, c0, w_ih, w_hh, b_ih, b_hh):
    """Each row of the batch runs alone, in plain loops; functools.reduce makes the pre-activations."""
    time, batch, _ = xs.shape
    hs, h, c = np.zeros((time, *h0.shape)), h0.copy(), c0.copy()
    for row in range(batch):
        for t in range(time):
            terms = (w_ih.dot(xs[t, row]), b_ih, w_hh.dot(h[row]), b_hh)
            i, f, g, o = functools.reduce(np.add, terms).reshape(4, -1)
            i, f, o = (0.5 + 0.5 * np.tanh(0.5 * gate) for gate in (i, f, o))
            c[row] = f * c[row] + i * np.tanh(g)
            h[row] = hs[t, row] = o * np.tanh(c[row])
    return hs, (h, c)
