"""What saxpy_strided is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import COMMON, LARGE, GpuSpeed, MemorySafe, OtherPlan, RaceFree, Signature, sprinkled

from ..inputs import FULL_BLOCKS

signature = Signature("alpha: float, x: float[n], y: float[n] -> out: float[n]")


def inputs(rng, n=range(1001, 3000, 2)):
    """The length is drawn: many more elements than the plan's 256 threads, and odd, so no multiple of a block's. Among
    the numbers are some that a kernel could take for a mark of its own."""
    n = rng.choice(n)
    x, y = rng.normal(size=(2, n))
    alpha = float(np.float32(rng.uniform(1.5, 3.0)))
    return {"alpha": alpha, "x": sprinkled(rng, x), "y": sprinkled(rng, y + 2, np.concatenate([COMMON, LARGE]))}


one_a_thread, full_blocks = partial(inputs, n=[256]), partial(inputs, n=FULL_BLOCKS)


def floats(*numbers):
    return np.array(numbers, np.float32)


# float32: a product of up to about 12 and a sum, fused or not, that may come to nearly 0
tolerance = Tolerance(rtol=1e-5, atol=1e-5)

checks = [
    Example(
        "three numbers",
        inputs={"alpha": 2.0, "x": floats(1, 2, 3), "y": floats(10, 20, 30)},
        expected=floats(12, 24, 36),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, one_a_thread, full_blocks], cases=1, points=1),
    # the last is longer than a short can count
    Agrees(
        "a single element, fewer than threads, and many",
        [partial(inputs, n=[1]), partial(inputs, n=range(19, 56, 2)), partial(inputs, n=range(32_801, 32_900, 2))],
        cases=1,
        points=0.5,
    ),
    OtherPlan("is right with another launch plan", inputs, cases=1, grid=(3, 1, 1), block=(96, 1, 1), points=0.5),
    MemorySafe([partial(inputs, n=range(601, 702, 2)), partial(inputs, n=range(19, 56, 2)), full_blocks], points=0.5),
    RaceFree(partial(inputs, n=range(601, 702, 2)), points=0.5),
    # reckoned (verify measures): the same traffic by as many threads as the yardstick has, 1 x; by a quarter
    # less of them 1.3 x; one thread waits for each of its reads, 40 x
    GpuSpeed(
        partial(inputs, n=[1_000_003]),  # more takes long, since the 256 threads of the plan wait for most of the time
        max_ratio=3.0,
        min_bytes=lambda alpha, x, y: 3 * x.nbytes,
        points=1,
    ),
]
