"""Checks on values: the submission agrees with the reference, or with an example that the statement gives."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np

from grader.checks.base import Toleranced
from grader.checks.case import Case, in_words
from grader.checks.problem import Problem
from grader.checks.trial import Trial
from grader.model import Outcome, Status
from grader.worker.client import as_received


class Agrees(Toleranced, frozen=True):
    """On `cases` random cases the submission returns what the reference does, within atol + rtol*|expected|.

    `inputs(rng)` makes the inputs of one case: a mapping in the order of the reference's parameters, or a Script. Where
    the reference raises ValueError the submission must too. All cases must agree.
    """

    name: str
    inputs: Callable[[np.random.Generator], Any]
    cases: int = 10
    phase: ClassVar[str] = "values"

    def judge(self, trial: Trial) -> Outcome:
        """The first case that does not agree; the others are still run, for the diagnosis."""
        first: Problem | None = None
        for case in trial.cases(self.name, self.inputs, self.cases):
            problem = trial.judge_case(case, trial.answers.expected(case), self.rtol, self.atol)
            first = first or problem
            if problem is not None and problem.status is not Status.FAILED and not problem.raised:
                break  # it hangs, dies or was never written: once is enough
            if first is not None and trial.is_slow:
                break
        return trial.outcome(self, first)


class Example(Toleranced, frozen=True):
    """The worked example, with the result that its source gives."""

    name: str
    inputs: Mapping[str, Any]
    expected: Any
    source: str
    phase: ClassVar[str] = "values"

    def judge(self, trial: Trial) -> Outcome:
        trial.begin()
        inputs = trial.inputs(self.name, 0, lambda _: self.inputs)
        case = Case(inputs, f"the worked example: {in_words(inputs)}", (self.name, 0))
        return trial.outcome(self, trial.judge_case(case, as_received(self.expected), self.rtol, self.atol))
