"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees, Gradients

from .checks import inputs, inputs_of, scores_of_1e3

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}
edge = partial(Agrees, **exact)


def of(*sizes):
    return lambda rng: inputs_of(rng, *sizes)


def with_zeros(name):
    return lambda rng: {**(case := inputs(rng)), name: torch.zeros_like(case[name])}


FIXED = "one query, one key, and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {name}.shape[-{axis}]": FIXED
    for check in ("float64, equal sizes, one query, one key, scores of 1e3", "gradients of q, k and v")
    for name, axes in (("q", 4), ("k", 3), ("v", 3))
    for axis in range(1, axes + 1)
}

edge_cases = [
    edge("a single number", of(1, 1, 1, 1, 1)),
    edge("one head", of(3, 1, 4, 5, 2)),
    edge("one sequence", of(1, 3, 4, 5, 2)),
    edge("one component", of(3, 2, 4, 5, 1)),
    edge("one key", of(3, 2, 4, 1, 5)),
    edge("all sizes equal", of(4, 4, 4, 4, 4)),
    edge("queries of 0", with_zeros("q")),
    edge("values of 0", with_zeros("v")),
    edge("large scores", scores_of_1e3),
    Gradients("gradients with all sizes equal", of(3, 3, 3, 3, 3), **exact),
]
