"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import double, far

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-10, of_largest=0.0)

SOME = "equal sizes, one query, no leading dimensions, and a d with a whole root are what some of its cases are about"
AXES = {
    "any block, any leading dimensions, equal sizes": 5,
    "causal, with all queries or only the last ones": 3,
    "scores of 1e3, float32": 2,
    "scores of 1e3, float64": 2,
}
fixed_sizes = {
    f"{check}: {name}.shape[-{axis}]": SOME
    for check, axes in AXES.items()
    for name in "qkv"
    for axis in range(1, axes + 1)
}

edge_cases = [
    edge("one query, one key", partial(double, n_q=1, n_k=1)),
    edge("one component", partial(double, d=1)),
    edge("a block of one", partial(double, block=1, causal=True)),
    edge("a block far beyond n_k", partial(double, block=500)),
    edge("as many queries as keys", partial(double, n_q=7, n_k=7, causal=True)),
    edge("one query fewer", partial(double, n_q=6, n_k=7, causal=True)),
    edge("one query more, not causal", partial(double, n_q=8, n_k=7, causal=False)),
    edge("one query more", partial(double, n_q=8, n_k=7, causal=True)),
    edge("three leading dimensions", partial(double, leading=(1, 2, 3))),
    edge("large scores", partial(far, dtype=torch.float64, causal=False)),
]
