"""A labelled matrix on a terminal: a table of its numbers, and where there are colours, each on its shade."""

from collections.abc import Iterator, Sequence

from grader.formats.blocks import Pieces
from grader.formats.shades import Shade, Shading
from grader.model import Labelled, Number

WHITE, BLACK = 231, 16  # of a terminal's 256 colours
SPACE = 2  # columns in a cell beside its text


def table(matrix: Labelled, width: int, *, draws: bool) -> list[Pieces]:
    """The lines of the table; none if it is wider than that. `draws`: in colours."""
    numbers = [[as_text(cell) for cell in row] for row in matrix.cells]
    left = max(map(len, matrix.rows))
    widths = _widths(matrix.columns, numbers, width - left)
    if not widths:
        return []
    shades = Shading(matrix.cells).shaded(matrix.cells)
    head = "".join(_centred(label, size) for label, size in zip(matrix.columns, widths, strict=True))
    lines: list[Pieces] = [((" " * (left + 1) + head.rstrip(), ""),)]
    for label, row, colours in zip(matrix.rows, numbers, shades, strict=True):
        cells = zip(row, widths, colours, strict=True)
        styled = ((_centred(text, size), _on(shade) if draws else "") for text, size, shade in cells)
        lines.append(((label.rjust(left) + " ", ""), *styled))
    return lines


def as_text(cell: Number) -> str:
    """A number with two digits behind the point, or with three digits if it is large; a dot for what rounds to 0."""
    if isinstance(cell, str):
        return cell
    if abs(cell) < 0.005:
        return "·"
    return f"{cell:.2f}" if abs(cell) < 100 else f"{cell:.3g}"


def _widths(labels: Sequence[str], numbers: Sequence[Sequence[str]], room: int) -> list[int]:
    """The width of each column: all alike if there is room, else as its label needs; empty if there is none at all."""
    least = max(len(text) for row in numbers for text in row)
    return next((found for found in _choices([len(label) for label in labels], least) if sum(found) <= room - 1), [])


def _choices(labels: Sequence[int], least: int) -> Iterator[list[int]]:
    yield [max(least, *labels) + SPACE] * len(labels)
    for longest in range(max(least, *labels), least - 1, -1):  # longer labels are cut
        yield [max(least, min(longest, label)) + SPACE for label in labels]


def _centred(text: str, size: int) -> str:
    return (text if len(text) <= size - SPACE else f"{text[: size - SPACE - 1]}…").center(size)


def _on(shade: Shade) -> str:
    return f"{BLACK if shade.is_bright else WHITE}/{shade.terminal}"
