"""What a stack of LSTMs is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import lstm_cell, lstm_states

SIZES = (range(2, 6), range(2, 6), range(2, 7), range(2, 7), range(2, 7))  # layers, time, batch, in, hidden


def inputs(rng, layers=SIZES[0], time=SIZES[1], batch=SIZES[2], n_in=SIZES[3], hidden=SIZES[4]):
    """No two sizes are alike, no two layers have the same weights, and no state is zero."""
    layers, time, batch, n_in, hidden = sizes(rng, layers, time, batch, n_in, hidden)
    h0s, c0s = lstm_states(rng, layers, batch, hidden)
    return {
        "xs": rng.normal(size=(time, batch, n_in)),
        "h0s": h0s,
        "c0s": c0s,
        "layers": [lstm_cell(rng, n_in if layer == 0 else hidden, hidden) for layer in range(layers)],
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *SIZES))


def inputs_with_sizes_in_common(rng):
    """What is wrong only where sizes differ gets no exception here."""
    others = coinciding(rng, *SIZES[1:])
    return inputs(rng, int(rng.integers(2, 6)), *others)


def inputs_as_wide_as_the_states(rng):
    """in = hidden: every layer could read xs."""
    layers, time, batch, width = sizes(rng, *SIZES[:4])
    return inputs(rng, layers, time, batch, width, width)


def few_of_a_kind(rng):
    """Two of the sizes are 1: one layer, one step, one row, one input or one unit."""
    drawn = np.array(sizes(rng, *SIZES))
    drawn[rng.permutation(len(drawn))[:2]] = 1
    return inputs(rng, *drawn.tolist())


def from_zeros(rng):
    """All states are zero, as a sequence usually begins."""
    case = inputs(rng)
    return {**case, "h0s": 0.0 * case["h0s"], "c0s": 0.0 * case["c0s"]}


# float64, two matmuls over a handful of terms a step; atol is for c, where the two terms may cancel
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=2),
    Agrees("as many inputs as units", inputs_as_wide_as_the_states, cases=4, points=0.5),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=7, points=0.5),
    Agrees("one layer, step, row, input or unit", few_of_a_kind, cases=7, points=0.5),
    Agrees("a start from zeros", from_zeros, cases=2, points=0.5),
]
