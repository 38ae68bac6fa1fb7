"""The code cells of a notebook as IPython would run them, without magics.

Every step takes linear time, for any text.
"""

import ast
import json
import re
import tokenize
import warnings
from typing import Any

MAX_CELLS = 1_000  # code cells of one notebook
MAX_CODE = 1 << 18  # characters of all of them, as many as a plain file may have
TRANSPARENT = ("%%time", "%%timeit", "%%capture", "%%prun")  # cell magics that run the cell as Python
TIMED = re.compile(r"^(\s*+)%time\s+(?=\S)")  # a line magic that runs the rest of its line
MAGIC = re.compile(r"^(\s*+)([%!?].*|.*[^\s?]\?{1,2}\s*)$", re.DOTALL)
MAGIC_VALUE = re.compile(r"^([\w., \t\[\]*]++=\s*+)[%!].*$", re.DOTALL)  # files = !ls
MARKS, OPENING = set("%!?"), set("([{'\"\\")  # every magic has one of these; these may continue on the next line
PROMPT = re.compile(r"^(?:>>>|\.\.\.|In \[\d+\]:|\s*+\.\.\.+:) ?")


class BadNotebookError(Exception):
    """The file is not a notebook that can run; the text is for the student."""


def code_cells(content: bytes) -> list[str]:
    """The sources of the code cells, in order. Raises BadNotebookError."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise BadNotebookError(f"this is not a notebook: it is not JSON ({fault})") from fault
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise BadNotebookError("this is not a notebook: it has no list of cells")
    code = [cell for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]
    if not code:
        raise BadNotebookError("this notebook has no code cell")
    if len(code) > MAX_CELLS:
        raise BadNotebookError(
            f"this notebook has more than {MAX_CELLS:,} code cells; remove those that it does not need"
        )
    found = [_source(cell) for cell in code]
    if sum(map(len, found)) > MAX_CODE:
        raise BadNotebookError(
            f"the code of this notebook has more than {MAX_CODE >> 10} KiB; an exercise needs a few lines"
        )
    return found


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    parts = source if isinstance(source, list) else [source]
    if not all(isinstance(part, str) for part in parts):
        raise BadNotebookError("this is not a notebook: a code cell's source is not text")
    return "".join(parts).removeprefix("\ufeff")


def without_magics(cell: str) -> list[str]:
    """The cell's lines as IPython would run them, except that magics do nothing; lines keep their numbers."""
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    if is_python(cell):  # a line may begin with the % of a division
        return lines
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("%%") and first.split()[0] not in TRANSPARENT:
        return ["pass"] * len(lines)
    return _with_magics_passed(_without_prompts(_dedented(lines, first), first))


def without_line_magics(text: str) -> list[str]:
    """The lines of a script that was a notebook, except that magics do nothing."""
    return _with_magics_passed(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _with_magics_passed(lines: list[str]) -> list[str]:
    position, is_whole = 0, True
    while position < len(lines):
        end = _logical_end(lines, position) if is_whole else position + 1
        if not end:  # it never ends: from here on each line is read separately
            is_whole, end = False, position + 1
        text = "\n".join(lines[position:end])
        if not MARKS.intersection(text):
            position = end
            continue
        python = MAGIC_VALUE.sub(r"\1None", MAGIC.sub(r"\1pass", TIMED.sub(r"\1", text)))
        if python != text and not is_python(text.strip()):
            shown = python.split("\n")
            lines[position:end] = shown + [""] * (end - position - len(shown))
        position = end
    return lines


def _dedented(lines: list[str], first: str) -> list[str]:
    """The lines without the first line's indentation, as IPython runs an indented cell."""
    indent = first[: len(first) - len(first.lstrip())]
    return [line.removeprefix(indent) for line in lines]


def _without_prompts(lines: list[str], first: str) -> list[str]:
    return [PROMPT.sub("", line) for line in lines] if PROMPT.match(first) else lines


def _logical_end(lines: list[str], start: int) -> int:
    """The end of the logical line that begins there: in brackets and long strings a % is not a magic. 0: it never ends.

    The text of a magic is not Python; it continues after a backslash at the end of its line.
    """
    if lines[start].lstrip()[:1] in ("", "#"):
        return start + 1
    if lines[start].lstrip()[:1] in ("%", "!", "?"):
        end = start + 1
        while end < len(lines) and lines[end - 1].endswith("\\"):
            end += 1
        return end
    if not OPENING.intersection(lines[start]):
        return start + 1
    rest = (f"{lines[position]}\n" for position in range(start, len(lines)))
    try:
        for token in tokenize.generate_tokens(rest.__next__):
            if token.type == tokenize.NEWLINE:
                return start + token.end[0]
    except (tokenize.TokenError, RuntimeError):  # RuntimeError: the lines end within a token
        return 0
    except SyntaxError:
        return start + 1
    return len(lines)


def is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return True
