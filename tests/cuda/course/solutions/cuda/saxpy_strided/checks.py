"""What saxpy_strided is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("alpha: float, x: float[n], y: float[n] -> out: float[n]")


def inputs(rng, n=None):
    """Many more elements than the plan's 256 threads, and any number but a multiple of a likely block's size."""
    n = n or int(rng.integers(500, 1500)) * 2 + 1
    x, y = rng.normal(size=(2, n)).astype(np.float32)
    return {"alpha": float(np.float32(rng.uniform(1.5, 3.0))), "x": x, "y": y + 2}


def floats(*numbers):
    return np.array(numbers, np.float32)


# float32: a product of up to about 12 and a sum, fused or not, that may come to nearly 0
agrees = partial(Agrees, rtol=1e-5, atol=1e-5, public=True)
checks = [
    Example(
        "three numbers",
        inputs={"alpha": 2.0, "x": floats(1, 2, 3), "y": floats(10, 20, 30)},
        expected=floats(12, 24, 36),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=4, weight=3),
    agrees("fewer elements than threads", partial(inputs, n=37), cases=2),
    agrees("a single element", partial(inputs, n=1), cases=1),
    Memory(partial(inputs, n=701)),
    Races(partial(inputs, n=701), weight=2),
    Unchanged(inputs, weight=0.5),
]
