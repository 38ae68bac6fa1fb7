"""What online_softmax_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[rows, cols] -> out: float[rows, cols]")


def inputs(rng, rows=range(3, 8, 2), cols=range(515, 620, 2), scale=2.0):
    """Sizes are drawn; they are odd, and so no multiple of a block's. Every thread of a block of 256 has two columns or
    more. Among the numbers are some that a kernel could take for a mark of its own."""
    return {"x": sprinkled(rng, scale * rng.normal(size=(rng.choice(rows), rng.choice(cols))))}


def rising(rng, rows=range(3, 8, 2), cols=range(601, 700, 2)):
    """Rows that rise from left to right, so that the largest number so far changes all the time; and rows that fall."""
    case = inputs(rng, rows=rows, cols=cols, scale=0.3)
    slope = np.linspace(-6.0, 6.0, case["x"].shape[1], dtype=np.float32)
    case["x"] += np.where(np.arange(len(case["x"]))[:, None] % 3 == 1, -slope, slope)
    return case


def large_inputs(rng):
    """Rows around 1e4 and -1e4: without each row's own maximum they overflow, or become all zeros; rows that rise by
    hundreds; and rows with a peak somewhere, which a maximum of some of a row's numbers misses."""
    case = inputs(rng, rows=[9])
    case["x"][:3] += np.array([[1e4], [0.0], [-1e4]], np.float32)
    case["x"][1] += np.linspace(-500.0, 500.0, case["x"].shape[1], dtype=np.float32)
    case["x"][3] -= np.linspace(-500.0, 500.0, case["x"].shape[1], dtype=np.float32)
    peaks = rng.integers(case["x"].shape[1], size=5)
    case["x"][np.arange(4, 9), peaks] += np.float32(200.0)
    return case


def low_rows(rng):
    """Shorter than a block, and every number far below 0: a thread without a column must not bring in a 0."""
    case = inputs(rng, rows=range(7, 12, 2), cols=range(19, 56, 2))
    case["x"] -= np.float32(1000.0)
    return case


full_blocks = partial(inputs, rows=range(4, 9, 4), cols=[256])
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))
short_rows = partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2))

# float32: a sum of a few hundred terms that is rescaled a few times, two exponentials and a division; the scores' own
# rounding does not count
tolerance = Tolerance(rtol=2e-5, atol=1e-9)

checks = [
    Example(
        "two numbers",
        inputs={"x": np.array([[14.0, 12.0]], np.float32)},
        expected=np.array([[0.88079708, 0.11920292]], np.float32),
        source="002: softmax of 14 and 12",
        rtol=1e-5,
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, rising, inputs, full_blocks, squares], cases=1, points=2),
    Agrees(
        "rows shorter than a block",
        [short_rows, low_rows, partial(inputs, rows=range(7, 12, 2), cols=[2])],
        cases=1,
        points=0.5,
    ),
    Agrees("rows much longer than a block", partial(rising, rows=[2], cols=range(1401, 1600, 2)), cases=2, points=0.5),
    Agrees("large numbers do not overflow", large_inputs, cases=2, points=1.5),
    # a row that no shared memory holds, and more elements than a short can count; float32: one thread may add
    # a whole row
    Agrees("very long rows", partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)), cases=1, rtol=5e-5, points=0.5),
    MemorySafe(
        [partial(inputs, rows=[3]), partial(inputs, rows=range(3, 8, 2), cols=range(9, 60, 2)), full_blocks], points=0.5
    ),
    RaceFree(partial(inputs, rows=[2], cols=range(259, 346, 2)), points=1.5),
    # reckoned (verify measures): two reads of a row, one of them from the cache, and two exponentials for each number,
    # 1.3 to 2 x; in three passes 1.5 to 2 x; by a warp a row up to 4 x; a thread a row keeps few multiprocessors busy,
    # with addresses rows apart, 14 x
    GpuSpeed(
        partial(inputs, rows=[1021], cols=[8209]),
        max_ratio=6.0,
        min_bytes=lambda x: 2 * x.nbytes,
        rtol=5e-5,  # float32: a sum of 8000 terms, in parts
        points=2,
    ),
]
