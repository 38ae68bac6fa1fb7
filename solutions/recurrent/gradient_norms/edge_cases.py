"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one step", partial(inputs, time=1)),
    edge("one step, one unit", partial(inputs, time=1, hidden=1)),
    edge("two steps", partial(inputs, time=2)),
    edge("as many steps as units", partial(inputs, time=5, hidden=5)),
    edge("all states zero", varied(inputs, hs=lambda rng, case: 0.0 * case["hs"])),
    edge("symmetric weights", varied(inputs, w_hh=lambda rng, case: case["w_hh"] + case["w_hh"].T)),
    edge("weights whose eigenvalues are all zero", varied(inputs, w_hh=lambda rng, case: np.triu(case["w_hh"], 1))),
    edge("no recurrence", varied(inputs, w_hh=lambda rng, case: 0.0 * case["w_hh"])),
]
