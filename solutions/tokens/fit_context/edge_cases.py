"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=4)

edge_cases = [
    edge("no ids", lambda rng: {**inputs(rng), "ids": []}),
    edge("length 0", partial(inputs, length=0)),
    edge("no ids, length 0", partial(inputs, number=[0], length=0)),
    edge("one id, length 1", partial(inputs, number=[1], length=1)),
    edge("just fits", partial(inputs, number=[9], length=9)),
    edge("one too many", partial(inputs, number=[9], length=8)),
    edge("one to spare", partial(inputs, number=[9], length=10)),
    edge("twice as long", partial(inputs, number=[9], length=18)),
]
