"""What transpose_tiled is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("x: float[rows, cols] -> out: float[cols, rows]")


def inputs(rng, rows=75, cols=41):
    """A few tiles, the last of them not full in either direction."""
    return {"x": rng.normal(size=(rows, cols)).astype(np.float32)}


# numbers are moved, not computed: they must be the same in every bit
agrees = partial(Agrees, rtol=0.0, atol=0.0, public=True)
checks = [
    Example(
        "two rows of three",
        inputs={"x": np.array([[1, 2, 3], [4, 5, 6]], np.float32)},
        expected=np.array([[1, 4], [2, 5], [3, 6]], np.float32),
        source="the statement",
        rtol=0.0,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("wide matrices", partial(inputs, rows=21, cols=150), cases=2),
    agrees("two rows", partial(inputs, rows=2, cols=53), cases=1),
    agrees("two columns", partial(inputs, rows=53, cols=2), cases=1),
    agrees("a single element", partial(inputs, rows=1, cols=1), cases=1),
    Memory(partial(inputs, rows=37, cols=23)),
    Races(partial(inputs, rows=37, cols=23), weight=2),
    Unchanged(inputs, weight=0.5),
]
