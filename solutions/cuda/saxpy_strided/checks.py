"""What saxpy_strided is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import COMMON, LARGE, Memory, Races, Signature, Speed, sprinkled

signature = Signature("alpha: float, x: float[n], y: float[n] -> out: float[n]")


def inputs(rng, n=range(1001, 3000, 2)):
    """The length is drawn: many more elements than the plan's 256 threads, and odd, so no multiple of a block's. Among
    the numbers are some that a kernel could take for a mark of its own."""
    n = rng.choice(n)
    x, y = rng.normal(size=(2, n))
    alpha = float(np.float32(rng.uniform(1.5, 3.0)))
    return {"alpha": alpha, "x": sprinkled(rng, x), "y": sprinkled(rng, y + 2, np.concatenate([COMMON, LARGE]))}


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
    agrees("fewer elements than threads", partial(inputs, n=range(19, 56, 2)), cases=2),
    agrees("a single element", partial(inputs, n=[1]), cases=1),
    # more than a short can count
    agrees("long vectors", partial(inputs, n=range(32_801, 32_900, 2)), cases=1, weight=0.5),
    Memory(partial(inputs, n=range(601, 702, 2))),
    Memory(partial(inputs, n=range(19, 56, 2)), name="stays within its memory on small inputs", weight=0.5),
    Races(partial(inputs, n=range(601, 702, 2)), weight=2),
    Unchanged(inputs, weight=0.5),
    # reckoned (verify measures): the same traffic by as many threads as the yardstick has, 1 x; by a quarter
    # less of them 1.3 x; one thread waits for each of its reads, 40 x
    Speed(
        partial(inputs, n=[1_000_003]),  # more takes long, since the 256 threads of the plan wait for most of the time
        at_most=3.0,
        moved=lambda alpha, x, y: 3 * x.nbytes,
        rtol=1e-5,  # float32, a product and a sum, as above
        atol=1e-5,
        weight=2.5,
    ),
]
