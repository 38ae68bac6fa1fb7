"""A student's history: every check adds a line to `.grader/history.sqlite3`, beside course.yaml.

The history is optional: if it cannot be read or written, commands behave as if there were none. A damaged file is
renamed and a new one begun. sqlite3 is imported when it is needed, after the result is printed.
"""

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from grader.model import Report
from grader.submission import Submission

if TYPE_CHECKING:
    import sqlite3

T = TypeVar("T")
FOLDER = ".grader"
MAX_KEPT = 1 << 19  # bytes of one source; larger ones, notebooks with many pictures, would soon fill the disk
VERSION = 1  # of the tables, stored as SQLite's user_version
PATIENCE = 2.0  # seconds to wait for another process to finish writing
TABLES = """
CREATE TABLE IF NOT EXISTS source (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS checked (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, exercise TEXT NOT NULL, filename TEXT NOT NULL,
    digest TEXT NOT NULL REFERENCES source, score REAL NOT NULL, open REAL NOT NULL, max_score REAL NOT NULL,
    full_marks INTEGER NOT NULL, untouched INTEGER NOT NULL, report TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS checked_exercise ON checked (exercise, id);
CREATE TABLE IF NOT EXISTS hint (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, exercise TEXT NOT NULL, shown INTEGER NOT NULL);
"""
RUNNING = """SELECT count(*) FROM sqlite_master
WHERE type NOT IN ('table', 'index') OR sql LIKE '%VIRTUAL%' OR sql LIKE '% AS (%'"""
LINE = "at, exercise, filename, digest, score, open, max_score, full_marks, untouched"


class CheckRecord(msgspec.Struct, frozen=True):
    """One check of one exercise. `at` is UTC, as 2026-11-20T15:40:07+00:00."""

    at: str
    exercise: str
    filename: str
    digest: str
    score: float
    open: float
    max_score: float
    full_marks: bool
    untouched: bool  # the unchanged stub, which is not an attempt


class Past(msgspec.Struct, frozen=True):
    """All checks of one exercise, oldest first, and the number of hints that were shown.

    An attempt is a check of a file that differs from the one checked before and from the stub.
    """

    lines: tuple[CheckRecord, ...] = ()
    hints: int = 0

    @property
    def last(self) -> CheckRecord | None:
        return self.lines[-1] if self.lines else None

    @property
    def attempts(self) -> tuple[CheckRecord, ...]:
        tried = [line for line in self.lines if not line.untouched]
        return tuple(line for i, line in enumerate(tried) if not i or line.digest != tried[i - 1].digest)

    @property
    def first_pass(self) -> tuple[int, CheckRecord] | None:
        """The first attempt with full marks: its number, counted from 1, and its line; None if there is none."""
        attempts = 0
        before = ""
        for line in self.lines:
            if line.untouched:
                continue
            attempts += line.digest != before
            before = line.digest
            if line.full_marks:  # perhaps in a repeated check of the same file: a speed check may be inconclusive
                return attempts, line
        return None

    def before(self, digest: str, *, passed: bool = False) -> CheckRecord | None:
        """The last check of a file with another digest; with `passed`, the last one with full marks."""
        others = (line for line in reversed(self.lines) if line.digest != digest)
        return next((line for line in others if line.full_marks or not passed), None)

    def since_pass(self, digest: str) -> tuple[CheckRecord, ...]:
        """The attempts after the last full marks, oldest first, each as it was checked last. The last ones with that
        digest, which are about the file as it is now, are left out."""
        found: list[CheckRecord] = []
        for line in self.lines:
            if line.full_marks and line.digest != digest:
                found.clear()
            elif not line.untouched:
                if found and found[-1].digest == line.digest:
                    found.pop()
                found.append(line)
        while found and found[-1].digest == digest:
            found.pop()
        return tuple(found)


