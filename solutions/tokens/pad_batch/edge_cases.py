"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one sequence", lambda rng: {"sequences": [rng.integers(9, size=rng.integers(1, 6)).tolist()], "pad": 3}),
    edge("one id", lambda rng: {"sequences": [[int(rng.integers(9))]], "pad": 3}),
    edge("one id among empty sequences", lambda rng: {"sequences": [[], [int(rng.integers(9))], []], "pad": 3}),
    edge("pads alone", lambda rng: {"sequences": [[3] * int(rng.integers(1, 5)), [3], [3, 3]], "pad": 3}),
    edge("many sequences", partial(inputs, batch=range(30, 40))),
]
