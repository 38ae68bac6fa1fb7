"""What reduce_sum is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature, Speed, sprinkled

signature = Signature("x: float[n] -> out: float[1]")


def inputs(rng, n=range(3001, 8000, 2)):
    """The length is drawn; it is odd, and so no multiple of a block's. Numbers are around 0.5, so that the sum is no
    small difference of large parts. Among them are some that a kernel could take for a mark of its own."""
    return {"x": sprinkled(rng, 0.5 + rng.normal(size=rng.choice(n)))}


def positive_inputs(rng, n):
    """A few elements, none near 0: each counts."""
    return {"x": rng.uniform(0.5, 1.5, size=rng.choice(n)).astype(np.float32)}


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
    agrees("fewer elements than threads", partial(positive_inputs, n=range(19, 56, 2)), cases=2),
    agrees("two elements", partial(positive_inputs, n=[2]), cases=1),
    # more than a short can count; float32: one thread may add them all, and round a large sum each time
    agrees("a long vector", partial(inputs, n=range(32_801, 32_900, 2)), cases=1, rtol=1e-4, weight=0.5),
    Memory(partial(inputs, n=range(1051, 1302, 2))),
    Memory(partial(inputs, n=range(19, 56, 2)), name="stays within its memory on small inputs", weight=0.5),
    Races(partial(inputs, n=range(1051, 1302, 2)), weight=2),
    Unchanged(inputs, weight=0.5),
    # reckoned (verify measures): one launch more than the yardstick, and an atomic for every 500 elements or
    # more, 1 to 2 x; one block has one of the multiprocessors, 40 x and more
    Speed(
        partial(inputs, n=[12_000_059]),
        at_most=5.0,
        moved=lambda x: x.nbytes,
        rtol=1e-4,  # float32: some 10,000 parts added to a sum of 6 million, each time rounded by up to 6e-8 of it
        weight=2.5,
    ),
]

# not graded: for `grader verify`, since a copy of the input is right there
edges = [agrees("a single element", partial(positive_inputs, n=[1]), cases=1)]
