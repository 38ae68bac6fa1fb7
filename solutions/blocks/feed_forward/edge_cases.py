"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)
double = partial(inputs, dtype=torch.float64)

FIXED = "one component, one hidden number, and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, any leading dimensions, edges", "gradients of x, w1, b1, w2 and b2")
    for size in (
        *("x.shape[-1]", "x.shape[-2]", "x.shape[-3]", "x.shape[-4]"),
        *("w1.shape[-1]", "w1.shape[-2]", "w2.shape[-1]", "w2.shape[-2]", "b1.shape[-1]", "b2.shape[-1]"),
    )
}

edge_cases = [
    edge("one of everything", partial(double, leading=[1], d=1, hidden=1)),
    edge("all sizes equal", partial(double, leading=(4, 4), d=4, hidden=4)),
    edge("narrower inside", partial(double, d=8, hidden=3)),
    edge("vectors of zeros", partial(double, size=0.0)),
    edge("large numbers", partial(double, size=1e3)),
]
