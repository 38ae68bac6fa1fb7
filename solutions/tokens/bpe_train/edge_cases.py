"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=3)


def with_data(make):
    """A maker of inputs with the data that make(rng) gives, and more merges than there may be."""
    return lambda rng: {"data": make(rng), "merges": int(rng.integers(3, 12))}


edge_cases = [
    edge("no bytes", with_data(lambda rng: b"")),
    edge("one byte", with_data(lambda rng: bytes([rng.integers(256)]))),
    edge("no merges", partial(inputs, merges=[0])),
    edge("spaces alone", with_data(lambda rng: b" " * int(rng.integers(1, 8)))),
    edge("a run of one letter", with_data(lambda rng: b"a" * int(rng.integers(2, 40)))),
    edge("two runs", with_data(lambda rng: b"a" * int(rng.integers(2, 12)) + b"b" * int(rng.integers(2, 12)))),
    edge("begins and ends with spaces", with_data(lambda rng: b"  " + inputs(rng)["data"] + b"  ")),
    edge("no spaces", partial(inputs, space=0.0)),
    edge("zero bytes", with_data(lambda rng: b"\0a\0b \0a" * int(rng.integers(1, 5)))),
    edge("many merges", partial(inputs, length=range(60, 70), merges=[200])),
]
