"""The debug brief of the 3-context framework (001): the whole error, the relevant code, expected against actual, and
the recent change, as Markdown for a person or a language model. It reveals only what `grader check` shows.

The student's file is parsed here, but not run. `check` never parses it in its own process.
"""

import ast
import difflib
import itertools
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import msgspec

from grader.formats.text import backticks
from grader.model import Excerpt, Outcome, Place, Result, Status, places_of
from grader.student.history import CheckRecord
from grader.submission import Submission, plain
from grader.worker.python_source import BadNotebookError, Program

MAX_CODE = 80  # lines of one function
AROUND = 5  # lines before and after a line of a kernel, or of a file that cannot be parsed
MAX_DIFF = 200  # lines of one diff
MAX_COMPARED = 5_000  # lines of a file; comparing more takes too long
MAX_WIDTH = 200  # characters of a line of a diff
NO_ERROR = {Status.PASSED, Status.FAILED, Status.NOT_STARTED}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Version(msgspec.Struct, frozen=True):
    """The file as it was at an earlier check."""

    line: CheckRecord
    source: bytes


def version(line: CheckRecord | None, source_of: Callable[[str], bytes | None]) -> Version | None:
    """The file at an earlier check; None if there was no such check, or its source is not stored."""
    source = source_of(line.digest) if line is not None else None
    return None if line is None or source is None else Version(line, source)


def debug_brief(
    judged: Result, submission: Submission, entry: str, *, since_run: Version | None, since_pass: Version | None
) -> str:
    """Markdown. `entry` is the function or class that the exercise asks for; the versions are the one checked before
    this file, and the last one with full marks."""
    report = judged.report
    score = f"**{report.score:g} of {report.max_score:g} points**" + (f", {report.open:g} open" if report.open else "")
    parts = [
        f"# Debug brief: {report.exercise}",
        f"{_code(submission.filename)}: {score}.",
        "## I. The error",
        *_errors(report.outcomes),
        "## II. The relevant code",
        *_relevant_code(report.outcomes, submission, entry),
        "## III. Expected against actual",
        *_differences([*report.outcomes, *judged.advice]),
        *_diagnosis(judged),
        "## IV. The recent change",
        *_changes(submission, since_run, since_pass),
    ]
    return "\n\n".join(parts) + "\n"


# -- I and III: findings ----------------------------------------------------------------------------------------


