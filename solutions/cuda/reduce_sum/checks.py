"""What reduce_sum is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import FULL_BLOCKS

signature = Signature("x: float[n] -> out: float[1]")


def inputs(rng, n=range(3001, 8000, 2)):
    """The length is drawn; it is odd, and so no multiple of a block's. Numbers are around 0.5, so that the sum is no
    small difference of large parts. Among them are some that a kernel could take for a mark of its own."""
    return {"x": sprinkled(rng, 0.5 + rng.normal(size=rng.choice(n)))}


def positive_inputs(rng, n):
    """A few elements, none near 0: each counts."""
    return {"x": rng.uniform(0.5, 1.5, size=rng.choice(n)).astype(np.float32)}


one_block, full_blocks = partial(inputs, n=[256]), partial(inputs, n=FULL_BLOCKS)

# float32: parts of a few dozen terms, then a tree; a sum of n terms in any sensible order is much closer than this
tolerance = Tolerance(rtol=1e-5)

checks = [
    Example(
        "five numbers",
        inputs={"x": np.array([1, 2, 3, 4, 5], np.float32)},
        expected=np.array([15], np.float32),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact in any order
        points=1,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, one_block, full_blocks], cases=1, points=2.5),
    Agrees("fewer elements than threads", partial(positive_inputs, n=range(19, 56, 2)), cases=2, points=1),
    Agrees("two elements", partial(positive_inputs, n=[2]), cases=1, points=0.5),
    # more than a short can count; float32: one thread may add them all, and round a large sum each time
    Agrees("a long vector", partial(inputs, n=range(32_801, 32_900, 2)), cases=1, rtol=1e-4, points=0.5),
    MemorySafe([partial(inputs, n=range(1051, 1302, 2)), partial(inputs, n=range(19, 56, 2)), full_blocks], points=0.5),
    RaceFree(partial(inputs, n=range(1051, 1302, 2)), points=1.5),
    # reckoned (verify measures): one launch more than the yardstick, and an atomic for every 500 elements or
    # more, 1 to 2 x; one block has one of the multiprocessors, 40 x and more
    GpuSpeed(
        partial(inputs, n=[12_000_059]),
        max_ratio=5.0,
        min_bytes=lambda x: x.nbytes,
        rtol=1e-4,  # float32: some 10,000 parts added to a sum of 6 million, each time rounded by up to 6e-8 of it
        points=2,
    ),
]
