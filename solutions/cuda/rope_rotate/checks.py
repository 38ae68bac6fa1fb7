"""What rope_rotate is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[n, d], positions: float[n], base: float -> out: float[n, d]")


def inputs(rng, n=range(19, 28, 2), d=range(62, 79, 4), base=10000.0, furthest=50.0):
    """Sizes are drawn; n and d / 2 are odd, and so no multiple of a block's. Positions with gaps, in any order, of both
    signs. Among the numbers are some that a kernel could take for a mark of its own."""
    n, d = rng.choice(n), rng.choice(d)
    positions = sprinkled(rng, rng.uniform(-furthest, furthest, size=n))
    return {"x": sprinkled(rng, rng.normal(size=(n, d))), "positions": positions, "base": base}


one_block = partial(inputs, n=[8], d=[64])  # 256 pairs
squares = equal_sizes(inputs, "n", "d", of=range(32, 65, 32))

# float32: an angle of up to 50 is off by some 2e-6 in the product and by a few roundings of powf's exponent and result,
# 5e-6 each; times a number of about 4
tolerance = Tolerance(rtol=1e-5, atol=1e-4)

checks = [
    Example(
        "two vectors",
        inputs={
            "x": np.array([[1, 0, 1, 0], [0, 2, 0, 2]], np.float32),
            "positions": np.array([1, 3], np.float32),
            "base": 10000.0,
        },
        expected=np.array(
            [[0.54030231, 0.84147098, 0.99995, 0.00999983], [-0.28224002, -1.97998499, -0.05999100, 1.99910007]],
            np.float32,
        ),
        source="002, positions: position/rope",
        atol=1e-6,
        points=1,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, one_block, squares], cases=1, points=2.5),
    Agrees("a single pair", partial(inputs, n=[1], d=[2]), cases=2, points=1),
    Agrees("another base", partial(inputs, n=range(3, 8, 2), d=range(18, 31, 4), base=100.0), cases=2, points=1),
    # float32: angles four times as large
    Agrees(
        "large positions",
        partial(inputs, n=range(5, 10, 2), d=range(22, 35, 4), furthest=200.0),
        cases=2,
        atol=4e-4,
        points=0.5,
    ),
    # more numbers than a short can count; float32: the worst of many
    Agrees("many vectors", partial(inputs, n=range(531, 550, 2)), cases=1, atol=2e-4, points=0.5),
    MemorySafe(
        [
            partial(inputs, n=range(7, 14, 2), d=range(74, 95, 4)),
            partial(inputs, n=range(3, 8, 2), d=range(18, 31, 4)),
            one_block,
        ],
        points=0.5,
    ),
    RaceFree(partial(inputs, n=range(3, 8, 2), d=range(38, 47, 4)), points=0.5),
    # reckoned (verify measures): a power more for each pair than the yardstick, or a sine and a cosine for each
    # number, 1 to 2 x; a thread a vector keeps few multiprocessors busy, with addresses d apart, 10 x
    GpuSpeed(
        partial(inputs, n=[1021], d=[8038]),
        max_ratio=8.0,
        min_bytes=lambda x, positions, base: 2 * x.nbytes,
        atol=4e-4,  # float32, as above; of millions of numbers the largest is near 6
        points=2,
    ),
]
