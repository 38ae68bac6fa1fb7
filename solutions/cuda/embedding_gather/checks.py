"""What embedding_gather is judged by."""

from functools import partial

import numpy as np

from grader.checks import Example
from grader.cuda.checks import MOVED, GpuSpeed, MemorySafe, Moves, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("ids: int[n], table: float[vocab, d] -> out: float[n, d]")


def inputs(rng, n=range(11, 16, 2), vocab=range(25, 40, 2), d=range(131, 170, 2)):
    """Sizes are drawn, no two alike, and no multiple of a block's. One id is the first, one the last, some come twice;
    every row of the table is another one, and none is zeros. Among the numbers is all that a kernel could take for a
    mark of its own."""
    n, vocab, d = map(rng.choice, (n, vocab, d))
    ids = rng.integers(0, vocab, size=n).astype(np.int32)
    ids[:2] = 0, vocab - 1
    ids[-2:] = ids[2]
    return {"ids": ids, "table": table_of(rng, vocab, d, ids)}


def table_of(rng, vocab, d, ids):
    """The special numbers stand in rows that are picked."""
    table = (rng.normal(size=(vocab, d)) + 3).astype(np.float32)
    picked = np.unique(ids)
    table[picked] = sprinkled(rng, table[picked], MOVED)
    return table


def unknown_ids(rng, **sizes):
    """Padding, the first number past the vocabulary and some far from it, between ids that are right."""
    case = inputs(rng, **sizes)
    vocab = len(case["table"])
    case["ids"][3:8] = -1, vocab, vocab + 7, -vocab - 2, -1
    return case


def moved(ids, table):
    """Bytes: the ids, each row of the table that one of them picks, and out."""
    row = 4 * table.shape[1]
    return ids.nbytes + row * len(np.unique(ids)) + row * len(ids)


def one_token(rng):
    """A single id; it is not 0, so that the first row will not do."""
    vocab, d = rng.choice([5, 7]), rng.choice([9, 11, 13])
    ids = rng.integers(1, vocab, size=1).astype(np.int32)
    return {"ids": ids, "table": table_of(rng, vocab, d, ids)}


full_blocks = partial(inputs, n=range(12, 17, 4), vocab=range(28, 37, 4), d=[64])
squares = equal_sizes(inputs, "n", "vocab", "d", of=range(32, 97, 32))
small = partial(unknown_ids, n=range(9, 12, 2), vocab=range(19, 28, 2), d=range(67, 80, 2))

# numbers are moved, not computed: they must be the same in every bit
checks = [
    Example(
        "three ids",
        inputs={"ids": np.array([1, -1, 1], np.int32), "table": np.array([[10, 11], [20, 21]], np.float32)},
        expected=np.array([[20, 21], [0, 0], [20, 21]], np.float32),
        source="the statement",
        points=0.5,
    ),
    Moves("agrees with the reference", [inputs, inputs, inputs, full_blocks, squares], cases=1, points=1),
    Moves("ids outside of the vocabulary", unknown_ids, cases=2, points=0.5),
    Moves(
        "other sizes",
        [
            # rows shorter than a block
            partial(inputs, n=range(11, 18, 2), vocab=range(31, 40, 2), d=range(19, 30, 2)),
            one_token,
            # more numbers in the table and in out than a short can count; then more ids
            partial(inputs, n=[17], vocab=[19], d=range(2101, 2200, 2)),
            partial(inputs, n=[7], vocab=range(32_801, 32_900, 2), d=[3]),
        ],
        cases=1,
        points=0.5,
    ),
    MemorySafe(
        [small, partial(unknown_ids, n=range(9, 12, 2), vocab=range(13, 18, 2), d=range(3, 8, 2)), full_blocks],
        points=0.5,
    ),
    RaceFree(small, points=0.5),
    # reckoned (verify measures): the same traffic as the yardstick's, 1 to 1.7 x; rows copied by a thread each
    # keep few multiprocessors busy, with addresses whole rows apart, 5 x and more
    GpuSpeed(partial(inputs, n=[2003], vocab=[1501], d=[4093]), max_ratio=3.0, min_bytes=moved, points=1),
]
