"""A student's file as it was at earlier checks, and its differences from other versions."""

import difflib
from collections.abc import Callable
from datetime import datetime

import msgspec

from grader.student.history import CheckRecord
from grader.student.markdown import fenced
from grader.worker.python_source import BadNotebookError, Program

MAX_DIFF = 200  # lines of one diff
MAX_COMPARED = 5_000  # lines of a file; comparing more takes too long
MAX_WIDTH = 200  # characters of a line of a diff


class Version(msgspec.Struct, frozen=True):
    """The file as it was at an earlier check."""

    line: CheckRecord
    source: bytes


def version(line: CheckRecord | None, source_of: Callable[[str], bytes | None]) -> Version | None:
    """The file at an earlier check; None if there was no such check, or its source is not stored."""
    source = source_of(line.digest) if line is not None else None
    return None if line is None or source is None else Version(line, source)


def when(line: CheckRecord) -> str:
    """The time and the points of a check."""
    moment = datetime.fromisoformat(line.at).astimezone()
    return f"{moment:%Y-%m-%d %H:%M}, {line.score:g} of {line.max_score:g} points"


def diff(before: bytes, filename: str, now: bytes, filename_now: str, *, context: int = 3, most: int = MAX_DIFF) -> str:
    """The changes as a Markdown block of at most that many lines; without `context`, also without
    the names of the two files."""
    lines = _lines(before, filename), _lines(now, filename_now)
    if max(map(len, lines)) > MAX_COMPARED:
        return f"The file has more than {MAX_COMPARED:,} lines; they are not compared."
    changes = list(difflib.unified_diff(*lines, "before", "now", n=context, lineterm=""))[0 if context else 2 :]
    more = [f"... and {len(changes) - most:,} lines more"] if len(changes) > most else []
    return fenced("\n".join([*changes[:most], *more]), "diff") if changes else "Only line ends or outputs differ."


def _lines(source: bytes, filename: str) -> list[str]:
    """The lines of a file; of a notebook, those of its code cells."""
    try:
        source = Program(source, filename).source
    except BadNotebookError:
        filename = ""
    return [line.rstrip()[:MAX_WIDTH] for line in source.decode("utf-8-sig", "replace").splitlines()]
