"""Inputs at the edge of the statement; they stay at home."""

import torch

from grader.checks import Agrees

from .checks import inputs_of

exact = {"cases": 2, "rtol": 1e-9, "atol": 1e-12, "of_largest": 0.0}


def edge(name, *sizes):
    return Agrees(name, lambda rng: inputs_of(rng, *sizes, torch.float64), **exact)


fixed_sizes = {
    "float64, a full table, too many tokens: table.shape[-2]": "a table of one row is what some cases are about"
}

edge_cases = [
    edge("all sizes 1", 1, 1, 1, 1),
    edge("one token", 3, 1, 4, 6),
    edge("one sequence", 1, 5, 4, 6),
    edge("all sizes equal", 4, 4, 4, 4),
    edge("two tokens, a table of one row", 2, 2, 3, 1),
    edge("as many tokens as twice the table", 2, 8, 3, 4),
]
