"""What layer_norm_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature(
    "x: float[rows, cols], gamma: float[cols], beta: float[cols], eps: float -> out: float[rows, cols]"
)


def floats(*numbers):
    return np.array(numbers, np.float32)


def inputs(rng, rows=5, cols=301, eps=1e-5):
    """Every row has a mean and a spread of its own."""
    x = rng.normal(size=(rows, cols)) * rng.uniform(0.5, 2.0, size=(rows, 1)) + rng.normal(size=(rows, 1))
    gamma, beta = rng.uniform(0.5, 2.0, size=cols), rng.uniform(1.0, 2.0, size=cols)
    return {"x": x.astype(np.float32), "gamma": gamma.astype(np.float32), "beta": beta.astype(np.float32), "eps": eps}


def far_inputs(rng):
    """x^2 needs 25 bits and float32 has 24: the squares round so that mean(x^2) - mean^2 is 0. In two passes all is
    exact."""
    case = inputs(rng, rows=1, cols=2)
    return case | {"x": floats([4097.0, 4099.0])}


# float32: two sums of up to 1500 terms. The mean is off by some 1e-7 of the numbers' size, which is about 1, and so is
# the difference to it, however small: atol
agrees = partial(Agrees, rtol=2e-5, atol=2e-5, public=True)
checks = [
    Example(
        "four numbers",
        inputs={"x": floats([1, 2, 3, 6]), "gamma": floats(1, 1, 1, 2), "beta": floats(0, 0, 5, 0), "eps": 0.5},
        expected=floats([-1, -0.5, 5, 3]),
        source="the statement",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("rows shorter than a block", partial(inputs, rows=7, cols=37), cases=2),
    agrees("rows much longer than a block", partial(inputs, rows=2, cols=1500), cases=2),
    agrees("a single column", partial(inputs, rows=3, cols=1), cases=1),
    agrees("a large eps", partial(inputs, rows=3, cols=5, eps=0.1), cases=2),
    agrees("a row far from zero", far_inputs, cases=1),
    Memory(partial(inputs, rows=3, cols=301)),
    Races(partial(inputs, rows=2, cols=301), weight=2),
    Unchanged(inputs, weight=0.5),
]
