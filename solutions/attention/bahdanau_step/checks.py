"""What one step of a decoder with Bahdanau's attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SMALL = range(2, 9)
RANGES = (range(2, 7), range(3, 8), *[SMALL] * 4)


def inputs(rng, batch=RANGES[0], n=RANGES[1], e=SMALL, hidden=SMALL, d=SMALL, d_a=SMALL):
    """No two sizes are alike, no state is zero and no gate saturated. Every row has a True, and a False if n is not 1.
    The weights of the cell are large enough for the context to matter."""
    batch, n, e, hidden, d, d_a = sizes(rng, batch, n, e, hidden, d, d_a)
    mask = rng.uniform(size=(batch, n)) < 0.6
    mask[:, 0], mask[:, -1] = False, True
    return {
        "embedding": rng.normal(size=(batch, e)),
        "h": rng.uniform(-0.9, 0.9, size=(batch, hidden)),
        "states": rng.uniform(-0.9, 0.9, size=(batch, n, d)) + 0.3,
        "mask": rng.permuted(mask, axis=1),
        "attention": (
            2.0 * rng.normal(size=(d_a, hidden)) / hidden**0.5,
            2.0 * rng.normal(size=(d_a, d)) / d**0.5,
            rng.normal(size=d_a),
        ),
        "cell": (
            1.5 * rng.normal(size=(3 * hidden, e + d)) / (e + d) ** 0.5,
            rng.normal(size=(3 * hidden, hidden)) / hidden**0.5,
            0.7 * rng.normal(size=3 * hidden),
            0.7 * rng.normal(size=3 * hidden),
        ),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *RANGES))


def inputs_with_sizes_in_common(rng):
    """The batch has as many members as places, and two of the other sizes are equal, or all four."""
    batch = n = int(rng.integers(2, 9))
    return inputs(rng, batch, n, *coinciding(rng, *[SMALL] * 4))


def smallest_inputs(rng):
    """One or another size is 1, and the others are small."""
    drawn = rng.integers(1, 5, size=6)
    drawn[rng.integers(6)] = 1
    return inputs(rng, *drawn.tolist())


def nothing_is_masked(rng):
    case = inputs(rng)
    return {**case, "mask": np.ones_like(case["mask"])}


def first_step(rng):
    """The decoder's state is zero."""
    case = inputs(rng)
    return {**case, "h": 0.0 * case["h"]}


def rows_with_no_true(rng):
    """One row, or some, or all of them, are padding alone; the others are ordinary."""
    case = inputs(rng)
    batch = len(case["mask"])
    case["mask"][rng.permutation(batch)[: rng.integers(1, batch + 1)]] = False
    return case


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, short products; atol: the mix of n and h may cancel

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=3),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=7, points=1),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    Agrees("no mask, and a first step", [nothing_is_masked, first_step], cases=2, points=0.5),
    Agrees("a row with no True", rows_with_no_true, cases=4, points=1.5),
]
