"""What matmul_tiled is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("a: float[m, k], b: float[k, n] -> out: float[m, n]")


def inputs(rng, m=21, k=75, n=37):
    """Tiles at all edges are not full, and there are five of them along k."""
    return {
        "a": rng.normal(size=(m, k)).astype(np.float32),
        "b": (rng.normal(size=(k, n)) + 0.5).astype(np.float32),
    }


# float32: up to a hundred products of order 1, whose sum may come to nearly 0; a float16 sum is off by 1e-2
agrees = partial(Agrees, rtol=1e-5, atol=3e-5, public=True)
checks = [
    Example(
        "a row times two columns",
        inputs={"a": np.array([[1, 2, 3]], np.float32), "b": np.array([[1, 4], [2, 5], [3, 6]], np.float32)},
        expected=np.array([[14, 32]], np.float32),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("smaller than a tile", partial(inputs, m=5, k=11, n=7), cases=2),
    agrees("a tall matrix times a wide one", partial(inputs, m=53, k=3, n=41), cases=1),
    agrees("a row times a column", partial(inputs, m=1, k=101, n=1), cases=1),
    agrees("numbers alone", partial(inputs, m=1, k=1, n=1), cases=1, weight=0.5),
    Memory(partial(inputs, m=21, k=37, n=19)),
    Races(partial(inputs, m=21, k=37, n=19), weight=2),
    Unchanged(inputs, weight=0.5),
]
