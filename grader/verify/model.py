"""Results of verify, as values that are cached and printed."""

from collections.abc import Callable
from typing import Literal

import msgspec

VERIFY_SCHEMA = "grader/verify/v1"

PROMISES = {  # in the order in which an author fills an exercise in
    "statement": "the statement is written and names its source",
    "solution": "the solution stands in its region, and the files can be loaded",
    "stub": "the stub is in step with the reference and scores 0",
    "example": "the worked example runs",
    "hints": "there is a ladder of hints",
    "sizes": "the sizes of every case are drawn from the seed",
    "reference": "the reference gets full marks",
    "alternatives": "every alternative gets full marks",
    "mistakes": "every mistake fails where it shows, and is named",
    "margins": "what is right is far within the tolerance, what is wrong far outside",
    "fakes": "submissions that return constants or copies score 0",
    "float32": "submissions that compute in float32 lose points",
    "speed": "the bounds on time, growth and memory have room on both sides",
    "edges": "the edge cases are promised by the statement",
    "mutants": "every generated mutant is caught, or excused with a reason",
}
ProgressCallback = Callable[[int, int], None]  # tasks done, tasks in all
MutantVerdict = Literal["killed", "survived", "equivalent"]


class Complaint(msgspec.Struct, frozen=True):
    """A broken promise. `message`: what, where, and what to do. `about`: the alternative or mistake."""

    exercise: str
    promise: str
    message: str
    about: str = ""


class MutantResult(msgspec.Struct, frozen=True):
    """The result of one mutant. `by`: the check that caught it, or an input on which it differs. `excuse`: the author's
    reason to accept a survivor."""

    id: str
    verdict: MutantVerdict
    by: str = ""
    diff: str = ""
    excuse: str = ""


class Survey(msgspec.Struct, frozen=True):
    """What verify has to judge in an exercise. `judgeable`: the reference and the checks can be loaded."""

    judgeable: bool
    unfinished: bool  # there is still a TODO in its files
    promises: tuple[str, ...]  # of this kind of exercise
    timed: bool = False
    untimed: str = ""  # why it cannot be timed here
    checks: int = 0  # that are graded
    alternatives: tuple[str, ...] = ()
    mistakes: dict[str, str] = {}  # with the place where each shows
    mutants: int = 0
    excused: dict[str, str] = {}


class TaskResult(msgspec.Struct, frozen=True):
    """The result of one task. `unsettled`: a measurement was too noisy; not to be cached."""

    complaints: tuple[Complaint, ...] = ()
    notes: tuple[Complaint, ...] = ()  # information that is not a fault
    fates: tuple[MutantResult, ...] = ()
    survey: Survey | None = None
    unsettled: bool = False
    reference_fails: bool = False  # so that nothing else was examined
    hangs: bool = False  # the author's code does not end, so that nothing else was examined
    seconds: float = 0.0  # CPU time that the task took


class Verified(msgspec.Struct, frozen=True):
    """All results of one exercise: its promises, and those that were examined."""

    exercise: str
    promises: tuple[str, ...]
    examined: tuple[str, ...]
    complaints: tuple[Complaint, ...] = ()
    notes: tuple[Complaint, ...] = ()
    checks: int = 0  # that are graded
    mistakes: int = 0
    named: int = 0  # mistakes that fail where they should and are named
    fates: tuple[MutantResult, ...] = ()
    unfinished: bool = False
    from_earlier: bool = False  # all results come from an earlier run
    earlier: tuple[str, ...] = ()  # promises with results from an earlier run
    cpu_seconds: float = 0.0  # of this run's tasks; of a result from an earlier run, those of that run

    @property
    def all_kept(self) -> bool:
        return not self.complaints

    def mutants(self, verdict: MutantVerdict) -> list[MutantResult]:
        return [mutant for mutant in self.fates if mutant.verdict == verdict]

    @property
    def excused(self) -> list[MutantResult]:
        return [mutant for mutant in self.mutants("survived") if mutant.excuse]


def share_killed(exercises: list[Verified]) -> float:
    """Share of killed mutants, 0 to 1, without equivalents; excused ones count as alive. 1.0 without mutants."""
    killed = sum(len(each.mutants("killed")) for each in exercises)
    survived = sum(len(each.mutants("survived")) for each in exercises)
    return killed / (killed + survived) if killed + survived else 1.0
