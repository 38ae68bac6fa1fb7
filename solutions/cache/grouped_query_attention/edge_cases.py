"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees, Gradients

from .checks import inputs_of, scores_of_1e3

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}
edge = partial(Agrees, **exact)


def of(*sizes):
    return lambda rng: inputs_of(rng, *sizes)


FIXED = "one query, one group, one key and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {name}.shape[-{axis}]": FIXED
    for check in ("equal sizes, one query, one group or as many as heads", "gradients of q, k and v")
    for name in "qkv"
    for axis in (1, 2, 3, 4)
}

edge_cases = [
    edge("a single number", of(1, 1, 1, 1, 1, 1)),
    edge("two heads, one group", of(3, 2, 1, 4, 5, 6)),
    edge("two heads, two groups", of(3, 2, 2, 4, 5, 6)),
    edge("many groups of two", of(2, 12, 6, 3, 4, 5)),
    edge("two groups of many", of(2, 12, 2, 3, 4, 5)),
    edge("one key", of(3, 4, 2, 4, 1, 5)),
    edge("one component", of(3, 4, 2, 4, 5, 1)),
    edge("all sizes equal but h", of(4, 8, 4, 4, 4, 4)),
    edge("one group too many", of(2, 3, 4, 5, 6, 3)),
    edge("twice as many groups as heads", of(2, 3, 6, 5, 7, 4)),
    edge("large scores", scores_of_1e3),
    Gradients("gradients with all sizes equal", of(4, 4, 4, 4, 4, 4), **exact),
]
