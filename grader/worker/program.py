"""What a submission's bytes are as Python: a file as it is, a notebook's code cells in order, magics left out.

Runs in the worker: whatever parses a student's text does so beside student code, and bounded as it is.
"""

import ast
import json
import re
import warnings
from typing import Any

MAX_SHOWN = 160  # characters of a line
MAGIC = re.compile(r"^(\s*)([%!].*|.*[^\s?]\?{1,2}\s*)$")
TRANSPARENT = ("%%time", "%%timeit", "%%capture")  # cell magics that run the cell as the Python that it is


class BadNotebook(Exception):  # the student's fault, in words for the student
    """The file is no notebook that could be run."""


class Program:
    """Source text, and where each of its lines stands in what the student wrote."""

    def __init__(self, code: bytes, filename: str) -> None:
        self.filename = filename
        self._cells: list[int] = []  # for a notebook: the first line of each code cell
        if filename.endswith(".ipynb"):
            self.source = self._from_notebook(code)
        else:
            self.source = code
        self._lines: list[str] | None = None

    def where(self, line: int) -> str:
        """ "line 3", or "cell 2, line 3" of a notebook's code cells."""
        if not self._cells:
            return f"line {line}"
        number = max((i for i, first in enumerate(self._cells) if first <= line), default=0)
        return f"code cell {number + 1}, line {line - self._cells[number] + 1}"

    def text(self, line: int) -> str:
        """That line, as far as it is shown."""
        if self._lines is None:
            self._lines = self.source.decode("utf-8-sig", "replace").splitlines()
        return self._lines[line - 1][:MAX_SHOWN] if 0 < line <= len(self._lines) else ""

    def _from_notebook(self, code: bytes) -> bytes:
        lines: list[str] = []
        for cell in _code_cells(code):
            self._cells.append(len(lines) + 1)
            lines += _without_magics(cell)
        return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _code_cells(code: bytes) -> list[str]:
    try:
        notebook = json.loads(code)
    except (ValueError, RecursionError) as fault:
        raise BadNotebook(f"this is no notebook: it is not JSON ({fault})") from fault
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise BadNotebook("this is no notebook: it has no list of cells")
    found = [_source(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not found:
        raise BadNotebook("this notebook has no code cell")
    return found


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    parts = source if isinstance(source, list) else [source]
    if not all(isinstance(part, str) for part in parts):
        raise BadNotebook("this is no notebook: a code cell's source is no text")
    return "".join(parts)


def _without_magics(cell: str) -> list[str]:
    """The cell's lines. What is no Python and looks like a magic does nothing; lines keep their numbers."""
    lines = cell.splitlines()
    if _is_python(cell):  # a line may begin with the % of a division
        return lines
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first.split()[0] not in TRANSPARENT:
        return ["pass"] * len(lines)
    return [MAGIC.sub(r"\1pass", line) for line in lines]


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
