"""The colours of a picture: one scale for both matrices, from dark for the least number to bright for the largest."""

import math
from collections.abc import Iterator

import msgspec

from grader.model import Matrix, Number, Picture


class Shade(msgspec.Struct, frozen=True):
    """A colour for a page, as `#rrggbb`, and the nearest of a terminal's 256."""

    page: str
    terminal: int


# The brightness grows from each to the next, for people who see colours differently. The page has matplotlib's viridis,
# and the terminal has colours like it.
SCALE = tuple(
    Shade(page, terminal)
    for page, terminal in (
        ("#440154", 53),
        ("#481f70", 54),
        ("#443983", 24),
        ("#3b528b", 25),
        ("#31688e", 30),
        ("#287c8e", 31),
        ("#21918c", 36),
        ("#20a486", 71),
        ("#35b779", 77),
        ("#5ec962", 113),
        ("#90d743", 149),
        ("#c8e020", 185),
        ("#fde725", 226),
    )
)
OTHERS = {"nan": Shade("#d62728", 160), "inf": Shade("#ffffff", 231), "-inf": Shade("#000000", 16)}
NAMES = {"nan": "NaN", "inf": "inf", "-inf": "-inf"}
Shades = tuple[tuple[Shade, ...], ...]


class Shaded:
    """A picture in colours. `least` and `most`: the numbers at the ends of the scale; `others`: NaN and infinities."""

    def __init__(self, picture: Picture) -> None:
        cells = [each for matrix in (picture.expected, picture.got) for row in matrix for each in row]
        numbers = [each for each in cells if not isinstance(each, str) and math.isfinite(each)]
        self.part = picture.part
        self.least, self.most = min(numbers, default=0.0), max(numbers, default=0.0)
        self.has_numbers = bool(numbers)
        self.others = {NAMES[name]: shade for name, shade in OTHERS.items() if name in cells}
        self.expected, self.got = self._shaded(picture.expected), self._shaded(picture.got)

    def _shaded(self, matrix: Matrix) -> Shades:
        return tuple(tuple(map(self._shade, row)) for row in matrix)

    def _shade(self, cell: Number) -> Shade:
        if isinstance(cell, str):
            return OTHERS[cell]
        half = self.most / 2 - self.least / 2  # halves: the difference of two large numbers may be infinite
        share = (cell / 2 - self.least / 2) / half if half else 0.5
        return SCALE[min(int(share * len(SCALE)), len(SCALE) - 1)]

    def titled(self) -> Iterator[tuple[str, Shades]]:
        """Both matrices, each with its title."""
        yield "expected", self.expected
        yield "got", self.got
