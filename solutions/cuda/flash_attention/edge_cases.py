"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

# not graded, since a copy of the input is right there
edge_cases = [Agrees("a single query and key", partial(inputs, n_q=[1], n_k=[1], d=[1], causal=1), cases=1)]
