"""Inputs at the edge of the statement; they stay at home."""

from grader.checks import Agrees

from .checks import inputs_of


def edge(name, *sizes):
    return Agrees(name, lambda rng: inputs_of(rng, *sizes), cases=2)


edge_cases = [
    edge("all sizes 1", 1, 1, 1, 1),
    edge("one head", 3, 1, 4, 6),
    edge("one number in each head", 3, 5, 4, 1),
    edge("one token", 3, 5, 1, 2),
    edge("one sequence", 1, 5, 4, 2),
    edge("all sizes equal", 4, 4, 4, 4),
    edge("as many heads as tokens", 2, 4, 4, 3),
]
