"""Results in one SQLite file, a row as each report arrives: what is in it survives a kill, a full disk and a power cut.

Each row has a key (see `identity`): what made the report. `latest` says which row counts for a student and an exercise;
older rows stay as history. A person's decisions stand beside the reports and are applied when a report is read.

Rows carry seals (see `seal`), since the file may lie where students can write. A store that was not made with the
secret is refused; a row that was changed is not believed, and named.

The journal is a write-ahead log, so that `grader results` can read while `grader grade` writes. `synchronous=FULL`: a
commit waits for the disk. What NORMAL loses in a power cut could be graded again, a person's decision could not; and
the wait (a few ms) is the writer's own, while the threads that judge go on.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.model import Result, Status
from grader.results.sealed_file import SealedFile, doubt
from grader.results.store_file import FILENAME, NoStore, explained, file_system, refuse_link, refuse_network
from grader.results.store_rows import Basis, Decision, DecisionRow, Disbelieved, LatestRow, ReportRow, counted
from grader.sealing.secret import Secret

__all__ = ["FILENAME", "Basis", "Decision", "Disbelieved", "NoStore", "Store", "file_system", "refuse_network"]
Decisions = dict[tuple[str, str], dict[str, Decision]]


class Store:
    """The results in one folder. Not for use by several threads; several processes may have the same one open.

    `secret`: None looks for the one that the store was made with, by the note of `remember`. Raises NoStore for a store
    that cannot be there or is not believed.
    """

    def __init__(self, folder: Path, *, create: bool = False, secret: Secret | None = None) -> None:
        self.path = folder / FILENAME
        refuse_link(folder)
        if not create and not (self.path.is_file() and self.path.stat().st_size):
            raise NoStore(f"there are no results in {folder}; make some: grader grade SUBMISSIONS --out {folder}")
        refuse_network(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise NoStore(f"{folder}: {fault.strerror}; name another folder for the results: --out") from fault
        self.file = SealedFile(self.path, secret, create=create)
        self.secret = self.file.secret

    @classmethod
    def believed(cls, folder: Path, secret: Secret | None) -> "Store":
        """The results there, for reading and deciding. Raises NoStore for those that were made without any secret."""
        store = cls(folder, secret=secret)
        if store.secret is None:
            store.close()
            raise doubt(store.path, "was made without a secret")
        return store

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()

    @property
    def troubles(self) -> list[str]:
        """What is known to be missing here, in sentences; rows that were read and not believed are in `disbelieved`."""
        return self.file.troubles

    @property
    def disbelieved(self) -> list[Disbelieved]:
        """Rows that were read and have a wrong seal: they were changed, or added, outside the grader."""
        return self.file.disbelieved

    def refuse_troubles(self) -> None:
        """After all has been read: raises GraderError where some of it is missing or not believed."""
        said = [*self.troubles, *(f"not believed, changed outside the grader: {each}" for each in self.disbelieved)]
        if said:
            raise GraderError(f"{self.path}: {'; '.join(said[:8])}")

    # -- reports -------------------------------------------------------------------------------------------------------

    def find(self, student: str, exercise: str, key: str, *, without_gpu: bool = False) -> bool:
        """Whether a report with that key is there and has nothing open that another try could close.

        If it is there, it is what counts from now on, unless another one of the same submission and exercise outranks
        it: a report of another version of the grader, say, that leaves less open.
        `without_gpu`: what waits for a GPU waits for another machine, so that nothing is left to do here. What is
        blocked waits for another file of the student's, and has another key then.
        """
        with explained(self.path):
            row = self.report(key)
            if row is None or (row.student, row.exercise) != (student, exercise):
                return False
            counts = self._counting(student, exercise)
            if counts is None or (counts.key != key and not _stays(counts, row)):
                with self.file.transaction():
                    self.file.write(LatestRow(student, exercise, key))
                counts = row
        if counts.open == 0:
            return True
        kept = self.one(student, exercise)
        waits = {each.status for each in kept.report.outcomes if each.status.leaves_open} if kept else set()
        return kept is not None and waits <= {Status.BLOCKED, *([Status.NEEDS_GPU] if without_gpu else [])}

    def keep(self, key: str, result: Result, basis: Basis | None = None, made_with: str = "") -> bool:
        """Write a report, in the place of one with the same key only where it leaves no more open than that; on return
        it is on disk.

        Whether it counts from now on: not where another one of the same submission and exercise outranks it.
        """
        text = msgspec.json.encode(result).decode()
        student, report, basis = result.student, result.report, basis or Basis()
        fields = (basis.submission, basis.exercise, report.open, text, _now(), made_with)
        row = ReportRow(key, student, report.exercise, *fields)
        with explained(self.path), self.file.transaction():
            there = self.report(key)
            if there is None or 0 < there.open >= row.open:
                self.file.write(row)
            else:
                row = there
            before = self._counting(student, report.exercise)
            counts = before is None or before.key == key or not _stays(before, row)
            if counts:
                self.file.write(LatestRow(student, report.exercise, key))
        return counts

    def report(self, key: str) -> ReportRow | None:
        return next(self.file.select(ReportRow, "WHERE key = ?", (key,)), None)

    def _counting(self, student: str, exercise: str) -> ReportRow | None:
        """The row that counts so far."""
        latest = next(self.file.select(LatestRow, "WHERE student = ? AND exercise = ?", (student, exercise)), None)
        row = self.report(latest.key) if latest else None
        return row if row and (row.student, row.exercise) == (student, exercise) else None

    def one(self, student: str, exercise: str) -> Result | None:
        return next(self._select("WHERE student = ? AND exercise = ?", (student, exercise)), None)

    def all(self) -> Iterator[Result]:
        """What counts for everyone, by student and exercise."""
        return self._select("", ())

    def _select(self, where: str, values: tuple[str, ...]) -> Iterator[Result]:
        decisions = self._decisions(where, values)
        with explained(self.path):
            for latest in self.file.select(LatestRow, f"{where} ORDER BY student, exercise", values):
                row = self.report(latest.key)
                if row is not None and (row.student, row.exercise) == (latest.student, latest.exercise):
                    own = decisions.get((row.student, row.exercise), {})
                    yield counted(row, own)

    # -- decisions -----------------------------------------------------------------------------------------------------

    def decide(self, decision: Decision) -> None:
        """Keep a person's score; on return it is in the main file, so that a copy of that alone has it."""
        with explained(self.path):
            with self.file.transaction():
                fields = msgspec.structs.asdict(msgspec.structs.replace(decision, at=_now()))
                self.file.write(DecisionRow(self.file.decisions + 1, **fields))
            self.file.checkpoint()

    def _decisions(self, where: str, values: tuple[str, ...]) -> Decisions:
        """The last decision on each check, by student and exercise."""
        found: Decisions = {}
        for row in self.file.select(DecisionRow, f"{where} ORDER BY id", values):
            found.setdefault((row.student, row.exercise), {})[row.check] = row.decision
        return found


def _stays(before: ReportRow, row: ReportRow) -> bool:
    """Whether what counts so far is not to be replaced by this row."""
    return before.is_about(row) and before.outranks(row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
