"""Splits an exercise's statement, the docstring of its reference, into the cells of a notebook."""

import ast
import doctest
import re
from collections.abc import Iterator, Sequence

import msgspec

from grader.course.exercise import Exercise
from grader.course.statement import refuse_malformed_rows, rows_of
from grader.errors import CourseError

WIDTH = 120  # of a line in a statement: a much shorter line ends its paragraph on purpose
HEADING = re.compile(r"[A-Z][a-z]+( [a-z]+)*")
EXAMPLE = "Worked example"
ASIDE = ("Source:", "Before:")
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class Statement(msgspec.Struct, frozen=True):
    """Markdown and code. `code_cells`: the code after the docstring in the reference, with its solution regions."""

    text: str
    example: str
    example_cells: tuple[str, ...]
    code_cells: tuple[str, ...]


def statement_of(exercise: Exercise) -> Statement:
    """Raises CourseError if the reference has no docstring, or a row of LaTeX in it is malformed."""
    source = exercise.read("reference.py").decode()
    refuse_malformed_rows(source, exercise.suffix, f"solutions/{exercise.id}/reference.py")
    docstring = ast.get_docstring(tree := ast.parse(source))
    if not docstring:
        raise CourseError(f"solutions/{exercise.id}/reference.py: has no docstring; the statement belongs there")
    title, _, rest = docstring.partition("\n")
    before, found, example = rest.partition(f"\n{EXAMPLE}")
    prose, _, after = (found.strip("\n") + example).partition("\n\n")
    asides = [block for block in after.split("\n\n") if block.startswith(ASIDE)]
    text = [f"# {_escaped(title)}", *_blocks(before), *map(_paragraph, asides)]
    code = "".join(source.splitlines(keepends=True)[tree.body[0].end_lineno :]).strip("\n")
    cells = _by_entry(code, exercise.entries)
    return Statement("\n\n".join(text), _paragraph(prose) or EXAMPLE, tuple(_example_cells(docstring)), tuple(cells))


def _by_entry(code: str, entries: Sequence[str]) -> list[str]:
    """A cell for each entry point, with the comments above it. Each cell has one or more complete solution regions."""
    lines = code.split("\n")
    cells, begin = list[str](), 0
    for node in ast.parse(code).body:
        if getattr(node, "name", "") not in entries:
            continue
        line = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))]) - 1
        while line and lines[line - 1].startswith("# "):
            line -= 1
        cell = "\n".join(lines[begin:line])
        regions = cell.count(BEGIN), cell.count(END)
        if all(regions) and len(set(regions)) == 1 and BEGIN in "\n".join(lines[line:]):
            cells.append(cell.strip("\n"))
            begin = line
    return [*cells, "\n".join(lines[begin:]).strip("\n")]


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, with LaTeX instead of the formula above it; under a heading, prose as a list, columns verbatim."""
    heading = ""
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        if lines[0].startswith(">>> "):
            continue  # an example, which has cells of its own
        if rows := rows_of(lines):
            yield _display(rows)
            continue
        if not lines[0].startswith(" ") and HEADING.fullmatch(lines[0]) and lines[1:] and lines[1].startswith("    "):
            heading = lines.pop(0)
            yield f"### {_escaped(heading)}"
        if not all(line.startswith("    ") for line in lines):
            heading = ""
            yield _paragraph("\n".join(lines))
        elif heading:
            yield _under_heading(lines)
        else:
            yield _verbatim(lines)


def _under_heading(lines: list[str]) -> str:
    if any(re.search(r"\S {2,}\S", line) for line in lines):  # columns
        return _verbatim(lines)
    items: list[str] = []
    before = ""
    for line in lines:
        is_full = len(before) + 1 + len(line.split()[0]) > WIDTH
        if before and (is_full or not before.endswith((".", ")"))):
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
        before = line
    return "\n".join(f"- {_escaped(item)}" for item in items)


def _display(rows: list[str]) -> str:
    return "$$\n\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}\n$$"


def _verbatim(lines: list[str]) -> str:
    return "\n".join(["```text", *(line.removeprefix("    ") for line in lines), "```"])


def _paragraph(text: str) -> str:
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    """The text with Markdown escaped; text between backticks stays code."""
    return re.sub(r"(`[^`]*`)|([\\`*_$<])", lambda found: found[1] or "\\" + found[2], text)


def _example_cells(docstring: str) -> Iterator[str]:
    """One cell for each result in the docstring, with the result below the code."""
    lines: list[str] = []
    for example in doctest.DocTestParser().get_examples(docstring):
        lines += example.source.rstrip("\n").split("\n")
        if example.want:
            yield "\n".join([*lines, "# gives", *(f"# {line}" for line in example.want.rstrip("\n").split("\n"))])
            lines = []
    if lines:
        yield "\n".join(lines)
