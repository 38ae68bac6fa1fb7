"""What a recurrent network's forward pass is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, varied

from ..inputs import FEW, SMALL, of_the_same_sizes, sequence, with_sizes_in_common


def from_zeros(rng, case):
    return 0.0 * case["h0"]


tolerance = Tolerance(rtol=1e-9, atol=1e-11)  # float64; atol: a rounding error grows along up to eight steps

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=sequence, ranges=[SMALL] * 4)),
        cases=12,
        points=0.5,
    ),
    Agrees("sizes in common", partial(with_sizes_in_common, make=sequence, ranges=[SMALL] * 4), cases=7, points=0.5),
    Agrees("the smallest sizes", partial(sequence, time=FEW, batch=FEW, n_in=FEW, hidden=FEW), points=0.5),
    Agrees("a first state of zeros", varied(sequence, h0=from_zeros), cases=3, points=0.5),
]
