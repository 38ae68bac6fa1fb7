"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, loud_inputs, pads_anywhere

edge = partial(Agrees, cases=2)


def loud_pads(rng):
    """The logits at pads are far louder than all others."""
    case = inputs(rng)
    case["logits"][case["targets"] == case["pad"]] *= 1e3
    return case


edge_cases = [
    edge("one number", partial(inputs, batch=1, m=1, vocabulary=1, pad=-1)),
    edge("one token in the vocabulary", partial(inputs, vocabulary=1, pad=-100)),
    edge("all sizes equal", partial(inputs, batch=4, m=4, vocabulary=4)),
    edge("pad 0", partial(inputs, vocabulary=9, pad=-100)),
    edge("loud pads", loud_pads),
    edge("loud logits", loud_inputs),
    edge("pads anywhere", pads_anywhere),
]
