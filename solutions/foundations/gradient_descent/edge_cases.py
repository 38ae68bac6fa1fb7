"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one weight", partial(inputs, shape=(1,))),
    edge("a square", partial(inputs, shape=(4, 4))),
    edge("five axes", partial(inputs, shape=(1, 2, 3, 2, 1))),
    edge("no step", partial(inputs, rate=0.0)),
    edge("a rate of 1", partial(inputs, rate=1.0)),
    edge("a tiny rate", partial(inputs, rate=1e-6)),
    edge("no slope", lambda rng: {name: value * (name != "grad") for name, value in inputs(rng).items()}),
    edge("weights of 0", lambda rng: {name: value * (name != "w") for name, value in inputs(rng).items()}),
]
