"""A picture on a terminal: two numbers of a column in each character, as the two colours of a half block."""

from collections.abc import Iterator
from itertools import groupby, zip_longest

from grader.formats.shades import SCALE, Shade, Shaded, Shades
from grader.model import Picture

BLOCK = "▀"
GAP = "   "  # between the two matrices
LARGE = 12  # columns: smaller matrices are drawn twice as large
Pieces = tuple[tuple[str, str], ...]  # a line: texts with their styles


def block_style(upper: Shade, lower: Shade | None = None) -> str:
    """The style of a half block, such as "53/226": its upper and its lower colour, of a terminal's 256."""
    return f"{upper.terminal}/{lower.terminal if lower else ''}"


def drawn(picture: Picture, width: int) -> list[Pieces]:
    """The lines of the picture; none if it is wider than that."""
    shaded = Shaded(picture)
    columns = len(shaded.got[0])
    times = 2 if columns <= LARGE else 1
    panels = [(title, _enlarged(shades, times)) for title, shades in shaded.titled()]
    room = max(columns * times, *(len(title) for title, _ in panels))
    if 2 * room + len(GAP) > width:
        return []
    head = GAP.join(title.ljust(room) for title, _ in panels)
    (_, expected), (_, got) = panels
    pad = " " * (room - columns * times)
    rows = zip(_blocks(expected), _blocks(got), strict=True)
    body = [(*left, (pad + GAP, ""), *right) for left, right in rows]
    part = [((f"{shaded.part}:", "dim"),)] if shaded.part else []
    return [*part, ((head, "dim"),), *body, _legend(shaded)]


def _enlarged(shades: Shades, times: int) -> Shades:
    return tuple(tuple(shade for shade in row for _ in range(times)) for row in shades for _ in range(times))


def _blocks(shades: Shades) -> Iterator[Pieces]:
    """Two rows as one line."""
    for upper, lower in zip_longest(shades[::2], shades[1::2], fillvalue=()):
        styles = [block_style(*pair) for pair in zip_longest(upper, lower)]
        yield tuple((BLOCK * len([*run]), style) for style, run in groupby(styles))


def _legend(shaded: Shaded) -> Pieces:
    """The scale with the numbers at its ends, and the colours of what is not a number."""
    pieces: list[tuple[str, str]] = []
    if shaded.has_numbers:
        bar = [(BLOCK, block_style(shade, shade)) for shade in SCALE]
        pieces += [(f"{shaded.least:.3g} ", "dim"), *bar, (f" {shaded.most:.3g}", "dim")]
    for name, shade in shaded.others.items():
        pieces += [("  " * bool(pieces), ""), (BLOCK, block_style(shade, shade)), (f" {name}", "dim")]
    return tuple(pieces)
