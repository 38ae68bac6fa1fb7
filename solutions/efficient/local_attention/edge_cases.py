"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees, Gradients

from .checks import double

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}
edge = partial(Agrees, **exact)

EQUAL = "this check is about sizes that are all the same"
fixed_sizes = {f"equal sizes, 1 too: {name}.shape[-{axis}]": EQUAL for name in "qkv" for axis in (1, 2, 3)}

edge_cases = [
    edge("one token", partial(double, n=1)),
    edge("a window of one", partial(double, window=1)),
    edge("a window of two", partial(double, window=2)),
    edge("a window of n", partial(double, n=6, window=6)),
    edge("a window of n - 1", partial(double, n=6, window=5)),
    edge("a window far beyond n", partial(double, n=6, window=500)),
    edge("a batch of one", partial(double, batch=1)),
    edge("all sizes equal", partial(double, batch=4, n=4, d=4, window=4)),
    edge("one component", partial(double, d=1)),
    edge("large scores", partial(double, far=1000.0)),
    edge("large scores below 0", partial(double, far=-1000.0)),
    edge("equal scores", lambda rng: (lambda case: {**case, "k": torch.zeros_like(case["k"])})(double(rng))),
    Gradients("gradients with a window beyond n", partial(double, n=4, window=9), of=("q", "k", "v"), **exact),
]
