"""Derives what a judge would observe of a mistake from its cached results, without running a case again.

The diagnosis computes the results of each mistake once. A mistake judged as a submission gives the same results. If
they do not suffice, the answer is None, and the mistake is judged.
"""

from typing import Any

import msgspec

from grader.checks.answer import Answer, Observation
from grader.checks.failure import Failure
from grader.checks.mistakes import marks_of
from grader.course.exercise import Exercise
from grader.model import Status
from grader.verify.compared import COMPARED_IN, Compared, ComparedCases
from grader.verify.shared_answers import SharedAnswers

CasesByCheck = list[tuple[Any, list[Compared]]]


class Few(msgspec.Struct, frozen=True):
    """The first cases of some checks on values: `cases` of each of the `checks` that have most; 0 for all checks."""

    cases: int
    checks: int = 0

    def of(self, by_check: CasesByCheck) -> CasesByCheck:
        found = [(check, cases[: self.cases]) for check, cases in by_check if check.phase == "values"]
        if not self.checks:
            return found
        sizes = {check.name: len(cases) for check, cases in by_check}
        return sorted(found, key=lambda each: sizes[each[0].name], reverse=True)[: self.checks]


class SeenMistakes:
    """The mistakes of one exercise on one seed. `exercise`: without checks that measure."""

    def __init__(self, exercise: Exercise, cases: ComparedCases, answers: SharedAnswers) -> None:
        self._exercise, self._cases, self._answers = exercise, cases, answers
        self._has_tests = any(each.phase in COMPARED_IN for each in cases.others)

    def of(self, name: str, few: Few | None) -> list[Observation] | None:
        """A judge's observations of the mistake; None if it fails in other checks than stated, or if the cached results
        do not suffice.

        `few`: the cases that are looked at; None for all cases of all checks. Mistakes that are right in values, and
        mistakes that raise, need all cases.
        """
        place = marks_of(self._exercise.mistakes[name]).place
        if place not in COMPARED_IN or (place != "values" and (self._has_tests or few is not None)):
            return None
        observations: list[Observation] = []
        bad: dict[str, list[Status]] = {
            each: [] for each in COMPARED_IN
        }  # by phase, the first bad status of each failing check
        passed = 0
        by_check = self._cases.by_check()
        for check, compared in by_check if few is None else few.of(by_check):
            seen = []
            for each in compared:
                observed = self._observed(name, each)
                if observed is None or (few is not None and isinstance(observed.answer.last, Failure)):
                    return None
                seen.append(observed)
            observations += seen
            first = next((each for each in seen if not each.agreed), None)
            if first is None:
                passed += 1
            else:
                last = first.answer.last
                bad[check.phase].append(last.status if isinstance(last, Failure) else Status.FAILED)
        if not bad[place] or (place != "values" and bad["values"]):
            return None
        if not passed and Status.FAILED not in bad["values"]:  # then the judge runs no other checks
            return None
        return observations

    def _observed(self, name: str, compared: Compared) -> Observation | None:
        done = self._answers.done(name, compared.case)
        if done is None or any(done.changed):
            return None
        answer = self._cases.answered(done, compared.expected)
        if any(isinstance(each, Failure) and not each.raised for each in answer.steps):
            return None
        agreed = self._agrees(name, compared, answer)
        return Observation(compared.case, answer, agreed, compared.expected, compared.tolerance)

    def _agrees(self, name: str, compared: Compared, answer: Answer) -> bool:
        def find_out() -> bool:
            return self._cases.agree(compared, answer, compared.tolerance)

        if any(isinstance(each, Failure) for each in answer.steps):
            return find_out()
        return self._answers.hides(name, compared.case, compared.tolerance, find_out)
