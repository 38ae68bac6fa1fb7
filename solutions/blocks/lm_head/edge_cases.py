"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)
double = partial(inputs, dtype=torch.float64)

FIXED = "one word, one component, and as many words as components are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, any leading dimensions, edges", "gradients of hidden and embedding")
    for size in (
        *("hidden.shape[-1]", "hidden.shape[-2]", "hidden.shape[-3]", "hidden.shape[-4]"),
        *("embedding.shape[-1]", "embedding.shape[-2]"),
    )
}

edge_cases = [
    edge("one vector, one word, one component", partial(double, leading=[1], words=1, d=1)),
    edge("all sizes equal", partial(double, leading=(4, 4), words=4, d=4)),
    edge("four axes, one of size 1", partial(double, leading=(2, 1, 3))),
]
