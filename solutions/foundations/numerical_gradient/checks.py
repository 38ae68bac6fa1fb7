"""What a numerical gradient is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(4, 10), d=range(2, 7), h=(0.1, 0.4)):
    """h is so large that the difference quotient is not the derivative; some rows are to be 0 or 1, others between."""
    n, d = sizes(rng, n, d)
    y = rng.uniform(size=n)
    y[: n // 2] = rng.integers(0, 2, size=n // 2)
    return {
        "x": rng.normal(size=(n, d)),
        "y": rng.permutation(y),
        "weights": rng.normal(size=d),
        "bias": float(rng.normal()),
        "h": float(rng.uniform(*h)),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(4, 10), range(2, 7)))


def large_h(rng):
    """h is 0.5, or up to 1."""
    return {**inputs(rng), "h": float(rng.choice([0.5, rng.uniform(0.5, 1.0)]))}


def small_h(rng):
    """h is 0.01, or a little more."""
    return inputs(rng, h=(0.01, 0.03))


def few_numbers(rng):
    """One row or a few, one weight or a few; some numbers are 0."""
    n, d = sizes(rng, range(1, 4), range(1, 4))
    case = inputs(rng, n=range(4, 10), d=range(10, 16))
    case = {**case, "x": case["x"][:n, :d], "y": case["y"][:n], "weights": case["weights"][:d]}
    zero = rng.choice(["x", "weights", "bias"])
    return {**case, zero: 0.0 * case[zero]}


def as_many_rows_as_weights(rng):
    n, d = coinciding(rng, *[range(2, 8)] * 2)
    case = inputs(rng, n=range(10, 20), d=range(20, 30))
    return {**case, "x": case["x"][:n, :d], "y": case["y"][:n], "weights": case["weights"][:d]}


# float64; two losses differ with an error of 1e-16, which becomes 5e-15. atol: a quotient for another, tiny h, with an
# error of 1e-11, is named as the derivative
tolerance = Tolerance(rtol=1e-9, atol=1e-10)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=1.5),
    Agrees("large and small h", [large_h, small_h], cases=4, points=1),
    Agrees("few numbers, and as many rows as weights", [few_numbers, as_many_rows_as_weights], cases=4, points=1),
]
