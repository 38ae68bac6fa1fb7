"""A submission's bytes as Python source, which runs statement by statement.

The source of a notebook is its code cells in order, without magics. This runs in the worker: a student's text is parsed
only in a process with the limits of student code.
"""

import __future__

import ast
import bisect
import re
import types
from collections.abc import Iterator
from typing import Any

from grader.worker.notebook import BadNotebookError as BadNotebookError  # re-exported
from grader.worker.notebook import code_cells, is_python, without_line_magics, without_magics

MAX_SHOWN = 160  # characters of a line
MAX_FAILED = 200  # statements
FUTURE = __future__.annotations.compiler_flag  # a cell's `from __future__` import also holds in later cells
BINDING = re.compile(r"\b(?:def|class)\s+(\w+)|\b(\w+)\s*(?::[^=:\n]{0,60})?=(?!=)")  # in a text that is not Python
SCRIPT_MAGIC = re.compile(rb"^[ \t]*+[!%?]|=[ \t]*+[!%]|\?[ \t\r]*+$", re.MULTILINE)
HANDLERS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
LEAVING = {"exit", "quit", "_exit", "abort"}


class Failed:
    """A top-level statement that raised, or a cell that is not Python."""

    def __init__(self, line: int, binds: frozenset[str], fault: BaseException) -> None:
        self.line, self.binds, self.fault = line, binds, fault


class SkippedError(Exception):
    """A block under `if __name__ == "__main__":` was not run."""


