"""Writes the text for the compilers from the accepted tokens, each on its original line.

Only accepted tokens reach a compiler. No comments, macros, line splices or unusual white space are left for compilers
to disagree about, and tokens that could be read as one are separated.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec

from grader.cuda.tokens import Token

ALONE = frozenset("()[]{};,")  # marks that never join with their neighbours
ESCAPED_LATER = re.compile(r"(?<=\?)\?")


class Emitted(msgspec.Struct, frozen=True):
    """`columns`: for each line, the column of each token here and in the student's text; both count from 1."""

    text: str
    columns: tuple[tuple[tuple[int, int], ...], ...] = ()

    def column(self, line: int, column: int) -> int:
        """The column in the student's text for a column that a compiler reports; 0 if not known."""
        words = self.columns[line - 1] if 0 < line <= len(self.columns) else ()
        before = [each for each in words if each[0] <= column]
        if not before:
            return 0
        here, there = before[-1]
        return there + column - here


def emit(words: Iterable[Token]) -> Emitted:
    """The text of these tokens. Tokens of kinds include and pragma get lines of their own if their line is free."""
    writer = _SourceWriter()
    for word in words:
        writer.write(word)
    return writer.finish()


class _SourceWriter:
    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self._columns: list[list[tuple[int, int]]] = [[]]
        self._last: Token | None = None

    def write(self, word: Token) -> None:
        while len(self._lines) < word.line:
            self._new_line()
        if word.kind in ("include", "pragma"):
            self._directive(word)
            return
        line = self._lines[-1]
        if not word.made and len(self._lines) == word.line and len(line) < word.column - 1:
            line = line.ljust(word.column - 1)
        elif line and self._last is not None and _could_join(self._last, word):
            line += " "
        self._columns[-1].append((len(line) + 1, word.column))
        self._lines[-1] = line + written(word)
        self._last = word

    def _directive(self, word: Token) -> None:
        if self._lines[-1].strip():
            self._new_line()  # after the use of a macro that took one more line; later lines move by one
        self._lines[-1] = word.text
        self._columns[-1].append((1, word.column))
        self._new_line()

    def _new_line(self) -> None:
        self._lines.append("")
        self._columns.append([])
        self._last = None

    def finish(self) -> Emitted:
        return Emitted("\n".join(self._lines) + "\n", tuple(map(tuple, self._columns)))


def _could_join(left: Token, right: Token) -> bool:
    """Whether the two tokens, written without a blank, might be read as one token or as others."""
    if left.text in ALONE or right.text in ALONE:
        return False
    is_word = [each.kind in ("name", "number", "string", "char") for each in (left, right)]
    if all(is_word) or not any(is_word):
        return True
    return "number" in (left.kind, right.kind)  # 1. + 2 and .5


def written(word: Token) -> str:
    """The token as every compiler reads it: strings in plain ASCII, and without trigraphs."""
    if word.kind != "string":
        return word.text
    plain = ESCAPED_LATER.sub(r"\\?", word.text.replace("\t", r"\t"))
    return "".join(c if c.isascii() else "".join(f"\\{byte:03o}" for byte in c.encode()) for c in plain)


def emitted_words(text: str, words: Sequence[Token]) -> bool:
    """Whether a written text, read again, gives exactly these tokens."""
    from grader.cuda.tokens import read_tokens

    found = [each.text for each in read_tokens(text) if each.kind != "newline"]
    return found == [written(each) for each in words]
