"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees, Gradients

from .checks import inputs_of

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}
edge = partial(Agrees, **exact)


def of(*sizes):
    return lambda rng: inputs_of(rng, *sizes)


FIXED = "equal sizes and one query are what some of its cases are about"
fixed_sizes = {
    f"{check}: {name}.shape[-{axis}]": FIXED
    for check in ("float64, equal sizes, one query", "gradients of q, c and w_uk")
    for name, axes in (("q", 4), ("c", 3), ("w_uk", 2))
    for axis in range(1, axes + 1)
}

edge_cases = [
    edge("a single number", of(1, 1, 1, 1, 1, 1)),
    edge("one head", of(2, 1, 3, 4, 5, 6)),
    edge("heads of one number", of(2, 3, 4, 1, 5, 6)),
    edge("latents of one number", of(2, 3, 4, 5, 6, 1)),
    edge("one token", of(2, 3, 4, 5, 1, 6)),
    edge("all sizes equal", of(4, 4, 4, 4, 4, 4)),
    edge("as many heads as numbers in one", of(2, 3, 5, 3, 4, 7)),
    Gradients("gradients with all sizes equal", of(3, 3, 3, 3, 3, 3), **exact),
]
