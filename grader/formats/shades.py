"""The colours of a picture: one scale for both matrices, from dark for the least number to bright for the largest."""

import math
from collections.abc import Iterator

import msgspec

from grader.model import Matrix, Number, Picture


class Shade(msgspec.Struct, frozen=True):
    """A colour for a page, as `#rrggbb`, and the nearest of a terminal's 256."""

    page: str
    terminal: int

    @property
    def is_bright(self) -> bool:
        """Whether black text is easier to read on it than white text."""
        red, green, blue = (int(self.page[at : at + 2], 16) for at in (1, 3, 5))
        return 0.3 * red + 0.59 * green + 0.11 * blue > 128


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


class Shading:
    """Matrices in colours, on one scale. `least` and `most`: the numbers at its ends; `others`: NaN and infinities."""

    def __init__(self, *matrices: Matrix) -> None:
        cells = [each for matrix in matrices for row in matrix for each in row]
        numbers = [each for each in cells if not isinstance(each, str) and math.isfinite(each)]
        self.least, self.most = min(numbers, default=0.0), max(numbers, default=0.0)
        self.has_numbers = bool(numbers)
        self.others = {NAMES[name]: shade for name, shade in OTHERS.items() if name in cells}

    def shaded(self, matrix: Matrix) -> Shades:
        return tuple(tuple(map(self._shade, row)) for row in matrix)

    def _shade(self, cell: Number) -> Shade:
        if isinstance(cell, str):
            return OTHERS[cell]
        half = self.most / 2 - self.least / 2  # halves: the difference of two large numbers may be infinite
        share = (cell / 2 - self.least / 2) / half if half else 0.5
        return SCALE[min(int(share * len(SCALE)), len(SCALE) - 1)]


class Shaded(Shading):
    """A picture in colours."""

    def __init__(self, picture: Picture) -> None:
        super().__init__(picture.expected, picture.got)
        self.part = picture.part
        self.expected, self.got = self.shaded(picture.expected), self.shaded(picture.got)

    def titled(self) -> Iterator[tuple[str, Shades]]:
        """Both matrices, each with its title."""
        yield "expected", self.expected
        yield "got", self.got
