"""Rules that need no judging, one function a promise; each yields messages: what is wrong, where, and what to do.

Exceptions of the author's code become a CourseError with the same three parts.
"""

import contextlib
import doctest
import io
import re
from collections.abc import Iterator
from typing import Any

from grader.checks import Example
from grader.checks.variants import variant_of_pair
from grader.course.altered import file_of
from grader.course.exercise import Exercise
from grader.course.statement import malformed_rows, statement_text
from grader.course.stubs import is_up_to_date, solution_regions
from grader.errors import CourseError
from grader.verify import kernels

FEWEST_HINTS = 3
WRITTEN = {  # files, and the promise under which their TODOs are reported
    "reference.py": "statement",
    "reference.cu": "statement",
    "expected.py": "solution",
    "checks.py": "solution",
    "hints.md": "hints",
    "alternatives.py": "alternatives",
    "mistakes.py": "mistakes",
    "yardstick.py": "speed",
    "yardstick.cu": "speed",
}


def todos(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """TODOs left in the files, in the order in which authors fill an exercise in: a promise and a message each."""
    kernels_ = {f"alternatives/{path.name}": "alternatives" for path in exercise.folder.glob("alternatives/*.cu")}
    for name, promise in {**WRITTEN, **kernels_}.items():
        with contextlib.suppress(CourseError):  # another promise reports missing files
            for number, line in enumerate(exercise.read(name).decode("utf-8", "replace").splitlines(), 1):
                _, found, what = line.partition("TODO")
                if found:
                    what = what.strip(" :\"'") or "say what is missing here, or take the mark away"
                    yield promise, f"{file_of(exercise, name)}, line {number}: still to be written: {what}"


def statement(exercise: Exercise) -> Iterator[str]:
    where = file_of(exercise, exercise.reference_file)
    source = exercise.read(exercise.reference_file).decode()
    yield from malformed_rows(source, exercise.suffix, where)
    text = statement_text(source, exercise.suffix)
    if not text.strip():
        how = "a comment, /* ... */," if exercise.traits.statement == "comment" else "a docstring"
        yield f"{where}: has no statement; write it as {how} at the top of the file"
    elif not re.search(r"^Source: +\S", text, re.MULTILINE):
        yield f"{where}: the statement names no source; end it with a line 'Source: ...'"


def solution(exercise: Exercise) -> Iterator[str]:
    for begin, end in solution_regions(exercise):
        if not exercise.read(exercise.reference_file)[begin.end() : end.start()].strip():
            yield f"{file_of(exercise, exercise.reference_file)}: a solution region is empty; put the solution there"


def loading(exercise: Exercise) -> Iterator[str]:
    """The parts that must load before anything can be judged."""
    for part in exercise.traits.parts:
        try:
            getattr(exercise, part)
        except CourseError as fault:
            yield str(fault)


def some_values(exercise: Exercise) -> Iterator[str]:
    """Some check compares values. The worked example does not count: the statement shows its result."""
    checks = _checks(exercise)
    if checks and not any(each.phase == "values" and not isinstance(each, Example) for each in checks):
        yield (
            f"{file_of(exercise, 'checks.py')}: has no check on values, so a submission that computes something else "
            "can get full marks; add Agrees(...) or Asserts(...)"
        )


def _checks(exercise: Exercise) -> tuple[Any, ...]:
    """The checks; empty if they cannot be loaded, which another promise reports."""
    checks: tuple[Any, ...] = ()
    with contextlib.suppress(CourseError, SystemExit):
        checks = exercise.checks
    return checks


def stub_in_step(exercise: Exercise) -> Iterator[str]:
    where = f"exercises/{exercise.id}{exercise.suffix}"
    if not exercise.stub.is_file():
        yield f"{where}: there is no stub; make it: grader stubs {exercise.id}"
    elif not is_up_to_date(exercise):
        yield (f"{where}: differs from what the reference gives; make it anew: grader stubs --force {exercise.id}")


def worked_example(exercise: Exercise) -> Iterator[str]:
    if exercise.traits.statement == "comment":
        yield from kernels.worked_example(exercise)
        return
    where = file_of(exercise, exercise.reference_file)
    reference = exercise.part("reference")
    found = doctest.DocTestFinder(recurse=False).find(reference, exercise.id, globs=vars(reference))
    if not any(each.examples for each in found):
        yield f"{where}: the statement has no worked example; show a call and its result: >>> {exercise.entry}(...)"
    for test in found:
        said = io.StringIO()
        if doctest.DocTestRunner(verbose=False).run(test, out=said.write, clear_globs=False).failed:
            body = said.getvalue().split("\nFailed example:\n")[1].strip("\n")
            yield f"{where}: the worked example does not give what it says:\n{body}"


def hints(exercise: Exercise) -> Iterator[str]:
    where = file_of(exercise, "hints.md")
    if len(exercise.hints) < FEWEST_HINTS:
        yield (
            f"{where}: has {len(exercise.hints)} hint{'s' if len(exercise.hints) != 1 else ''}; write "
            f"{FEWEST_HINTS} or more, mildest first, each as '# Title' and a paragraph"
        )
    for title, text in exercise.hints:
        if not title or not text:
            yield f"{where}: the hint '{title or text}' has no {'text' if title else 'title'}; write it"


def some_alternatives(exercise: Exercise) -> Iterator[str]:
    if not exercise.alternatives:
        where = file_of(exercise, exercise.traits.alternatives_place)
        yield f"{where}: has none; write a right solution that looks quite different"


def some_mistakes(exercise: Exercise) -> Iterator[str]:
    where = file_of(exercise, "mistakes.py")
    if not exercise.mistakes:
        yield f"{where}: has none; write a function for each wrong way that students will try"
    for name, mistake in exercise.mistakes.items():
        if not (mistake.__doc__ or "").strip():
            yield f"{where}: '{name}' has no docstring; write the sentence for students who make this mistake"
    with contextlib.suppress(SyntaxError):  # another promise reports syntax errors of the reference
        for first, second in exercise.pairs:
            if variant_of_pair(exercise, first, second) is None:
                yield (
                    f"{where}: pairs names '{first}' and '{second}', which cannot be made together; both must be "
                    "changes of the reference, and of different texts"
                )


def some_edge_cases(exercise: Exercise) -> Iterator[str]:
    where = file_of(exercise, "edge_cases.py")
    if not exercise.edge_cases and exercise.traits.wants_edge_cases:
        yield (
            f"{where}: has no edge cases; write edge_cases = [Agrees(...), ...]: ties, empty masks, extremes, the "
            "smallest sizes that the statement allows"
        )
    for name in {each.name for each in exercise.edge_cases} & {each.name for each in _checks(exercise)}:
        yield f"{where}: the edge case '{name}' has the name of a check; give it another one"


def excuses(exercise: Exercise) -> Iterator[str]:
    for mutant, reason in exercise.excused_mutants.items():
        if not reason.strip():
            where = file_of(exercise, "edge_cases.py")
            yield f"{where}: excused_mutants['{mutant}'] gives no reason; say why it may survive"
