"""The values that pass between the rooms of this house. All frozen; this module imports nothing local."""

import math
from enum import StrEnum
from typing import Any, Literal

import msgspec

REPORT_SCHEMA = "grader/report/v1"
# what an exercise is written in; python: its results are no arrays; cuda: kernels in a .cu file
Kind = Literal["numpy", "python", "torch", "cuda"]


class Status(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # the submission raised, or could not be read or loaded
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"  # a signal, an exit, a pipe closed
    FORBIDDEN = "forbidden"
    NOT_STARTED = "not_started"
    NEEDS_GPU = "needs_gpu"
    INCONCLUSIVE = "inconclusive"  # timing too noisy to be fair
    BLOCKED = "blocked"  # it uses an earlier exercise that is missing or fails its own checks
    NOT_GRADED = "not_graded"  # our fault

    @property
    def leaves_open(self) -> bool:
        """True where the points are neither earned nor lost: a person or another machine closes the check."""
        return self in (Status.NEEDS_GPU, Status.INCONCLUSIVE, Status.BLOCKED, Status.NOT_GRADED)


class Finding(msgspec.Struct, frozen=True):
    """Why a check did not pass: a summary that gives no value away, and details that may."""

    summary: str
    details: tuple[str, ...] = ()

    def text(self, *, reveal: bool) -> str:
        return "\n".join((self.summary, *self.details)) if reveal else self.summary


class Outcome(msgspec.Struct, frozen=True):
    """The result of one check; `score` is in points, 0 <= score <= max_score."""

    check: str
    status: Status
    score: float
    max_score: float
    message: str = ""


class Report(msgspec.Struct, frozen=True):
    """All outcomes of one submission. `open` is the sum of the points that nobody could decide yet.

    It holds no measured figure, so that it is the same from run to run.
    """

    schema: str
    exercise: str
    score: float
    open: float
    max_score: float
    outcomes: tuple[Outcome, ...]
    diagnosis: tuple[str, ...] = ()
    ran_on: str = ""  # of kernels: "emulator", or that and the name of the GPU

    @property
    def full_marks(self) -> bool:
        """Whether everything that could be decided earned all its points, and something was decided."""
        return self.open < self.max_score and all(
            outcome.status is Status.PASSED or outcome.status.leaves_open for outcome in self.outcomes
        )

    @property
    def not_graded(self) -> bool:
        return any(outcome.status is Status.NOT_GRADED for outcome in self.outcomes)

    @property
    def untouched(self) -> bool:
        return all(outcome.status is Status.NOT_STARTED for outcome in self.outcomes)


PHASES = ("source", "values", "gradients", "laws", "inputs", "measured")  # of checks


class Tolerance(msgspec.Struct, frozen=True):
    """Agreement is |actual - expected| <= atol + rtol * |expected| + of_largest * max |expected|, for every element.

    The maximum is that of the array that the element stands in.
    """

    rtol: float = 1e-9
    atol: float = 0.0
    of_largest: float = 0.0

    def allowed(self, expected: Any) -> Any:
        """What each element of a NumPy array may differ by; the shape is that of `expected`."""
        size = abs(expected)
        allowed = self.atol + self.rtol * size
        if self.of_largest:
            allowed = allowed + self.of_largest * max(size[size < math.inf].max(initial=0.0), 0.0)
        return allowed

    def times(self, factor: float) -> "Tolerance":
        return Tolerance(factor * self.rtol, factor * self.atol, factor * self.of_largest)

    def at_least(self, rtol: float, atol: float) -> "Tolerance":
        return Tolerance(max(self.rtol, rtol), max(self.atol, atol), self.of_largest)

    def __str__(self) -> str:
        of_largest = f", of_largest {self.of_largest:g}" if self.of_largest else ""
        return f"rtol {self.rtol:g}, atol {self.atol:g}{of_largest}"


class Mistake(msgspec.Struct, frozen=True):
    """A known wrong way to do an exercise: its name and what the student who makes it is told.

    `checks`: where no more is known than that these checks fail as if it had been made.
    """

    name: str
    sentence: str
    checks: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The sentence; and, where it may not be true, what it is said of."""
        if not self.checks:
            return self.sentence
        names = [f"'{name}'" for name in self.checks]
        which = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        fails = "fails as it would" if len(names) == 1 else "fail as they would"
        return f"{which} {fails} if this were so: {self.sentence}"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one submission may use: wall-clock seconds a call, and MiB of address space (enforced on Linux)."""

    seconds: float = 5.0
    memory_mb: int = 4096


class Graded(msgspec.Struct, frozen=True):
    """One student's report as `grade` keeps it.

    `report` is what the student may see. `details` (by check) and `figures` (by check) are for staff and for people:
    values, seeds and prints of hidden cases stand in `details` alone, measured times in `figures` and `seconds` alone.
    """

    student: str
    report: Report
    mistakes: tuple[Mistake, ...] = ()
    details: dict[str, str] = {}
    figures: dict[str, str] = {}
    seconds: float = 0.0  # wall clock of the judging
    walled: bool = True  # false: --unsafe
