"""What would be seen of a mistake if it were judged, put together from what it is known to do: no case is run again.

A mistake does as a submission what it does as a suspect of the diagnosis, and that is computed once for all of them.
Where more would have to be known, the answer is None, and the mistake is judged.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from grader.checks import Agrees, Example
from grader.checks.context import Answer, Observation, Trial
from grader.checks.expectations import MustRaise
from grader.checks.failure import Problem
from grader.checks.mistakes import marks_of
from grader.checks.steps import Case
from grader.course.exercise import Exercise
from grader.judging.diagnose import agree_in
from grader.model import Status, Tolerance
from grader.verify.shared_answers import Done, SharedAnswers
from grader.worker.protocol import Printed, Raised
from grader.workers.client import CallResult

SEEN_IN = ("values", "gradients")  # phases whose checks compare case by case; mistakes that show elsewhere are judged


class _Compared(msgspec.Struct, frozen=True, eq=False):
    """A case of a check, and what is right in it."""

    case: Case
    expected: tuple[Any, ...]
    tolerance: Tolerance


class SeenMistakes:
    """The mistakes of one exercise on one seed. `exercise`: without checks that measure."""

    def __init__(self, exercise: Exercise, trial: Trial, answers: SharedAnswers) -> None:
        self._exercise, self._trial, self._answers = exercise, trial, answers
        self._compared: list[tuple[Any, list[_Compared]]] = []
        self._has_tests = any(
            each.phase in SEEN_IN and not isinstance(each, (Agrees, Example)) for each in exercise.checks
        )

    def of(self, name: str, most: int | None) -> list[Observation] | None:
        """What a judge would have observed of the mistake; None where it does not show where it says, or where that
        cannot be known from these cases alone.

        `most`: cases of each check. Of a mistake that is right in values, and of what raises, all have to be known.
        """
        place = marks_of(self._exercise.mistakes[name]).place
        if place not in SEEN_IN or (place != "values" and (self._has_tests or most is not None)):
            return None
        observations: list[Observation] = []
        bad: dict[str, list[Status]] = {phase: [] for phase in SEEN_IN}  # of each check that fails, how it first does
        passed = 0
        for check, compared in self._by_check():
            seen = []
            for each in compared[:most]:
                observed = self._observed(name, each)
                if observed is None or (most is not None and isinstance(observed.answer.last, Problem)):
                    return None
                seen.append(observed)
            observations += seen
            first = next((each for each in seen if not each.agreed), None)
            if first is None:
                passed += 1
            else:
                last = first.answer.last
                bad[check.phase].append(last.status if isinstance(last, Problem) else Status.FAILED)
        if not bad[place] or (place != "values" and bad["values"]):
            return None
        if not passed and Status.FAILED not in bad["values"]:  # then the judge looks at nothing else
            return None
        return observations

    def _observed(self, name: str, compared: _Compared) -> Observation | None:
        done = self._answers.done(name, compared.case)
        if done is None or any(done.changed):
            return None
        answer = self._answered(done, compared.expected)
        if any(isinstance(each, Problem) and not each.raised for each in answer.steps):
            return None
        case, expected = compared.case, compared.expected
        agreed = self._agrees(name, compared, answer)
        return Observation(case, answer, agreed, expected, compared.tolerance)

    def _answered(self, done: Done, expected: Sequence[Any]) -> Answer:
        """As Trial.run has it: the steps end where one gives nothing that should have given something."""
        steps: list[CallResult | Problem] = []
        for given, right in zip(done.steps, expected, strict=True):
            if not isinstance(given, Raised):
                steps.append(CallResult(given, (), Printed(), 0.0))
                continue
            steps.append(self._trial.problem(given))
            if not isinstance(right, MustRaise):
                break
        return Answer(tuple(steps))

    def _agrees(self, name: str, compared: _Compared, answer: Answer) -> bool:
        if any(isinstance(each, Problem) for each in answer.steps):
            return (
                self._trial.verify(compared.case, answer, compared.expected, compared.tolerance, in_words=False) is None
            )

        def find_out() -> bool:
            rows = zip(compared.case.steps, answer.steps, compared.expected, strict=True)
            return all(
                isinstance(given, CallResult)
                and not isinstance(right, MustRaise)
                and agree_in(step, given.value, right, compared.tolerance)
                for step, given, right in rows
            )

        return self._answers.hides(name, compared.case, compared.tolerance, find_out)

    def _by_check(self) -> list[tuple[Any, list[_Compared]]]:
        if not self._compared:
            for phase in SEEN_IN:
                for check in self._exercise.checks:
                    if check.phase == phase and isinstance(check, (Agrees, Example)):
                        self._compared.append((check, self._cases(check)))
        return self._compared

    def _cases(self, check: Any) -> list[_Compared]:
        trial, raises = self._trial, [each.__name__ for each in getattr(check, "raises", ())]
        return [
            _Compared(case, tuple(trial.answers.expected(case, raises)), check.tolerance_in(trial))
            for case in check.drawn(trial)
        ]
