"""The file of a store: opened with care, since it may come from a student's checkout, and complete once it is closed.

While a store is written, new rows go into SQLite's write-ahead log (so that `grader results` can read meanwhile), and
the main file's header asks for the log. When the last process closes the store, all rows are moved into the main file,
and the header asks for no log. A header that asks for a missing log therefore means that only the main file was copied.
"""

import contextlib
import os
import random
import re
import sqlite3
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from grader.errors import GraderError

FILENAME = "results.sqlite3"
VERSION = 2
BUSY_SECONDS = 30.0
MOST_BYTES = 1 << 24  # of one value: a report has at most some hundred KiB
LOG, JOURNAL = "-wal", "-journal"
COMPANIONS = ("", LOG, "-shm", JOURNAL)
LOCKS = (".timing-gate", ".timing-floor")  # held by judges while they time
HEADER = b"SQLite format 3\0"
NEEDS_LOG = (2, 2)  # bytes 18 and 19 of the header
OF_SEVERAL_FILES = bytes.fromhex("d9d505f920a163d7")  # ends a journal that names another file, for SQLite to remove
NETWORKS = re.compile(
    r"nfs4?|cifs|smb\w*|9p|afs|ncpfs|ceph|lustre|gpfs|beegfs\w*|davfs|vboxsf|fuse\.\w*(ssh|s3|gluster).*"
)
TABLES = """
CREATE TABLE head (
    id INTEGER PRIMARY KEY, store BLOB NOT NULL, fingerprint TEXT NOT NULL, reports INTEGER NOT NULL,
    latest INTEGER NOT NULL, decisions INTEGER NOT NULL, seal BLOB NOT NULL);
CREATE TABLE reports (
    key TEXT PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, submission TEXT NOT NULL,
    version TEXT NOT NULL, open REAL NOT NULL, graded TEXT NOT NULL, at TEXT NOT NULL, made_with TEXT NOT NULL,
    seal BLOB NOT NULL);
CREATE TABLE latest (
    student TEXT NOT NULL, exercise TEXT NOT NULL, key TEXT NOT NULL, seal BLOB NOT NULL,
    PRIMARY KEY (student, exercise)) WITHOUT ROWID;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, "check" TEXT NOT NULL, score REAL NOT NULL,
    reason TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, seal BLOB NOT NULL);
"""
OLD_TABLES = """
CREATE TABLE reports (
    key TEXT PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, open REAL NOT NULL,
    graded TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE latest (
    student TEXT NOT NULL, exercise TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (student, exercise)) WITHOUT ROWID;
CREATE TABLE decisions (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, "check" TEXT NOT NULL, score REAL NOT NULL,
    reason TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX decisions_of ON decisions (student, exercise);
"""
DAMAGED = "the file is left as it is; move it away, or bring back a copy, and run the same command again"
ADVICE = {
    "SQLITE_FULL": "the disk is full; what was stored is safe: make room and run the same command again",
    "SQLITE_BUSY": "another program keeps it locked; wait for that to end and run the same command again",
    "SQLITE_NOTADB": f"this is not a file of results; {DAMAGED}",
    "SQLITE_CORRUPT": f"the file is damaged; {DAMAGED}",
    "SQLITE_TOOBIG": f"a value in it is larger than any that the grader writes; {DAMAGED}",
    "SQLITE_READONLY": "it may not be written; check the owner of the file and of its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; check that its folder is there and may be written",
    "SQLITE_IOERR": "the disk does not read or write it (full, or removed?); what was stored before is safe",
}
SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master LIMIT 50"


class StoreError(Exception):
    """A folder cannot hold a store, or its store cannot be trusted; the message says why and what to do."""


