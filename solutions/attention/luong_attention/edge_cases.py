"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, large_inputs, of_each_kind


def all_sizes(rng, kind, size):
    return inputs(rng, kind, *[size] * 6)


def zero(rng, kind, name):
    case = inputs(rng, kind)
    return {**case, name: 0.0 * case[name]}


edge_cases = [
    Agrees("all sizes 1", of_each_kind(partial(all_sizes, size=1)), cases=2),
    Agrees("all sizes equal", of_each_kind(partial(all_sizes, size=4)), cases=2),
    Agrees("a query of zeros", of_each_kind(partial(zero, name="query")), cases=2),
    Agrees("equal scores", of_each_kind(partial(zero, name="keys")), cases=2),
    Agrees("large scores", of_each_kind(large_inputs, ("dot", "general")), cases=6, rtol=1e-9, atol=1e-11),
]
