"""Results in one SQLite file, a row as each report arrives: what is in it survives a kill, a full disk and a power cut.

Each row has a key (see `identity`): what made the report. `latest` says which row counts for a student and an exercise;
older rows stay as history. A person's decisions stand beside the reports and are applied when a report is read.

The journal is a write-ahead log, so that `grader results` can read while `grader grade` writes. `synchronous=FULL`: a
commit waits for the disk. What NORMAL loses in a power cut could be graded again, a person's decision could not; and
the wait (a few ms) is the writer's own, while the threads that judge go on.
"""

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.model import Graded, Outcome, Report, Status

FILENAME = "results.sqlite3"
VERSION = 1
BUSY_SECONDS = 30.0
NETWORKS = re.compile(
    r"nfs4?|cifs|smb\w*|9p|afs|ncpfs|ceph|lustre|gpfs|beegfs\w*|davfs|vboxsf|fuse\.\w*(ssh|s3|gluster).*"
)
TABLES = """
CREATE TABLE IF NOT EXISTS reports (
    key TEXT PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, open REAL NOT NULL,
    graded TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS latest (
    student TEXT NOT NULL, exercise TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (student, exercise)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS decisions (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, "check" TEXT NOT NULL, score REAL NOT NULL,
    reason TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS decisions_of ON decisions (student, exercise);
"""
KEEP = """
INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET open = excluded.open, graded = excluded.graded, at = excluded.at WHERE reports.open > 0
"""
POINT = """
INSERT INTO latest VALUES (?, ?, ?)
ON CONFLICT (student, exercise) DO UPDATE SET key = excluded.key WHERE key != excluded.key
"""


class NoStore(Exception):
    """The store cannot be where it is wanted: says why and what to do."""


class Decision(msgspec.Struct, frozen=True):
    """A person's score for one check."""

    student: str
    exercise: str
    check: str
    score: float
    reason: str
    who: str = ""
    at: str = ""


class Kept(msgspec.Struct, frozen=True):
    """What counts for a student and an exercise: the report with the decisions on it, and those decisions by check."""

    graded: Graded
    decisions: dict[str, Decision] = {}


