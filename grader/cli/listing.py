"""Prints lists grouped by reason, with all names."""

import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence

from grader.cli.screen import Screen
from grader.formats.text import line

INDENT = 2


def grouped(screen: Screen, title: str, rows: Sequence[tuple[str, str]]) -> None:
    """Print rows of a place and a reason: each reason once, with all its places below. Without rows print nothing."""
    if not rows:
        return
    reasons: dict[str, list[str]] = defaultdict(list)
    for place, reason in rows:
        reasons[reason].append(line(place, 200))
    screen.print()
    screen.print(f"{title} ({len(rows)})", "bold")
    for reason, places in reasons.items():
        if reason:
            paragraph(screen, line(reason, 600), indent=INDENT)
        indent, style = (2 * INDENT, "dim") if reason else (INDENT, "")
        for each in _packed(places, screen.width - indent):
            screen.print(" " * indent + each, style)


def paragraph(screen: Screen, text: str, style: str = "", indent: int = 0) -> None:
    """Print text wrapped at words; a long word stays whole."""
    for each in textwrap.wrap(text, screen.width - indent, break_on_hyphens=False, break_long_words=False):
        screen.print(" " * indent + each, style)


def _packed(names: Sequence[str], width: int) -> Iterator[str]:
    """Lines of names with commas between them. Names are never broken."""
    row = ""
    for position, name in enumerate(names):
        name += "," * (position < len(names) - 1)
        if row and len(row) + 1 + len(name) > width:
            yield row
            row = ""
        row = f"{row} {name}" if row else name
    yield row
