"""Faults of a kernel file, at a place in its text."""

from grader.errors import GraderError
from grader.model import Excerpt, Place, Status

MAX_SHOWN = 68  # columns; with the prefix they fit into 80


class SourceError(Exception):
    """A fault of the submission: message, line and column (from 1; column 0: the whole line), and status."""

    def __init__(self, line: int, column: int, message: str, status: Status = Status.ERROR) -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.status = line, column, message, status


class UnexplainedError(GraderError):
    """A tool failed without a reason. It is our fault, unless the tool works on other files: then the submission's
    fault is `fault`."""

    def __init__(self, message: str, fault: SourceError) -> None:
        super().__init__(message)
        self.fault = fault


def quoted(filename: str, source: str, line: int, column: int = 0) -> Excerpt:
    """The place, the text of its line and a mark under the column, as findings show it."""
    place = Place(filename, line)
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    if not text.strip():
        return Excerpt((), place)
    indent = len(text) - len(text.lstrip())
    start = max(column - 1 - MAX_SHOWN // 2, indent) if column - 1 - indent > MAX_SHOWN - 20 else indent
    shown = "    " + _plain(text[start : start + MAX_SHOWN].rstrip())
    return Excerpt((shown, "    " + " " * max(column - 1 - start, 0) + "^") if column else (shown,), place)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.replace("\t", " "))
