"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs, zero

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one unit, one input, a batch of one", partial(inputs, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(inputs, batch=4, n_in=4, hidden=4)),
    edge("a first step", zero("h")),
    edge("weights of zero", zero("w_hh")),
    edge("large gradients", varied(inputs, dh_new=lambda rng, case: 1e6 * case["dh_new"])),
    edge("states near 1", varied(inputs, h_new=lambda rng, case: 1.0 - 1e-3 * case["h_new"] ** 2)),
]