class Loading:
    """The state of a program while it is loaded and afterwards."""

    def __init__(self, namespace: dict[str, Any], final: type[BaseException] = SystemError) -> None:
        """An exception of the class `final` ends the program; after others, loading goes on."""
        self.namespace, self.final = namespace, final
        self.failed: list[Failed] = []
        self.imports: dict[str, int] = {}  # packages that the source imports, with the line
        self.guarded: set[int] = set()  # lines of `try` blocks that go on where an import fails

    def fail(self, failed: Failed) -> None:
        """Record a failed statement, up to MAX_FAILED."""
        if len(self.failed) < MAX_FAILED:
            self.failed.append(failed)

    def parsed(self, tree: ast.AST) -> None:
        """Record the imports of the source before any of it runs."""
        for node in _statements(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self.imports.setdefault(alias.name, node.lineno)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.imports.setdefault(node.module, node.lineno)
            elif _is_guard(node):
                first, last = node.body[0], node.body[-1]  # type: ignore[attr-defined]  # a Try or a With
                self.guarded.update(range(first.lineno, (last.end_lineno or last.lineno) + 1))


class Program:
    """Source text, and the place of each of its lines in the student's file."""

    def __init__(self, code: bytes, filename: str) -> None:
        self.filename = filename
        self.is_notebook = filename.endswith(".ipynb")
        self._cells: list[tuple[int, str]] = []  # of a notebook: first line and Python of each code cell
        self.source = self._from_notebook(code) if self.is_notebook else _without_magics(code)
        self._lines: list[str] | None = None

    def run(self, loading: Loading) -> None:
        """Run it statement by statement; a statement that raises is recorded, and the rest runs.

        Raises the parser's errors if a file is not Python. exit() ends a file, or its cell of a notebook.
        """
        if not self._cells:
            self._run(self.source, 1, loading, 0)
            return
        flags = 0
        for line, text in self._cells:
            try:
                flags |= self._run(text, line, loading, flags)
            except (SyntaxError, ValueError, MemoryError, RecursionError) as fault:
                loading.fail(Failed(getattr(fault, "lineno", None) or line, _likely_bound_by(text), fault))

    def _run(self, source: str | bytes, line: int, loading: Loading, flags: int) -> int:
        """Compile a piece that begins on that line, then run it. Returns the compiler flags that hold after it."""
        pieces = list(self._pieces(source, line, loading, flags))
        for position, (node, code) in enumerate(pieces):
            try:
                exec(code, loading.namespace)  # noqa: S102  # runs the submission
            except loading.final:
                raise
            except BaseException as fault:
                ends = isinstance(fault, SystemExit)
                lost = [each for each, _ in pieces[position : None if ends else position + 1] if each]
                names = frozenset(name for each in lost for name in _bound_by(each))
                loading.fail(Failed(node.lineno if node else line, names, fault))
                if ends:
                    break
            if node and not self.is_notebook and _asks_for_main(node):
                skipped = SkippedError("it runs only when the file itself is started")
                loading.fail(Failed(node.lineno, _bound_by(node), skipped))
        return flags | max((code.co_flags & FUTURE for _, code in pieces), default=0)

    def _pieces(
        self, source: str | bytes, line: int, loading: Loading, flags: int
    ) -> Iterator[tuple[ast.stmt | None, types.CodeType]]:
        """Each statement with its code; the whole source if it is too deep for a syntax tree."""
        try:
            tree = ast.parse(source, self.filename)
        except SyntaxError as fault:
            fault.lineno = (fault.lineno or 1) + line - 1
            raise
        except (RecursionError, MemoryError):
            yield None, compile(source, self.filename, "exec", flags, dont_inherit=True)
            return
        if line > 1:
            ast.increment_lineno(tree, line - 1)
        loading.parsed(tree)
        statements = list(_one_by_one(tree.body))
        if any(isinstance(each, ast.ImportFrom) and each.module == "__future__" for each in statements):
            compile(tree, self.filename, "exec", flags, dont_inherit=True)  # `from __future__` must come first
        for node in statements:
            try:
                code = compile(ast.Module([node], []), self.filename, "exec", flags, dont_inherit=True)
            except SyntaxError as fault:  # such as an await outside of a function, which Jupyter runs
                if not self.is_notebook:
                    raise
                loading.fail(Failed(node.lineno, _bound_by(node), fault))
                continue
            flags |= code.co_flags & FUTURE
            yield node, code

    def where(self, line: int) -> tuple[int, int]:
        """The line and 0; or, of a notebook, the line of a code cell and the number of that cell."""
        if not self._cells:
            return max(line, 0), 0
        number = max(bisect.bisect_right(self._cells, line, key=lambda cell: cell[0]), 1)
        return max(line - self._cells[number - 1][0] + 1, 0), number

    def text(self, line: int) -> str:
        """That line, shortened for display."""
        lines = self.lines
        return lines[line - 1][:MAX_SHOWN] if 0 < line <= len(lines) else ""

    @property
    def lines(self) -> list[str]:
        if self._lines is None:
            cells = [line for _, text in self._cells for line in text.split("\n")]
            self._lines = cells or _text(self.source).splitlines()
        return self._lines

    def _from_notebook(self, code: bytes) -> bytes:
        """All cells that are Python; other cells are left blank, so that the rest can be parsed together."""
        lines: list[str] = []
        for cell in code_cells(code):
            python = without_magics(cell)
            self._cells.append((len(lines) + 1, "\n".join(python)))
            lines += python if is_python("\n".join(python)) else [""] * len(python)
        return "\n".join([*lines, ""]).encode("utf-8", "replace")


def _text(code: bytes) -> str:
    """The text without its byte order mark, decoded by a codec that needs no import behind the walls."""
    return code.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def _without_magics(code: bytes) -> bytes:
    """A script that was a notebook, with `!pip` or `%matplotlib` doing nothing. Other text stays unchanged."""
    if not SCRIPT_MAGIC.search(code):
        return code
    text = _text(code)
    return code if is_python(text) else "\n".join(without_line_magics(text)).encode()


def _one_by_one(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements; `import a, b` counts as two. Strings alone are dropped, except the docstring."""
    for position, node in enumerate(body):
        if isinstance(node, ast.Import) and len(node.names) > 1:
            for alias in node.names:
                yield ast.copy_location(ast.Import([alias]), node)
        elif position == 0 or not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield node


def _bound_by(node: ast.AST) -> frozenset[str]:
    """Names that the statement would define."""
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            found.add(each.id)
        elif isinstance(each, ast.alias):
            found.add(each.asname or each.name.partition(".")[0])
        elif isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(each.name)
    return frozenset(found)


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """All statements, including those in functions and blocks. Expressions, which may be many, are skipped."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inside = getattr(node, field, None)
            if isinstance(inside, list):
                waiting += inside


def _likely_bound_by(text: str) -> frozenset[str]:
    """Names that a cell would define if it were Python."""
    found = {name for pair in BINDING.findall(text) for name in pair if name}
    for line in text.split("\n"):
        if line.lstrip().startswith(("import ", "from ")):
            found.update(re.findall(r"\w+", line))
    return frozenset(found)


def _is_guard(node: ast.AST) -> bool:
    """Whether the student's code goes on if an import in this block fails."""
    if isinstance(node, ast.Try):
        return any(map(_goes_on, node.handlers))
    return isinstance(node, ast.With) and any(map(_suppresses, node.items))


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether the handler catches ImportError, and neither raises nor leaves."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    takes = any(kind is None or (isinstance(kind, ast.Name) and kind.id in HANDLERS) for kind in kinds)
    return takes and not any(_leaves(node) for each in handler.body for node in ast.walk(each))


def _leaves(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", "")) in LEAVING
    return isinstance(node, ast.Raise)


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and any(isinstance(each, ast.Name) and each.id in HANDLERS for each in call.args)


def _asks_for_main(node: ast.stmt) -> bool:
    test = node.test if isinstance(node, ast.If) else None
    sides = [test.left, *test.comparators] if isinstance(test, ast.Compare) else []
    return any(isinstance(each, ast.Name) and each.id == "__name__" for each in sides) and any(
        isinstance(each, ast.Constant) and each.value == "__main__" for each in sides
    )
