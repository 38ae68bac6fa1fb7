"""What the gradients of a linear layer are judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(3, 9), range(2, 8), range(2, 9))


def inputs(rng, n=SIZES[0], d=SIZES[1], out=SIZES[2]):
    """No two sizes are alike."""
    n, d, out = sizes(rng, n, d, out)
    return {"x": rng.normal(size=(n, d)), "w": rng.normal(size=(out, d)), "dy": rng.normal(size=(n, out))}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *SIZES))


def sizes_in_common(rng):
    """Where two sizes are equal, a transposed array raises no exception."""
    return inputs(rng, *coinciding(rng, *[range(2, 7)] * 3))


def smallest_inputs(rng):
    """One row, one number or one output, the other sizes from 1 to 4."""
    drawn = [int(size) for size in rng.integers(1, 5, size=3)]
    drawn[rng.integers(3)] = 1
    return inputs(rng, *drawn)


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, sums of a few products

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1),
    Agrees("sizes in common", sizes_in_common, cases=8, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=8, points=0.5),
]
