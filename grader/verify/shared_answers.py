"""What is right and what each mistake does, computed once for all programs that are judged on one seed."""

from collections.abc import Callable, Sequence
from typing import Any

from grader.checks.answers import Behaviour, Computed
from grader.checks.steps import Case, Step
from grader.course import Exercise

Key = tuple[str, int]


class SharedAnswers(Computed):
    """Answers for one seed. Cases that follow from what a program gave (of laws and tests) are computed each time."""

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._cases: dict[Key, tuple[Step, ...]] = {}
        self._right: dict[Key, tuple[Any, ...]] = {}
        self._behaviours: dict[tuple[str, Key], Behaviour] = {}

    def inputs(self, check: str, index: int, make: Callable[[], tuple[Step, ...]]) -> tuple[Step, ...]:
        if (check, index) not in self._cases:
            self._cases[check, index] = make()
        return self._cases[check, index]

    def expected(self, case: Case, raises: Sequence[str] = ()) -> tuple[Any, ...]:
        if self._cases.get(case.key) is not case.steps:
            return super().expected(case, raises)
        if case.key not in self._right:
            self._right[case.key] = super().expected(case, raises)
        return self._right[case.key]

    def behaviour(self, mistake: str, case: Case) -> Behaviour:
        if self._cases.get(case.key) is not case.steps:
            return super().behaviour(mistake, case)
        if (mistake, case.key) not in self._behaviours:
            self._behaviours[mistake, case.key] = super().behaviour(mistake, case)
        return self._behaviours[mistake, case.key]
