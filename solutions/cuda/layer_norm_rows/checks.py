"""What layer_norm_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature(
    "x: float[rows, cols], gamma: float[cols], beta: float[cols], eps: float -> out: float[rows, cols]"
)


def floats(*numbers):
    return np.array(numbers, np.float32)


def inputs(rng, rows=range(3, 8, 2), cols=range(259, 346, 2), eps=1e-5):
    """Sizes are drawn; they are odd, and so no multiple of a block's. Every row has a mean and a spread of its own.
    Among the numbers are some that a kernel could take for a mark of its own."""
    rows, cols = rng.choice(rows), rng.choice(cols)
    x = rng.normal(size=(rows, cols)) * rng.uniform(0.5, 2.0, size=(rows, 1)) + rng.normal(size=(rows, 1))
    gamma, beta = rng.uniform(0.5, 2.0, size=cols), rng.uniform(1.0, 2.0, size=cols)
    return {"x": sprinkled(rng, x), "gamma": gamma.astype(np.float32), "beta": beta.astype(np.float32), "eps": eps}


def far_inputs(rng):
    """x^2 needs 25 bits and float32 has 24: the squares round so that mean(x^2) - mean^2 is 0. In two passes all is
    exact."""
    case = inputs(rng, rows=[1], cols=[2])
    return case | {"x": floats([4097.0, 4099.0])}


full_blocks = partial(inputs, rows=range(4, 9, 4), cols=[256])
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))

# float32: two sums of up to 1500 terms. The mean is off by some 1e-7 of the numbers' size, which is about 1, and so is
# the difference to it, however small: atol
tolerance = Tolerance(rtol=2e-5, atol=2e-5)

checks = [
    Example(
        "four numbers",
        inputs={"x": floats([1, 2, 3, 6]), "gamma": floats(1, 1, 1, 2), "beta": floats(0, 0, 5, 0), "eps": 0.5},
        expected=floats([-1, -0.5, 5, 3]),
        source="the statement",
        rtol=1e-5,
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, full_blocks, squares], cases=1, points=2),
    Agrees(
        "rows shorter than a block", partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2)), cases=2, points=0.5
    ),
    Agrees("rows much longer than a block", partial(inputs, rows=[2], cols=range(1401, 1600, 2)), cases=2, points=0.5),
    Agrees("a single column", partial(inputs, rows=range(3, 8, 2), cols=[1]), cases=1, points=0.5),
    Agrees("a large eps", partial(inputs, rows=[3], cols=range(5, 12, 2), eps=0.1), cases=2, points=0.5),
    Agrees("a row far from zero", far_inputs, cases=1, points=0.5),
    # a row that no shared memory holds, and more elements than a short can count; float32: one thread may add
    # a whole row, and its mean is then off by some 1e-5
    Agrees(
        "very long rows",
        partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)),
        cases=1,
        rtol=5e-5,
        atol=5e-4,
        points=0.5,
    ),
    MemorySafe(
        [partial(inputs, rows=[3]), partial(inputs, rows=range(3, 8, 2), cols=range(9, 60, 2)), full_blocks], points=0.5
    ),
    RaceFree(partial(inputs, rows=[2]), points=1.5),
    # reckoned (verify measures): three reads of a row, two of them from the cache, 1.5 to 2 x; by a warp a row
    # up to 4 x; a thread a row keeps few multiprocessors busy, with addresses rows apart, 14 x
    GpuSpeed(
        partial(inputs, rows=[1021], cols=[8209]),
        max_ratio=9.0,
        min_bytes=lambda x, gamma, beta, eps: 2 * x.nbytes,
        rtol=5e-5,  # float32: two sums of 8000 terms; a mean near 3 is off by up to 3e-5 if one thread adds
        atol=5e-4,
        points=2,
    ),
]
