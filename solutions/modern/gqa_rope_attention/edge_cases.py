"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import drawn

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-10, of_largest=0.0)

SOME = "one token, and equal sizes, are what some of its cases are about; heads come from a list"
fixed_sizes = {
    f"{check}: {name}.shape[-{axis}]": SOME
    for check in (
        "agrees with the reference",
        "float64, any positions, any heads, equal sizes",
        "scores of 1e3",
        "gradients of q, k and v",
    )
    for name in ("q", "k", "v", "positions")
    for axis in range(1, 2 if name == "positions" else 5)
}

edge_cases = [
    edge("one of everything", partial(drawn, groups=[(1, 1)], batch=1, n=1, size=2)),
    edge("one pair", partial(drawn, size=2)),
    edge("a base of 1", lambda rng: {**drawn(rng), "base": 1.0}),
    edge("a whole base", lambda rng: {**drawn(rng), "base": 100}),
    edge("all at position 0", partial(drawn, positions=lambda rng, n: torch.zeros(n, dtype=torch.int64))),
    edge("positions descending", partial(drawn, positions=lambda rng, n: torch.arange(n, 0, -1) * 7)),
    edge("many heads, one group", partial(drawn, groups=[(16, 1)])),
    edge("equal keys", lambda rng: {**(case := drawn(rng)), "k": torch.zeros_like(case["k"])}),
]
