r"""The statement of a reference, which is the docstring or comment at its top, and the LaTeX of its formulas.

    y = 2 x / n
    $$ y = \frac{2 x}{n} $$

Students read the indented formula in their file. Notebooks show the `$$` rows directly below it instead, as one display
in which `&` aligns the rows. Stubs do not have these rows.
"""

import functools
import re
from collections.abc import Iterator, Sequence

from grader.errors import CourseError

INDENT = "    "
BEFORE = r"(?:\s|#[^\n]*\n)*"
STATEMENT = {
    ".py": re.compile(
        rf"""{BEFORE}(?P<raw>[rR]?)(?P<quotes>"{{3}}|'{{3}}|["'])(?P<text>(?:\\.|[^\\])*?)(?P=quotes)""", re.DOTALL
    ),
    ".cu": re.compile(r"\s*/\*(?P<text>.*?)\*/", re.DOTALL),
}
ROW = re.compile(r"\s+\$\$\s*([^$]*[^$\s])\s*\$\$\s*")

NOT_A_ROW = "'$$' must open and close a row of LaTeX on one indented line of its own; write $$ y = 2 x $$"
NO_FORMULA = (
    "there is no formula above the row of LaTeX; write the formula that students read in their file directly above it, "
    "indented by four spaces"
)
NOT_LAST = "this line is directly below a row of LaTeX; put it above the rows, or put an empty line between"
BRACES = "the braces of the LaTeX do not match; close each { with a }"
NOT_RAW = 'LaTeX keeps its backslashes only in a raw docstring; begin the docstring with r"""'


@functools.lru_cache(maxsize=256)
def statement_end(source: str, suffix: str) -> int:
    """Length of the statement at the top of a reference, including its quotes; 0 if it has none."""
    found = STATEMENT[suffix].match(source)
    return found.end() if found else 0


def statement_text(source: str, suffix: str) -> str:
    """The text of the docstring, without its quotes, or of the comment; "" if there is none."""
    found = STATEMENT[suffix].match(source)
    return found["text"] if found else ""


def rows_of(block: Sequence[str]) -> list[str]:
    """The rows of LaTeX among the lines of a paragraph, without their `$$`."""
    return [found[1] for line in block if (found := ROW.fullmatch(line))]


def without_rows(source: str, suffix: str, where: str) -> str:
    """The source without rows of LaTeX, and without the `r` of a docstring if only these rows needed it.

    Raises CourseError if a row is malformed.
    """
    refuse_malformed_rows(source, suffix, where)
    end = statement_end(source, suffix)
    lines = source[:end].split("\n")
    kept = [line for line in lines if not ROW.fullmatch(line)]
    statement = "\n".join(kept)
    if len(kept) < len(lines) and "\\" not in statement:
        statement = re.sub(rf"\A({BEFORE})[rR](?=[\"'])", r"\1", statement)
    return statement + source[end:]


def refuse_malformed_rows(source: str, suffix: str, where: str) -> None:
    """Raises CourseError for the first malformed row. `where`: the name of the file in the message."""
    for fault in malformed_rows(source, suffix, where):
        raise CourseError(fault)


def malformed_rows(source: str, suffix: str, where: str) -> Iterator[str]:
    """A message for each malformed row of LaTeX: the file, the line and what to do."""
    statement = STATEMENT[suffix].match(source)
    if statement is None:
        return
    is_raw = statement.groupdict().get("raw") != ""  # a comment keeps its backslashes too
    first = source.count("\n", 0, statement.start("text")) + 1
    paragraph: list[str] = []
    for number, line in enumerate(statement["text"].split("\n"), first):
        if fault := _fault(line, paragraph, is_raw=is_raw):
            yield f"{where}:{number}: {fault}"
        paragraph = [*paragraph, line] if line.strip() else []


def _fault(line: str, above: Sequence[str], *, is_raw: bool) -> str:
    """What is wrong with a line of a paragraph, or "". `above`: the lines of the paragraph before it."""
    rows = rows_of([line])
    if not rows and "$$" in line:
        return NOT_A_ROW
    if not rows:
        return NOT_LAST if line.strip() and rows_of(above[-1:]) else ""
    if not above or not all(each.startswith(INDENT) for each in above):
        return NO_FORMULA
    if not is_raw and "\\" in line:
        return NOT_RAW
    bare = re.sub(r"\\.", "", rows[0])  # \{ is a printed brace
    return BRACES if bare.count("{") != bare.count("}") else ""
