"""Laws that every right solution obeys, and tests that an author writes as for pytest; both run beside the judge."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from grader import compare
from grader.checks.answers import UNKNOWN, MustRaise, parameters_of
from grader.checks.base import Scored, Toleranced
from grader.checks.problem import Problem
from grader.checks.remote import Remote
from grader.checks.steps import Case, Step, describe_inputs
from grader.checks.trial import Trial, room_for
from grader.errors import CourseError
from grader.model import Finding, Outcome, Status
from grader.worker.client import as_received


class NoResult(Exception):
    """Leaves the author's function where the submission gave nothing that it could go on with."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class Conversation:
    """The calls that one author's function makes of one submission: the steps of a case that grows."""

    def __init__(self, trial: Trial, check: str, index: int, *, compared: bool) -> None:
        """`compared`: each result must have the form of the reference's, so that the author need not expect others."""
        self._trial, self._check, self._index, self._compared = trial, check, index, compared
        self._steps: list[Step] = []
        self._expected: list[Any] = []
        self.remote = Remote(self._perform, self._parameters)

    @property
    def label(self) -> str:
        return f"case {self._index + 1}: {describe_inputs(self._steps)}"

    def _parameters(self, target: str, on: int) -> tuple[str, ...] | None:
        return parameters_of(self._trial.answers, self._steps, Step({}, target, on), self._trial.exercise.entry)

    def _perform(self, step: Step) -> Any:
        self._steps.append(step)
        case = Case(tuple(self._steps), self.label, (self._check, 1_000 * self._index + len(self._steps)))
        right: Any = UNKNOWN
        if self._compared:
            right = self._trial.answers.expected(case)[-1]
            if isinstance(right, MustRaise):
                raise CourseError(f"{self._trial.exercise.id}: the reference refuses inputs of '{self._check}'")
        answer = self._trial.step(case, len(self._steps) - 1, max_payload=room_for(right))
        if isinstance(answer, Problem):
            raise NoResult(answer)
        if right is not UNKNOWN and not compare.has_form_of(answer.value, right):
            found = compare.explain(answer.value, right, compare.EXACT, {}, case.names[-1])
            assert found is not None
            raise NoResult(Problem(Status.FAILED, Finding(found.summary, (self.label,))))
        return answer.value


class Property(Toleranced, frozen=True):
    """`law(call, rng)` calls the submission and returns two values that must agree within the tolerance.

    `call(**inputs)` gives what the submission gives, as an array, a number, a list ...; of a class it gives an object
    whose methods can be called; `call.other(...)` calls another entry point. A result has the kind, shape and dtype that
    the reference's has for the same inputs; anything else ends the check.
    """

    name: str
    law: Callable[[Any, np.random.Generator], tuple[Any, Any]]
    cases: int = 3
    phase: ClassVar[str] = "laws"

    def judge(self, trial: Trial) -> Outcome:
        trial.begin()
        for index in range(self.cases):
            problem = self._broken(trial, index)
            if problem is not None:
                return trial.outcome(self, problem)
        return trial.outcome(self, None)

    def _broken(self, trial: Trial, index: int) -> Problem | None:
        said = Conversation(trial, self.name, index, compared=True)
        try:
            left, right = trial.author(self.law, said.remote, trial.rng(self.name, index))
        except NoResult as none:
            return none.problem
        found = compare.explain(as_received(left), as_received(right), self.tolerance_in(trial), {})
        if found is None:
            return None
        return Problem(Status.FAILED, Finding(f"does not hold: {found.summary}", (*found.details, said.label)))


class Asserts(Scored, frozen=True):
    """`test(call, rng)` calls the submission as often as it likes, and asserts: `assert ok, "a sentence for students"`.

    `call` is as in Property; the results are data, never student code, so a test written for pytest can be used as it
    is. No reference is asked, so say in `phase="laws"` terms what must hold; values are judged by it.
    """

    name: str
    test: Callable[[Any, np.random.Generator], None]
    cases: int = 1
    phase: ClassVar[str] = "values"

    def judge(self, trial: Trial) -> Outcome:
        trial.begin()
        for index in range(self.cases):
            problem = self._failed(trial, index)
            if problem is not None:
                return trial.outcome(self, problem)
        return trial.outcome(self, None)

    def _failed(self, trial: Trial, index: int) -> Problem | None:
        said = Conversation(trial, self.name, index, compared=False)
        try:
            trial.author(self.test, said.remote, trial.rng(self.name, index))
        except NoResult as none:
            return none.problem
        except AssertionError as failed:
            first, *more = (str(failed) or "an assertion about the result does not hold").split("\n")
            return Problem(Status.FAILED, Finding(first, (*more[:5], said.label)))
        return None
