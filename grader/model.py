"""The values that packages of the grader exchange. All are frozen; this module imports no other of the grader."""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

REPORT_SCHEMA = "grader/report/v2"
# python: results that are not arrays; cuda: kernels in a .cu file
Kind = Literal["numpy", "python", "torch", "cuda"]


class Status(StrEnum):
    """The status of one check."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"  # the submission raised, or could not be read or loaded
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"  # a signal, an exit, a pipe closed
    FORBIDDEN = "forbidden"
    NOT_STARTED = "not_started"
    NEEDS_GPU = "needs_gpu"
    INCONCLUSIVE = "inconclusive"  # the timing is too noisy
    BLOCKED = "blocked"  # it uses an earlier exercise that is missing or fails its own checks
    NOT_GRADED = "not_graded"  # a fault of the grader

    @property
    def leaves_open(self) -> bool:
        """True if the points are neither earned nor lost: a person or another machine closes the check."""
        return self in (Status.NEEDS_GPU, Status.INCONCLUSIVE, Status.BLOCKED, Status.NOT_GRADED)


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the student's file, counted from 1; in a notebook, of its code cell `cell`, counted from 1."""

    file: str
    line: int
    cell: int = 0  # 0: the file is not a notebook

    @property
    def where(self) -> str:
        """`line 3`, or `code cell 2, line 3`."""
        return f"code cell {self.cell}, line {self.line}" if self.cell else f"line {self.line}"

    def __str__(self) -> str:
        return f"{self.file}, {self.where}"


class Excerpt(msgspec.Struct, frozen=True, omit_defaults=True):
    """Lines that are shown as they are, never wrapped: the student's code at a place, or its output."""

    lines: tuple[str, ...]
    place: Place | None = None
    function: str = ""  # the function that contains the place

    @property
    def head(self) -> str:
        """The heading of the lines; "" without a place."""
        return f"{self.place}, in {self.function}" if self.function else str(self.place or "")

    def __str__(self) -> str:
        head = (f"  {self.head}",) if self.place else ()
        return "\n".join((*head, *self.lines))


Detail = str | Excerpt  # a sentence, or lines that are shown as they are


def places_of(details: Iterable[Detail]) -> tuple[Place, ...]:
    """The places that excerpts show, each once."""
    return tuple(dict.fromkeys(each.place for each in details if isinstance(each, Excerpt) and each.place))


# JSON has no number for the last three
Number = float | Literal["nan", "inf", "-inf"]
Matrix = tuple[tuple[Number, ...], ...]


class Picture(msgspec.Struct, frozen=True, omit_defaults=True):
    """Two matrices of one shape, to be drawn side by side: the expected result and the given one, or a part of each.

    `part`: which part, as Python writes it, such as "result[0, 1]"; "" for the whole result.
    """

    expected: Matrix
    got: Matrix
    part: str = ""


