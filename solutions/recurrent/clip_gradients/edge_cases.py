"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def exactly_the_limit(rng):
    """A norm of 5, 10, 20 ... as [3] and [4] have it."""
    scale = 2.0 ** rng.integers(5)
    case = inputs(rng, [(1,), (1,)])
    case["grads"] = [0.0 * grad + number * scale for grad, number in zip(case["grads"], (3.0, 4.0), strict=True)]
    return {**case, "max_norm": 5.0 * scale}


edge_cases = [
    edge("a norm of exactly max_norm", exactly_the_limit),
    edge("a limit near zero", partial(inputs, limit=(1e-6, 1e-5))),
    edge("a limit far above", partial(inputs, limit=(1e6, 1e7))),
    edge("two numbers", partial(inputs, shapes=[(1,), (1,)])),
    edge("equal shapes", partial(inputs, shapes=[(2, 2), (2, 2)])),
    edge("one array is much larger", partial(inputs, shapes=[(1,), (30, 4)])),
]
