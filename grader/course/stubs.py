"""Makes stubs, which students start from, out of the references in solutions/, so that the two always agree.

A bundle has no references; its stubs are beside its checks.
"""

import re
from pathlib import Path

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.kinds import SUFFIXES
from grader.course.statement import without_rows
from grader.errors import CourseError

BEGIN = re.compile(rb"^(?P<indent>[ \t]*)(?:###|//) BEGIN SOLUTION[ \t]*\r?\n", re.MULTILINE)
END = re.compile(rb"^[ \t]*(?:###|//) END SOLUTION[ \t]*(\r?\n|\Z)", re.MULTILINE)


def stub_of(exercise: Exercise) -> bytes:
    """The reference with its solution regions replaced, and without the LaTeX of its statement.

    Raises CourseError if a region is missing or not closed, or a row of LaTeX is malformed.
    """
    if exercise.bundled:
        return exercise.read(f"stub{exercise.suffix}")
    reference = exercise.read(exercise.reference_file)
    stub, position = b"", 0
    for begin, end in solution_regions(exercise):
        stub += reference[position : begin.start()] + begin["indent"] + exercise.traits.not_written
        position = end.end()
    where = f"solutions/{exercise.id}/{exercise.reference_file}"
    return without_rows((stub + reference[position:]).decode(), exercise.suffix, where).encode()


def solution_regions(exercise: Exercise) -> list[tuple[re.Match[bytes], re.Match[bytes]]]:
    """First and last line of each region in the reference. Raises CourseError if one is missing or not closed."""
    reference = exercise.read(exercise.reference_file)
    where = f"solutions/{exercise.id}/{exercise.reference_file}"
    mark = exercise.traits.comment
    regions: list[tuple[re.Match[bytes], re.Match[bytes]]] = []
    position = 0
    while begin := BEGIN.search(reference, position):
        end = END.search(reference, begin.end())
        if end is None or BEGIN.search(reference, begin.end(), end.start()):
            raise CourseError(f"{where}: '{mark} BEGIN SOLUTION' has no '{mark} END SOLUTION' after it; add it")
        regions.append((begin, end))
        position = end.end()
    if position and END.search(reference, position):
        raise CourseError(f"{where}: '{mark} END SOLUTION' has no '{mark} BEGIN SOLUTION' before it")
    if not position:
        raise CourseError(
            f"{where}: has no '{mark} BEGIN SOLUTION'; put the solution between it and '{mark} END SOLUTION'"
        )
    return regions


def write_stub(exercise: Exercise) -> Path:
    exercise.stub.parent.mkdir(parents=True, exist_ok=True)
    exercise.stub.write_bytes(stub_of(exercise))
    return exercise.stub


def is_up_to_date(exercise: Exercise) -> bool:
    """Whether the committed stub equals the one made from the reference."""
    return exercise.stub.is_file() and exercise.stub.read_bytes() == stub_of(exercise)


def stray_stubs(course: Course) -> list[Path]:
    """Files in exercises/ that do not belong to an exercise of the course."""
    known = {exercise.stub for exercise in course.exercises.values()}
    found = sorted((course.root / "exercises").glob("*/*.*"))
    return [path for path in found if path not in known and path.suffix in SUFFIXES]
