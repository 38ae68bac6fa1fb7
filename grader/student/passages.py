"""The passages of a student's file that findings are about.

The file is parsed here, but not run. `check` never parses it in its own process.
"""

import ast
import itertools
import warnings
from collections.abc import Iterator, Sequence

from grader.model import Outcome, Place, places_of
from grader.student.markdown import code_span, fenced, one_line
from grader.submission import Submission, plain
from grader.worker.python_source import BadNotebookError, Program

AROUND = 5  # lines before and after a line of a kernel, or of a file that cannot be parsed
MAX_CODE = 80  # lines of one function
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def relevant_code(outcomes: Sequence[Outcome], submission: Submission, entry: str) -> Iterator[str]:
    """The functions that an exception passed through; without an exception, the entry point and what it uses."""
    if submission.filename.endswith(".cu"):
        yield from _kernel_lines(outcomes, submission)
        return
    try:
        program = Program(submission.source, submission.filename)
    except BadNotebookError as fault:
        yield f"There is none: {one_line(str(fault))}."
        return
    lines = {_place(program, number): number for number in range(1, program.source.count(b"\n") + 2)}
    places = dict.fromkeys(place for outcome in outcomes for place in places_of(outcome.details))
    frames = [lines[place] for place in places if place in lines]
    try:
        tree = _parsed(program)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        number = frames[0] if frames else 1
        yield f"The file is not Python that can be read; {_where(program, number)} and the lines around it:"
        yield fenced(_text(program, number - AROUND, number + AROUND), "python")
        return
    if not submission.source.strip():
        yield "The file is empty."
    elif frames:
        yield from _passages(program, tree, frames)
    else:
        yield from _definitions(program, tree, entry)


def _kernel_lines(outcomes: Sequence[Outcome], submission: Submission) -> Iterator[str]:
    """Of a kernel file: the code around the lines that findings are about; without findings, all of it."""
    source = submission.source.decode("utf-8-sig", "replace")
    lines = ["", *source.splitlines()]  # counted from 1
    numbers = sorted({place.line for outcome in outcomes for place in places_of(outcome.details)})
    first = source[: source.find("*/") + 1].count("\n") + 2 if source.lstrip().startswith("/*") else 1
    wanted = {n for each in numbers for n in range(each - AROUND, each + AROUND + 1)} or range(first, first + MAX_CODE)
    shown = [n for n in sorted(wanted) if 0 < n < len(lines)]
    places = ", ".join(f"line {n}" for n in numbers)
    yield f"Around {places}, which the findings are about:" if numbers else "The file, without its statement:"
    passages = [[n for _, n in run] for _, run in itertools.groupby(enumerate(shown), lambda pair: pair[1] - pair[0])]
    for passage in passages:
        yield fenced("\n".join(lines[n] for n in passage), "cuda")


def _place(program: Program, number: int) -> Place:
    """The place of a program's line in the student's file, in the form that findings use."""
    return Place(plain(program.filename), *program.where(number))


def _where(program: Program, number: int) -> str:
    return _place(program, number).where


def _parsed(program: Program) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(program.source, program.filename)


def _passages(program: Program, tree: ast.Module, frames: Sequence[int]) -> Iterator[str]:
    """The code around each line of a trace: the function that raised, and its callers."""
    shown: dict[tuple[int, int], tuple[str, list[int]]] = {}
    for number in frames:
        name, first, last = _around(tree, number)
        shown.setdefault((first, last), (name, []))[1].append(number)
    for (first, last), (name, numbers) in shown.items():
        places = ", ".join(dict.fromkeys(_where(program, number) for number in numbers))
        yield f"{code_span(name)}, which the trace passes in {places}:"
        yield _excerpt(program, first, last, numbers[-1])


def _around(tree: ast.Module, number: int) -> tuple[str, int, int]:
    """The innermost function that contains the line, or else the statement; its first and last line."""
    holding = [node for node in ast.walk(tree) if _span(node)[0] <= number <= _span(node)[1]]
    functions = [node for node in holding if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    if functions:
        innermost = max(functions, key=lambda node: _span(node)[0])
        return innermost.name, *_span(innermost)
    statement = next((node for node in tree.body if node in holding), None)
    return "<module>", *(_span(statement) if statement else (number, number))


def _definitions(program: Program, tree: ast.Module, entry: str) -> Iterator[str]:
    """The top-level statements that bind the entry point and the names that it uses, in their order."""
    bound = {name: statement for statement in tree.body for name in _binds(statement)}
    if entry not in bound:
        names = ", ".join(code_span(plain(name)) for name in bound if isinstance(bound[name], Definition))
        yield f"The file does not define {code_span(entry)}." + (f" It defines {names}." if names else "")
        return
    wanted, new = {entry}, [entry]
    while new:
        used = {node.id for node in ast.walk(bound[new.pop()]) if isinstance(node, ast.Name)}
        more = [name for name in bound if name in used - wanted]
        wanted.update(more)
        new += more
    relevant = [each for each in tree.body if any(bound.get(name) is each for name in wanted & set(_binds(each)))]
    for statement in relevant:
        name = ", ".join(code_span(plain(name)) for name in _binds(statement))
        yield f"{name}, {_where(program, _span(statement)[0])}:"
        yield _excerpt(program, *_span(statement), _span(statement)[0])


def _binds(statement: ast.stmt) -> list[str]:
    if isinstance(statement, Definition):
        return [statement.name]
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def _span(node: ast.AST) -> tuple[int, int]:
    """First and last line, decorators included; (0, 0) for a node without a line."""
    first, last = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0)
    decorators = getattr(node, "decorator_list", ())
    return min([first, *(each.lineno for each in decorators)]), last


def _excerpt(program: Program, first: int, last: int, number: int) -> str:
    if last - first < MAX_CODE:
        return fenced(_text(program, first, last), "python")
    begin = max(first, min(number - MAX_CODE // 2, last - MAX_CODE + 1))
    text = _text(program, begin, begin + MAX_CODE - 1)
    return f"{last - first + 1} lines, of which {MAX_CODE} are shown:\n\n{fenced(text, 'python')}"


def _text(program: Program, first: int, last: int) -> str:
    end = min(last, program.source.count(b"\n") + 1)
    return "\n".join(program.text(number) for number in range(max(first, 1), end + 1))
