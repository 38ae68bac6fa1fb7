"""Which known mistake gives exactly this output? Each is asked about the inputs that the submission was given."""

import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from grader import compare
from grader.checks.answers import PAIR, Answers, Behaviour, MustRaise, RaisedBy
from grader.checks.mistakes import MEASURED, NAMED_BY_WHAT_IT_GIVES, Marks
from grader.checks.problem import Problem
from grader.checks.steps import Case, Step
from grader.checks.trial import Observation, explain_gradients
from grader.course import Exercise
from grader.model import Outcome, Status, Tolerance
from grader.worker.client import Returned, Tensor
