"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import permuted

edge = partial(Agrees, cases=2)


def of(n, batch_size, drop_last):
    return partial(permuted, n=n, batch_size=batch_size, drop_last=drop_last)


edge_cases = [
    edge("one example", [of(1, size, drop) for size in (1, 2) for drop in (False, True)]),
    edge("a huge batch", [of(5, 10**9, drop) for drop in (False, True)]),
    edge("a large set", [of(1000, 32, drop) for drop in (False, True)]),
    edge("two batches", [of(n, 4, drop) for n in (5, 7, 8, 9) for drop in (False, True)]),
]
