"""What is right and what each mistake does, computed once for all programs that are judged on one seed."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

from grader.checks.answers import Behaviour, Computed
from grader.checks.mistakes import Marks
from grader.checks.steps import Case, Step
from grader.course import Exercise
from grader.errors import CourseError

Key = tuple[str, int]


class SharedAnswers(Computed):
    """Answers for one seed. Cases that follow from what a program gave (of laws and tests) are computed each time."""

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self._cases: dict[Key, tuple[Step, ...]] = {}
        self._right: dict[Key, tuple[Any, ...]] = {}
        self._behaviours: dict[tuple[str, Key], Behaviour | None] = {}
        self._names = True
        self._unmakeable: set[str] | None = None

    def unnamed(self) -> Self:
        """The same answers, and no mistakes, for where nothing is to be named."""
        made = copy.copy(self)  # it shares what is computed
        made._names = False
        return made

    @property
    def mistakes(self) -> Mapping[str, Marks]:
        """Without those that cannot be made: that hides no other, and is said of each by itself."""
        if not self._names:
            return {}
        known = super().mistakes
        if self._unmakeable is None:
            self._unmakeable = {name for name in known if not self._can_be_made(name)}
        return {name: marks for name, marks in known.items() if name not in self._unmakeable}

    def _can_be_made(self, name: str) -> bool:
        try:
            self._namespace(name)
        except CourseError:
            return False
        return True

    def pairs(self) -> Iterable[tuple[str, str]]:
        return super().pairs() if self._names else ()

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

    def behaviour(self, mistake: str, case: Case) -> Behaviour | None:
        if self._cases.get(case.key) is not case.steps:
            return super().behaviour(mistake, case)
        if (mistake, case.key) not in self._behaviours:
            self._behaviours[mistake, case.key] = super().behaviour(mistake, case)
        return self._behaviours[mistake, case.key]
