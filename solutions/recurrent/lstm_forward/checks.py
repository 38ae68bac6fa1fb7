"""What a whole sequence through an LSTM is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import lstm_cell, lstm_states

SIZES = (range(2, 7), range(2, 7), range(2, 8), range(2, 8))  # time, batch, in, hidden


def inputs(rng, time=SIZES[0], batch=SIZES[1], n_in=SIZES[2], hidden=SIZES[3]):
    """No two sizes are alike, and no state is zero."""
    time, batch, n_in, hidden = sizes(rng, time, batch, n_in, hidden)
    h0, c0 = lstm_states(rng, batch, hidden)
    w_ih, w_hh, b_ih, b_hh = lstm_cell(rng, n_in, hidden)
    return {
        "xs": rng.normal(size=(time, batch, n_in)),
        **{"h0": h0, "c0": c0},
        **{"w_ih": w_ih, "w_hh": w_hh, "b_ih": b_ih, "b_hh": b_hh},
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *SIZES))


def inputs_with_sizes_in_common(rng):
    """What is wrong only where sizes differ gets no exception here."""
    return inputs(rng, *coinciding(rng, *SIZES))


def from_zeros(rng):
    """Both states are zero, as a sequence usually begins."""
    case = inputs(rng)
    return {**case, "h0": 0.0 * case["h0"], "c0": 0.0 * case["c0"]}


def few_of_a_kind(rng):
    """Two of the sizes are 1: one step, one row, one input or one unit."""
    drawn = np.array(sizes(rng, *SIZES))
    drawn[rng.permutation(len(drawn))[:2]] = 1
    return inputs(rng, *drawn.tolist())


# float64, two matmuls over a handful of terms a step; atol is for c, where the two terms may cancel
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=16, points=1),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=7, points=0.5),
    Agrees(
        "one step, row, input or unit; a start from zeros",
        [few_of_a_kind, from_zeros],
        cases=4,
        points=0.5,
    ),
]
