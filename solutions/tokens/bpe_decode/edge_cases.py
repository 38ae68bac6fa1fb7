"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import FRENCH, inputs

edge = partial(Agrees, cases=2)


def with_ids(make):
    return lambda rng: {"ids": make(rng), "merges": FRENCH[: rng.integers(1, 9)]}


edge_cases = [
    edge("no ids", with_ids(lambda rng: [])),
    edge("no ids, no merges", lambda rng: {"ids": [], "merges": []}),
    edge("the first id of a merge", with_ids(lambda rng: [256] * int(rng.integers(1, 5)))),
    edge("no merges and the id 256", lambda rng: {"ids": [65, 256], "merges": []}),
    edge("all bytes", with_ids(lambda rng: rng.permutation(256).tolist())),
    edge("a byte-order mark", with_ids(lambda rng: [239, 187, 191, 97])),
    edge("surrogates in UTF-8", with_ids(lambda rng: [237, 160, 128, 237, 176, 128])),
    edge("line ends", with_ids(lambda rng: [13, 10, 0, 10, 13])),
    edge("many ids", partial(inputs, length=range(200, 300))),
]
