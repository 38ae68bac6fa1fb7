"""What SwiGLU is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, leading=(range(2, 5), range(3, 8)), d=range(3, 8), hidden=range(6, 14), size=1.0, dtype=torch.float32):
    """Numbers of order 1 inside SiLU, times `size`. No two sizes are alike, so that a wrong axis shows."""
    *leading, d, hidden = sizes(rng, *leading, d, hidden)

    def tensor(*shape, scale=1.0):
        return torch.tensor(scale * rng.normal(size=shape), dtype=dtype)

    return {
        "x": tensor(*leading, d, scale=size),
        "w1": tensor(hidden, d, scale=d**-0.5),
        "w2": tensor(hidden, d, scale=d**-0.5),
        "w3": tensor(d, hidden, scale=hidden**-0.5),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    *leading, d, hidden = sizes(alike(rng), range(2, 5), range(3, 8), range(3, 8), range(6, 14))
    return inputs(rng, leading, d, hidden)


def any_rank(rng, size=1.0):
    """One to three leading dimensions, in float64."""
    return inputs(rng, [range(1, 7)] * int(rng.integers(1, 4)), size=size, dtype=torch.float64)


def narrow(rng):
    """One component, or one hidden number."""
    one = {"d": 1} if rng.integers(2) else {"hidden": 1}
    return inputs(rng, [range(2, 9)], dtype=torch.float64, **one)


def equal_sizes(rng):
    """d = hidden, so a transpose that is left out runs."""
    n = int(rng.integers(2, 7))
    return inputs(rng, [n, n], n, n, dtype=torch.float64)


# float32: two sums over a few terms, and SiLU; right variants differ by a few roundings (6e-8) of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 1e-11}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=0.5),
    Agrees(
        "float64, any leading dimensions, edges",
        [any_rank, partial(any_rank, size=3.0), narrow, equal_sizes],
        cases=3,
        points=1,
        **exact,
    ),
    Gradients(
        "gradients of x, w1, w2 and w3",
        [any_rank, narrow, equal_sizes],
        cases=2,
        points=0.5,
        **exact,
    ),
]
