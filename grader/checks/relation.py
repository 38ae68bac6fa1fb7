"""A law that every right solution obeys, whatever its values."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

import numpy as np

from grader import compare
from grader.checks import apart
from grader.checks.answers import UNKNOWN, MustRaise
from grader.checks.base import Toleranced
from grader.checks.case import Case, in_words
from grader.checks.problem import Problem
from grader.checks.trial import Trial, room_for
from grader.errors import CourseError
from grader.model import Finding, Outcome, Status

Call = Callable[..., Any]
BREAKS_OFF = "does not hold: with what was returned, the law cannot be computed"


class _Unfit(BaseException):  # an author's `except Exception` does not catch it
    """Leaves the author's function: it cannot go on with this result."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


class Relation(Toleranced, frozen=True):
    """`relation(call, rng)` calls the submission and returns two values that must agree within atol + rtol*|second|.

    `call(**inputs)` gives a result of the kind, shape and dtype that the reference gives for the same inputs; anything
    else ends the check, so that the author's code need not expect it. The values are the submission's: where they make
    the relation raise or go on for ever, and the reference's values do not, the law does not hold.
    """

    name: str
    relation: Callable[[Call, np.random.Generator], tuple[Any, Any]]
    cases: int = 3
    phase: ClassVar[str] = "laws"

    def judge(self, trial: Trial) -> Outcome:
        trial.begin()
        found = self._run(trial, _Caller)
        if isinstance(found, apart.Broken):
            again = self._run(trial, _ReferenceCaller)
            if isinstance(again, apart.Broken):
                raise CourseError(again.for_author)
            found = Finding(BREAKS_OFF, (found.for_student,))
        return trial.outcome(self, Problem(Status.FAILED, found) if isinstance(found, Finding) else found)

    def _run(self, trial: Trial, caller: "type[_Caller]") -> Finding | Problem | apart.Broken | None:
        def answer(inputs: Any, room: int) -> Any:
            return trial.call(inputs, max_payload=room)

        def work(ask: apart.Ask) -> Finding | None:
            return self._broken(trial, caller(trial, self, ask))

        run = apart.run if trial.guarded else apart.run_here
        return run(work, answer, f"{trial.exercise.id}/checks.py", trial.seconds_left + apart.OWN_SECONDS)

    def _broken(self, trial: Trial, caller: "_Caller") -> Finding | None:
        """How the law is broken in the first case in which it is."""
        for index in range(self.cases):
            try:
                left, right = self.relation(partial(caller.call, index), trial.rng(self.name, index))
            except _Unfit as end:
                return end.finding
            found = compare.explain(left, right, self.rtol, self.atol, {})
            if found is not None:
                return Finding(f"does not hold: {found.summary}", (*found.details, caller.label))
        return None


class _Caller:
    """Calls the submission for the author's function."""

    def __init__(self, trial: Trial, relation: Relation, ask: apart.Ask) -> None:
        self._trial, self._relation, self._ask = trial, relation, ask
        self._calls, self._index, self.label = 0, -1, ""

    def call(self, index: int, /, **inputs: Any) -> Any:
        """The result for these inputs, in that case of the relation."""
        label = f"case {index + 1} of {self._relation.cases}: {in_words(inputs)}"
        if index != self._index:
            self._index, self.label = index, label
        case = Case(inputs, label, (self._relation.name, self._calls))
        self._calls += 1
        self._trial.expect_names(inputs)
        expected = self._trial.answers.expected(case)
        if isinstance(expected, MustRaise):
            where = f"{self._trial.exercise.id}/checks.py"
            raise CourseError(f"{where}: the reference refuses inputs of a Relation: {expected.text}")
        return self._result(case, expected)

    def _result(self, case: Case, expected: Any) -> Any:
        value = self._ask(case.inputs, room_for(expected))
        if expected is not UNKNOWN and not compare.has_form_of(value, expected):
            found = compare.explain(value, expected, 0.0, 0.0, {})
            assert found is not None
            raise _Unfit(Finding(found.summary, (case.label,)))
        return value


class _ReferenceCaller(_Caller):
    """Gives the reference's results in the place of the submission's: is the author's function right with them?"""

    def _result(self, case: Case, expected: Any) -> Any:
        if expected is UNKNOWN:
            raise _Unfit(Finding("not known here"))
        return expected