@contextlib.contextmanager
def explain_errors(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into GraderErrors with advice. The file stays unchanged."""
    try:
        yield
    except sqlite3.Error as fault:
        raise GraderError(f"{path}: {_with_advice(fault)}") from fault
    except msgspec.MsgspecError as fault:
        raise GraderError(f"{path}: a report in it cannot be read: {fault}; {DAMAGED}") from fault


def _with_advice(fault: sqlite3.Error) -> str:
    name = getattr(fault, "sqlite_errorname", "")
    return next((f"{advice} ({fault})" for key, advice in ADVICE.items() if name.startswith(key)), str(fault))


def connect(path: Path, *, to_write: bool) -> sqlite3.Connection:
    """The file, or a new one if it is missing and `to_write`. Code in the file's schema is never run.

    Raises StoreError if it is not an ordinary file, and sqlite3.Error.
    """
    refuse_odd_files(path)
    mode = "rwc" if to_write else "rw"
    place = f"{path.resolve().as_uri()}?mode={mode}"
    connection = sqlite3.connect(place, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    _harden(connection)
    return connection


def connect_to_copy(path: Path) -> sqlite3.Connection:
    """A main file whose log is missing, read-only: it stays unchanged, so that the next run reports the fault too."""
    refuse_odd_files(path)
    place = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(place, isolation_level=None, uri=True)
    _harden(connection)
    return connection


def _harden(connection: sqlite3.Connection) -> None:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")  # a forged row may not be UTF-8
    if hasattr(connection, "setconfig"):  # Python 3.12
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE, True)  # type: ignore[attr-defined]


def refuse_odd_files(path: Path) -> None:
    """Raises StoreError if one of a store's files is a link, a hard link to another file, a FIFO or a device."""
    locks = [path.with_name(name) for name in LOCKS]
    for place in [*(path.with_name(path.name + end) for end in COMPANIONS), *locks]:
        try:
            found = place.lstat()
        except OSError:
            continue
        if stat.S_ISREG(found.st_mode) and found.st_nlink <= 1:
            continue
        what = "is a link" if stat.S_ISLNK(found.st_mode) else "is not an ordinary file"
        what = "has a second name (a hard link)" if stat.S_ISREG(found.st_mode) else what
        raise StoreError(f"{place} {what}, so it is not opened; move it away, or name another folder: --out")
    journal = path.with_name(path.name + JOURNAL)
    if journal.exists() and _ends_with(journal, OF_SEVERAL_FILES):
        raise StoreError(f"{journal} was not written by the grader; move it away, or name another folder: --out")


def refuse_link(folder: Path) -> None:
    """Raises StoreError if the folder's own name is a link: a checkout may contain one."""
    if folder.is_symlink():
        raise StoreError(f"{folder} is a link to {folder.resolve()}; if you mean that folder, name it: --out")


def is_ours(connection: sqlite3.Connection, tables: str = TABLES) -> bool:
    """Whether the file has exactly these tables, without an added view, trigger, index or column."""
    with contextlib.closing(sqlite3.connect(":memory:")) as fresh:
        fresh.executescript(tables)
        expected = set(fresh.execute(SCHEMA))
    pages = [page for (page,) in connection.execute("SELECT rootpage FROM sqlite_master LIMIT 50")]
    return set(connection.execute(SCHEMA)) == expected and len(set(pages)) == len(pages)


# -- the log -----------------------------------------------------------------------------------------------------------


def lacks_log(path: Path) -> bool:
    """Whether the main file is without the log that holds its newest rows."""
    for _ in range(5):  # a process that closes the store removes the log a moment before it changes the header
        if not _needs_log(path) or path.with_name(path.name + LOG).exists():
            return False
        time.sleep(0.05)
    return True


def empty_log(path: Path) -> None:
    """Move all rows of the log into the main file, if no other process has the store open. Never raises."""
    for _ in range(5):  # two processes that close it at the same time can block each other
        with contextlib.suppress(sqlite3.Error, StoreError):
            if not _needs_log(path):
                return
            with contextlib.closing(connect(path, to_write=False)) as connection:
                connection.execute("PRAGMA busy_timeout = 0")
                connection.execute("PRAGMA journal_mode = DELETE")
        time.sleep(random.uniform(0.01, 0.05))  # noqa: S311  # random, so that two processes do not stay in step


def _needs_log(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(20)
    except OSError:
        return False
    return start.startswith(HEADER) and tuple(start[18:20]) == NEEDS_LOG


def _ends_with(path: Path, end: bytes) -> bool:
    with path.open("rb") as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - len(end)))
        return file.read() == end


# -- its file system ---------------------------------------------------------------------------------------------------


def refuse_network(folder: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Raises StoreError on a network file system: locks and the write-ahead log's shared memory do not work there."""
    try:
        table = mounts.read_text(errors="surrogateescape")
    except OSError:
        return  # not Linux
    kind = file_system(folder, table)
    if NETWORKS.fullmatch(kind):
        reason = "where SQLite's locks and shared memory do not work"
        raise StoreError(f"{folder} is on a network file system ({kind}), {reason}; name a local folder: --out")


def file_system(folder: Path, mounts: str) -> str:
    """The type of the file system that holds `folder`, by a table like /proc/mounts; "" if the table has none."""
    found, longest = "", -1
    for line in mounts.splitlines():
        _, place, kind, *_ = [re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), x) for x in line.split(" ")]
        root = Path(place)
        if folder.resolve().is_relative_to(root) and len(root.parts) >= longest:  # a later mount hides an earlier one
            found, longest = kind, len(root.parts)
    return found


def file_id(path: Path) -> tuple[int, int]:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino
