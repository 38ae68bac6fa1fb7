"""A store's file and its seals: refused where it was not made with the secret, read in rows, written all or nothing."""

import contextlib
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import GraderError
from grader.results.store_file import (
    BUSY_SECONDS,
    TABLES,
    VERSION,
    NoStore,
    connect,
    connect_to_copy,
    explained,
    file_id,
    is_ours,
    lacks_log,
    refuse_odd_files,
    settle,
)
from grader.results.store_rows import TABLE, DecisionRow, Disbelieved, Head, R, Row, Sealed, columns, insert, key_of
from grader.sealing.seal import OPEN, Seal
from grader.sealing.secret import Secret, recall

CHECKPOINT_SECONDS = 2.0  # from one time that what is new is moved into the main file to the next
WORDS = {"reports": "report", "latest": "counting result", "decisions": "decision"}
HEAD = "SELECT store, fingerprint, reports, latest, decisions, seal FROM head WHERE id = 1"


class SealedFile:
    """Opened, or made where there is none. Raises NoStore for a file that is not to be believed.

    `secret`: None looks for the one that the file was made with, by the note of `remember`; what is made with None
    has seals that anyone can make, and its `secret` stays None.
    """

    def __init__(self, path: Path, secret: Secret | None, *, create: bool) -> None:
        self.path, self.secret = path, secret
        refuse_odd_files(path)
        self.lacks_log = lacks_log(path)
        self._only_read = self.lacks_log and not create
        with explained(path):
            self.connection = connect_to_copy(path) if self._only_read else connect(path, to_write=create)
            try:
                self._prepare_when_free(create)
            except BaseException:
                self.close()
                raise
            self._file = file_id(path)
            self._missing = self._count_missing()
            self._gone = Counter({name: self._missing[name] for name in ("reports", "latest")})
        self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS

    def close(self) -> None:
        self.connection.close()
        if not self._only_read:
            settle(self.path)

    # -- opening -------------------------------------------------------------------------------------------------------

    def _prepare_when_free(self, create: bool) -> None:
        """Two graders may begin at once, and the change to a write-ahead log does not wait by itself, as all else."""
        ends = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                return self._prepare(create)
            except sqlite3.OperationalError as fault:
                if not fault.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > ends:
                    raise
                time.sleep(0.02)

    def _prepare(self, create: bool) -> None:
        if create and (not self.path.exists() or self.path.stat().st_size == 0):
            self._make_tables()
        (version,) = self.connection.execute("PRAGMA user_version").fetchone()
        if version == 1:
            raise doubt(self.path, "was made by an earlier version of the grader, without seals")
        if version != VERSION:
            raise NoStore(f"{self.path} was written by another version of the grader; name another folder: --out")
        if not is_ours(self.connection):
            raise doubt(self.path, "has tables, views or triggers that are not the grader's")
        self._believe(*self._head())
        if create:  # not before: a file that is refused stays as it is
            self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")

    def _make_tables(self) -> None:
        seal = self.secret.seal if self.secret else OPEN
        head = Head(secrets.token_bytes(16), seal.fingerprint)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            (version,) = self.connection.execute("PRAGMA user_version").fetchone()
            if not version:  # no other grader was quicker
                for statement in filter(str.strip, TABLES.split(";")):
                    self.connection.execute(statement)
                self._write_head(head, seal)
                self.connection.execute(f"PRAGMA user_version = {VERSION}")
            self.connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    def _believe(self, head: Head, code: object) -> None:
        """Raises NoStore where the file was not made with the secret."""
        if self.secret is None and head.fingerprint != OPEN.fingerprint:
            self.secret = recall(head.fingerprint)
            if self.secret is None:
                how = "name it: --secret-file FILE (or set GRADER_SECRET)"
                raise NoStore(f"{self.path} is believed only with the secret that it was made with; {how}")
        self._seal = self.secret.seal if self.secret else OPEN
        if not self._is_sealed(head, code):
            raise doubt(self.path, "was not made with this secret", "--secret-file names another one")
        self._rows = Sealed(self._seal, head.store)

    def _is_sealed(self, head: Head, code: object) -> bool:
        return self._seal.fits(code, "head", *msgspec.structs.astuple(head))

    # -- what is not believed ------------------------------------------------------------------------------------------

    @property
    def troubles(self) -> list[str]:
        """What is known to be missing, in sentences."""
        said = []
        if self._missing:
            counts = ", ".join(
                f"{count} {WORDS[name]}{'s' if count > 1 else ''}" for name, count in self._missing.items()
            )
            said.append(f"{self.path}: missing, though kept here before: {counts}")
        if self.lacks_log:
            said.append(
                f"{self.path} was copied, or is left, without {self.path.name}-wal, which has the newest results. "
                "Copy both files; or run grader results where they are, once grade has ended there, and copy it then"
            )
        return said

    @property
    def disbelieved(self) -> list[Disbelieved]:
        return list(self._rows.disbelieved.values())

    def _count_missing(self) -> Counter[str]:
        """How many rows each table lacks; rows that are there and not believed are no such."""
        self.connection.execute("BEGIN")  # so that all is counted at one moment
        head, _ = self._head()
        missing: Counter[str] = Counter()
        for name in ("reports", "latest"):
            (there,) = self.connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            missing[name] = getattr(head, name) - there
        ids = {number for (number,) in self.connection.execute("SELECT id FROM decisions")}
        missing["decisions"] = head.decisions - len(ids & {*range(1, head.decisions + 1)})
        self.connection.execute("COMMIT")
        return +missing  # without zeros

    # -- reading and writing -------------------------------------------------------------------------------------------

    def select(self, kind: type[R], rest: str = "", values: tuple[Any, ...] = ()) -> Iterator[R]:
        """The rows of a table that are believed; the others are noted in `disbelieved`."""
        with explained(self.path):
            for found in self.connection.execute(f"SELECT {columns(kind)} FROM {TABLE[kind]} {rest}", values):
                row = self._rows.read(kind, found)
                if row is not None:
                    yield row

    def write(self, row: Row) -> None:
        """Put a row in the place of one with the same key, or add it; within a transaction."""
        where, key = key_of(row)
        there = self.connection.execute(f"SELECT 1 FROM {TABLE[type(row)]} WHERE {where}", key).fetchone()
        self._added[TABLE[type(row)]] += not there
        self.connection.execute(insert(type(row)), self._rows.values(row))

    def replace_decisions(self, rows: list[DecisionRow]) -> None:
        """All decisions there are from now on; within a transaction."""
        self.connection.execute("DELETE FROM decisions")
        self.connection.executemany(insert(DecisionRow), map(self._rows.values, rows))
        self._added["decisions"] = len(rows) - self.decisions

    @property
    def decisions(self) -> int:
        """How many there should be."""
        return self._head()[0].decisions

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        if self._only_read:
            raise NoStore(f"{self.path} cannot be changed: {self.troubles[-1]}")
        self._added: Counter[str] = Counter()
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._count()
            self.connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # a full disk has rolled it back already
                self.connection.execute("ROLLBACK")
            raise
        if file_id(self.path) != self._file:  # SQLite would write on, into a file that has no name any more
            raise GraderError(f"{self.path} was removed or replaced while it was in use; run the same command again")
        if time.monotonic() > self._checkpoint_at:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Move what is new into the main file, as far as nobody is reading it."""
        with contextlib.suppress(sqlite3.Error):  # it is safe in the log, and there will be another time
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS

    def _count(self) -> None:
        """Write into the head how many rows there are now.

        Reports that were missing are made again: once that has been told, they are not waited for any longer. A
        decision that is missing stays missing.
        """
        head, code = self._head()
        if not self._is_sealed(head, code):
            raise GraderError(f"{self.path} was changed outside the grader while it was in use; run the command again")
        counts = {name: getattr(head, name) + self._added[name] - self._gone[name] for name in TABLE.values()}
        self._gone.clear()
        if any(getattr(head, name) != count for name, count in counts.items()):
            head = msgspec.structs.replace(head, **counts)
            self._write_head(head, self._seal)

    def _write_head(self, head: Head, seal: Seal) -> None:
        fields = msgspec.structs.astuple(head)
        values = (1, *fields, seal.of("head", *fields))
        self.connection.execute(f"INSERT OR REPLACE INTO head VALUES ({', '.join('?' * len(values))})", values)

    def _head(self) -> tuple[Head, object]:
        """The head as it is there, and its seal. Raises NoStore where it cannot be one."""
        found: list[Any] = [*(self.connection.execute(HEAD).fetchone() or ())]
        try:
            return msgspec.convert(dict(zip(Head.__struct_fields__, found, strict=False)), Head), found[-1]
        except (msgspec.ValidationError, IndexError) as fault:
            raise doubt(self.path, "has no head that the grader could have made") from fault


def doubt(path: Path, what: str, first: str = "") -> NoStore:
    """Why a file is not believed, and what to do about it. `first`: what else may help where it is one's own."""
    own = "If it is yours, and nobody else could write there"
    return NoStore(
        f"{path.resolve()} {what}.\n"
        "Nothing in it is believed: anyone who can write to that folder may have put it there.\n"
        "Move it away, or name another folder: --out\n"
        + (f"If it was made with another secret of yours: {first}\n" if first else "")
        + f"{own}: grader results merge {path.parent} --adopt"
    )
