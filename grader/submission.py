"""A student's file, read with bounds and never executed or parsed."""

import hashlib
import stat
from pathlib import Path

import msgspec

MAX_BYTES = 1 << 18


class Submission(msgspec.Struct, frozen=True):
    """One student's file for one exercise. `fault` says why it cannot be judged, and is empty where it can."""

    filename: str
    source: bytes = b""
    fault: str = ""

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.source).hexdigest()

    def lines(self) -> list[str]:
        return self.source.decode("utf-8-sig", "replace").splitlines()

    def is_same_as(self, stub: bytes) -> bool:
        """Whether nothing but line ends and white space at the ends of lines differs."""
        return _normal(self.source) == _normal(stub)


def read_submission(path: Path) -> Submission:
    """The file at `path`. Raises FileNotFoundError where there is none; every other fault is a value."""
    try:
        mode = path.stat().st_mode  # follows a link, and raises for one that dangles
        if not stat.S_ISREG(mode):
            kind = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
            return Submission(path.name, fault=f"{path.name} is {kind}; a submission is one .py file")
        if path.suffix != ".py":
            return Submission(path.name, fault=f"{path.name} is not a .py file")
        with path.open("rb") as file:
            source = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise
    except OSError as fault:
        return Submission(path.name, fault=f"{path.name} cannot be read: {fault.strerror or fault}")
    if len(source) > MAX_BYTES:
        return Submission(
            path.name, fault=f"{path.name} has more than {MAX_BYTES >> 10} KiB; an exercise needs a few lines"
        )
    return Submission(path.name, source, _fault_of(source, path.name))


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
    """Text from a submission with everything taken out that could steer a terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)
