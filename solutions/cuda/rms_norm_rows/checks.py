"""What rms_norm_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[rows, cols], gain: float[cols], eps: float -> out: float[rows, cols]")


def inputs(rng, rows=range(3, 8, 2), cols=range(259, 346, 2), eps=1e-5):
    """Sizes are drawn; they are odd, and so no multiple of a block's. Columns whose mean is not 0: taking it away would
    show. Among the numbers are some that a kernel could take for a mark of its own."""
    rows, cols = rng.choice(rows), rng.choice(cols)
    x = sprinkled(rng, rng.normal(size=(rows, cols)) + 0.7)
    return {"x": x, "gain": rng.uniform(0.5, 2.0, size=cols).astype(np.float32), "eps": eps}


full_blocks = partial(inputs, rows=range(4, 9, 4), cols=[256])
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))

# float32: one sum of up to 1500 squares, which are all positive, a root and two products
tolerance = Tolerance(rtol=2e-5, atol=1e-7)

checks = [
    Example(
        "two numbers",
        inputs={"x": np.array([[3.0, 4.0]], np.float32), "gain": np.array([1.0, 1.0], np.float32), "eps": 0.0},
        expected=np.array([[0.84852814, 1.13137085]], np.float32),
        source="002: RMSNorm",
        rtol=1e-5,
        atol=0.0,
        points=1,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, full_blocks, squares], cases=1, points=2),
    Agrees(
        "rows shorter than a block", partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2)), cases=2, points=0.5
    ),
    Agrees("rows much longer than a block", partial(inputs, rows=[2], cols=range(1401, 1600, 2)), cases=2, points=0.5),
    Agrees("a single column", partial(inputs, rows=range(3, 8, 2), cols=[1]), cases=1, points=0.5),
    Agrees("a large eps", partial(inputs, rows=[3], cols=range(35, 56, 2), eps=0.1), cases=2, points=0.5),
    # a row that no shared memory holds, and more elements than a short can count; float32: one thread may add
    # a whole row
    Agrees("very long rows", partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)), cases=1, rtol=5e-5, points=0.5),
    MemorySafe(
        [partial(inputs, rows=[3]), partial(inputs, rows=range(3, 8, 2), cols=range(9, 60, 2)), full_blocks], points=0.5
    ),
    RaceFree(partial(inputs, rows=[2]), points=1.5),
    # reckoned (verify measures): two reads of a row, one of them from the cache, 1.3 to 2 x; in three launches
    # or by a warp a row up to 3 x; a thread a row keeps few multiprocessors busy, with addresses rows apart, 10 x
    GpuSpeed(
        partial(inputs, rows=[1021], cols=[8209]),
        max_ratio=7.0,
        min_bytes=lambda x, gain, eps: 2 * x.nbytes,
        rtol=5e-5,  # float32: a sum of 8000 squares, in parts
        points=2,
    ),
]
