"""What vector_add is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("a: float[n], b: float[n] -> out: float[n]")


def inputs(rng, n=None):
    """Any length but a multiple of a likely block's size."""
    n = n or int(rng.integers(500, 3000)) * 2 + 1
    return {"a": rng.normal(size=n).astype(np.float32), "b": rng.normal(size=n).astype(np.float32) + 2}


def floats(*numbers):
    return np.array(numbers, np.float32)


checks = [
    Example(
        "three numbers",
        inputs={"a": floats(1, 2, 3), "b": floats(10, 20, 30)},
        expected=floats(11, 22, 33),
        source="the statement",
        rtol=1e-6,  # float32, one addition
        public=True,
    ),
    Agrees("agrees with the reference", inputs, cases=4, rtol=1e-6, atol=1e-6, weight=3, public=True),
    Agrees("a single element", partial(inputs, n=1), cases=1, rtol=1e-6, atol=1e-6, public=True),
    Memory(partial(inputs, n=301)),
    Races(partial(inputs, n=301)),
    Unchanged(inputs, weight=0.5),
]
