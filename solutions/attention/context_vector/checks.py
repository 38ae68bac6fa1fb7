"""What the context vector is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(2, 8), range(3, 9), range(2, 8))  # batch, n, d


def inputs_of(rng, batch, n, d):
    return {"scores": 1.5 * rng.normal(size=(batch, n)), "states": rng.normal(size=(batch, n, d)) + 0.5}


def inputs(rng):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES))


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


def sizes_in_common(rng):
    return inputs_of(rng, *coinciding(rng, *[range(2, 7)] * 3))


def few_numbers(rng):
    """One row or a few, one state or a few, of one number or a few; the scores of some rows are all 0."""
    case = inputs_of(rng, *(int(size) for size in rng.integers(1, 4, size=3)))
    return {**case, "scores": case["scores"] * rng.integers(2, size=(len(case["scores"]), 1))}


def loud_scores(rng):
    """Scores near 1e3 in some rows, near -1e3 in others and ordinary ones in the rest; the differences within a row are
    ordinary. One row has scores from -200 to 800."""
    batch, n, d = sizes(rng, range(4, 8), *SIZES[1:])
    case = inputs_of(rng, batch, n, d)
    case["scores"] += 980.0 * rng.permutation(np.resize([1.0, -1.0, 0.0], batch))[:, None]
    case["scores"][rng.integers(batch)] = rng.permutation(np.linspace(-200.0, 800.0, n))
    return case


# float64, an exponential and two short sums; a score of 1e3 carries an error of 1e-13, which becomes a relative one
tolerance = Tolerance(rtol=1e-9, atol=1e-12)
# ordinary scores alone: each sum is exact to 1e-15, and a small number that is added to it shows
exact = {"rtol": 1e-12, "atol": 1e-13}

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1, **exact
    ),
    Agrees("sizes in common, and a few numbers", [sizes_in_common, few_numbers], cases=6, points=0.5, **exact),
    Agrees("scores of 1e3", loud_scores, cases=6, points=0.5),
]
