"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import double

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)

FIXED = "one token, three experts, and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, edges", "gradients of logits")
    for size in ("logits.shape[-1]", "logits.shape[-2]")
}

edge_cases = [
    edge("one token, three experts", partial(double, n=1, experts=3, k=2)),
    edge("as many tokens as are chosen", partial(double, n=4, experts=7, k=4)),
    edge("many experts", partial(double, n=3, experts=64, k=2)),
    edge("logits close together", partial(double, spread=0.01)),
    edge("logits far apart", partial(double, spread=24.0)),
]
