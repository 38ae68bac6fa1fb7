"""Reads the cells of a student's notebook, in time and memory proportional to the file.

nbformat validates every part of a notebook against its schema, which takes a hundredth of a second for each cell. This
module decodes the needed parts, and skips the rest (mostly outputs) without building objects.
"""

import json
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

MAX_CELLS = 1_000
MAX_ATTACHMENTS = 50  # of one cell, and their MIME types
MAX_PARTS = 500_000  # objects in the file, which bound the memory that decoding takes
MAX_LENIENT = 1 << 22  # bytes for Python's own JSON parser, which accepts more than JSON allows
HEADING = "heading"  # a cell of nbformat 3
KINDS = ("code", "markdown", "raw")


class UnreadableNotebookError(Exception):
    """The file cannot be read; the message gives the reason, in words for the student."""


class ReadCell(msgspec.Struct, frozen=True):
    """A cell of a known kind. `name`: its name in nbgrader's metadata, or ""; `attachments` are well-formed."""

    kind: str
    source: str
    name: str
    attachments: dict[str, Any]


class _RawCell(msgspec.Struct):
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
    cells: list[_RawCell] = []


class _Notebook(msgspec.Struct):
    nbformat: int
    cells: list[_RawCell] = []
    worksheets: list[_Sheet] = []  # of nbformat 3


def cells_in(data: bytes, name: str) -> list[ReadCell]:
    """The cells of the notebook in those bytes, without malformed ones. Raises UnreadableNotebookError."""
    if data.count(b"{") > MAX_PARTS:
        raise UnreadableNotebookError(f"{name} has more than {MAX_PARTS:,} parts; clear its outputs")
    try:
        notebook = _decoded(data)
        if notebook.nbformat not in (3, 4):
            raise ValueError
    except (ValueError, RecursionError, MemoryError, msgspec.MsgspecError) as fault:
        raise UnreadableNotebookError(
            f"{name} is not a notebook that can be read; open it in Jupyter and save it"
        ) from fault
    cells = (
        notebook.cells if notebook.nbformat == 4 else [cell for sheet in notebook.worksheets for cell in sheet.cells]
    )
    if len(cells) > MAX_CELLS:
        raise UnreadableNotebookError(f"{name} has more than {MAX_CELLS:,} cells; remove those that it does not need")
    return list(_known(cells))


def _decoded(data: bytes) -> _Notebook:
    text = data.decode("utf-8-sig")
    try:
        return msgspec.json.decode(text, type=_Notebook)
    except msgspec.MsgspecError:
        if len(data) > MAX_LENIENT:
            raise
    # lone surrogates and NaN, which Python writes and JSON does not allow
    parsed = json.loads(text, parse_constant=lambda _: None)
    return msgspec.json.decode(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"), type=_Notebook)


def _known(cells: list[_RawCell]) -> Iterator[ReadCell]:
    for cell in cells:
        kind, source = _read(cell.cell_type, str), _text(cell.source)
        if kind == HEADING:
            kind, source = "markdown", f"{'#' * (_read(cell.level, Literal[1, 2, 3, 4, 5, 6]) or 1)} {source or ''}"
        if source is None and kind == "code":
            source = _text(cell.input)
        if kind in KINDS and source is not None:
            yield ReadCell(kind, source, _name_in(cell.metadata), _attachments_of(cell) if kind == "markdown" else {})


def _read(raw: msgspec.Raw, kind: Any) -> Any:
    """The value, if it is of that type; else None."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _text(raw: msgspec.Raw) -> str | None:
    """The text, which may be a list of lines in the file."""
    text = _read(raw, str | list[str])
    return "".join(text) if isinstance(text, list) else text


def _name_in(raw: msgspec.Raw) -> str:
    metadata = _read(raw, _Metadata)
    own = _read(metadata.nbgrader, _Own) if metadata else None
    return _read(own.grade_id, str) or "" if own else ""


def _attachments_of(cell: _RawCell) -> dict[str, Any]:
    """By file name and MIME type; empty if they are malformed or too many."""
    found: dict[str, Any] = _read(cell.attachments, dict[str, dict[str, str | list[str]]]) or {}
    return found if sum(1 + len(bundle) for bundle in found.values()) <= MAX_ATTACHMENTS else {}
