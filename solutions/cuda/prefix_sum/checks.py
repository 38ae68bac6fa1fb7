"""What prefix_sum is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature

from ..inputs import FULL_BLOCKS

signature = Signature("x: int[n] -> out: int[n]")


def inputs(rng, n=range(3001, 5000, 2)):
    """The length is drawn; it is odd, and so no multiple of a block's. Numbers of either sign, and no zeros but a few:
    each counts. Among them are some that a kernel could take for a mark of its own."""
    x = rng.integers(-30, 100, size=rng.choice(n)).astype(np.int32)
    x[x == 0] = 7
    places = rng.permutation(len(x))[: min(4, len(x) // 2)]
    x[places] = np.array([0, -1, 1, 1000], np.int32)[: len(places)]
    return {"x": x}


one_block, full_blocks = partial(inputs, n=[256]), partial(inputs, n=FULL_BLOCKS)
odd_number_of_full_blocks = partial(inputs, n=range(768, 2000, 512))
two_blocks = partial(inputs, n=range(259, 310, 2))

# whole numbers: exact
tolerance = Tolerance(rtol=0.0, atol=0.0)

checks = [
    Example(
        "five numbers",
        inputs={"x": np.array([3, 1, 4, 1, 5], np.int32)},
        expected=np.array([3, 4, 8, 9, 14], np.int32),
        source="the statement",
        points=1,
    ),
    Agrees(
        "agrees with the reference",
        [inputs, inputs, one_block, full_blocks, odd_number_of_full_blocks],
        cases=1,
        points=4,
    ),
    Agrees("fewer elements than threads", partial(inputs, n=range(19, 56, 2)), cases=2, points=1),
    Agrees(
        "sizes next to those of blocks",
        [
            partial(inputs, n=[2]),
            partial(inputs, n=[31, 33, 127, 129]),
            partial(inputs, n=[255, 257]),
            partial(inputs, n=[1023, 1025, 2047, 2049]),
        ],
        cases=1,
        points=1.5,
    ),
    # more blocks than a block has threads, and more elements than a short can count
    Agrees("a long vector", partial(inputs, n=range(80_001, 80_300, 2)), cases=1, points=1.5),
    MemorySafe([two_blocks, partial(inputs, n=range(19, 56, 2)), partial(inputs, n=[1024])], points=1),
    RaceFree(two_blocks, points=2),
    # reckoned (verify measures): two launches more than the yardstick, one of them of a single block, and 16 barriers
    # in each block, 3 to 6 x; sums of the blocks that one thread adds up, 5 to 10 x; one block alone, and a thread that
    # adds up all numbers before its own, 1000 x
    GpuSpeed(
        partial(inputs, n=[1_000_003]),  # the sums stay below 2^31
        max_ratio=15.0,
        min_bytes=lambda x: 2 * x.nbytes,
        points=2.5,
    ),
]