class History:
    """The database, opened for each operation, so that threads and processes may share it.

    `complain` is called with a sentence if a damaged file was renamed.
    """

    def __init__(self, root: Path, complain: Callable[[str], None]) -> None:
        self._path, self._complain = root / FOLDER / "history.sqlite3", complain

    def record_report(self, report: Report, submission: Submission) -> None:
        """Add a line for a check, and its source if that is new."""

        def write(database: "sqlite3.Connection") -> None:
            line = (
                *(_now(), report.exercise, submission.filename, submission.digest),
                *(report.score, report.open, report.max_score, report.full_marks, report.untouched),
                msgspec.json.encode(report).decode(),
            )
            source = (submission.digest, submission.source)
            if len(submission.source) <= MAX_KEPT:
                database.execute("INSERT OR IGNORE INTO source (digest, bytes) VALUES (?, ?)", source)
            database.execute(f"INSERT INTO checked ({LINE}, report) VALUES ({', '.join('?' * len(line))})", line)

        self._do(write, None, to_write=True)

    def record_hint(self, exercise: str, shown: int) -> None:
        row = (_now(), exercise, shown)
        insert = "INSERT INTO hint (at, exercise, shown) VALUES (?, ?, ?)"
        self._do(lambda database: database.execute(insert, row), None, to_write=True)

    def all(self) -> dict[str, Past]:
        """The history by exercise; exercises without one are left out."""
        nothing: dict[str, Past] = {}
        return self._do(_pasts, nothing)

    def of(self, exercise: str) -> Past:
        return self._do(lambda database: _pasts(database, exercise).get(exercise, Past()), Past())

    def source(self, digest: str) -> bytes | None:
        """The content of the file with this digest; None if it is not stored."""
        select = "SELECT bytes FROM source WHERE digest = ?"
        row: tuple[bytes] | None = self._do(lambda database: database.execute(select, (digest,)).fetchone(), None)
        return row[0] if row else None

    def report(self, line: CheckRecord) -> Report | None:
        """The report of that check; None if it is not stored, or in another format."""
        select = "SELECT report FROM checked WHERE exercise = ? AND digest = ? AND at = ? ORDER BY id DESC"
        key = (line.exercise, line.digest, line.at)
        row: tuple[str] | None = self._do(lambda database: database.execute(select, key).fetchone(), None)
        try:
            return msgspec.json.decode(row[0], type=Report) if row else None
        except (msgspec.MsgspecError, UnicodeEncodeError):
            return None

    def _do(self, work: "Callable[[sqlite3.Connection], T]", otherwise: T, *, to_write: bool = False) -> T:
        """Run `work` in one transaction and return its result; `otherwise` if there is no usable file."""
        import sqlite3

        for _ in range(2):  # again after a damaged file was renamed
            try:
                if to_write:
                    self._path.parent.mkdir(exist_ok=True)
                which = self._path.stat().st_ino if self._path.exists() else None
                if which is None and not to_write:
                    return otherwise
                return self._transaction(work, otherwise, to_write=to_write)
            except sqlite3.DatabaseError as fault:
                if (getattr(fault, "sqlite_errorcode", 0) & 0xFF) not in (
                    sqlite3.SQLITE_CORRUPT,
                    sqlite3.SQLITE_NOTADB,
                ):
                    return otherwise  # read-only, full, busy for too long, or other tables
                self._put_aside(which)
            except (OSError, ValueError):  # no such folder, or a lone surrogate in a text
                return otherwise
        return otherwise

    def _transaction(self, work: "Callable[[sqlite3.Connection], T]", otherwise: T, *, to_write: bool) -> T:
        import sqlite3

        # autocommit, so that the transaction is explicit; IMMEDIATE, because two transactions that read first and
        # then write would not wait for each other
        database = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        with contextlib.closing(database):
            database.execute("BEGIN IMMEDIATE" if to_write else "BEGIN")
            if not _is_ours(database, to_write):
                return otherwise
            result = work(database)
            database.execute("COMMIT")
            return result

    def _put_aside(self, which: int | None) -> None:
        """Rename the damaged file, unless another process has already done it."""
        aside = self._path.with_name(f"{self._path.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
        with contextlib.suppress(OSError):
            if self._path.stat().st_ino == which:
                self._path.rename(aside)
                self._path.with_name(f"{self._path.name}-journal").unlink(missing_ok=True)
                self._complain(f"the history of your checks was damaged: it is now {aside}, and a new one is begun")


def _pasts(database: "sqlite3.Connection", exercise: str | None = None) -> dict[str, Past]:
    lines: dict[str, list[CheckRecord]] = {}
    for row in database.execute(
        f"SELECT {LINE} FROM checked WHERE ?1 IS NULL OR exercise = ?1 ORDER BY id", (exercise,)
    ):
        line = CheckRecord(*row[:-2], *map(bool, row[-2:]))
        lines.setdefault(line.exercise, []).append(line)
    hints = dict(database.execute("SELECT exercise, max(shown) FROM hint GROUP BY exercise"))
    return {name: Past(tuple(lines.get(name, ())), hints.get(name, 0)) for name in (*lines, *hints)}


def _is_ours(database: "sqlite3.Connection", to_write: bool) -> bool:
    """Whether the tables exist and are of this version; a new file gets them. False for a later version, and for a
    file that would run code when it is read: it may come with a checkout."""
    database.execute("PRAGMA trusted_schema = OFF")
    ((version,),) = database.execute("PRAGMA user_version")
    ((running,),) = database.execute(RUNNING)
    if running:
        return False
    if version == 0 and to_write:
        for statement in filter(str.strip, TABLES.split(";")):
            database.execute(statement)
        database.execute(f"PRAGMA user_version = {VERSION}")
        return True
    return bool(version == VERSION)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
