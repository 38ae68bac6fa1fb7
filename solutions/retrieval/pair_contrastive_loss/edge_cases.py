"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import equal_rows, inputs, pairs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one pair, one component", lambda rng: pairs(rng, 1, 1), cases=4),
    edge("all the same", partial(inputs, kinds="same")),
    edge("all different", partial(inputs, kinds="different")),
    edge("margin 0", partial(inputs, margin=0.0)),
    edge("a large margin", partial(inputs, margin=50.0)),
    edge("whole numbers", equal_rows, cases=6),
]
