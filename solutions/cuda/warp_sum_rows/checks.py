"""What warp_sum_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[rows, cols] -> out: float[rows]")


def inputs(rng, rows=range(19, 32, 2), cols=range(133, 220, 2)):
    """Sizes are drawn; they are odd, and so no multiple of a warp's or of a block's. Numbers are around 0.5, so that no
    sum is a small difference of large parts. Among them are some that a kernel could take for a mark of its own."""
    return {"x": sprinkled(rng, 0.5 + 0.5 * rng.normal(size=(rng.choice(rows), rng.choice(cols))))}


def positive_inputs(rng, rows=range(7, 16, 2), cols=range(3, 30, 2)):
    """Short rows, and no number near 0: each counts."""
    return {"x": rng.uniform(0.5, 1.5, size=(rng.choice(rows), rng.choice(cols))).astype(np.float32)}


full_warps = partial(inputs, rows=range(16, 33, 16), cols=range(96, 161, 32))
fours_of_odd_rows = partial(inputs, rows=range(4, 17, 4))  # rows * cols is a multiple of 4, and cols is not
a_block_a_row = partial(inputs, rows=range(4, 9, 4), cols=[256])
squares = equal_sizes(inputs, "rows", "cols", of=range(32, 65, 32))

# float32: parts of a few dozen terms, then a tree, in any order; a part of the terms is negative
tolerance = Tolerance(rtol=1e-5, atol=1e-5)

checks = [
    Example(
        "three numbers",
        inputs={"x": np.array([[1, 2, 3]], np.float32)},
        expected=np.array([6], np.float32),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact in any order
        atol=0.0,
        points=1,
    ),
    Agrees(
        "agrees with the reference",
        [inputs, inputs, fours_of_odd_rows, full_warps, a_block_a_row, squares],
        cases=1,
        points=2.5,
    ),
    Agrees(
        "rows shorter than a warp",
        [
            positive_inputs,
            partial(positive_inputs, cols=[31]),
            partial(positive_inputs, cols=[2]),
            partial(positive_inputs, rows=[1]),
        ],
        cases=1,
        points=1,
    ),
    Agrees(
        "other sizes",
        [
            partial(inputs, rows=[2], cols=range(1401, 1600, 2)),
            # more rows than a launch that forgets the block's offset has; one column more than a warp has lanes
            partial(inputs, rows=range(259, 300, 2), cols=[33]),
        ],
        cases=1,
        points=1,
    ),
    # more elements than a short can count; float32: one thread may add a whole row, and round a large sum each time
    Agrees("a very long row", partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)), cases=1, rtol=1e-4, points=0.5),
    MemorySafe(
        [
            partial(inputs, rows=range(5, 10, 2), cols=range(67, 90, 2)),
            partial(positive_inputs, rows=range(9, 14, 2), cols=range(3, 8, 2)),
            full_warps,
        ],
        points=0.5,
    ),
    RaceFree(partial(inputs, rows=range(5, 10, 2), cols=range(67, 90, 2)), points=1),
    # reckoned (verify measures): a warp a row has a quarter of the threads that a GPU holds, 1.2 to 2 x; a block a row
    # 1.5 x; a thread a row keeps one warp on each multiprocessor busy, with addresses rows apart, 15 x
    GpuSpeed(
        partial(inputs, rows=[4099], cols=[4093]),
        max_ratio=5.0,
        min_bytes=lambda x: x.nbytes,
        rtol=5e-5,  # float32: a sum of 4000 terms, in parts
        points=2,
    ),
]
