"""A fault of the submission's, at a place in its text."""

from grader.errors import GraderError
from grader.model import Excerpt, Place, Status

MAX_SHOWN = 68  # columns: with what stands before them they fit into 80


class SourceFault(Exception):
    """What is wrong, at which line and column (from 1; column 0: the line as a whole), and what the status is."""

    def __init__(self, line: int, column: int, message: str, status: Status = Status.ERROR) -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.status = line, column, message, status


class Unexplained(GraderError):
    """A tool fails for no reason that it tells: it is ours, unless the tool is sound and only this submission fails
    with it. Then it is `fault`."""

    def __init__(self, message: str, fault: SourceFault) -> None:
        super().__init__(message)
        self.fault = fault


def quoted(filename: str, source: str, line: int, column: int = 0) -> Excerpt:
    """The place with its line and, under it, a mark; as findings show it."""
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
