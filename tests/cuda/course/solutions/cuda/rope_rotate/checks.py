"""What rope_rotate is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("x: float[n, d], positions: float[n], base: float -> out: float[n, d]")


def inputs(rng, n=23, d=70, base=10000.0, furthest=50.0):
    """Positions with gaps, in any order, of both signs."""
    x = rng.normal(size=(n, d)).astype(np.float32)
    return {"x": x, "positions": rng.uniform(-furthest, furthest, size=n).astype(np.float32), "base": base}


# float32: an angle of up to 50 is off by some 2e-6 in the product and by a few roundings of powf's exponent and result,
# 5e-6 each; times a number of about 4
agrees = partial(Agrees, rtol=1e-5, atol=1e-4, public=True)
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
        rtol=1e-5,
        atol=1e-6,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=4, weight=3),
    agrees("a single pair", partial(inputs, n=1, d=2), cases=2),
    agrees("another base", partial(inputs, n=3, d=10, base=100.0), cases=2),
    agrees("large positions", partial(inputs, n=9, d=22, furthest=200.0), cases=2, atol=4e-4),  # angles of four times
    Memory(partial(inputs, n=7, d=42)),
    Races(partial(inputs, n=7, d=42)),
    Unchanged(inputs, weight=0.5),
]
