"""What the estimate of the training time is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed

inputs_unchanged = 0  # numbers cannot be changed


def inputs(rng, **others):
    """From small models to large ones, on slow chips and fast ones."""
    return {
        "parameters": float(10.0 ** rng.uniform(8, 12)),
        "tokens": float(10.0 ** rng.uniform(9, 13)),
        "flops_per_second": float(10.0 ** rng.uniform(12, 15)),
        **others,
    }


def small(rng):
    """A few parameters and tokens: a time of less than a second, or of some years on a slow machine."""
    return {
        "parameters": float(rng.uniform(1.0, 1000.0)),
        "tokens": float(rng.uniform(1.0, 1000.0)),
        "flops_per_second": float(10.0 ** rng.uniform(-3, 6)),
    }


# float64, a handful of products. Times of a microsecond are 1e-14 years, so there is no absolute part.
tolerance = Tolerance(rtol=1e-9)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs), cases=10, points=1),
    Agrees("small numbers", small, cases=6, points=0.5),
]
