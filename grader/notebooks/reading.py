"""The cells of a notebook that a student handed in, read in time and memory in proportion to the file.

nbformat looks at every part of a notebook against its schema, at a hundredth of a second a cell. Here the parts that
count are decoded, and all else, outputs first, is skipped without being built.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

MAX_CELLS = 1_000
MAX_ATTACHMENTS = 50  # of one cell, and their MIME types
MAX_PARTS = 500_000  # objects in the file: what JSON could be made to take in memory
MAX_LENIENT = 1 << 22  # bytes that Python's own reader is given, which takes what JSON does not allow
HEADING = "heading"  # a cell of nbformat 3
KINDS = ("code", "markdown", "raw")


class Unreadable(Exception):
    """Why nothing can be read from the file, in words for the student."""


class ReadCell(msgspec.Struct, frozen=True):
    """A cell of a known kind. `name` is what it says it is, "" for nothing; `attachments` are well-formed."""

    kind: str
    source: str
    name: str
    attachments: dict[str, Any]


class _Cell(msgspec.Struct):
    cell_type: msgspec.Raw = msgspec.Raw(b'""')
    source: msgspec.Raw = msgspec.Raw(b"null")
    input: msgspec.Raw = msgspec.Raw(b"null")  # the source of a code cell of nbformat 3
    level: msgspec.Raw = msgspec.Raw(b"1")
    metadata: msgspec.Raw = msgspec.Raw(b"{}")
    attachments: msgspec.Raw = msgspec.Raw(b"{}")


class _Metadata(msgspec.Struct):
    nbgrader: msgspec.Raw = msgspec.Raw(b"{}")


class _Own(msgspec.Struct):
    grade_id: msgspec.Raw = msgspec.Raw(b'""')


class _Sheet(msgspec.Struct):
    cells: list[_Cell] = []


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_Cell] = []
    worksheets: list[_Sheet] = []  # of nbformat 3


def cells_in(data: bytes, name: str) -> list[ReadCell]:
    """The cells of the notebook in those bytes. Raises Unreadable; what is no cell is left out."""
    if data.count(b"{") > MAX_PARTS:
        raise Unreadable(f"{name} has more than {MAX_PARTS:,} parts; clear its outputs")
    try:
        notebook = _decoded(data)
        if notebook.nbformat not in (3, 4):
            raise ValueError
    except (ValueError, RecursionError, MemoryError, msgspec.MsgspecError) as fault:
        raise Unreadable(f"{name} is not a notebook that can be read; open it in Jupyter and save it") from fault
    cells = (
        notebook.cells if notebook.nbformat == 4 else [cell for sheet in notebook.worksheets for cell in sheet.cells]
    )
    if len(cells) > MAX_CELLS:
        raise Unreadable(f"{name} has more than {MAX_CELLS:,} cells; remove those that it does not need")
    return list(_known(cells))


def _decoded(data: bytes) -> _Notebook:
    text = data.decode("utf-8-sig")
    try:
        return msgspec.json.decode(text, type=_Notebook)
    except msgspec.MsgspecError:
        if len(data) > MAX_LENIENT:
            raise
    # halves of characters, and numbers that are none, which Python writes and JSON does not know
    parsed = json.loads(text, parse_constant=lambda _: None)
    return msgspec.json.decode(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"), type=_Notebook)


def _known(cells: list[_Cell]) -> Iterator[ReadCell]:
    for cell in cells:
        kind, source = _read(cell.cell_type, str), _text(cell.source)
        if kind == HEADING:
            kind, source = "markdown", f"{'#' * (_read(cell.level, Literal[1, 2, 3, 4, 5, 6]) or 1)} {source or ''}"
        if source is None and kind == "code":
            source = _text(cell.input)
        if kind in KINDS and source is not None:
            yield ReadCell(kind, source, _name_in(cell.metadata), _attachments_of(cell) if kind == "markdown" else {})


def _read(raw: msgspec.Raw, kind: Any) -> Any:
    """What stands there, if it is of that type; else None."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _text(raw: msgspec.Raw) -> str | None:
    """The text, which may stand as a list of lines."""
    text = _read(raw, str | list[str])
    return "".join(text) if isinstance(text, list) else text


def _name_in(raw: msgspec.Raw) -> str:
    metadata = _read(raw, _Metadata)
    own = _read(metadata.nbgrader, _Own) if metadata else None
    return _read(own.grade_id, str) or "" if own else ""


def _attachments_of(cell: _Cell) -> dict[str, Any]:
    """By file name and MIME type, if all are as nbformat wants them, and not more than a text can show."""
    found: dict[str, Any] = _read(cell.attachments, dict[str, dict[str, str | list[str]]]) or {}
    return found if sum(1 + len(bundle) for bundle in found.values()) <= MAX_ATTACHMENTS else {}
