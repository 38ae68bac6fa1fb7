"""What top_k_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Example
from grader.cuda.checks import GpuSpeed, MemorySafe, Moves, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[rows, cols] -> values: float[rows, 8], ids: int[rows, 8]")

MARKS = np.array([0.0, 1.0, -1.0, 1e9, -1e9], np.float32)  # numbers that a kernel could take for a mark of its own


def inputs(rng, rows=range(3, 8, 2), cols=range(259, 346, 2)):
    """Sizes are drawn; they are odd, and so no multiple of a block's."""
    x = rng.normal(size=(rng.choice(rows), rng.choice(cols)))
    return {"x": sprinkled(rng, 3 * x, MARKS)}


def equal_numbers(rng, rows=range(3, 8, 2), cols=range(259, 346, 2)):
    """A few numbers that all occur many times; a row of equal numbers; a row of -1e9, as masked scores are, in which
    five numbers stand out."""
    shape = rng.choice(rows), rng.choice(cols)
    x = rng.integers(-2, 3, size=shape).astype(np.float32) / 2
    x[0] = rng.normal()
    x[1] = -1e9
    x[1, rng.choice(shape[1], size=5, replace=False)] = rng.integers(-2, 3, size=5)
    return {"x": x}


def neighbours(rng, cols=range(2101, 2200, 2)):
    """The eight largest stand in consecutive columns, or in columns 256 apart: one thread has them all. Rows that rise
    and rows that fall. The last row is negative."""
    x = rng.normal(size=(5, rng.choice(cols))).astype(np.float32)
    peaks = rng.permutation(8).astype(np.float32) + 9
    first = rng.integers(9, x.shape[1] - 9)
    x[0, first : first + 8] = peaks
    x[1, rng.integers(256) :: 256][:8] = peaks
    x[2].sort()
    x[3, ::-1].sort()
    x[4] -= 3e4
    return {"x": x}


full_blocks = partial(inputs, rows=range(4, 13, 4), cols=[256])
several_blocks = partial(inputs, rows=range(4, 9, 4), cols=[512, 1024])
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))
around = partial(inputs, rows=range(3, 6, 2), cols=[31, 33, 127, 129, 255, 257, 1023, 1025])
shorter = partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2))

# numbers are moved, not computed: they must be the same in every bit
checks = [
    Example(
        "ten numbers",
        inputs={"x": np.arange(1, 11, dtype=np.float32)[None]},
        expected=(np.arange(10, 2, -1, dtype=np.float32)[None], np.arange(9, 1, -1, dtype=np.int32)[None]),
        source="the statement",
        points=0.5,
    ),
    Moves(
        "agrees with the reference", [inputs, inputs, full_blocks, several_blocks, squares, around], cases=1, points=2
    ),
    Moves("equal numbers", [equal_numbers, partial(equal_numbers, cols=range(19, 56, 2))], cases=2, points=1.5),
    Moves(
        "rows shorter than a block",
        [shorter, partial(inputs, rows=range(131, 150, 2), cols=range(9, 16, 2))],
        cases=1,
        points=0.5,
    ),
    Moves("eight columns", partial(inputs, rows=range(3, 8, 2), cols=[8]), cases=1, points=0.5),
    Moves("the largest stand close together", neighbours, cases=2, points=1),
    # a row that no shared memory holds, and more elements than a short can count
    Moves("very long rows", partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)), cases=1, points=0.5),
    MemorySafe([partial(inputs, rows=[3]), partial(equal_numbers, cols=range(9, 60, 2)), full_blocks], points=0.5),
    RaceFree(partial(inputs, rows=[2]), points=1),
    # reckoned (verify measures): eight reads of a row, seven of them from the cache, 3 to 5 x; lists of each thread,
    # put together by one of them, 4 to 8 x; a thread a row keeps few multiprocessors busy, with addresses rows apart,
    # 60 x
    GpuSpeed(partial(inputs, rows=[1021], cols=[8209]), max_ratio=20.0, min_bytes=lambda x: x.nbytes, points=1.5),
]
