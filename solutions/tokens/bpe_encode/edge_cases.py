"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def with_data(make):
    return lambda rng: {**inputs(rng), "data": make(rng)}


edge_cases = [
    edge("no bytes", with_data(lambda rng: b"")),
    edge("one byte", with_data(lambda rng: bytes([rng.integers(256)]))),
    edge("no merges", partial(inputs, merges=[0])),
    edge("one merge", partial(inputs, merges=[1])),
    edge("spaces alone", with_data(lambda rng: b" " * int(rng.integers(1, 6)))),
    edge("a byte 0 and a byte 255", with_data(lambda rng: b"\0\xff" * int(rng.integers(1, 6)))),
    edge("long data", partial(inputs, parts=range(40, 60))),
]

fixed_sizes = {"len(merges)": "one maker is about an empty list of merges"}
