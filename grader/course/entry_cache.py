"""Keeps the entries of courses between commands, in this user's cache folder.

To import the YAML parser and to parse a course of two hundred exercises takes longer than the rest of reading the
course, and `grader check` reads the course before it can judge. A kept entry belongs to one text of course.yaml; after
any change of the text it is not found.
"""

import contextlib
import hashlib
import secrets
from pathlib import Path

import msgspec

from grader.course.entries import CourseEntry
from grader.sealing.user_state import cache_folder


class _Kept(msgspec.Struct, frozen=True):
    text: str  # a digest of course.yaml's text
    entry: CourseEntry


def kept_entry(path: Path, text: bytes) -> CourseEntry | None:
    """The entries of the course.yaml at this path if it had this text at the last reading, else None."""
    try:
        kept = msgspec.json.decode(_file(path).read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError, RecursionError):
        return None
    return kept.entry if kept.text == _digest(text) else None


def keep_entry(path: Path, text: bytes, entry: CourseEntry) -> None:
    """Keep what was read. Does nothing if the folder cannot be written."""
    with contextlib.suppress(OSError):
        file = _file(path)
        half = file.with_name(f".{secrets.token_hex(8)}")
        file.parent.mkdir(exist_ok=True)
        half.write_bytes(msgspec.json.encode(_Kept(_digest(text), entry)))
        half.replace(file)  # atomic: two commands may write at the same time


def _file(path: Path) -> Path:
    """One of 256 files, chosen by the course's path: so old courses do not fill the disk."""
    return cache_folder() / "courses" / f"{_digest(str(path.resolve()).encode())[:2]}.json"


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
