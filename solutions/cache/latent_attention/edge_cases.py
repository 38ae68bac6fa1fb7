"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees, Gradients

from .checks import inputs_of, scores_of_1e3

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-10, "of_largest": 0.0}
edge = partial(Agrees, **exact)


def of(*sizes):
    return lambda rng: inputs_of(rng, *sizes)


FIXED = "one token is what some of its cases are about"
fixed_sizes = {
    f"{check}: x.shape[-2]": FIXED for check in ("float64, equal sizes, one token", "gradients of x and the matrices")
}

edge_cases = [
    edge("a single number", of(1, 1, 1, 1, 1, 1)),
    edge("one head", of(2, 4, 5, 1, 3, 6)),
    edge("heads of one number", of(2, 4, 5, 3, 1, 6)),
    edge("latents of one number", of(2, 4, 5, 3, 2, 1)),
    edge("one component", of(2, 4, 1, 3, 2, 5)),
    edge("two tokens", of(3, 2, 5, 2, 3, 4)),
    edge("all sizes equal", of(3, 3, 3, 3, 3, 3)),
    edge("as many tokens as sequences and heads", of(3, 3, 7, 3, 2, 5)),
    edge("large scores", scores_of_1e3),
    Gradients("gradients with all sizes equal", of(2, 2, 2, 2, 2, 2), **exact),
]
