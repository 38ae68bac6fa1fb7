"""Right ways to write a deep recurrent network that look nothing like the reference."""

import math

import numpy as np


def step_by_step(xs, h0s, layers):
    """Time is the outer loop: each input rises through all layers before the next one is read."""
    states, tops = [h.copy() for h in h0s], []
    for x in xs:
        for place, (w_xh, w_hh, b) in enumerate(layers):
            x = states[place] = np.tanh(np.hstack([x, states[place]]) @ np.hstack([w_xh, w_hh]).T + b)
        tops.append(x)
    return np.array(tops), np.array(states)


def recursive(xs, h0s, layers):
    """The lowest layer, then the rest of the network on its states."""
    (w_xh, w_hh, b), *above = layers
    hs = np.concatenate([h0s[:1], np.zeros((len(xs), *h0s.shape[1:]))])
    for t in range(len(xs)):
        hs[t + 1] = np.tanh(np.einsum("bi,oi->bo", xs[t], w_xh) + np.einsum("bi,oi->bo", hs[t], w_hh) + b)
    if not above:
        return hs[1:], hs[-1:]
    top, lasts = recursive(hs[1:], h0s[1:], above)
    return [top, np.vstack([hs[-1:], lasts])]


def a_table_of_all_states(xs, h0s, layers):
    """One array of all states, with h0s as its first column; rows of the batch one by one, sums in plain Python."""
    time, batch, hidden = len(xs), h0s.shape[1], h0s.shape[2]
    table = np.zeros((len(layers), time + 1, batch, hidden))
    table[:, 0] = h0s
    for t in range(1, time + 1):
        for place, (w_xh, w_hh, b) in enumerate(layers):
            below = xs[t - 1] if place == 0 else table[place - 1, t]
            for row in range(batch):
                a = w_xh @ below[row] + w_hh @ table[place, t - 1, row] + b
                table[place, t, row] = [math.tanh(each) for each in a]
    return table[-1, 1:], table[:, -1]
