"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-10, of_largest=1e-10)

SOME = "one token and equal sizes are what some of its cases are about; heads and sizes come from lists"
NAMES = ("g1", "g2", "w_q", "w_k", "w_v", "w_o", "w1", "w2", "w3")
fixed_sizes = {
    f"{check}: {size}": SOME
    for check in (
        "agrees with the reference",
        "float64, any positions, any heads, equal sizes",
        "gradients of x and params",
    )
    for size in (
        *("x.shape[-1]", "x.shape[-2]", "x.shape[-3]", "positions.shape[-1]"),
        *(f"params['{name}'].shape[-1]" for name in NAMES),
        *(f"params['{name}'].shape[-2]" for name in NAMES[2:]),
    )
}

edge_cases = [
    edge("one of everything", partial(inputs, groups=[(1, 1)], batch=1, n=1, size=2, hidden=1)),
    edge("a base of 1", lambda rng: {**inputs(rng), "base": 1.0}),
    edge("all at position 0", partial(inputs, positions=lambda rng, n: torch.zeros(n, dtype=torch.int64))),
    edge("positions descending", partial(inputs, positions=lambda rng, n: torch.arange(n, 0, -1) * 7)),
    edge("many heads, one group", partial(inputs, groups=[(12, 1)])),
    edge("a large eps", lambda rng: {**inputs(rng), "eps": 100.0}),
]
