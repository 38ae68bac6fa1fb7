"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)
double = partial(inputs, dtype=torch.float64)

FIXED = "vectors of one component and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, any leading dimensions, edges", "gradients of x and gain")
    for size in ("x.shape[-1]", "x.shape[-2]", "x.shape[-3]", "x.shape[-4]", "gain.shape[-1]")
}

edge_cases = [
    edge("one vector", partial(double, leading=[1])),
    edge("one vector of one component", partial(double, leading=[1], d=1)),
    edge("five axes, some of size 1", partial(double, leading=(2, 1, 3, 1))),
    edge("all sizes equal", partial(double, leading=(4, 4), d=4)),
    edge("vectors of zeros", lambda rng: {**double(rng, [4], 7), "x": torch.zeros((4, 7), dtype=torch.float64)}),
    edge("eps 0", partial(double, eps=0.0)),
    edge("a huge eps", partial(double, eps=1e3)),
]
