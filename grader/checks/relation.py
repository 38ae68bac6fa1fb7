"""A law that every right solution obeys, whatever its values."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import numpy as np

from grader import compare
from grader.checks.answers import UNKNOWN, MustRaise
from grader.checks.base import Toleranced
from grader.checks.case import Case, in_words
from grader.checks.problem import Problem
from grader.checks.trial import Trial
from grader.errors import CourseError
from grader.model import Finding, Outcome, Status

Call = Callable[..., Any]


class _NoResult(Exception):
    """Leaves the author's function where the submission gave nothing that it could go on with."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class Relation(Toleranced, frozen=True):
    """`relation(call, rng)` calls the submission and returns two values that must agree within atol + rtol*|second|.

    `call(**inputs)` gives a result of the kind, shape and dtype that the reference gives for the same inputs; anything
    else ends the check, so that the author's code need not expect it.
    """

    name: str
    relation: Callable[[Call, np.random.Generator], tuple[Any, Any]]
    cases: int = 3
    phase: ClassVar[str] = "laws"

    def judge(self, trial: Trial) -> Outcome:
        trial.begin()
        calls = itertools.count()
        for index in range(self.cases):
            problem = self._broken(trial, index, calls)
            if problem is not None:
                return trial.outcome(self, problem)
        return trial.outcome(self, None)

    def _broken(self, trial: Trial, index: int, calls: Iterator[int]) -> Problem | None:
        labels: list[str] = []

        def call(**inputs: Any) -> Any:
            labels.append(f"case {index + 1} of {self.cases}: {in_words(inputs)}")
            return _result(trial, Case(inputs, labels[-1], (self.name, next(calls))))

        try:
            left, right = trial.author(self.relation, call, trial.rng(self.name, index))
        except CourseError as fault:
            if isinstance(fault.__cause__, _NoResult):
                return fault.__cause__.problem
            raise
        found = compare.explain(left, right, self.rtol, self.atol, {})
        if found is None:
            return None
        return Problem(Status.FAILED, Finding(f"does not hold: {found.summary}", (*found.details, *labels[:1])))


def _result(trial: Trial, case: Case) -> Any:
    expected = trial.answers.expected(case)
    if isinstance(expected, MustRaise):
        raise CourseError(f"{trial.exercise.id}: the reference refuses inputs of a Relation: {expected.text}")
    answer = trial.run(case.inputs, expected)
    if isinstance(answer, Problem):
        raise _NoResult(answer)
    if expected is not UNKNOWN and not compare.has_form_of(answer.value, expected):
        found = compare.explain(answer.value, expected, 0.0, 0.0, {})
        assert found is not None
        raise _NoResult(Problem(Status.FAILED, Finding(found.summary, (case.label,))))
    return answer.value
