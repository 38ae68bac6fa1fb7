"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)
double = partial(inputs, dtype=torch.float64)

FIXED = "n k is a power of two in float64; one token and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, edges", "gradients of logits")
    for size in ("logits.shape[-1]", "logits.shape[-2]")
}

edge_cases = [  # n k is a power of two in all of them, as in checks.double
    edge("one token, three experts", partial(double, n=1, experts=3, k=2)),
    edge("one expert left out", partial(double, n=4, experts=9, k=8)),
    edge("many experts", partial(double, n=16, experts=64, k=2)),
    edge("as many tokens as experts", partial(double, n=8, experts=8, k=4)),
    edge("logits far apart", partial(double, n=8, k=2, spread=24.0)),
]
