"""Expected results and the results of each mistake, computed once for all programs judged on one seed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from grader.checks.distinctive import telling_text
from grader.checks.expectations import Behaviour, Computed, RaisedBy
from grader.checks.mistakes import Marks
from grader.checks.steps import Case, CaseKey, Step
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.model import Tolerance
from grader.verify.local_worker import CallTimeoutError, limited, raised
from grader.worker.protocol import Raised
from grader.workers.client import through_protocol


class CaseResult(msgspec.Struct, frozen=True, eq=False):
    """The result of a program on a case: for each step a value or an exception, and which arguments it changed."""

    steps: tuple[Any, ...]
    changed: tuple[tuple[int, ...], ...]


class SharedAnswers(Computed):
    """Results for one seed. Cases of laws and tests depend on the program; they are computed each time."""

    def __init__(self, exercise: Exercise, seconds: float) -> None:
        """`seconds`: CPU time limit of a mistake for one case."""
        super().__init__(exercise)
        self._seconds = seconds
        self._cases: dict[CaseKey, tuple[Step, ...]] = {}
        self._right: dict[CaseKey, tuple[Any, ...]] = {}
        self._known_done: dict[tuple[str, CaseKey], CaseResult | None] = {}
        self._behaviours: dict[tuple[str, CaseKey], Behaviour | None] = {}
        self._hidden: dict[tuple[str, CaseKey, Tolerance], bool] = {}
        self._known: dict[str, Marks] | None = None

    def hides(self, mistake: str, case: Case, tolerance: Tolerance, find_out: Callable[[], bool]) -> bool:
        if self._cases.get(case.key) is not case.steps:
            return find_out()
        key = mistake, case.key, tolerance
        if key not in self._hidden:
            self._hidden[key] = find_out()
        return self._hidden[key]

    @property
    def mistakes(self) -> Mapping[str, Marks]:
        """The mistakes that can be built. Another rule reports the others."""
        if self._known is None:
            self._known = {name: marks for name, marks in super().mistakes.items() if self._can_be_made(name)}
        return self._known

    def _can_be_made(self, name: str) -> bool:
        try:
            self._namespace(name)
        except CourseError:
            return False
        return True

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
        key = mistake, case.key
        if key not in self._behaviours:
            self._behaviours[key] = self._as_behaviour(mistake, self.done(mistake, case))
        return self._behaviours[key]

    def _as_behaviour(self, mistake: str, done: CaseResult | None) -> Behaviour | None:
        if done is None:
            return None
        values = [RaisedBy(it.name, telling_text(it.text)) if isinstance(it, Raised) else it for it in done.steps]
        is_watched = mistake in self.mistakes and self.mistakes[mistake].place == "inputs"
        return Behaviour(tuple(values), done.changed if is_watched else ())

    def done(self, mistake: str, case: Case) -> CaseResult | None:
        """The result of a mistake on a case of a check; None if it cannot be built or takes too long."""
        key = mistake, case.key
        if key not in self._known_done:
            self._known_done[key] = self._done(mistake, case)
        return self._known_done[key]

    def run(self, namespace: Mapping[str, Any], case: Case) -> CaseResult:
        """The result of trusted code on a case. The caller limits the time."""
        run = self.local_run(case, namespace, watches=True)
        steps: list[Any] = []
        for step in case.steps:
            try:
                steps.append(through_protocol(run.step(step)))
            except (Exception, SystemExit) as fault:
                steps.append(raised(fault))
        return CaseResult(tuple(steps), tuple(run.changed))

    def _done(self, mistake: str, case: Case) -> CaseResult | None:
        namespace = self._namespace(mistake)
        if namespace is None:
            return None
        try:
            with limited(self._seconds):
                return self.run(namespace, case)
        except CallTimeoutError:
            return None
