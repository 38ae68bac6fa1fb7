"""Results in one SQLite file, one row for each report as it arrives. They survive a kill, a full disk and a power cut.

Each row has a key, a digest of what made the report (see `course/digests.py`). `latest` names the row that counts for a
student and an exercise; older rows stay as history. A person's decisions are kept in a table of their own and are
applied when a report is read.

Rows carry seals (see `seal`), since the file may be in a folder where students can write. A store that was not made
with the secret is refused. A row that was changed is ignored and reported.

The journal is a write-ahead log, so that `grader results` can read while `grader grade` writes. `synchronous=FULL`: a
commit waits for the disk. NORMAL may lose the last rows in a power cut: a report can be made again, a person's decision
cannot. The wait takes a few ms, and judging goes on meanwhile.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.model import Basis, Result, Status
from grader.results.sealed_file import SealedFile, untrusted_store
from grader.results.store_file import FILENAME, StoreError, explain_errors, file_system, refuse_link, refuse_network
from grader.results.store_rows import Decision, DecisionRow, LatestRow, ReportRow, UntrustedRow, counted
from grader.sealing.secret import Secret

__all__ = ["FILENAME", "Decision", "Store", "StoreError", "UntrustedRow", "file_system", "refuse_network"]
Decisions = dict[tuple[str, str], dict[str, Decision]]


class Store:
    """The results in one folder. For one thread; several processes may have the same store open.

    `secret`: None looks for the secret that the store was made with, by the record of `remember`. Raises StoreError for
    a folder that cannot hold a store, or a store that cannot be trusted.
    """

    def __init__(self, folder: Path, *, create: bool = False, secret: Secret | None = None) -> None:
        self.path = folder / FILENAME
        refuse_link(folder)
        if not create and not (self.path.is_file() and self.path.stat().st_size):
            raise StoreError(f"there are no results in {folder}; make some: grader grade SUBMISSIONS --out {folder}")
        refuse_network(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise StoreError(f"{folder}: {fault.strerror}; name another folder for the results: --out") from fault
        self.file = SealedFile(self.path, secret, create=create)
        self.secret = self.file.secret

    @classmethod
    def open_trusted(cls, folder: Path, secret: Secret | None) -> "Store":
        """A store for reading and deciding. Raises StoreError for a store that was made without a secret."""
        store = cls(folder, secret=secret)
        if store.secret is None:
            store.close()
            raise untrusted_store(store.path, "was made without a secret")
        return store

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.file.close()

    @property
    def troubles(self) -> list[str]:
        """Sentences about rows that are known to be missing; rows with a wrong seal are in `untrusted`."""
        return self.file.troubles

    @property
    def untrusted(self) -> list[UntrustedRow]:
        """Rows read so far that have a wrong seal: they were changed, or added, outside the grader."""
        return self.file.untrusted

    def refuse_troubles(self) -> None:
        """After all rows have been read: raises GraderError if some are missing or cannot be trusted."""
        said = [*self.troubles, *(f"not trusted, changed outside the grader: {each}" for each in self.untrusted)]
        if said:
            raise GraderError(f"{self.path}: {'; '.join(said[:8])}")

    # -- reports -------------------------------------------------------------------------------------------------------

    def find(self, student: str, exercise: str, key: str, *, without_gpu: bool = False) -> bool:
        """Whether the store has a report with that key, and judging again could not close any of its open points.

        A report that is found counts from now on, unless another one of the same submission and exercise outranks it:
        for example one of another version of the grader that leaves less open.
        `without_gpu`: points that wait for a GPU cannot be closed on this machine. Blocked points need a change in
        another file of the student's; the report then has another key.
        """
        with explain_errors(self.path):
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
        """Write a report to disk. It replaces one with the same key only if it does not leave more points open.

        Returns whether it counts from now on: not if another one of the same submission and exercise outranks it.
        """
        text = msgspec.json.encode(result).decode()
        student, report, basis = result.student, result.report, basis or Basis()
        fields = (basis.submission, basis.exercise, report.open, text, _now(), made_with)
        row = ReportRow(key, student, report.exercise, *fields)
        with explain_errors(self.path), self.file.transaction():
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
        """The row that counts now."""
        latest = next(self.file.select(LatestRow, "WHERE student = ? AND exercise = ?", (student, exercise)), None)
        row = self.report(latest.key) if latest else None
        return row if row and (row.student, row.exercise) == (student, exercise) else None

    def one(self, student: str, exercise: str) -> Result | None:
        return next(self._select("WHERE student = ? AND exercise = ?", (student, exercise)), None)

    def all(self) -> Iterator[Result]:
        """The results that count, in the order of student and exercise."""
        return self._select("", ())

    def _select(self, where: str, values: tuple[str, ...]) -> Iterator[Result]:
        decisions = self._decisions(where, values)
        with explain_errors(self.path):
            for latest in self.file.select(LatestRow, f"{where} ORDER BY student, exercise", values):
                row = self.report(latest.key)
                if row is not None and (row.student, row.exercise) == (latest.student, latest.exercise):
                    own = decisions.get((row.student, row.exercise), {})
                    yield counted(row, own)

    # -- decisions -----------------------------------------------------------------------------------------------------

    def decide(self, decision: Decision) -> None:
        """Store a person's score. On return it is in the main file, so that a copy of only that file has it."""
        with explain_errors(self.path):
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
    """Whether `before` goes on counting, and `row` does not replace it."""
    return before.is_about(row) and before.outranks(row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
