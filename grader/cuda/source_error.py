"""A fault of the submission's, at a place in its text."""

from grader.errors import GraderError
from grader.model import Status

MAX_SHOWN = 68  # columns: with what stands before them they fit into 80


class SourceError(Exception):
    """What is wrong, at which line and column (from 1; column 0: the line as a whole), and what the status is."""

    def __init__(self, line: int, column: int, message: str, status: Status = Status.ERROR) -> None:
        super().__init__(message)
        self.line, self.column, self.message, self.status = line, column, message, status


class UnexplainedError(GraderError):
    """A tool fails for no reason that it tells: it is ours, unless the tool is sound and only this submission fails
    with it. Then it is `fault`."""

    def __init__(self, message: str, fault: SourceError) -> None:
        super().__init__(message)
        self.fault = fault


def quoted(filename: str, source: str, line: int, column: int = 0) -> str:
    """The place with its line and, under it, a mark; as findings show it."""
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    shown = f"  {filename}, line {line}"
    if not text.strip():
        return shown
    indent = len(text) - len(text.lstrip())
    start = max(column - 1 - MAX_SHOWN // 2, indent) if column - 1 - indent > MAX_SHOWN - 20 else indent
    shown += "\n    " + _plain(text[start : start + MAX_SHOWN].rstrip())
    return shown + ("\n    " + " " * max(column - 1 - start, 0) + "^" if column else "")


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.replace("\t", " "))
