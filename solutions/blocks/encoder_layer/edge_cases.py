"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from ..inputs import mask, mask_with_an_empty_row
from .checks import inputs_of

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=1e-11)


def of(*sizes, **wanted):
    return lambda rng: inputs_of(rng, *sizes, **wanted)


edge_cases = [
    edge("all sizes 1", of(1, 1, 1, 1, 1)),
    edge("all sizes 1, padding alone", of(1, 1, 1, 1, 1, masked=mask_with_an_empty_row)),
    edge("one head", of(3, 1, 4, 6, 5, masked=mask)),
    edge("one number in each head", of(3, 5, 4, 1, 2, masked=mask)),
    edge("one sequence", of(1, 5, 4, 2, 6, masked=mask)),
    edge("all sizes equal", of(4, 4, 4, 4, 4, masked=mask)),
    edge("equal scores", of(2, 3, 4, 5, 6, scores=0.0, masked=mask)),
    edge("vectors of zeros", of(2, 3, 4, 5, 6, spread=0.0)),
]
