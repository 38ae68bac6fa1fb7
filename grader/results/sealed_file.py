"""A store's file and its seals. It is refused if it was not made with the secret; changes are written all or none."""

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
    StoreError,
    connect,
    connect_to_copy,
    empty_log,
    explain_errors,
    file_id,
    is_ours,
    lacks_log,
    refuse_odd_files,
)
from grader.results.store_rows import (
    TABLE,
    DecisionRow,
    Head,
    R,
    RowSealer,
    StoreRow,
    UntrustedRow,
    columns,
    insert,
    key_of,
)
from grader.sealing.seal import OPEN, Seal
from grader.sealing.secret import Secret, recall

CHECKPOINT_SECONDS = 2.0  # between two moves of the log's rows into the main file
WORDS = {"reports": "report", "latest": "counting result", "decisions": "decision"}
HEAD = "SELECT store, fingerprint, reports, latest, decisions, seal FROM head WHERE id = 1"


class SealedFile:
    """Opens the file, or makes it. Raises StoreError for a file that cannot be trusted.

    `secret`: None looks for the secret that the file was made with, by the record of `remember`. A file that is made
    with None has seals that give no protection, and its `secret` stays None.
    """

    def __init__(self, path: Path, secret: Secret | None, *, create: bool) -> None:
        self.path, self.secret = path, secret
        refuse_odd_files(path)
        self.lacks_log = lacks_log(path)
        self._only_read = self.lacks_log and not create
        with explain_errors(path):
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
            empty_log(self.path)

    # -- opening -------------------------------------------------------------------------------------------------------

    def _prepare_when_free(self, create: bool) -> None:
        """Retry while the file is locked: the change to a write-ahead log does not wait, unlike other statements."""
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
            raise untrusted_store(self.path, "was made by an earlier version of the grader, without seals")
        if version != VERSION:
            raise StoreError(f"{self.path} was written by another version of the grader; name another folder: --out")
        if not is_ours(self.connection):
            raise untrusted_store(self.path, "has tables, views or triggers that are not the grader's")
        self._verify_head(*self._head())
        if create:  # only now: a file that is refused must stay unchanged
            self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")

    def _make_tables(self) -> None:
        seal = self.secret.seal if self.secret else OPEN
        head = Head(secrets.token_bytes(16), seal.fingerprint)
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            (version,) = self.connection.execute("PRAGMA user_version").fetchone()
            if not version:  # else another grader has made them in the meantime
                for statement in filter(str.strip, TABLES.split(";")):
                    self.connection.execute(statement)
                self._write_head(head, seal)
                self.connection.execute(f"PRAGMA user_version = {VERSION}")
            self.connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                self.connection.execute("ROLLBACK")
            raise

    def _verify_head(self, head: Head, code: object) -> None:
        """Raises StoreError if the file was not made with the secret."""
        if self.secret is None and head.fingerprint != OPEN.fingerprint:
            self.secret = recall(head.fingerprint)
            if self.secret is None:
                how = "name it: --secret-file FILE (or set GRADER_SECRET)"
                raise StoreError(f"{self.path} can be trusted only with the secret that it was made with; {how}")
        self._seal = self.secret.seal if self.secret else OPEN
        if not self._is_sealed(head, code):
            raise untrusted_store(self.path, "was not made with this secret", "--secret-file names another one")
        self._rows = RowSealer(self._seal, head.store)

    def _is_sealed(self, head: Head, code: object) -> bool:
        return self._seal.fits(code, "head", *msgspec.structs.astuple(head))

    # -- missing and untrusted rows ------------------------------------------------------------------------------------

    @property
    def troubles(self) -> list[str]:
        """Sentences about rows that are known to be missing."""
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
    def untrusted(self) -> list[UntrustedRow]:
        return list(self._rows.untrusted.values())

    def _count_missing(self) -> Counter[str]:
        """The number of missing rows, by table. A row with a wrong seal is not missing."""
        self.connection.execute("BEGIN")  # so that all counts are of one moment
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
        """The trusted rows of a table; the others are recorded in `untrusted`."""
        with explain_errors(self.path):
            for found in self.connection.execute(f"SELECT {columns(kind)} FROM {TABLE[kind]} {rest}", values):
                row = self._rows.read(kind, found)
                if row is not None:
                    yield row

    def write(self, row: StoreRow) -> None:
        """Add a row, or replace the row with the same key; within a transaction."""
        where, key = key_of(row)
        there = self.connection.execute(f"SELECT 1 FROM {TABLE[type(row)]} WHERE {where}", key).fetchone()
        self._added[TABLE[type(row)]] += not there
        self.connection.execute(insert(type(row)), self._rows.values(row))

    def replace_decisions(self, rows: list[DecisionRow]) -> None:
        """Replace all decisions by these; within a transaction."""
        self.connection.execute("DELETE FROM decisions")
        self.connection.executemany(insert(DecisionRow), map(self._rows.values, rows))
        self._added["decisions"] = len(rows) - self.decisions

    @property
    def decisions(self) -> int:
        """The number of decisions by the sealed head."""
        return self._head()[0].decisions

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        if self._only_read:
            raise StoreError(f"{self.path} cannot be changed: {self.troubles[-1]}")
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
        if file_id(self.path) != self._file:  # SQLite would go on writing into the removed file
            raise GraderError(f"{self.path} was removed or replaced while it was in use; run the same command again")
        if time.monotonic() > self._checkpoint_at:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Move new rows into the main file, as far as other readers allow."""
        with contextlib.suppress(sqlite3.Error):  # the rows are safe in the log, and the next checkpoint moves them
            self.connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS

    def _count(self) -> None:
        """Write the numbers of rows into the head.

        Missing reports are made again, so they are reported once and then no longer counted. A missing decision stays
        counted as missing.
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
        """The head in the file, and its seal. Raises StoreError if its values are malformed."""
        found: list[Any] = [*(self.connection.execute(HEAD).fetchone() or ())]
        try:
            return msgspec.convert(dict(zip(Head.__struct_fields__, found, strict=False)), Head), found[-1]
        except (msgspec.ValidationError, IndexError) as fault:
            raise untrusted_store(self.path, "has no head that the grader could have made") from fault


def untrusted_store(path: Path, what: str, first: str = "") -> StoreError:
    """Why a file is not trusted, and what to do about it. `first`: another remedy, for a file of the user's own."""
    own = "If it is yours, and only you could write there"
    return StoreError(
        f"{path.resolve()} {what}.\n"
        "The grader trusts nothing in it: any user with write access to that folder may have put it there.\n"
        "Move it away, or name another folder: --out\n"
        + (f"If it was made with another secret of yours: {first}\n" if first else "")
        + f"{own}: grader results merge {path.parent} --adopt"
    )
