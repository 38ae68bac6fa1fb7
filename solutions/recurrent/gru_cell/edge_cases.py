"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import first_step, inputs

edge = partial(Agrees, cases=2)
loud = partial(edge, rtol=1e-7, atol=1e-9)  # a pre-activation of 1e4 carries an absolute rounding error of 1e-11


def scaled(rng, factor, names):
    """Some of the inputs multiplied, all others ordinary."""
    return {name: factor * value if name in names.split() else value for name, value in inputs(rng).items()}


edge_cases = [
    edge("one unit, one input, a batch of one", partial(inputs, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(inputs, batch=4, n_in=4, hidden=4)),
    edge("batch and rows of the weights equal", partial(inputs, batch=6, n_in=6, hidden=2)),
    edge("a first step: a state of zero", first_step),
    edge("no input", partial(scaled, factor=0.0, names="x")),
    edge("all zero", partial(scaled, factor=0.0, names="x h b_ih b_hh")),
    edge("no biases", partial(scaled, factor=0.0, names="b_ih b_hh")),
    edge("near zero", partial(scaled, factor=1e-200, names="x h b_ih b_hh")),
    loud("a state far from zero", partial(scaled, factor=1e3, names="h")),
    loud("pre-activations of 1e4, of both signs", partial(scaled, factor=1e4, names="x")),
    loud("one of the biases is loud", partial(scaled, factor=1e4, names="b_hh")),
]
