"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def the_pair_alone(rng):
    case = inputs(rng)
    return {**case, "ids": list(case["pair"])}


def a_run(rng):
    case = inputs(rng, equal=True)
    return {**case, "ids": [case["pair"][0]] * int(rng.integers(2, 12))}


edge_cases = [
    edge("no id", partial(inputs, length=[0])),
    edge("one id", partial(inputs, length=[1])),
    edge("the pair alone", the_pair_alone),
    edge("a run of one id", a_run),
    edge("the id 0 in the pair", lambda rng: {"ids": [0, 1, 0, 0, 1], "pair": (0, 1), "new": int(rng.integers(2, 9))}),
    edge("the new id is 0", lambda rng: {**inputs(rng), "ids": [1, 2, 2, 1, 2], "pair": (1, 2), "new": 0}),
    edge("a long list", partial(inputs, length=range(200, 300))),
]