def _errors(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each error once, in full, with the checks in which it occurred."""
    checks: dict[tuple[object, ...], list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.status not in NO_ERROR and outcome.summary:
            checks.setdefault((outcome.summary, *_without_case(outcome)), []).append(outcome)
    if not checks:
        yield "No check ended with an error."
    for alike in checks.values():
        yield f"{_names(alike, outcomes)} ({_word(alike[0])}):"
        yield _fenced(alike[0].message, "text")


def _without_case(outcome: Outcome) -> tuple[object, ...]:
    """Where an error was raised, without its case, so that the same error in another case is not shown again."""
    excerpts = [each for each in outcome.details if isinstance(each, Excerpt) and each.place]
    return tuple((each.place, each.function) for each in excerpts) or outcome.details


def _differences(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        if outcome.status is Status.FAILED and outcome.summary and not outcome.held_back:
            points = f"{outcome.score:g} of {outcome.max_score:g} points" if outcome.max_score else "advice, not scored"
            yield f"{_code(outcome.check)} ({points}):"
            yield _fenced(outcome.message, "text")
    groups = {
        "Passed": [each for each in outcomes if each.status is Status.PASSED],
        "Ended with an error, see I": [each for each in outcomes if each.status not in NO_ERROR],
        "Count once the values agree": [each for each in outcomes if each.held_back],
        "Not written yet": [each for each in outcomes if each.status is Status.NOT_STARTED],
    }
    for title, group in groups.items():
        if group:
            yield f"{title}: {_names(group, outcomes)}."


def _names(group: Sequence[Outcome], outcomes: Sequence[Outcome]) -> str:
    if 1 < len(group) == len(outcomes):
        return f"all {len(group)} checks"
    return ", ".join(_code(outcome.check) for outcome in group)


def _diagnosis(judged: Result) -> Iterator[str]:
    for mistake in judged.mistakes:
        known = "" if mistake.checks else "a known mistake gives exactly this. "
        yield f"Diagnosis: {known}**{_line(mistake.message)}** ({_code(mistake.name)})"
    if not judged.mistakes and any(outcome.status is Status.FAILED for outcome in judged.report.outcomes):
        yield "Diagnosis: none; no known mistake gives exactly this output."


# -- II: the code ------------------------------------------------------------------------------------------------------


def _relevant_code(outcomes: Sequence[Outcome], submission: Submission, entry: str) -> Iterator[str]:
    """The functions that an exception passed through; without an exception, the entry point and what it uses."""
    if submission.filename.endswith(".cu"):
        yield from _kernel_lines(outcomes, submission)
        return
    try:
        program = Program(submission.source, submission.filename)
    except BadNotebookError as fault:
        yield f"There is none: {_line(str(fault))}."
        return
    lines = {_place(program, number): number for number in range(1, program.source.count(b"\n") + 2)}
    places = dict.fromkeys(place for outcome in outcomes for place in places_of(outcome.details))
    frames = [lines[place] for place in places if place in lines]
    try:
        tree = _parsed(program)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        number = frames[0] if frames else 1
        yield f"The file is not Python that can be read; {_where(program, number)} and the lines around it:"
        yield _fenced(_text(program, number - AROUND, number + AROUND), "python")
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
        yield _fenced("\n".join(lines[n] for n in passage), "cuda")


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
        yield f"{_code(name)}, which the trace passes in {places}:"
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
        names = ", ".join(_code(plain(name)) for name in bound if isinstance(bound[name], Definition))
        yield f"The file does not define {_code(entry)}." + (f" It defines {names}." if names else "")
        return
    wanted, new = {entry}, [entry]
    while new:
        used = {node.id for node in ast.walk(bound[new.pop()]) if isinstance(node, ast.Name)}
        more = [name for name in bound if name in used - wanted]
        wanted.update(more)
        new += more
    relevant = [each for each in tree.body if any(bound.get(name) is each for name in wanted & set(_binds(each)))]
    for statement in relevant:
        name = ", ".join(_code(plain(name)) for name in _binds(statement))
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
        return _fenced(_text(program, first, last), "python")
    begin = max(first, min(number - MAX_CODE // 2, last - MAX_CODE + 1))
    text = _text(program, begin, begin + MAX_CODE - 1)
    return f"{last - first + 1} lines, of which {MAX_CODE} are shown:\n\n{_fenced(text, 'python')}"


def _text(program: Program, first: int, last: int) -> str:
    end = min(last, program.source.count(b"\n") + 1)
    return "\n".join(program.text(number) for number in range(max(first, 1), end + 1))


# -- IV: the change ----------------------------------------------------------------------------------------------------


def _changes(submission: Submission, since_run: Version | None, since_pass: Version | None) -> Iterator[str]:
    if since_run is None:
        yield "No other version of the file was checked before."
    else:
        yield f"Since the last version that was checked ({_when(since_run.line)}):"
        yield _diff(since_run, submission)
    if since_pass is None:
        yield "No other version has had full marks."
    elif since_run is not None and since_pass.line == since_run.line:
        yield "That version is also the last that had full marks."
    else:
        yield f"Since the last version that had full marks ({_when(since_pass.line)}):"
        yield _diff(since_pass, submission)


def _when(line: CheckRecord) -> str:
    moment = datetime.fromisoformat(line.at).astimezone()
    return f"{moment:%Y-%m-%d %H:%M}, {line.score:g} of {line.max_score:g} points"


def _diff(version: Version, submission: Submission) -> str:
    before, now = _lines(version.source, version.line.filename), _lines(submission.source, submission.filename)
    if max(len(before), len(now)) > MAX_COMPARED:
        return f"The file has more than {MAX_COMPARED:,} lines; they are not compared."
    changes = list(difflib.unified_diff(before, now, "before", "now", lineterm=""))
    more = [f"... and {len(changes) - MAX_DIFF:,} lines more"] if len(changes) > MAX_DIFF else []
    return _fenced("\n".join([*changes[:MAX_DIFF], *more]), "diff") if changes else "Only line ends or outputs differ."


def _lines(source: bytes, filename: str) -> list[str]:
    """The lines of a file; of a notebook, those of its code cells."""
    try:
        source = Program(source, filename).source
    except BadNotebookError:
        filename = ""
    return [line.rstrip()[:MAX_WIDTH] for line in source.decode("utf-8-sig", "replace").splitlines()]


# -- Markdown ----------------------------------------------------------------------------------------------------------


def _fenced(text: str, language: str) -> str:
    """A code block: backticks in the text cannot end it, and control characters are removed."""
    lines = [plain(line) for line in text.replace("\t", "    ").split("\n")]
    fence = backticks(text, 3)
    return "\n".join([fence + language, *lines, fence])


def _code(name: str) -> str:
    """A name as inline code, in one line."""
    text = _line(name)
    marks = backticks(text)
    return f"{marks} {text} {marks}" if len(marks) > 1 else f"`{text}`"


def _line(text: str) -> str:
    return plain(" ".join(text.split()))


def _word(outcome: Outcome) -> str:
    return outcome.status.replace("_", " ")
