"""What layer_norm_backward is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature(
    "x: float[rows, cols], gamma: float[cols], dy: float[rows, cols], eps: float "
    "-> dx: float[rows, cols], dgamma: float[cols], dbeta: float[cols]"
)


def floats(*numbers):
    return np.array(numbers, np.float32)


def inputs(rng, rows=range(3, 8, 2), cols=range(259, 346, 2), eps=1e-5):
    """Sizes are drawn; they are odd, and so no multiple of a block's. Every row has a mean and a spread of its own, and
    its gradients are no sum of 0. Among the numbers are some that a kernel could take for a mark of its own."""
    rows, cols = rng.choice(rows), rng.choice(cols)
    x = rng.normal(size=(rows, cols)) * rng.uniform(0.5, 2.0, size=(rows, 1)) + rng.normal(size=(rows, 1))
    dy = rng.normal(size=(rows, cols)) + 0.5 * np.sign(x) + 0.5
    gamma = rng.uniform(0.5, 2.0, size=cols).astype(np.float32)
    return {"x": sprinkled(rng, x), "gamma": gamma, "dy": sprinkled(rng, dy), "eps": eps}


def far_inputs(rng):
    """x^2 needs 25 bits and float32 has 24: the squares round so that mean(x^2) - mean^2 is 0. In two passes all is
    exact."""
    case = inputs(rng, cols=[4])
    return case | {"x": rng.permuted(np.tile(floats(4097, 4097, 4099, 4099), (len(case["x"]), 1)), axis=1)}


full_blocks = partial(inputs, rows=range(4, 9, 4), cols=[256])
several_blocks = partial(inputs, rows=range(4, 9, 4), cols=[512, 1024])
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))
around = partial(inputs, rows=range(3, 6, 2), cols=[31, 33, 127, 129, 255, 257, 1023, 1025])

# float32: four sums of up to 1500 terms, and sums over up to 150 rows of terms whose signs differ: atol
tolerance = Tolerance(rtol=2e-5, atol=5e-5)

checks = [
    Example(
        "four numbers",
        inputs={"x": floats([-1, -1, 1, 1]), "gamma": floats(1, 1, 1, 1), "dy": floats([1, 0, 0, 0]), "eps": 0.0},
        expected=(floats([0.5, -0.5, 0, 0]), floats(-1, 0, 0, 0), floats(1, 0, 0, 0)),
        source="the statement",
        rtol=1e-5,
        atol=1e-6,  # float32: two of the results are 0
        points=0.5,
    ),
    Agrees(
        "agrees with the reference", [inputs, inputs, full_blocks, several_blocks, squares, around], cases=1, points=3
    ),
    Agrees(
        "rows shorter than a block", partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2)), cases=2, points=0.5
    ),
    Agrees("rows much longer than a block", partial(inputs, rows=[2], cols=range(1401, 1600, 2)), cases=2, points=0.5),
    Agrees(
        "many rows",
        [
            partial(inputs, rows=range(131, 150, 2), cols=range(9, 16, 2)),
            partial(inputs, rows=[64, 128], cols=range(33, 40, 2)),
        ],
        cases=1,
        points=1,
    ),
    Agrees("a single row", partial(inputs, rows=[1], cols=range(131, 150, 2)), cases=1, points=0.5),
    Agrees("a single column", partial(inputs, rows=range(3, 8, 2), cols=[1]), cases=1, points=0.5),
    Agrees("a large eps", partial(inputs, rows=[3], cols=range(5, 12, 2), eps=0.1), cases=2, points=1),
    Agrees("rows far from zero", far_inputs, cases=2, points=0.5),
    # more elements than a short can count
    Agrees("very long rows", partial(inputs, rows=[7], cols=range(5001, 5200, 2)), cases=1, points=0.5),
    MemorySafe(
        [partial(inputs, rows=[3]), partial(inputs, rows=range(3, 8, 2), cols=range(9, 60, 2)), full_blocks], points=1
    ),
    RaceFree([partial(inputs, rows=[2]), partial(inputs, rows=[5], cols=range(19, 36, 2))], points=2),
    # reckoned (verify measures): without atomics 2 to 4 x; with an atomic for each number 3 to 6 x; with a thread for
    # each column that goes down all rows 8 x; a thread a row keeps few multiprocessors busy, with addresses rows apart,
    # 100 x
    GpuSpeed(
        partial(inputs, rows=[2039], cols=[4099]),
        max_ratio=20.0,
        min_bytes=lambda x, gamma, dy, eps: 3 * x.nbytes,
        rtol=5e-5,  # float32: sums of 4000 terms, and sums over 2000 rows of terms whose signs differ
        atol=2e-3,
        points=3,
    ),
]
