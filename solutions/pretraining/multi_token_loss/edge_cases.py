"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import double, exact, inputs_of, loud

edge = partial(Agrees, cases=2, **exact)

FIXED = "one head, one place, and sizes in common are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, one head, one place, sizes in common", "gradients of hidden and heads")
    for size in (
        *("hidden.shape[-1]", "hidden.shape[-2]", "hidden.shape[-3]", "heads.shape[-1]", "heads.shape[-2]"),
        *("heads.shape[-3]", "tokens.shape[-1]", "tokens.shape[-2]"),
    )
}

edge_cases = [
    edge("one token in the vocabulary", partial(double, vocabulary=1)),
    edge("vectors of one component", partial(double, d=1)),
    edge("one text of two tokens", partial(double, batch=1, n=2, number=1)),
    edge("equal sizes", lambda rng: inputs_of(rng, 4, 5, 4, 4, 4, torch.float64)),
    edge("loud scores", loud),
]
