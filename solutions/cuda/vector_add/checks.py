"""What vector_add is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import COMMON, LARGE, GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import FULL_BLOCKS

signature = Signature("a: float[n], b: float[n] -> out: float[n]")


def inputs(rng, n=range(1001, 6000, 2)):
    """The length is drawn; it is odd, and so no multiple of a block's. Among the numbers are some that a kernel could
    take for a mark of its own."""
    n = rng.choice(n)
    a, b = rng.normal(size=n), rng.normal(size=n) + 2
    return {"a": sprinkled(rng, a, np.concatenate([COMMON, LARGE])), "b": sprinkled(rng, b)}


one_block, full_blocks = partial(inputs, n=[256]), partial(inputs, n=FULL_BLOCKS)


def floats(*numbers):
    return np.array(numbers, np.float32)


# float32, one addition
tolerance = Tolerance(rtol=1e-6, atol=1e-6)

checks = [
    Example(
        "three numbers",
        inputs={"a": floats(1, 2, 3), "b": floats(10, 20, 30)},
        expected=floats(11, 22, 33),
        source="the statement",
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, one_block, full_blocks], cases=1, points=1),
    Agrees("a single element", partial(inputs, n=[1]), cases=1, points=0.5),
    # more than a short can count
    Agrees("long vectors", partial(inputs, n=range(32_801, 32_900, 2)), cases=1, points=0.5),
    MemorySafe([partial(inputs, n=range(259, 510, 2)), partial(inputs, n=range(19, 56, 2)), full_blocks], points=0.5),
    RaceFree(partial(inputs, n=range(259, 510, 2)), points=0.5),
    # reckoned (verify measures): the same traffic as the yardstick's, 1 x; one thread a block has n blocks to
    # start and 31 idle lanes in every warp, 20 x and more
    GpuSpeed(partial(inputs, n=[6_000_011]), max_ratio=2.5, min_bytes=lambda a, b: 3 * a.nbytes, points=1),
]
