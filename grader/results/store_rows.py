"""Rows of a store: each carries a seal over all that matters in it, and is believed only with the right one."""

from typing import Any, TypeVar

import msgspec

from grader.model import Outcome, Report, Result, Status
from grader.results.report_v1 import decoded
from grader.sealing.seal import Seal


class Basis(msgspec.Struct, frozen=True):
    """What a report is about: digests of the submission and of the exercise's files. Empty where it is not known."""

    submission: str = ""
    exercise: str = ""


class Decision(msgspec.Struct, frozen=True):
    """A person's score for one check."""

    student: str
    exercise: str
    check: str
    score: float
    reason: str
    who: str = ""
    at: str = ""


class ReportRow(msgspec.Struct, frozen=True):
    """One report. `version`: the digest of the exercise's files; `graded`: the report itself, as JSON."""

    key: str
    student: str
    exercise: str
    submission: str
    version: str
    open: float
    graded: str
    at: str
    made_with: str

    @property
    def basis(self) -> Basis:
        return Basis(self.submission, self.version)

    def report(self) -> Result:
        """Raises msgspec.MsgspecError where another version of the grader wrote it."""
        return decoded(self.graded)

    def outranks(self, other: "ReportRow") -> bool:
        """Whether this report, and not the other one, counts for the same submission and exercise: it leaves less open;
        else it was made behind walls and the other was not; else it is newer."""
        return _rank(self) > _rank(other)

    def is_about(self, other: "ReportRow") -> bool:
        """Whether both are about the same submission, judged by the same files of the exercise."""
        return bool(self.submission) and self.basis == other.basis


class LatestRow(msgspec.Struct, frozen=True):
    """Which report counts for a student and an exercise."""

    student: str
    exercise: str
    key: str


class DecisionRow(msgspec.Struct, frozen=True):
    """One decision. `id`: 1 for the first one in the store, with no gap, so that none can be taken away unnoticed."""

    id: int
    student: str
    exercise: str
    check: str
    score: float
    reason: str
    who: str
    at: str

    @property
    def decision(self) -> Decision:
        return Decision(*msgspec.structs.astuple(self)[1:])


class Head(msgspec.Struct, frozen=True):
    """The store's own number, whose seals are in it, and how many rows each table has."""

    store: bytes
    fingerprint: str
    reports: int = 0
    latest: int = 0
    decisions: int = 0


class Disbelieved(msgspec.Struct, frozen=True):
    """A row with a wrong seal: whose it says it is, and what."""

    student: str
    exercise: str
    what: str

    def __str__(self) -> str:
        return f"{self.student!a}, {self.exercise!a}: {self.what!a}"


MOST_NOTED = 1000  # rows that are not believed; a few are named
Row = ReportRow | LatestRow | DecisionRow
R = TypeVar("R", ReportRow, LatestRow, DecisionRow)
TABLE: dict[type[Row], str] = {ReportRow: "reports", LatestRow: "latest", DecisionRow: "decisions"}


def columns(kind: type[Row]) -> str:
    return ", ".join(f'"{name}"' for name in (*kind.__struct_fields__, "seal"))


def insert(kind: type[Row]) -> str:
    marks = ", ".join("?" * (len(kind.__struct_fields__) + 1))
    return f"INSERT OR REPLACE INTO {TABLE[kind]} ({columns(kind)}) VALUES ({marks})"


class Sealed:
    """Makes and reads the rows of one store. What is not believed is noted."""

    def __init__(self, seal: Seal, store: bytes) -> None:
        self._seal, self._store = seal, store
        self.disbelieved: dict[tuple[str, str], Disbelieved] = {}

    def values(self, row: Row) -> tuple[Any, ...]:
        """What is written of a row: its fields, of the types that they are read with, and its seal."""
        fields = msgspec.structs.astuple(msgspec.convert(msgspec.structs.asdict(row), type(row)))
        return (*fields, self._seal.of(TABLE[type(row)], self._store, *fields))

    def read(self, kind: type[R], values: tuple[Any, ...]) -> R | None:
        """The row, from what `columns` selects; None where its seal does not fit."""
        *fields, code = values
        try:
            row = msgspec.convert(dict(zip(kind.__struct_fields__, fields, strict=True)), kind)
            if self._seal.fits(code, TABLE[kind], self._store, *fields):
                return row
        except (msgspec.ValidationError, TypeError, ValueError):
            pass  # a value of another type, or a text that is no Unicode
        self._disbelieve(kind, fields)
        return None

    def _disbelieve(self, kind: type[Row], fields: list[Any]) -> None:
        named = dict(zip(kind.__struct_fields__, map(_short, fields), strict=True))
        what = {ReportRow: "the report", LatestRow: "which report counts"}.get(kind, "")
        what = what or f"the decision on '{named['check']}'"
        found = Disbelieved(named["student"], named["exercise"], what)
        place = TABLE[kind], named.get("key", "") + named.get("id", "") + found.student
        if place in self.disbelieved or len(self.disbelieved) < MOST_NOTED:
            self.disbelieved[place] = found


def _short(value: object) -> str:
    return value[:200] if isinstance(value, str) else str(value)[:20] if isinstance(value, int | float) else "?"


def key_of(row: Row) -> tuple[str, tuple[Any, ...]]:
    """What tells a row from all others of its table, as a condition and its values."""
    match row:
        case ReportRow(key=key):
            return "key = ?", (key,)
        case LatestRow(student=student, exercise=exercise):
            return "student = ? AND exercise = ?", (student, exercise)
        case DecisionRow(id=number):
            return "id = ?", (number,)


def _rank(row: ReportRow) -> tuple[float, bool, str]:
    return -row.open, row.report().walled, row.at


def counted(row: ReportRow, decisions: dict[str, Decision]) -> Result:
    """The result as it counts: a person's score in the place of the grader's, with the reason as the message."""
    result = row.report()
    decided = tuple(sorted(decisions))
    report = _with_decisions(result.report, decisions) if decided else result.report
    return msgspec.structs.replace(result, report=report, decided=decided, at=row.at, made_with=row.made_with)


def _with_decisions(report: Report, decisions: dict[str, Decision]) -> Report:
    outcomes = tuple(_decided(outcome, decisions.get(outcome.check)) for outcome in report.outcomes)
    changed: Report = msgspec.structs.replace(
        report,
        outcomes=outcomes,
        score=round(sum(outcome.score for outcome in outcomes), 6),
        open=round(sum(outcome.max_score for outcome in outcomes if outcome.status.leaves_open), 6),
    )
    return changed


def _decided(outcome: Outcome, decision: Decision | None) -> Outcome:
    if decision is None:
        return outcome
    score = min(decision.score, outcome.max_score)  # the exercise may be worth less by now
    status = Status.PASSED if score == outcome.max_score else Status.FAILED
    return Outcome.of(outcome.check, status, score, outcome.max_score, f"decided by a person: {decision.reason}")
