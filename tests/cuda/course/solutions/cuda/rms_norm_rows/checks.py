"""What rms_norm_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("x: float[rows, cols], gain: float[cols], eps: float -> out: float[rows, cols]")


def inputs(rng, rows=5, cols=301, eps=1e-5):
    """Columns whose mean is not 0: taking it away would show."""
    x = (rng.normal(size=(rows, cols)) + 0.7).astype(np.float32)
    return {"x": x, "gain": rng.uniform(0.5, 2.0, size=cols).astype(np.float32), "eps": eps}


# float32: one sum of up to 1500 squares, which are all positive, a root and two products
agrees = partial(Agrees, rtol=2e-5, atol=1e-7, public=True)
checks = [
    Example(
        "two numbers",
        inputs={"x": np.array([[3.0, 4.0]], np.float32), "gain": np.array([1.0, 1.0], np.float32), "eps": 0.0},
        expected=np.array([[0.84852814, 1.13137085]], np.float32),
        source="002: RMSNorm",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("rows shorter than a block", partial(inputs, rows=7, cols=37), cases=2),
    agrees("rows much longer than a block", partial(inputs, rows=2, cols=1500), cases=2),
    agrees("a single column", partial(inputs, rows=3, cols=1), cases=1),
    agrees("a large eps", partial(inputs, rows=3, cols=45, eps=0.1), cases=2),
    Memory(partial(inputs, rows=3, cols=301)),
    Races(partial(inputs, rows=2, cols=301), weight=2),
    Unchanged(inputs, weight=0.5),
]
