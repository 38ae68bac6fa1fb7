"""Right ways to stack LSTMs that look nothing like the reference."""

import numpy as np
from recurrent.lstm_forward import lstm_forward


def step_by_step(xs, h0s, c0s, layers):
    """Nothing is imported. At each step the input climbs through all layers, whose states are kept in one array."""
    hs, cs, tops = h0s.copy(), c0s.copy(), []
    for x in xs:
        for layer, (w_ih, w_hh, b_ih, b_hh) in enumerate(layers):
            gates = np.split(x @ w_ih.T + hs[layer] @ w_hh.T + b_ih + b_hh, 4, axis=1)
            i, f, o = (1.0 / (1.0 + np.exp(-gates[k])) for k in (0, 1, 3))
            cs[layer] = f * cs[layer] + i * np.tanh(gates[2])
            hs[layer] = o * np.tanh(cs[layer])
            x = hs[layer]
        tops.append(x.copy())
    return np.array(tops), (hs, cs)


def from_below_by_recursion(xs, h0s, c0s, layers):
    """The lowest layer, then the stack of all others on top of it. Lists are returned in the place of tuples."""
    hs, (h, c) = lstm_forward(xs, h0s[0], c0s[0], *layers[0])
    if len(layers) == 1:
        return [hs, [h[np.newaxis], c[np.newaxis]]]
    top, (h_rest, c_rest) = from_below_by_recursion(hs, h0s[1:], c0s[1:], layers[1:])
    return [top, [np.concatenate([h[np.newaxis], h_rest]), np.concatenate([c[np.newaxis], c_rest])]]


def along_the_diagonals(xs, h0s, c0s, layers):
    """All pairs of a step and a layer, those first whose step and layer add up to less."""
    time, depth = len(xs), len(layers)
    states = {(-1, layer): (h0s[layer], c0s[layer]) for layer in range(depth)}
    for total in range(time + depth - 1):
        for layer in range(max(0, total - time + 1), min(depth, total + 1)):
            t = total - layer
            below = states[t, layer - 1][0] if layer else xs[t]
            states[t, layer] = lstm_forward(below[np.newaxis], *states[t - 1, layer], *layers[layer])[1]
    lasts = tuple(np.array([states[time - 1, layer][k] for layer in range(depth)]) for k in (0, 1))
    return np.array([states[t, depth - 1][0] for t in range(time)]), lasts
