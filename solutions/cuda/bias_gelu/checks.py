"""What bias_gelu is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[rows, cols], bias: float[cols] -> out: float[rows, cols]")


def inputs(rng, rows=range(7, 16, 2), cols=range(131, 230, 2)):
    """Sizes are drawn; they are odd, and so no multiple of a block's, and mostly far from equal. Among the numbers are
    some that a kernel could take for a mark of its own."""
    rows, cols = rng.choice(rows), rng.choice(cols)
    return {"x": sprinkled(rng, 1.5 * rng.normal(size=(rows, cols))), "bias": sprinkled(rng, rng.normal(size=cols))}


def wide_inputs(rng):
    """Numbers from -5 to 5: around 2 and at -4, the approximations differ most."""
    case = inputs(rng)
    case["x"] += np.float32(5.0) * rng.uniform(-1, 1, size=case["x"].shape).astype(np.float32)
    return case


def large_inputs(rng):
    """Of either sign, up to 1e4: exp of such a number is infinite or 0."""
    case = inputs(rng, rows=range(3, 8, 2), cols=range(19, 40, 2))
    case["x"] *= 10.0 ** rng.uniform(1, 3, size=case["x"].shape).astype(np.float32)
    case["x"][0, :2] = 1e4, -1e4
    return case


full_blocks = partial(inputs, rows=range(4, 9, 4), cols=[256])
fours_of_odd_rows = partial(inputs, rows=range(4, 17, 4))  # rows * cols is a multiple of 4, and cols is not
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))

# float32: where 1 + erf is nearly 0, what is left of it is a multiple of 6e-8, and it is multiplied by up to 8; the
# approximations differ by 4e-4 and more
tolerance = Tolerance(rtol=1e-5, atol=5e-6)

checks = [
    Example(
        "1, -1 and -3",
        inputs={"x": np.array([[0.5, -1.5, -3.0]], np.float32), "bias": np.array([0.5, 0.5, 0.0], np.float32)},
        expected=np.array([[0.84134475, -0.15865525, -0.00404969]], np.float32),
        source="the statement; 1, -1 and -3 times the table of the normal distribution",
        points=0.5,
    ),
    Agrees(
        "agrees with the reference",
        [inputs, wide_inputs, inputs, fours_of_odd_rows, full_blocks, squares],
        cases=1,
        points=1,
    ),
    Agrees(
        "other sizes",
        [
            partial(inputs, rows=[1], cols=range(259, 300, 2)),
            partial(inputs, rows=range(259, 300, 2), cols=range(5, 12, 2)),
            # a single column, and more elements than a short can count
            partial(inputs, rows=range(32_801, 32_900, 2), cols=[1]),
        ],
        cases=1,
        points=0.5,
    ),
    Agrees("large numbers", large_inputs, cases=2, points=0.5),
    MemorySafe(
        [
            partial(inputs, rows=range(3, 8, 2), cols=range(67, 90, 2)),
            partial(inputs, rows=range(19, 30, 2), cols=range(5, 10, 2)),
            full_blocks,
        ],
        points=0.5,
    ),
    RaceFree(partial(inputs, rows=range(3, 8, 2), cols=range(67, 90, 2)), points=0.5),
    # reckoned (verify measures): the same traffic as the yardstick's, a division and some 20 operations for erff, 1 to
    # 1.3 x; two launches, one for the bias, 2 x; a thread a row keeps few multiprocessors busy, with addresses rows
    # apart, 10 x
    GpuSpeed(
        partial(inputs, rows=[1021], cols=[8209]),
        max_ratio=4.0,
        min_bytes=lambda x, bias: 2 * x.nbytes,
        points=1,
    ),
]
