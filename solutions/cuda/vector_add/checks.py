"""What vector_add is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import COMMON, LARGE, Memory, Races, Signature, Speed, sprinkled

signature = Signature("a: float[n], b: float[n] -> out: float[n]")


def inputs(rng, n=range(1001, 6000, 2)):
    """The length is drawn; it is odd, and so no multiple of a block's. Among the numbers are some that a kernel could
    take for a mark of its own."""
    n = rng.choice(n)
    a, b = rng.normal(size=n), rng.normal(size=n) + 2
    return {"a": sprinkled(rng, a, np.concatenate([COMMON, LARGE])), "b": sprinkled(rng, b)}


def floats(*numbers):
    return np.array(numbers, np.float32)


# float32, one addition
agrees = partial(Agrees, rtol=1e-6, atol=1e-6, public=True)
checks = [
    Example(
        "three numbers",
        inputs={"a": floats(1, 2, 3), "b": floats(10, 20, 30)},
        expected=floats(11, 22, 33),
        source="the statement",
        rtol=1e-6,  # float32, one addition
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=4, weight=3),
    agrees("a single element", partial(inputs, n=[1]), cases=1),
    # more than a short can count
    agrees("long vectors", partial(inputs, n=range(32_801, 32_900, 2)), cases=1, weight=0.5),
    Memory(partial(inputs, n=range(259, 510, 2))),
    Memory(partial(inputs, n=range(19, 56, 2)), name="stays within its memory on small inputs", weight=0.5),
    Races(partial(inputs, n=range(259, 510, 2))),
    Unchanged(inputs, weight=0.5),
    # reckoned (verify measures): the same traffic as the yardstick's, 1 x; one thread a block has n blocks to
    # start and 31 idle lanes in every warp, 20 x and more
    Speed(
        partial(inputs, n=[6_000_011]),
        at_most=2.5,
        moved=lambda a, b: 3 * a.nbytes,
        rtol=1e-6,  # float32, one addition, as above
        atol=1e-6,
        weight=2,
    ),
]
