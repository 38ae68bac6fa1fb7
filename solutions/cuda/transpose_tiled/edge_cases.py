"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.cuda.checks import Moves

from .checks import inputs

# not graded, since a copy of the input is right there
edge_cases = [Moves("a single element", partial(inputs, rows=[1], cols=[1]), cases=1)]