class Labelled(msgspec.Struct, frozen=True):
    """A matrix to be drawn in shades, with a label for each row and each column: what each word looks at."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Matrix


Shown = str | Labelled  # what a passing check shows of a result: a line, or a matrix


class Finding(msgspec.Struct, frozen=True):
    """Why a check did not pass: a summary that reveals no value, and details that may.

    `places`: those that the summary is about; `source`: excerpts from before the file saw any input. Both are as public
    as the summary. The places of the details, and the picture, are as secret as the details.
    """

    summary: str
    details: tuple[Detail, ...] = ()
    places: tuple[Place, ...] = ()
    source: tuple[Detail, ...] = ()
    picture: Picture | None = None

    @classmethod
    def of(
        cls,
        text: str,
        details: tuple[Detail, ...] = (),
        places: tuple[Place, ...] = (),
        source: tuple[Detail, ...] = (),
    ) -> "Finding":
        """A finding of a text: the first line is the summary, the other lines are its source."""
        summary, *more = text.split("\n")
        return cls(summary, details, places, (*more, *source))

    def shown(self, *, reveal: bool) -> tuple[Detail, ...]:
        """The details that the student may see."""
        return (*self.source, *self.details) if reveal else self.source

    def text(self, *, reveal: bool) -> str:
        """Everything that the student may see, as one text."""
        return "\n".join(map(str, (self.summary, *self.shown(reveal=reveal))))


class Outcome(msgspec.Struct, frozen=True):
    """The result of one check; `score` is in points, 0 <= score <= max_score.

    `summary`: why it did not pass, in one line. `places`: the lines of the student's file that summary and details are
    about. `held_back`: the check did not fail itself; it counts once the values agree with the reference. `picture`:
    wrong values beside the expected ones, if the student may see them and a picture helps; else there is no such key.
    `shown`: what the author's `shows` made of the results of a check that passed; else there is no such key.
    """

    check: str
    status: Status
    score: float
    max_score: float
    summary: str = ""
    details: tuple[Detail, ...] = ()
    places: tuple[Place, ...] = ()
    held_back: bool = False
    picture: Picture | UnsetType = UNSET
    shown: tuple[Shown, ...] | UnsetType = UNSET

    @classmethod
    def of(cls, check: str, status: Status, score: float, max_score: float, text: str) -> "Outcome":
        """An outcome of a text: the first line is the summary, the others are details."""
        finding = Finding.of(text)
        return cls(check, status, score, max_score, finding.summary, finding.source)

    @property
    def message(self) -> str:
        """Summary and details as one text, for formats that have one field for them."""
        return "\n".join(map(str, (self.summary, *self.details)))


class Report(msgspec.Struct, frozen=True):
    """All outcomes of one submission. `open` is the sum of the points that are not decided yet.

    It holds no measured figures, so that it is the same in every run.
    """

    schema: Annotated[str, msgspec.Meta(examples=[REPORT_SCHEMA])]
    exercise: str
    score: float
    open: float
    max_score: float
    outcomes: tuple[Outcome, ...]
    diagnosis: tuple[str, ...] = ()
    ran_on: str = ""  # for kernels: "emulator", or also the name of the GPU

    @property
    def full_marks(self) -> bool:
        """Whether every decided check earned all its points, and at least one was decided."""
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

    The maximum is that of the array which contains the element.
    """

    rtol: float = 1e-9
    atol: float = 0.0
    of_largest: float = 0.0

    def allowed(self, expected: Any) -> Any:
        """The allowed difference of each element, a NumPy array with the shape of `expected`."""
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
    """A known mistake of an exercise: its name, and the sentence for a student who makes it.

    `checks`: if not empty, only these checks are known to fail as if the mistake had been made.
    """

    name: str
    sentence: str
    checks: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """The sentence; if it holds for some checks only, with their names."""
        if not self.checks:
            return self.sentence
        names = [f"'{name}'" for name in self.checks]
        which = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
        fails = "fails as it would" if len(names) == 1 else "fail as they would"
        return f"{which} {fails} if this were so: {self.sentence}"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Limits of one submission: wall-clock seconds per call, and MiB of address space (enforced on Linux)."""

    seconds: float = 5.0
    memory_mb: int = 4096


class Named(msgspec.Struct, frozen=True):
    """A mistake that explains the observations. `checks`: those that it explains, if it does not explain all.

    `shown`: the number of cases in which the mistake is visible; `telling`: of these, the number in which its result
    distinguishes it from others, so is not only NaN, a constant or any exception. `rivals`: other mistakes that explain
    everything, so that none may be named.
    """

    name: str
    checks: tuple[str, ...] = ()
    shown: int = 0
    telling: int = 0
    rivals: tuple[str, ...] = ()


class Basis(msgspec.Struct, frozen=True):
    """What a report is about: digests of the submission and of the exercise's files, empty if they are unknown."""

    submission: str = ""
    exercise: str = ""


class Result(msgspec.Struct, frozen=True, tag="result", omit_defaults=True):
    """The result of judging one submission, as the judge, the store and all output formats use it.

    `report` is what the student may see. `details` and `figures`, by check, are for staff: only `details` holds values,
    seeds and output of hidden cases; only `figures` and `seconds` hold measured times.
    """

    student: str
    report: Report
    mistakes: tuple[Mistake, ...] = ()  # the recognised ones
    details: dict[str, str] = {}
    figures: dict[str, str] = {}
    seconds: float = 0.0  # wall-clock time of judging
    walled: bool = True  # false: --unsafe
    named: tuple[Named, ...] = ()  # the mistakes, and why
    advice: tuple[Outcome, ...] = ()  # in a bundle: outcomes that are shown and not scored
    elsewhere: float = 0.0  # points that a bundle cannot give
    counts: bool = True  # false: an earlier result of the same submission, with fewer open points, counts instead
    # from a store: checks that a person has decided, the time of the result, and the versions that produced it
    decided: tuple[str, ...] = ()
    at: str = ""
    made_with: str = ""


class CourseFault(msgspec.Struct, frozen=True, tag="course_fault"):
    """There is no result, because of an error of the exercise's author."""

    exercise: str
    reason: str


class GraderFault(msgspec.Struct, frozen=True, tag="grader_fault"):
    """There is no result, because of an error of the grader."""

    reason: str


class Checking(msgspec.Struct, frozen=True):
    """The judge begins this check."""

    check: str


class Decided(msgspec.Struct, frozen=True):
    """Final outcomes. `figures`: measured values, by check."""

    outcomes: tuple[Outcome, ...]
    figures: dict[str, str] = {}


Event = Checking | Decided | Result  # of one judging, which ends with the result
