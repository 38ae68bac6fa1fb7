"""What one step of a decoder with Luong's attention is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

N, D = range(2, 9), range(2, 9)


def inputs(rng, n=N, d=D):
    """As many places as numbers in a state do not occur. Context and state both matter, and no tanh is saturated."""
    n, d = sizes(rng, n, d)
    return {
        "h": rng.normal(size=d),
        "states": rng.normal(size=(n, d)),
        "w_c": rng.normal(size=(d, 2 * d)) / (2 * d) ** 0.5,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), N, D))


def as_many_places_as_numbers(rng):
    """A transposed product runs here."""
    return inputs(rng, *coinciding(rng, N, D))


def smallest_inputs(rng):
    """One place, or one number in a state, or both; the other size is small."""
    n, d = [(1, 1), (1, int(rng.integers(2, 6))), (int(rng.integers(2, 6)), 1)][rng.integers(3)]
    return inputs(rng, n, d)


def large_inputs(rng):
    """All scores are near 1e3, or all near -1e3, with ordinary differences; or one place is far below the others."""
    case = inputs(rng, n=range(3, 9))
    case["h"][0] = 30.0
    case["states"][:, 0] = 31.0 * rng.choice([-1.0, 1.0]) + 0.03 * rng.normal(size=len(case["states"]))
    case["states"][rng.integers(len(case["states"])), 0] -= rng.choice([0.0, 1.5])
    case["w_c"] /= 30.0
    return case


# float64, sums of a few numbers of order 1, exact to about 1e-15; so close that 1e-9 added to the sum shows
tolerance = Tolerance(rtol=1e-12, atol=1e-13)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=0.5),
    Agrees("as many places as numbers", as_many_places_as_numbers, cases=4, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    # a score of 1e3 carries an absolute rounding error of 1e-13, which the softmax turns into a relative one
    Agrees("large scores do not overflow", large_inputs, cases=6, rtol=1e-9, atol=1e-11, points=0.5),
]