class Store:
    """The results in one folder. Not for use by several threads; several processes may have the same one open."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.path = folder / FILENAME
        if not create and not self.path.is_file():
            raise NoStore(f"there are no results in {folder}; make some: grader grade SUBMISSIONS --out {folder}")
        refuse_network(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise NoStore(f"{folder}: {fault.strerror}; name another folder for the results: --out") from fault
        with self._explained():
            self._connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            self._prepare_when_free()
            self._file = _file_id(self.path)

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _prepare_when_free(self) -> None:
        """Two graders may begin at once, and the change to a write-ahead log does not wait by itself, as all else."""
        ends = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._prepare()
            except sqlite3.OperationalError as fault:
                if not fault.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > ends:
                    raise
                time.sleep(0.02)

    def _prepare(self) -> None:
        (version,) = self._connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, VERSION):
            raise NoStore(f"{self.path} was written by another version of the grader; name another folder: --out")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        if not version:
            self._connection.executescript(f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT")

    # -- reports -------------------------------------------------------------------------------------------------------

    def find(self, student: str, exercise: str, key: str, *, without_gpu: bool = False) -> bool:
        """Whether a report with that key is there and has nothing open; if so it is what counts from now on.

        `without_gpu`: what waits for a GPU waits for another machine, so that nothing is left to do here.
        """
        with self._explained():
            rows = self._connection.execute("SELECT open FROM reports WHERE key = ?", (key,)).fetchall()
            if not rows:
                return False
            self._connection.execute(POINT, (student, exercise, key))
        if rows[0][0] == 0:
            return True
        kept = self.one(student, exercise)
        waits = {each.status for each in kept.graded.report.outcomes if each.status.leaves_open} if kept else set()
        return kept is not None and waits <= ({Status.NEEDS_GPU} if without_gpu else set())

    def keep(self, key: str, graded: Graded) -> None:
        """Write a report, in its place only one with the same key that has something open; on return it is on disk."""
        text = msgspec.json.encode(graded).decode()
        student, exercise, unsettled = graded.student, graded.report.exercise, graded.report.open
        with self._explained(), self._transaction():
            self._connection.execute(KEEP, (key, student, exercise, unsettled, text, _now()))
            self._connection.execute(POINT, (student, exercise, key))

    def one(self, student: str, exercise: str) -> Kept | None:
        return next(self._select("WHERE latest.student = ? AND latest.exercise = ?", (student, exercise)), None)

    def all(self) -> Iterator[Kept]:
        """What counts for everyone, by student and exercise."""
        return self._select("", ())

    def _select(self, where: str, values: tuple[str, ...]) -> Iterator[Kept]:
        table = "SELECT graded FROM latest JOIN reports USING (key)"
        query = f"{table} {where} ORDER BY latest.student, latest.exercise"
        decisions = self._decisions()
        with self._explained():
            for (text,) in self._connection.execute(query, values):
                graded = msgspec.json.decode(text, type=Graded)
                own = decisions.get((graded.student, graded.report.exercise), {})
                yield Kept(decided(graded, own), own)

    # -- decisions -----------------------------------------------------------------------------------------------------

    def decide(self, decision: Decision) -> None:
        values = (decision.student, decision.exercise, decision.check, decision.score, decision.reason, decision.who)
        with self._explained(), self._transaction():
            self._connection.execute("INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", (*values, _now()))

    def _decisions(self) -> dict[tuple[str, str], dict[str, Decision]]:
        """The last decision on each check, by student and exercise."""
        found: dict[tuple[str, str], dict[str, Decision]] = {}
        with self._explained():
            query = 'SELECT student, exercise, "check", score, reason, who, at FROM decisions ORDER BY id'
            for row in self._connection.execute(query):
                found.setdefault(row[:2], {})[row[2]] = Decision(*row)
        return found

    # -- faults --------------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # a full disk has rolled it back already
                self._connection.execute("ROLLBACK")
            raise
        if _file_id(self.path) != self._file:  # SQLite would write on, into a file that has no name any more
            raise GraderError(f"{self.path} was removed or replaced while it was in use; run the same command again")

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """SQLite's faults in a person's words. The file is left as it is."""
        try:
            yield
        except sqlite3.Error as fault:
            raise GraderError(f"{self.path}: {_in_words(fault)}") from fault
        except msgspec.MsgspecError as fault:
            raise GraderError(f"{self.path}: a report in it cannot be read: {fault}; {DAMAGED}") from fault


DAMAGED = "the file is left as it is; move it away, or bring back a copy, and run the same command again"
ADVICE = {
    "SQLITE_FULL": "the disk is full; what was stored is safe: make room and run the same command again",
    "SQLITE_BUSY": "another program keeps it locked; wait for that to end and run the same command again",
    "SQLITE_NOTADB": f"this is not a file of results; {DAMAGED}",
    "SQLITE_CORRUPT": f"the file is damaged; {DAMAGED}",
    "SQLITE_READONLY": "it may not be written; check who owns it and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; check that its folder is there and may be written",
    "SQLITE_IOERR": "the disk does not read or write it (full, or removed?); what was stored before is safe",
}


def _in_words(fault: sqlite3.Error) -> str:
    name = getattr(fault, "sqlite_errorname", "")
    return next((f"{advice} ({fault})" for key, advice in ADVICE.items() if name.startswith(key)), str(fault))


def decided(graded: Graded, decisions: dict[str, Decision]) -> Graded:
    """The report as it counts: a person's score in the place of the grader's, with the reason as the message."""
    report = graded.report
    outcomes = tuple(_decided(outcome, decisions.get(outcome.check)) for outcome in report.outcomes)
    if outcomes == report.outcomes:
        return graded
    changed: Report = msgspec.structs.replace(
        report,
        outcomes=outcomes,
        score=round(sum(outcome.score for outcome in outcomes), 6),
        open=round(sum(outcome.max_score for outcome in outcomes if outcome.status.leaves_open), 6),
    )
    return msgspec.structs.replace(graded, report=changed)


def _decided(outcome: Outcome, decision: Decision | None) -> Outcome:
    if decision is None:
        return outcome
    score = min(decision.score, outcome.max_score)  # the exercise may be worth less by now
    status = Status.PASSED if score == outcome.max_score else Status.FAILED
    return Outcome(outcome.check, status, score, outcome.max_score, f"decided by a person: {decision.reason}")


def refuse_network(folder: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Raises NoStore on a network file system: locks and the write-ahead log's shared memory do not hold there."""
    try:
        table = mounts.read_text(errors="surrogateescape")
    except OSError:
        return  # not Linux
    kind = file_system(folder, table)
    if NETWORKS.fullmatch(kind):
        reason = "where SQLite's locks and shared memory do not hold"
        raise NoStore(f"{folder} is on a network file system ({kind}), {reason}; name a local folder: --out")


def file_system(folder: Path, mounts: str) -> str:
    """The type of the file system that holds `folder`, by a table like /proc/mounts; "" where it has none."""
    found, longest = "", -1
    for line in mounts.splitlines():
        _, place, kind, *_ = [re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), x) for x in line.split(" ")]
        root = Path(place)
        if folder.resolve().is_relative_to(root) and len(root.parts) >= longest:  # a later mount hides an earlier one
            found, longest = kind, len(root.parts)
    return found


def _file_id(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
