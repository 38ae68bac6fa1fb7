"""What embedding_gather is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("ids: int[n], table: float[vocab, d] -> out: float[n, d]")


def inputs(rng, n=13, vocab=31, d=150):
    """One id is the first, one the last, some come twice; every row of the table is another one, and none is zeros."""
    ids = rng.integers(0, vocab, size=n).astype(np.int32)
    ids[:2] = 0, vocab - 1
    ids[-2:] = ids[2]
    return {"ids": ids, "table": (rng.normal(size=(vocab, d)) + 3).astype(np.float32)}


def unknown_ids(rng, **sizes):
    """Padding, the first number past the vocabulary and some far from it, between ids that are right."""
    case = inputs(rng, **sizes)
    vocab = len(case["table"])
    case["ids"][3:8] = -1, vocab, vocab + 7, -vocab - 2, -1
    return case


def one_token(rng):
    """A single id; it is not 0, so that the first row will not do."""
    return {"ids": np.array([3], np.int32), "table": (rng.normal(size=(5, 7)) + 3).astype(np.float32)}


# numbers are moved, not computed: they must be the same in every bit
agrees = partial(Agrees, rtol=0.0, atol=0.0, public=True)
checks = [
    Example(
        "three ids",
        inputs={"ids": np.array([1, -1, 1], np.int32), "table": np.array([[10, 11], [20, 21]], np.float32)},
        expected=np.array([[20, 21], [0, 0], [20, 21]], np.float32),
        source="the statement",
        rtol=0.0,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("rows shorter than a block", partial(inputs, n=17, vocab=29, d=19), cases=2),
    agrees("ids outside of the vocabulary", unknown_ids, cases=2, weight=2),
    agrees("a single token", one_token, cases=1),
    Memory(partial(unknown_ids, n=11, vocab=23, d=75), weight=2),
    Races(partial(unknown_ids, n=11, vocab=23, d=75)),
    Unchanged(inputs, weight=0.5),
]
