"""What softmax_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("x: float[rows, cols] -> out: float[rows, cols]")


def inputs(rng, rows=5, cols=301, scale=2.0):
    return {"x": (scale * rng.normal(size=(rows, cols))).astype(np.float32)}


def large_inputs(rng):
    """Rows around 1e4 and -1e4: without each row's own maximum they overflow, or become all zeros."""
    case = inputs(rng, rows=3)
    case["x"] += np.array([[1e4], [0.0], [-1e4]], np.float32)
    return case


# float32: a sum of a few hundred terms, two exponentials and a division; the scores' own rounding does not count
agrees = partial(Agrees, rtol=2e-5, atol=1e-9, public=True)
checks = [
    Example(
        "two numbers",
        inputs={"x": np.array([[14.0, 12.0]], np.float32)},
        expected=np.array([[0.88079708, 0.11920292]], np.float32),
        source="002: Attention and softmax",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("rows shorter than a block", partial(inputs, rows=7, cols=37), cases=2),
    agrees("rows much longer than a block", partial(inputs, rows=2, cols=1500), cases=2),
    agrees("large numbers do not overflow", large_inputs, cases=2, weight=2),
    Memory(partial(inputs, rows=3, cols=301)),
    Races(partial(inputs, rows=2, cols=301), weight=2),
    Unchanged(inputs, weight=0.5),
]
