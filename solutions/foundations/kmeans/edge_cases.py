"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def on_a_line(*numbers, start, iterations=1):
    """Points and centroids with one coordinate."""
    return lambda rng: {
        "points": np.array(numbers, dtype=float)[:, np.newaxis],
        "centroids": np.array(start, dtype=float)[:, np.newaxis],
        "iterations": iterations,
    }


edge_cases = [
    edge("one point", on_a_line(3, start=[1])),
    edge("one centroid", partial(inputs, k=1)),
    edge("one coordinate", partial(inputs, d=1)),
    edge("a point for each centroid", on_a_line(0, 1, 2, start=[2, 1, 0])),
    edge("two equal centroids", on_a_line(0, 1, 2, 3, start=[1, 1], iterations=2)),
    edge("equal points", on_a_line(2, 2, 2, 2, start=[1, 3], iterations=2)),
    edge("a centroid finds points later", on_a_line(0, 1, 8, 9, 10, 11, start=[0, 1, 40], iterations=3)),
    edge("all centroids but one empty", partial(inputs, k=4, far=3)),
    edge("a tie at the end", on_a_line(0, 2, 4, 6, 3, 3, start=[1, 5])),
    edge("long converged", partial(inputs, iterations=40)),
]
