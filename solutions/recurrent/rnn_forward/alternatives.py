"""Right ways to read a sequence that look nothing like the reference."""

import itertools
import math

import numpy as np


def filled_in(xs, h0, w_xh, w_hh, b):
    """An array with one state more, h0 in front; each state comes from the one above it."""
    hs = np.concatenate([h0[None], np.zeros((len(xs), *h0.shape))])
    for t in range(len(xs)):
        hs[t + 1] = np.tanh(w_xh.dot(xs[t].T).T + np.inner(hs[t], w_hh) + b)
    return hs[1:], hs[-1]


def inputs_first(xs, h0, w_xh, w_hh, b):
    """The products with all inputs are made at once, outside of the loop; accumulate makes the states."""

    def step(h, a):
        return np.tanh(a + np.einsum("bj,ij->bi", h, w_hh))

    ahead = np.einsum("tbi,oi->tbo", xs, w_xh) + b
    hs = np.array(list(itertools.accumulate(ahead, step, initial=h0))[1:])
    return [hs, hs[-1].copy()]


def recursive(xs, h0, w_xh, w_hh, b):
    """The first step, then the rest of the sequence from there."""
    h = np.tanh(np.hstack([xs[0], h0]) @ np.hstack([w_xh, w_hh]).T + b)
    if len(xs) == 1:
        return h[None], h
    hs, last = recursive(xs[1:], h, w_xh, w_hh, b)
    return np.vstack([h[None], hs]), last


def unit_by_unit(xs, h0, w_xh, w_hh, b):
    """Plain Python, one row of the batch after the other, each through all of the sequence."""
    time, batch, n_in = xs.shape
    hidden = len(b)
    hs = np.empty((time, batch, hidden))
    for row in range(batch):
        h = h0[row].tolist()
        for t in range(time):
            h = [
                math.tanh(
                    b[o]
                    + sum(w_xh[o, i] * xs[t, row, i] for i in range(n_in))
                    + sum(w_hh[o, j] * h[j] for j in range(hidden))
                )
                for o in range(hidden)
            ]
            hs[t, row] = h
    return hs, hs[time - 1]
