"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import Tensors, script

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)


def moves(*steps, capacity=9, **wanted):
    return lambda rng: script(Tensors(rng, dtype=torch.float64, **wanted), capacity, *steps)


SMALLEST = "sizes of 1, and sizes that are all the same, are what this check is about"
fixed_sizes = {
    f"the smallest sizes, and equal ones: {name}.shape[-{axis}]": SMALLEST
    for name in ("append.k", "append.v", "attend.q")
    for axis in (1, 2, 3, 4)
}
ONE = "tokens come one by one there"
fixed_sizes |= {f"token by token: {name}.shape[-2]": ONE for name in ("append.k", "append.v", "attend.q")}
fixed_sizes |= {
    "other numbers of queries: attend.q.shape[-2]": "the first call has fewer queries than any chunk has tokens",
    "up to its capacity, and not beyond: attend.q.shape[-2]": "the first call comes behind a single token, or a chunk",
}
fixed_sizes |= {"no more queries than tokens: attend.q.shape[-2]": "the first call comes before any token"}

edge_cases = [
    edge("room for one token", moves(1, -1, 1, -1, capacity=1)),
    edge("all at once", moves(7, -7, -3, capacity=7)),
    edge("one head, one number", moves(2, 1, -2, 3, -4, batch=1, heads=1, d_k=1, d_v=1)),
    edge("all sizes equal", moves(3, -3, 3, -3, capacity=6, batch=3, heads=3, d_k=3, d_v=3)),
    edge("attended to before anything is stored", moves(-1, 2, -2)),
    edge("one token too many, at once", moves(5, 4, -4, capacity=4)),
    edge("too many, twice", moves(3, 2, -3, 5, -1, 1, -4, capacity=4)),
    edge("a batch as large as the capacity", moves(2, 1, -2, 1, -1, capacity=4, batch=4)),
    edge("large scores", moves(3, -3, 2, -5, far=900.0)),
]
