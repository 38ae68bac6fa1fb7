"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import double

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)

MANY = "float64, strides and globals from 1 to n, equal sizes"
EQUAL = "equal sizes, and whole blocks, are what some of its cases are about"
fixed_sizes = {f"{MANY}: {name}.shape[-{axis}]": EQUAL for name in "qkv" for axis in (1, 2, 3)}

edge_cases = [
    edge("one token", partial(double, n=1, stride=1, globals_=1)),
    edge("two tokens", partial(double, n=2, stride=2, globals_=1)),
    edge("a stride of one", partial(double, stride=1)),
    edge("a stride of n", partial(double, n=6, stride=6, globals_=2)),
    edge("all tokens global", partial(double, n=6, stride=2, globals_=6)),
    edge("globals up to a block's last", partial(double, n=12, stride=4, globals_=4)),
    edge("a batch of one", partial(double, batch=1)),
    edge("one component", partial(double, d=1)),
    edge("many blocks", partial(double, n=40)),
    edge("large scores", partial(double, far=1000.0)),
    edge("large scores below 0", partial(double, far=-1000.0)),
]
