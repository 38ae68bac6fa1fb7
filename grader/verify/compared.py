"""The cases of the checks that compare, with their expected results: made once for all programs of one seed."""

import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec

from grader.checks import Agrees, Example
from grader.checks.answer import Answer, agree_in
from grader.checks.context import CheckContext
from grader.checks.expectations import MustRaise
from grader.checks.failure import Failure
from grader.checks.steps import Case
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.model import Tolerance
from grader.verify.local_worker import CallTimeoutError, limited
from grader.verify.shared_answers import CaseResult, SharedAnswers
from grader.worker.protocol import Printed, Raised
from grader.workers.client import CallResult

COMPARED_IN = ("values", "gradients")  # phases whose checks compare case by case


class Compared(msgspec.Struct, frozen=True, eq=False):
    """A case of a check, and its expected results, one for each step."""

    case: Case
    expected: tuple[Any, ...]
    tolerance: Tolerance


class ComparedCases:
    """All compared cases of one exercise on one seed. `exercise`: without checks that measure."""

    def __init__(self, exercise: Exercise, context: CheckContext, answers: SharedAnswers, seconds: float) -> None:
        """`seconds`: CPU time that a program may take for one case."""
        self._exercise, self._context, self._answers, self._seconds = exercise, context, answers, seconds
        self._by_check: list[tuple[Any, list[Compared]]] = []
        self._last: tuple[bytes, list[CaseResult] | None] = b"", None  # a program, and what it did with all cases

    @property
    def others(self) -> list[Any]:
        """The checks that make calls of their own: laws and tests."""
        phases = (*COMPARED_IN, "laws")
        return [each for each in self._exercise.checks if each.phase in phases and not _compares(each)]

    def by_check(self) -> list[tuple[Any, list[Compared]]]:
        """Each check with its cases, in the order of judging."""
        if not self._by_check:
            for phase in COMPARED_IN:
                for check in self._exercise.checks:
                    if check.phase == phase and _compares(check):
                        self._by_check.append((check, self._cases(check)))
        return self._by_check

    def are_right(self, source: bytes, within: float = 1.0) -> bool:
        """Whether a program agrees on every case and leaves its inputs unchanged; False if it fails or takes too long.

        `within`: factor on the tolerance.
        """
        cases, done = self._all(), self._done_by(source)
        return done is not None and all(
            not any(mine.changed) and self._is_near(mine, each, within) for mine, each in zip(done, cases, strict=True)
        )

    def all_near(self, mistake: str, within: float) -> bool:
        """Whether a mistake agrees on every case. `within`: factor on the tolerance."""
        for each in self._all():
            done = self._answers.done(mistake, each.case)
            if done is None or not self._is_near(done, each, within):
                return False
        return True

    def answered(self, done: CaseResult, expected: Sequence[Any]) -> Answer:
        """The answer as CheckContext.run gives it: the steps end after an unexpected exception."""
        steps: list[CallResult | Failure] = []
        for given, right in zip(done.steps, expected, strict=True):
            if not isinstance(given, Raised):
                steps.append(CallResult(given, (), Printed(), 0.0))
                continue
            steps.append(self._context.failure(given))
            if not isinstance(right, MustRaise):
                break
        return Answer(tuple(steps))

    def agree(self, compared: Compared, answer: Answer, tolerance: Tolerance) -> bool:
        """Whether an answer is right."""
        if any(isinstance(each, Failure) for each in answer.steps):
            return self._context.verify(compared.case, answer, compared.expected, tolerance, explain=False) is None
        rows = zip(compared.case.steps, answer.steps, compared.expected, strict=True)
        return all(
            isinstance(given, CallResult)
            and not isinstance(right, MustRaise)
            and agree_in(step, given.value, right, tolerance)
            for step, given, right in rows
        )

    def _all(self) -> list[Compared]:
        return [each for _, compared in self.by_check() for each in compared]

    def _done_by(self, source: bytes) -> list[CaseResult] | None:
        """The results of a program on all cases; None if it cannot be run or takes too long."""
        if self._last[0] != source:
            self._last = source, None
            cases = self._all()
            with contextlib.suppress(CourseError, SystemExit, CallTimeoutError):
                self._last = source, self._run(source, [each.case for each in cases])
        return self._last[1]

    def _run(self, source: bytes, cases: Sequence[Case]) -> list[CaseResult]:
        with limited(self._seconds):
            namespace = self._exercise.run(source, self._exercise.reference_file)
        done = []
        for case in cases:
            with limited(self._seconds):
                done.append(self._answers.run(namespace, case))
        return done

    def _is_near(self, done: CaseResult, compared: Compared, within: float) -> bool:
        tolerance = compared.tolerance.times(within)
        return self.agree(compared, self.answered(done, compared.expected), tolerance)

    def _cases(self, check: Any) -> list[Compared]:
        context, raises = self._context, [each.__name__ for each in getattr(check, "raises", ())]
        return [
            Compared(case, tuple(context.answers.expected(case, raises)), check.tolerance_in(context))
            for case in check.drawn(context)
        ]


def _compares(check: Any) -> bool:
    return isinstance(check, (Agrees, Example))
