"""What sinusoidal positions are judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, sizes


def inputs(rng, n=range(3, 15), d=range(6, 20, 2)):
    """n and d differ. The base is left at its default."""
    n, d = sizes(rng, n, d)
    return {"n": n, "d": d}


def inputs_with_a_base(rng, n=range(3, 15), d=range(6, 20, 2)):
    """A base far from the default, so that every pair turns noticeably."""
    return {**inputs(rng, n, d), "base": float(rng.uniform(20.0, 500.0))}


def as_many_positions_as_columns(rng):
    """n is d, or d/2."""
    d = 2 * int(rng.integers(3, 9))
    return {"n": d // int(rng.integers(1, 3)), "d": d, "base": float(rng.uniform(20.0, 500.0))}


def few_numbers(rng):
    """One position or a few, of one pair or a few."""
    return inputs_with_a_base(rng, range(1, 4), range(2, 8, 2))


def inputs_with_an_odd_base(rng):
    """A base of 1, with which all pairs are alike, or below 1, or a whole number, or a large one."""
    bases = [1.0, float(rng.uniform(0.1, 0.9)), int(rng.integers(2, 1000)), float(rng.uniform(2e4, 1e6))]
    return {**inputs(rng), "base": bases[rng.integers(4)]}


# float64; atol: an angle of a hundred radians carries a rounding error of 1e-14, and so does its sine
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [inputs, partial(one_changed, make=inputs_with_a_base)], cases=8, points=1.5),
    Agrees("a base of 1, below 1, whole or large", inputs_with_an_odd_base, cases=8, points=1),
    Agrees("a few numbers, and n = d", [few_numbers, as_many_positions_as_columns], cases=5, points=1),
    # an angle of a few hundred radians carries a rounding error of 1e-13
    Agrees(
        "many positions",
        partial(inputs_with_a_base, n=range(300, 420), d=range(6, 12, 2)),
        cases=2,
        points=0.5,
    ),
]
