"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import double

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=1e-11)

FIXED = "one token, one component, one hidden number, and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, edges", "gradients of x, router, w1 and w2")
    for size in (
        *("x.shape[-1]", "x.shape[-2]", "router.shape[-1]", "router.shape[-2]"),
        *(f"{name}.shape[-{axis}]" for name in ("w1", "w2") for axis in (1, 2, 3)),
    )
}

edge_cases = [
    edge("one of everything", partial(double, n=1, d=1, hidden=1, experts=3, k=2)),
    edge("all sizes equal", partial(double, n=4, d=4, hidden=4, experts=4, k=2)),
    edge("narrower inside", partial(double, d=8, hidden=3)),
    edge("many experts, few tokens", partial(double, n=2, experts=16, k=3)),
    edge("many tokens, few experts", partial(double, n=16, experts=3, k=2)),
]
