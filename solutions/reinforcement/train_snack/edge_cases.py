"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=3)

edge_cases = [
    edge("one step", partial(inputs, n=1)),
    edge("never hungry", partial(inputs, n=9, hungers=np.zeros(9))),
    edge("always hungry", partial(inputs, n=9, hungers=np.ones(9))),
    edge("always one half", partial(inputs, n=9, hungers=np.full(9, 0.5))),
    edge("u of 0", partial(inputs, n=9, us=np.zeros(9))),
    edge("u close to 1", partial(inputs, n=9, us=np.full(9, 1.0 - 2.0**-53))),
    edge("a sure agent", partial(inputs, bias=-40.0)),
    edge("a trained agent", partial(inputs, weight=10.0, bias=-4.0)),
]
