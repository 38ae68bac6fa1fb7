"""Takes over a store that was not made with the secret: one of an earlier version, or made with another secret.

Its rows cannot be verified. With `--adopt` the user vouches for them.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import GraderError
from grader.results.merge import join
from grader.results.sealed_file import SealedFile
from grader.results.store_file import (
    FILENAME,
    OLD_TABLES,
    TABLES,
    VERSION,
    StoreError,
    connect,
    empty_log,
    explain_errors,
    is_ours,
)
from grader.results.store_rows import TABLE, R, ReportRow
from grader.sealing.secret import Secret

OLD_VERSION = 1
OLD_REPORT = "key, student, exercise, '' AS submission, '' AS version, open, graded, at, '' AS made_with"


class AdoptedFile:
    """The rows of a store, without a look at their seals. Raises StoreError if the tables are not the grader's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with explain_errors(path):
            self._connection = connect(path, to_write=False)
            (self._version,) = self._connection.execute("PRAGMA user_version").fetchone()
            tables = {OLD_VERSION: OLD_TABLES, VERSION: TABLES}.get(self._version)
            if tables is None or not is_ours(self._connection, tables):
                self._connection.close()
                raise StoreError(f"{path} is not a store of results that this grader can take over")

    def __enter__(self) -> "AdoptedFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        empty_log(self.path)

    def select(self, kind: type[R], rest: str = "", values: tuple[Any, ...] = ()) -> Iterator[R]:
        names = ", ".join(f'"{name}"' for name in kind.__struct_fields__)
        names = OLD_REPORT if kind is ReportRow and self._version == OLD_VERSION else names
        with explain_errors(self.path):
            for found in self._connection.execute(f"SELECT {names} FROM {TABLE[kind]} {rest}", values):
                yield msgspec.convert(dict(zip(kind.__struct_fields__, found, strict=True)), kind)


def take_over(folder: Path, secret: Secret) -> Path:
    """Replace the store in that folder by a sealed copy; returns the new place of the old file.

    Raises StoreError and GraderError; the folder is then as it was.
    """
    old, new = folder / FILENAME, folder / f".taking-over-{os.getpid()}"
    try:
        new.mkdir()
        file = SealedFile(new / FILENAME, secret, create=True)
        with contextlib.closing(file), AdoptedFile(old) as adopted:
            join(file, str(folder), [(str(folder), adopted)])
        aside = _free(old)
        old.rename(aside)
        (new / FILENAME).rename(old)
        return aside
    except OSError as fault:
        raise GraderError(f"{old} could not be taken over: {fault.strerror}") from fault
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _free(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.before{number or ''}") for number in range(1000))
    return next(each for each in names if not each.exists())
