"""A full-screen page, redrawn at each change. Lines that do not fit are cut, with a note."""

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence

import click

from grader.cli.screen import MAX_WIDTH, Screen
from grader.formats.terminal import DOTS, Line

HOME, CLEAR, ERASE = "\x1b[H", "\x1b[2J", "\x1b[2K"


class TerminalPage:
    """A page with a body, an end that is always visible, and a status line."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._drawn: tuple[os.terminal_size, str] | None = None

    @property
    def size(self) -> os.terminal_size:
        """The current size: the window may be resized at any time."""
        try:
            return os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            return shutil.get_terminal_size((MAX_WIDTH, 24))

    def draw(self, body: Sequence[Line], end: Sequence[Line], last: Line, more: str) -> None:
        """Draw the page if it has changed. `more` says where to read the lines that did not fit."""
        size = self.size
        rows = fit(body, end, size.lines - 1, more)
        rows += [()] * (size.lines - 1 - len(rows)) + [last]
        texts = [ERASE + self._screen.styled(cut(row, size.columns)) for row in rows]
        content = "\r\n".join(texts)
        if self._drawn == (size, content):
            return
        begin = HOME if self._drawn is not None and self._drawn[0] == size else CLEAR + HOME
        self._drawn = size, content
        self._write(begin + content)

    def forget(self) -> None:
        """Draw everything next time, because other output has overwritten the page."""
        self._drawn = None

    def leave(self) -> None:
        """Clear the status line for the output that follows."""
        if self._drawn is not None:
            self._write("\r" + ERASE)

    @staticmethod
    def _write(text: str) -> None:
        click.echo(text, nl=False, color=True)  # also with NO_COLOR: these codes move the cursor and set no colours


def fit(body: Sequence[Line], end: Sequence[Line], rows: int, more: str) -> list[Line]:
    """As much of the body as fits, and the whole end; if the end alone is too long, its last lines."""
    end = end[max(len(end) - rows, 0) :]
    room = rows - len(end)
    if len(body) <= room:
        return [*body, *end]
    kept = max(room - 1, 0)
    said: Line = ((f"  {DOTS} and {len(body) - kept} lines more ({more})", "dim"),)
    return [*body[:kept], *([said] if room else []), *end]


def cut(line: Line, columns: int) -> Line:
    """The part of the line that fits. Wide characters take two columns, combining ones none."""
    pieces: list[tuple[str, str]] = []
    for text, style in line:
        kept = ""
        for character in text:
            columns -= _columns(character)
            if columns < 0:
                return (*pieces, (kept, style))
            kept += character
        pieces.append((kept, style))
    return tuple(pieces)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
