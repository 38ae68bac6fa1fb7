"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, inputs_of

edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11, of_largest=0.0)

fixed_sizes = {"len(params['layers'])": "none, one or two layers: two show what a loop does, and more only cost time"}

edge_cases = [
    edge("all sizes 1", lambda rng: inputs_of(rng, 1, 1, 1, 1, 1, 1, 1)),
    edge("one token", lambda rng: inputs_of(rng, 3, 1, 5, 7, 4, 2, 2)),
    edge("one word", lambda rng: inputs_of(rng, 2, 3, 1, 7, 4, 5, 2)),
    edge("a long table of positions", partial(inputs, room=range(30, 40))),
    edge("four layers", partial(inputs, layers=[4])),
]
