"""Terminal output with click: styles, colours where supported, and transient lines."""

import os
import shutil
import sys
from typing import Any

import click

from grader.formats.blocks import BLOCK
from grader.formats.terminal import ASCII, Line, TerminalReport

MAX_WIDTH = 80  # columns; wider windows are not used
STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "bold": {"bold": True},
    "dim": {"dim": True},
    "bold green": {"bold": True, "fg": "green"},
    "bold yellow": {"bold": True, "fg": "yellow"},
    **{colour: {"fg": colour} for colour in ("green", "red", "yellow")},
}
ERASE_LINE = "\r\x1b[2K"


def _style(name: str) -> dict[str, Any]:
    """click's options for a style by name, or for the two colours of a half block: see `grader.formats.blocks`."""
    if name in STYLES:
        return STYLES[name]
    upper, _, lower = name.partition("/")
    return {"fg": int(upper), **({"bg": int(lower)} if lower else {})}


class Screen:
    """Output for people, on stdout."""

    def __init__(self) -> None:
        self.is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._colours = self.is_terminal and "NO_COLOR" not in os.environ
        self._has_transient = False
        self.width = min(shutil.get_terminal_size((MAX_WIDTH, 24)).columns, MAX_WIDTH)

    def write(self, line: Line) -> None:
        self._erase_transient()
        click.echo(self.styled(line), color=self._colours)

    def styled(self, line: Line) -> str:
        """The line with styles. Text that stdout cannot encode is replaced by ASCII."""
        pieces = [click.style(text, **_style(style)) if self._colours and text else text for text, style in line]
        return self.encodable("".join(pieces)).rstrip(" ")

    def print(self, text: str = "", style: str = "") -> None:
        self.write(((text, style),))

    def show_transient(self, text: str) -> None:
        """Show a line, on a terminal only, that the next output replaces."""
        if self.is_terminal:
            self._erase_transient()
            click.echo(self.encodable(text[: self.width - 1]), nl=False)
            self._has_transient = True

    def report(self, *, verbose: bool = False) -> TerminalReport:
        return TerminalReport(self.write, self.show_transient, self.width, verbose=verbose, draws=self.draws)

    @property
    def draws(self) -> bool:
        """Whether pictures can be shown: in colours, with half blocks."""
        return self._colours and self.encodable(BLOCK) == BLOCK

    def _erase_transient(self) -> None:
        if self._has_transient:
            click.echo(ERASE_LINE, nl=False, color=True)
            self._has_transient = False

    def encodable(self, text: str) -> str:
        """The text, in ASCII if stdout cannot encode it."""
        encoding = sys.stdout.encoding or "ascii"
        try:
            text.encode(encoding)
        except UnicodeEncodeError:
            for sign, plain in ASCII.items():
                text = text.replace(sign, plain)
            text = text.encode(encoding, "replace").decode(encoding)
        return text
