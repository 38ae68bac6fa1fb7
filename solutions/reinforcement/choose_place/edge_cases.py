"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

edge = partial(Agrees, cases=1)

edge_cases = [
    edge("a sure A", lambda rng: {"p_b": 0.0, "u": 1.0 - 2.0**-53}),
    edge("a sure B", lambda rng: {"p_b": 1.0, "u": 0.0}),
    edge("u of 0", lambda rng: {"p_b": 0.5, "u": 0.0}),
    edge("an almost sure B", lambda rng: {"p_b": 1.0 - 2.0**-20, "u": 2.0**-21}),
    edge("on the border", lambda rng: {"p_b": 0.5, "u": 0.5}),
]
