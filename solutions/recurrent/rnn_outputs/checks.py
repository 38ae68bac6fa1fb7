"""What the outputs of a recurrent network are judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, sizes

from ..inputs import SMALL, of_the_same_sizes, sequence, with_sizes_in_common


def inputs(rng, time=SMALL, batch=SMALL, n_in=SMALL, hidden=SMALL, out=SMALL, every=None):
    """A sequence, and the weights of the outputs; `every` is drawn where it is not given."""
    time, batch, n_in, hidden, out = sizes(rng, time, batch, n_in, hidden, out)
    return {
        **sequence(rng, time, batch, n_in, hidden),
        "w_hy": rng.normal(size=(out, hidden)),
        "b_y": rng.choice([-1.0, 1.0], size=out) * rng.uniform(0.2, 0.8, size=out),
        "every": bool(rng.integers(2)) if every is None else every,
    }


tolerance = Tolerance(rtol=1e-9, atol=1e-11)  # float64; atol: a rounding error grows along up to eight steps

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=inputs, ranges=[SMALL] * 5)),
        cases=18,
        points=0.5,
    ),
    Agrees(
        "the outputs of all steps, sizes in common",
        partial(with_sizes_in_common, make=partial(inputs, every=True), ranges=[SMALL] * 5),
        cases=11,
        points=0.5,
    ),
    Agrees(
        "the last output alone, sizes in common",
        partial(with_sizes_in_common, make=partial(inputs, every=False), ranges=[SMALL] * 5),
        cases=11,
        points=0.5,
    ),
    Agrees(
        "the smallest sizes",
        partial(inputs, **dict.fromkeys(("time", "batch", "n_in", "hidden", "out"), range(1, 6))),
        cases=8,
        points=0.5,
    ),
]
