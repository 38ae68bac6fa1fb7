"""Texts of a student as Markdown: none of them can end its code block, or write on a terminal."""

from grader.formats.text import backticks
from grader.submission import plain


def fenced(text: str, language: str) -> str:
    """A code block: backticks in the text cannot end it, and control characters are removed."""
    lines = [plain(line) for line in text.replace("\t", "    ").split("\n")]
    fence = backticks(text, 3)
    return "\n".join([fence + language, *lines, fence])


def code_span(name: str) -> str:
    """A name as inline code, in one line."""
    text = one_line(name)
    marks = backticks(text)
    return f"{marks} {text} {marks}" if len(marks) > 1 else f"`{text}`"


def one_line(text: str) -> str:
    return plain(" ".join(text.split()))
