"""The type of a check: one criterion of an exercise, which can judge a submission."""

from typing import Any, ClassVar

import msgspec

from grader.model import Outcome


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One graded criterion. `points`: what it is worth, whole or half; those of all checks are the exercise's.

    A check of an author's own inherits from it, and has a `name`, a `phase` and `judge`.
    """

    points: float = 1.0
    phase: ClassVar[str]  # one of grader.model.PHASES
    locates: ClassVar[bool] = False  # what it finds explains garbage in the results of others
    measures: ClassVar[str] = ""  # the place of the mistakes that it measures: "speed", "growth", "memory"
    build: ClassVar[str] = "plain"  # of kernels: what a sanitizer is built in for

    @property
    def name(self) -> str:
        """What students read; no two checks of an exercise have one name."""
        raise NotImplementedError

    @property
    def forbidden(self) -> tuple[str, ...]:
        """Names that a submission may not use because of this check."""
        return ()

    @property
    def excess(self) -> str:
        """How the summary begins where memory or growth is too large, and nothing else is wrong."""
        return ""

    @property
    def timing_seconds(self) -> float:
        """What measuring may take, twice: among neighbours, and alone; 0 for checks that measure no time."""
        return 0.0

    def judge(self, context: Any) -> Outcome:
        """The verdict on one submission; `context` is a grader.checks.context.CheckContext."""
        raise NotImplementedError


class InputsUnchanged(Check, frozen=True, kw_only=True):
    """After a call every argument is bit for bit what was sent. Judged from the other checks' calls."""

    points: float = 0.5
    name: str = "leaves its inputs as they were"
    phase: ClassVar[str] = "inputs"

    def judge(self, context: Any) -> Outcome:
        outcome: Outcome = context.inputs_unchanged(self)
        return outcome
