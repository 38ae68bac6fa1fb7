"""What a submission's bytes are as Python: a file as it is, a notebook's code cells in order, magics left out.

Runs in the worker: whatever parses a student's text does so beside student code, and bounded as it is.
"""

import __future__

import ast
import json
import re
import tokenize
import warnings
from typing import Any

MAX_SHOWN = 160  # characters of a line
TRANSPARENT = ("%%time", "%%timeit", "%%capture", "%%prun")  # cell magics that run the cell as the Python that it is
TIMED = re.compile(r"^(\s*)%time\s+(?=\S)")  # a line magic that runs the rest of its line
MAGIC = re.compile(r"^(\s*)([%!?].*|.*[^\s?]\?{1,2}\s*)$", re.DOTALL)
MAGIC_VALUE = re.compile(r"^(\s*[\w., \[\]*]+=\s*)[%!].*$", re.DOTALL)  # files = !ls
PROMPT = re.compile(r"^(?:>>>|\.\.\.|In \[\d+\]:|\s*\.\.\.+:) ?")
FUTURE = __future__.annotations.compiler_flag  # what a cell imports from the future holds in the next cells too


class BadNotebook(Exception):  # the student's fault, in words for the student
    """The file is no notebook that could be run."""


class Program:
    """Source text, and where each of its lines stands in what the student wrote."""

    def __init__(self, code: bytes, filename: str) -> None:
        self.filename = filename
        self._cells: list[tuple[int, str]] = []  # of a notebook: first line and Python of each code cell
        if filename.endswith(".ipynb"):
            self.source = self._from_notebook(code)
        else:
            self.source = code
        self._lines: list[str] | None = None

    def run(self, namespace: dict[str, Any], entries: tuple[str, ...], final: type[BaseException]) -> None:
        """Run it. In a notebook a cell that raises does not keep the next ones from running, as in Jupyter.

        What the first of them raised is raised where the entry point is missing in the end; a `final` one at once.
        """
        if not self._cells:
            exec(compile(self.source, self.filename, "exec", dont_inherit=True), namespace)  # noqa: S102  # this is what we are for
            return
        first: BaseException | None = None
        flags = 0
        for line, text in self._cells:
            try:
                code = compile("\n" * (line - 1) + text, self.filename, "exec", flags, dont_inherit=True)
                flags |= code.co_flags & FUTURE
                exec(code, namespace)  # noqa: S102  # this is what we are for
            except final:
                raise
            except BaseException as fault:  # sys.exit() ends no notebook either
                first = first or fault
        if first is not None and not all(entry in namespace for entry in entries):
            raise first

    def where(self, line: int) -> str:
        """ "line 3", or "cell 2, line 3" of a notebook's code cells."""
        if not self._cells:
            return f"line {line}"
        number = max((i for i, (first, _) in enumerate(self._cells) if first <= line), default=0)
        return f"code cell {number + 1}, line {line - self._cells[number][0] + 1}"

    def text(self, line: int) -> str:
        """That line, as far as it is shown."""
        if self._lines is None:
            cells = [line for _, text in self._cells for line in text.split("\n")]
            self._lines = cells or self.source.decode("utf-8-sig", "replace").splitlines()
        return self._lines[line - 1][:MAX_SHOWN] if 0 < line <= len(self._lines) else ""

    def _from_notebook(self, code: bytes) -> bytes:
        """All that is Python; a cell that is none is left blank, so that the others can be parsed as one."""
        lines: list[str] = []
        for cell in _code_cells(code):
            python = without_magics(cell)
            self._cells.append((len(lines) + 1, "\n".join(python)))
            lines += python if _is_python("\n".join(python)) else [""] * len(python)
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
    return "".join(parts).removeprefix("\ufeff")


def without_magics(cell: str) -> list[str]:
    """The cell's lines as IPython would run them, except that magics do nothing; lines keep their numbers."""
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if _is_python(cell):  # a line may begin with the % of a division
        return lines
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first.split()[0] not in TRANSPARENT:
        return ["pass"] * len(lines)
    lines = _without_prompts(_dedented(lines, first), first)
    position = 0
    while position < len(lines):
        end = _logical_end(lines, position)
        text = "\n".join(lines[position:end])
        python = MAGIC_VALUE.sub(r"\1None", MAGIC.sub(r"\1pass", TIMED.sub(r"\1", text)))
        if python != text and not _is_python(text.strip()):
            shown = python.split("\n")
            lines[position:end] = shown + [""] * (end - position - len(shown))
        position = end
    return lines


def _dedented(lines: list[str], first: str) -> list[str]:
    """An indented paste runs in IPython: the first line's indentation is taken from all."""
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _without_prompts(lines: list[str], first: str) -> list[str]:
    return [PROMPT.sub("", line) for line in lines] if PROMPT.match(first) else lines


def _logical_end(lines: list[str], start: int) -> int:
    """Where the logical line that begins there ends: in brackets and long strings a % is no magic.

    A magic's own text is not Python; it goes on where its line ends with a backslash.
    """
    if lines[start].lstrip()[:1] in ("", "#"):
        return start + 1
    if lines[start].lstrip()[:1] in ("%", "!", "?"):
        end = start + 1
        while end < len(lines) and lines[end - 1].endswith("\\"):
            end += 1
        return end
    rest = iter(f"{line}\n" for line in lines[start:])
    try:
        for token in tokenize.generate_tokens(rest.__next__):
            if token.type == tokenize.NEWLINE:
                return start + token.end[0]
    except (tokenize.TokenError, SyntaxError, RuntimeError):  # RuntimeError: the lines ended within a token
        return start + 1
    return len(lines)


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
