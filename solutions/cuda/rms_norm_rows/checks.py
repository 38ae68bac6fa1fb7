"""What rms_norm_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature, Speed, sprinkled

signature = Signature("x: float[rows, cols], gain: float[cols], eps: float -> out: float[rows, cols]")


def inputs(rng, rows=range(3, 8, 2), cols=range(259, 346, 2), eps=1e-5):
    """Sizes are drawn; they are odd, and so no multiple of a block's. Columns whose mean is not 0: taking it away would
    show. Among the numbers are some that a kernel could take for a mark of its own."""
    rows, cols = rng.choice(rows), rng.choice(cols)
    x = sprinkled(rng, rng.normal(size=(rows, cols)) + 0.7)
    return {"x": x, "gain": rng.uniform(0.5, 2.0, size=cols).astype(np.float32), "eps": eps}


# float32: one sum of up to 1500 squares, which are all positive, a root and two products
agrees = partial(Agrees, rtol=2e-5, atol=1e-7, public=True)
checks = [
    Example(
        "two numbers",
        inputs={"x": np.array([[3.0, 4.0]], np.float32), "gain": np.array([1.0, 1.0], np.float32), "eps": 0.0},
        expected=np.array([[0.84852814, 1.13137085]], np.float32),
        source="002: RMSNorm",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("rows shorter than a block", partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2)), cases=2),
    agrees("rows much longer than a block", partial(inputs, rows=[2], cols=range(1401, 1600, 2)), cases=2),
    agrees("a single column", partial(inputs, rows=range(3, 8, 2), cols=[1]), cases=1),
    agrees("a large eps", partial(inputs, rows=[3], cols=range(35, 56, 2), eps=0.1), cases=2),
    # a row that no shared memory holds, and more elements than a short can count; float32: one thread may add
    # a whole row
    agrees("very long rows", partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)), cases=1, rtol=5e-5, weight=0.5),
    Memory(partial(inputs, rows=[3])),
    Memory(
        partial(inputs, rows=range(3, 8, 2), cols=range(9, 60, 2)),
        name="stays within its memory on small inputs",
        weight=0.5,
    ),
    Races(partial(inputs, rows=[2]), weight=2),
    Unchanged(inputs, weight=0.5),
    # reckoned (verify measures): two reads of a row, one of them from the cache, 1.3 to 2 x; in three launches
    # or by a warp a row up to 3 x; a thread a row keeps few multiprocessors busy, with addresses rows apart, 10 x
    Speed(
        partial(inputs, rows=[1021], cols=[8209]),
        at_most=5.0,
        moved=lambda x, gain, eps: 2 * x.nbytes,
        rtol=5e-5,  # float32: a sum of 8000 squares, in parts
        atol=1e-7,
        weight=3,
    ),
]
