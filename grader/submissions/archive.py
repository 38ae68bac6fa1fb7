"""Zips that students made. Nothing is unpacked, and no more is read than a submission may have.

A zip is bounded before it is parsed: `zipfile` reads the whole directory of a zip into memory and makes an object of
each entry, so the file that it reads from refuses to give more than a directory of ordinary size.
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
SAFE_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack a block whatever its size
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class UnreadableError(Exception):
    """Nothing can be read from a file, a folder or a zip: says why."""


def kind_of(mode: int) -> str:
    """What a file is that is not an ordinary one; "" for an ordinary file."""
    return next((name for is_kind, name in KINDS if is_kind(mode)), "")


def open_file(path: Path) -> IO[bytes]:
    """An ordinary file, opened for reading. Raises UnreadableError, FileNotFoundError and other OSErrors.

    A named pipe or a device is not opened: a reader would wait for ever, and opening alone can have an effect. Should
    the file be replaced by one meanwhile, the reader does not wait either.
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
    """A zip that is open, without the files in it that its owner does not see. A context that closes the file."""

    def __init__(
        self,
        file: IO[bytes],
        *,
        most_files: int = MAX_FILES,
        most_bytes: int = MAX_ZIP_BYTES,
        directory_bytes: int = MAX_DIRECTORY_BYTES,
    ) -> None:
        """Raises UnreadableError where the file is not a zip or has too much in it."""
        self._file = file
        if file.seek(0, os.SEEK_END) > most_bytes:
            raise UnreadableError(f"a zip of more than {most_bytes >> 20} MiB")
        bounded = _Bounded(file, directory_bytes)
        try:
            self._zip = zipfile.ZipFile(bounded)  # it reads, seeks and tells; no more is needed
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
        """A file in the zip. Raises UnreadableError, and whatever zipfile raises for a damaged one."""
        info = self._zip.getinfo(member)
        if (info.external_attr >> 16) & 0o170000 not in (0, stat.S_IFREG):
            raise UnreadableError("no ordinary file in the zip")
        if info.compress_type not in SAFE_COMPRESSION:
            raise UnreadableError("compressed in a way that is not read; zip it the usual way")
        with self._zip.open(info) as file:
            yield file


def open_archive(path: Path, **most: int) -> Archive:
    """A zip, by default a student's; `most` as Archive has it. Raises UnreadableError for all that cannot be read."""
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
    """A file that gives no more than `most` bytes at once, while `most` is set."""

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
