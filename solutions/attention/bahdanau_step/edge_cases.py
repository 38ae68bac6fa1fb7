"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("all sizes 1", lambda rng: inputs(rng, *[1] * 6)),
    edge("all sizes equal", lambda rng: inputs(rng, *[4] * 6)),
    edge("everything is masked", varied(inputs, mask=lambda rng, case: np.zeros_like(case["mask"]))),
    edge("an embedding of zeros", varied(inputs, embedding=lambda rng, case: 0.0 * case["embedding"])),
    edge("encoder states of zeros", varied(inputs, states=lambda rng, case: 0.0 * case["states"])),
]
