"""Matrices on a page: two as inline SVG, one with labels as a table; without scripts, for light and dark pages."""

import html
from collections import defaultdict

from grader.formats.labelled import as_text
from grader.formats.shades import SCALE, Shade, Shaded, Shades, Shading
from grader.formats.text import plain
from grader.model import Labelled, Picture

MOST_PIXELS, LEAST_SIDE, MOST_SIDE = 192, 8, 14  # of a matrix; of one number's square
PANEL = "display:inline-block;vertical-align:top;margin:0 16px 4px 0"
BORDER = "outline:1px solid currentColor"
LABEL = "font-weight:normal;background:none;border:0;padding:1px 6px;white-space:nowrap;text-align"
CELL = "border:0;padding:3px 6px;text-align:center;font-size:10px"


def heat_map(picture: Picture) -> str:
    """HTML for both matrices and the scale."""
    shaded = Shaded(picture)
    part = f"<div>{_text(shaded.part)}:</div>" if shaded.part else ""
    panels = [f'<div style="{PANEL}">{title}<br>{_svg(shades, title)}</div>' for title, shades in shaded.titled()]
    return (
        f'<div style="margin:2px 0 6px 1.4em;font-size:12px">{part}{"".join(panels)}<div>{_legend(shaded)}</div></div>'
    )


def table(matrix: Labelled) -> str:
    """HTML for a matrix with its labels: each number in its square, which has the colour of a heat map."""
    shades = Shading(matrix.cells).shaded(matrix.cells)
    heads = "".join(f'<th style="{LABEL}:center">{_text(label)}</th>' for label in matrix.columns)
    rows = [f'<tr style="background:none"><td style="border:0"></td>{heads}</tr>']
    for label, cells, colours in zip(matrix.rows, matrix.cells, shades, strict=True):
        squares = "".join(
            f'<td style="{CELL};{_on(shade)}">{as_text(cell)}</td>' for cell, shade in zip(cells, colours, strict=True)
        )
        rows.append(f'<tr style="background:none"><th style="{LABEL}:right">{_text(label)}</th>{squares}</tr>')
    return (
        '<table style="margin:2px 0 6px 1.4em;border:0;border-collapse:collapse;color:inherit;font:12px sans-serif">'
        f"{''.join(rows)}</table>"
    )


def _on(shade: Shade) -> str:
    return f"background:{shade.page};color:{'#000' if shade.is_bright else '#fff'}"


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
