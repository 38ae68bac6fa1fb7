"""Rows of a store. Each has a seal over all of its values, and is trusted only if the seal is right."""

from typing import Any, TypeVar

import msgspec

from grader.model import Basis, Outcome, Report, Result, Status
from grader.results.report_v1 import decoded
from grader.sealing.seal import Seal


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
        """Whether this report counts instead of the other one of the same submission and exercise.

        The report that leaves fewer points open counts; then one that was made behind walls; then the newer one.
        """
        return _rank(self) > _rank(other)

    def is_about(self, other: "ReportRow") -> bool:
        """Whether both are about the same submission, judged by the same files of the exercise."""
        return bool(self.submission) and self.basis == other.basis


class LatestRow(msgspec.Struct, frozen=True):
    """Names the report that counts for a student and an exercise."""

    student: str
    exercise: str
    key: str


class DecisionRow(msgspec.Struct, frozen=True):
    """One decision. `id`: 1, 2, 3, ... without a gap, so that a removed decision is noticed."""

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
    """The store's random number, the fingerprint of its seals, and the number of rows in each table."""

    store: bytes
    fingerprint: str
    reports: int = 0
    latest: int = 0
    decisions: int = 0


class UntrustedRow(msgspec.Struct, frozen=True):
    """A row with a wrong seal, and what it claims to be."""

    student: str
    exercise: str
    what: str

    def __str__(self) -> str:
        return f"{self.student!a}, {self.exercise!a}: {self.what!a}"


MOST_NOTED = 1000  # untrusted rows that are recorded; a few are shown
StoreRow = ReportRow | LatestRow | DecisionRow
R = TypeVar("R", ReportRow, LatestRow, DecisionRow)
TABLE: dict[type[StoreRow], str] = {ReportRow: "reports", LatestRow: "latest", DecisionRow: "decisions"}


def columns(kind: type[StoreRow]) -> str:
    return ", ".join(f'"{name}"' for name in (*kind.__struct_fields__, "seal"))


def insert(kind: type[StoreRow]) -> str:
    marks = ", ".join("?" * (len(kind.__struct_fields__) + 1))
    return f"INSERT OR REPLACE INTO {TABLE[kind]} ({columns(kind)}) VALUES ({marks})"


class RowSealer:
    """Makes and reads the rows of one store. Rows with a wrong seal are recorded."""

    def __init__(self, seal: Seal, store: bytes) -> None:
        self._seal, self._store = seal, store
        self.untrusted: dict[tuple[str, str], UntrustedRow] = {}

    def values(self, row: StoreRow) -> tuple[Any, ...]:
        """The values to write for a row: its fields, in their declared types, and its seal."""
        fields = msgspec.structs.astuple(msgspec.convert(msgspec.structs.asdict(row), type(row)))
        return (*fields, self._seal.of(TABLE[type(row)], self._store, *fields))

    def read(self, kind: type[R], values: tuple[Any, ...]) -> R | None:
        """The row, from the values of `columns`; None if its seal is wrong."""
        *fields, code = values
        try:
            row = msgspec.convert(dict(zip(kind.__struct_fields__, fields, strict=True)), kind)
            if self._seal.fits(code, TABLE[kind], self._store, *fields):
                return row
        except (msgspec.ValidationError, TypeError, ValueError):
            pass  # a value of another type, or text that is not Unicode
        self._record_untrusted(kind, fields)
        return None

    def _record_untrusted(self, kind: type[StoreRow], fields: list[Any]) -> None:
        named = dict(zip(kind.__struct_fields__, map(_short, fields), strict=True))
        what = {ReportRow: "the report", LatestRow: "which report counts"}.get(kind, "")
        what = what or f"the decision on '{named['check']}'"
        found = UntrustedRow(named["student"], named["exercise"], what)
        place = TABLE[kind], named.get("key", "") + named.get("id", "") + found.student
        if place in self.untrusted or len(self.untrusted) < MOST_NOTED:
            self.untrusted[place] = found


def _short(value: object) -> str:
    return value[:200] if isinstance(value, str) else str(value)[:20] if isinstance(value, int | float) else "?"


def key_of(row: StoreRow) -> tuple[str, tuple[Any, ...]]:
    """An SQL condition that selects this row of its table, and the condition's values."""
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
    """The result with a person's scores instead of the grader's, and their reasons as messages."""
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
    score = min(decision.score, outcome.max_score)  # the check may have lost points since then
    status = Status.PASSED if score == outcome.max_score else Status.FAILED
    return Outcome.of(outcome.check, status, score, outcome.max_score, f"decided by a person: {decision.reason}")
