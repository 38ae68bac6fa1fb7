"""What reduce_sum is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("x: float[n] -> out: float[1]")


def inputs(rng, n=None):
    """Any length but a multiple of a block's; around 0.5, so that the sum is no small difference of large parts."""
    n = n or int(rng.integers(1500, 4000)) * 2 + 1
    return {"x": (0.5 + rng.normal(size=n)).astype(np.float32)}


def positive_inputs(rng, n):
    """A few elements, none near 0: each counts."""
    return {"x": rng.uniform(0.5, 1.5, size=n).astype(np.float32)}


# float32: parts of a few dozen terms, then a tree; a sum of n terms in any sensible order is much closer than this
agrees = partial(Agrees, rtol=1e-5, public=True)
checks = [
    Example(
        "five numbers",
        inputs={"x": np.array([1, 2, 3, 4, 5], np.float32)},
        expected=np.array([15], np.float32),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact in any order
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=4, weight=3),
    agrees("fewer elements than threads", partial(positive_inputs, n=37), cases=2),
    agrees("a single element", partial(positive_inputs, n=1), cases=1),
    Memory(partial(inputs, n=1301)),
    Races(partial(inputs, n=1301), weight=2),
    Unchanged(inputs, weight=0.5),
]
