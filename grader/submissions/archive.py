"""Zips from students. Files are read in place, and never more bytes than a submission may have.

A zip is bounded before it is parsed. `zipfile` reads the whole directory of a zip into memory and makes an object for
each entry, so the file object that it gets refuses to read more than a directory of ordinary size.
"""

import os
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from grader.submissions.names import is_hidden, parts_of

MAX_FILES = 1_000  # of one student; a course has a few dozen exercises
MAX_ZIP_BYTES = 1 << 24  # of one student's zip
MAX_DIRECTORY_BYTES = 1 << 19  # about 5,000 entries with paths of ordinary length
SAFE_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack blocks of unbounded size
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class UnreadableError(Exception):
    """A file, a folder or a zip cannot be read; the message says why."""


def kind_of(mode: int) -> str:
    """A name for a kind of file, such as "a link"; "" for an ordinary file."""
    return next((name for is_kind, name in KINDS if is_kind(mode)), "")


def open_file(path: Path) -> IO[bytes]:
    """Open an ordinary file for reading. Raises UnreadableError, FileNotFoundError and other OSErrors.

    A named pipe or a device is not opened: reading could block for ever, and opening can have side effects. Reading
    does not block either if one replaces the file after the first look.
    """
    if kind := kind_of(path.stat().st_mode):
        raise UnreadableError(f"{kind}, which is never opened")
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    file = open(os.open(path, flags), "rb")  # noqa: SIM115  # the caller closes it
    if kind := kind_of(os.fstat(file.fileno()).st_mode):
        file.close()
        raise UnreadableError(f"{kind}, which is never opened")
    return file


class Archive:
    """An open zip, without its hidden files. A context manager that closes the file."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        most_files: int = MAX_FILES,
        most_bytes: int = MAX_ZIP_BYTES,
        directory_bytes: int = MAX_DIRECTORY_BYTES,
    ) -> None:
        """Raises UnreadableError if the file is not a zip, or larger than one of the limits."""
        self._file = file
        if file.seek(0, os.SEEK_END) > most_bytes:
            raise UnreadableError(f"a zip of more than {most_bytes >> 20} MiB")
        bounded = _Bounded(file, directory_bytes)
        try:
            self._zip = zipfile.ZipFile(bounded)  # uses read, seek and tell only
        except UnreadableError:
            raise
        except Exception as fault:  # zipfile raises a dozen classes on a file that is not a zip
            raise UnreadableError("not a zip that can be read") from fault
        bounded.most = None
        self.names = [name for name in self._zip.namelist() if not is_hidden(parts_of(name))]
        self.repeated = {name for name, count in Counter(self.names).items() if count > 1}
        if len(self.names) > most_files:
            raise UnreadableError(f"a zip of more than {most_files} files")

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @contextmanager
    def open(self, member: str) -> Iterator[IO[bytes]]:
        """A file in the zip. Raises UnreadableError, and any error of `zipfile` if the zip is damaged."""
        info = self._zip.getinfo(member)
        if (info.external_attr >> 16) & 0o170000 not in (0, stat.S_IFREG):
            raise UnreadableError("not an ordinary file in the zip")
        if info.compress_type not in SAFE_COMPRESSION:
            raise UnreadableError("compressed in a way that is not read; zip it the usual way")
        with self._zip.open(info) as file:
            yield file


def open_archive(path: Path, **most: int) -> Archive:
    """Open a zip, with a student's limits by default; `most` as for Archive. Raises UnreadableError."""
    try:
        file = open_file(path)
    except OSError as fault:
        raise UnreadableError(f"cannot be read: {fault.strerror}") from fault
    try:
        return Archive(file, **most)
    except BaseException:
        file.close()
        raise


class _Bounded:
    """A file object that refuses to read more than `most` bytes at once, while `most` is set."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self.most: int | None = most
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def seekable(self) -> bool:
        return True

    def read(self, count: int = -1) -> bytes:
        if self.most is None:
            return self._file.read(count)
        if count > self.most:
            raise UnreadableError("a zip with too large a list of its files")
        found = self._file.read(self.most + 1 if count < 0 else count)
        if len(found) > self.most:
            raise UnreadableError("a zip with too large a list of its files")
        return found
