"""What a deep recurrent network is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, sizes

from ..inputs import SMALL, layer, of_the_same_sizes, with_sizes_in_common

DEPTH = range(2, 6)


def inputs(rng, time=SMALL, batch=SMALL, n_in=SMALL, hidden=SMALL, depth=DEPTH):
    """No two sizes are alike, and no first state is zero."""
    time, batch, n_in, hidden, depth = sizes(rng, time, batch, n_in, hidden, depth)
    return {
        "xs": rng.normal(size=(time, batch, n_in)),
        "h0s": rng.uniform(-0.9, 0.9, size=(depth, batch, hidden)),
        "layers": [tuple(layer(rng, hidden if below else n_in, hidden).values()) for below in range(depth)],
    }


ranges = [SMALL, SMALL, SMALL, SMALL, DEPTH]
tolerance = Tolerance(rtol=1e-9, atol=1e-11)  # float64; atol: a rounding error grows along steps and layers

checks = [
    Example(points=1),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=inputs, ranges=ranges)),
        cases=8,
        points=1.5,
    ),
    Agrees("sizes in common", partial(with_sizes_in_common, make=inputs, ranges=ranges), cases=11, points=1),
    Agrees(
        "the smallest sizes, one layer too",
        partial(inputs, **dict.fromkeys(("time", "batch", "n_in", "hidden", "depth"), range(1, 6))),
        cases=8,
        points=1,
    ),
]
