"""A student's file, read up to a size limit and never executed or parsed."""

import hashlib
import stat
from pathlib import Path
from typing import IO

import msgspec

from grader.worker.protocol import Used

MAX_BYTES = 1 << 18
MAX_NOTEBOOK_BYTES = 1 << 23  # it may contain pictures, which the worker leaves out (see protocol.MAX_REQUEST)
SUFFIXES = (".py", ".ipynb", ".cu")  # a notebook stays as bytes: the worker extracts its source


class Submission(msgspec.Struct, frozen=True):
    """One student's file for one exercise. `fault` says why it cannot be judged; "" if it can.

    `used`: earlier files of the student that this one may import. `student` and `exercise`: its owner and its exercise,
    if they matter.
    """

    filename: str
    source: bytes = b""
    fault: str = ""
    used: tuple[Used, ...] = ()
    student: str = ""
    exercise: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the whole submission: the file and the earlier files."""
        hashed = hashlib.sha256(self.source)
        for each in self.used:
            hashed.update(f"\0{each.exercise}\0{each.filename}\0{hashlib.sha256(each.source).hexdigest()}".encode())
        return hashed.hexdigest()

    def is_same_as(self, stub: bytes) -> bool:
        """Whether only line ends and trailing white space differ from the stub."""
        return _normal(self.source) == _normal(stub)


def read_submission(path: Path) -> Submission:
    """The file at `path`. Raises FileNotFoundError if there is none; every other fault is a value."""
    try:
        mode = path.stat().st_mode  # follows a link, and raises for one that dangles
        if not stat.S_ISREG(mode):  # checked before opening: a FIFO would block
            kind = "a folder" if stat.S_ISDIR(mode) else "not an ordinary file"
            return Submission(path.name, fault=f"{path.name} is {kind}; a submission is one file")
        if path.suffix not in SUFFIXES:
            return Submission(path.name, fault=f"{path.name} is not a {', '.join(SUFFIXES)} file")
        with path.open("rb") as file:
            return bounded_submission(path.name, file)
    except FileNotFoundError:
        raise
    except OSError as fault:
        return Submission(path.name, fault=f"{path.name} cannot be read: {fault.strerror or fault}")


def bounded_submission(filename: str, file: IO[bytes]) -> Submission:
    """The content of `file`, read up to the size limit of a submission. Raises what reading raises."""
    most = MAX_NOTEBOOK_BYTES if filename.endswith(".ipynb") else MAX_BYTES
    source = file.read(most + 1)
    if len(source) > most:
        advice = "clear its outputs" if filename.endswith(".ipynb") else "an exercise needs a few lines"
        return Submission(filename, fault=f"{filename} has more than {_size(most)}; {advice}")
    return Submission(filename, source, _fault_of(source, filename))


def _size(count: int) -> str:
    return f"{count >> 20} MiB" if count >= 1 << 20 else f"{count >> 10} KiB"


def _fault_of(source: bytes, filename: str) -> str:
    if b"\0" in source:
        line = source[: source.index(b"\0")].count(b"\n") + 1
        return f"{filename}, line {line}: there is a NUL byte; save the file as UTF-8 text"
    try:
        source.decode("utf-8")
    except UnicodeDecodeError as fault:
        line = source[: fault.start].count(b"\n") + 1
        return f"{filename}, line {line}: byte 0x{source[fault.start]:02x} is not UTF-8; save the file as UTF-8"
    return ""


def _normal(source: bytes) -> list[bytes]:
    return [line.rstrip() for line in source.removeprefix(b"\xef\xbb\xbf").rstrip().splitlines()]


def plain(text: str) -> str:
    """Text from a submission with all characters replaced that could control a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
