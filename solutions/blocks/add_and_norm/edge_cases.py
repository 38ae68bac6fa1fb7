"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)
double = partial(inputs, dtype=torch.float64)

FIXED = "two components without eps, and equal sizes, are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, any leading dimensions, edges", "gradients of x, sublayer_weight, gamma and beta")
    for size in (
        *("x.shape[-1]", "x.shape[-2]", "x.shape[-3]", "x.shape[-4]"),
        *("sublayer_weight.shape[-1]", "sublayer_weight.shape[-2]", "gamma.shape[-1]", "beta.shape[-1]"),
    )
}

edge_cases = [
    edge(f"{name}, {order}", partial(double, pre=order == "pre", **wanted))
    for order in ("pre", "post")
    for name, wanted in {
        "one vector": {"leading": [1]},
        "one component": {"leading": [3], "d": 1, "eps": 0.5},
        "all sizes equal": {"leading": [4, 4], "d": 4},
        "eps 0": {"eps": 0.0},
        "a huge eps": {"eps": 1e3},
    }.items()
]
