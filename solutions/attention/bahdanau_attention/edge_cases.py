"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs

edge = partial(Agrees, cases=2)


def zero(*names):
    return lambda rng: {name: 0.0 * value if name in names else value for name, value in inputs(rng).items()}


edge_cases = [
    edge("all sizes 1", lambda rng: inputs(rng, *[1] * 6)),
    edge("all sizes equal", lambda rng: inputs(rng, *[4] * 6)),
    edge("everything is masked", varied(inputs, mask=lambda rng, case: np.zeros_like(case["mask"]))),
    edge("a query of zeros", zero("query")),
    edge("keys of zeros", zero("keys")),
    edge("equal scores", zero("v_a")),
    edge("values of zeros", zero("values")),
]
