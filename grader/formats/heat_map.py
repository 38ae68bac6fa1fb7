"""A picture on a page: two matrices as inline SVG, without scripts, for light and dark pages."""

import html
from collections import defaultdict

from grader.formats.shades import SCALE, Shaded, Shades
from grader.formats.text import plain
from grader.model import Picture

MOST_PIXELS, LEAST_SIDE, MOST_SIDE = 192, 8, 14  # of a matrix; of one number's square
PANEL = "display:inline-block;vertical-align:top;margin:0 16px 4px 0"
BORDER = "outline:1px solid currentColor"


def heat_map(picture: Picture) -> str:
    """HTML for both matrices and the scale."""
    shaded = Shaded(picture)
    part = f"<div>{_text(shaded.part)}:</div>" if shaded.part else ""
    panels = [f'<div style="{PANEL}">{title}<br>{_svg(shades, title)}</div>' for title, shades in shaded.titled()]
    return (
        f'<div style="margin:2px 0 6px 1.4em;font-size:12px">{part}{"".join(panels)}<div>{_legend(shaded)}</div></div>'
    )


def _svg(shades: Shades, title: str) -> str:
    rows, columns = len(shades), len(shades[0])
    side = max(min(MOST_PIXELS // columns, MOST_SIDE), LEAST_SIDE)
    squares = defaultdict[str, str](str)
    for y, row in enumerate(shades):
        for x, shade in enumerate(row):
            squares[shade.page] += f"M{x} {y}h1v1h-1z"
    paths = "".join(f'<path fill="{colour}" d="{squares[colour]}"/>' for colour in squares)
    return (
        f'<svg role="img" aria-label="{title}: {rows} rows and {columns} columns in colours" '
        f'width="{columns * side}" height="{rows * side}" viewBox="0 0 {columns} {rows}" '
        f'shape-rendering="crispEdges" style="{BORDER}">{paths}</svg>'
    )


def _legend(shaded: Shaded) -> str:
    parts = []
    if shaded.has_numbers:
        bar = "".join(f'<path fill="{shade.page}" d="M{x} 0h1v1h-1z"/>' for x, shade in enumerate(SCALE))
        parts.append(
            f'{shaded.least:.3g} <svg aria-hidden="true" width="{8 * len(SCALE)}" height="8" '
            f'viewBox="0 0 {len(SCALE)} 1" preserveAspectRatio="none" shape-rendering="crispEdges">{bar}</svg> '
            f"{shaded.most:.3g}"
        )
    for name, shade in shaded.others.items():
        parts.append(
            f'<svg aria-hidden="true" width="8" height="8" viewBox="0 0 1 1" style="{BORDER}">'
            f'<path fill="{shade.page}" d="M0 0h1v1h-1z"/></svg> {name}'
        )
    return " &nbsp; ".join(parts)


def _text(text: str) -> str:
    return html.escape(plain(text))
