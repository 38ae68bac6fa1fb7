"""Writes the results of `grader grade`, for files, into nbgrader's gradebook."""

import contextlib
import math
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy.exc import SQLAlchemyError

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.model import Report, Result
from grader.notebooks.cells import grade_ids
from grader.notebooks.config import NotReadyError, application
from grader.notebooks.gradebook import (
    Cell,
    Scores,
    add_notebook,
    notebooks_of,
    released_cells,
    save_scores,
    scores_in,
    scores_of,
)
from grader.notebooks.verdicts import exercise_of
from grader.results.store import Store
from grader.sealing.secret import find_secret

NotebookId = tuple[str, str]  # assignment, notebook
CLOSE = 1e-5  # of a score, relative: some databases keep single precision


class Pushed(msgspec.Struct, frozen=True):
    """What happened to one report. `assignment` is empty if the report's exercise is not in the course."""

    student: str
    exercise: str
    assignment: str = ""
    open: int = 0  # number of checks that a person has to decide
    without_cell: tuple[str, ...] = ()  # checks without a grade cell in the released notebook
    fault: str = ""  # why the report could not be written, or ""


def push(root: Path, results: Path, assignments: tuple[str, ...] = ()) -> Iterator[Pushed]:
    """Write the result that counts for each student, with decisions of `grader results set`; `assignments`: only these.

    Each report is read back through a second connection before it is reported as written. A person's scores in the
    gradebook stay. An exercise that was never released as a notebook gets a new assignment. The secret for the results
    is that of nbgrader_config.py, else of the environment, else the one that `grade` used on this machine.

    Raises NotReadyError, StoreError, SecretError, CourseError; and at the end GraderError if results are missing or not
    trusted.
    """
    results = results.resolve()
    with contextlib.chdir(root), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, which are for nbgrader's authors
        app = application(root.resolve())
        directory = app.coursedir
        course = load_course(Path(app.config.SubmissionExporter.course).resolve())
        sources = Path(directory.format_path(directory.source_directory, ".", "."))
        database = directory.db_url, directory.course_id
        named = app.config.SubmissionExporter.get("secret_file")
        secret = find_secret(Path(named) if named else None)
        with (
            Store.open_trusted(results, secret) as store,
            Gradebook(*database) as gradebook,
            Gradebook(*database) as reader,
        ):
            places = _ScoreTargets(gradebook, course, sources, assignments)
            for kept in store.all():
                yield from _pushed(kept, course, places, gradebook, reader)
            store.refuse_troubles()


def _pushed(
    graded: Result, course: Course, places: "_ScoreTargets", gradebook: Gradebook, reader: Gradebook
) -> Iterator[Pushed]:
    report = graded.report
    if report.exercise not in course.exercises:
        yield Pushed(graded.student, report.exercise)
        return
    exercise = course.exercises[report.exercise]
    for assignment, notebook in places.of(exercise):
        scores = scores_of(exercise, report, places.cells(assignment, notebook))
        yield Pushed(
            graded.student,
            report.exercise,
            assignment,
            open=sum(score is None for score in scores.values()),
            without_cell=_without_cell(exercise, report, scores),
            fault=_saved(gradebook, reader, (assignment, notebook), graded.student, scores),
        )


def _without_cell(exercise: Exercise, report: Report, scores: Scores) -> tuple[str, ...]:
    names = grade_ids(exercise)
    return tuple(outcome.check for outcome in report.outcomes if names.get(outcome.check, "") not in scores)


def _saved(gradebook: Gradebook, reader: Gradebook, place: NotebookId, student: str, scores: Scores) -> str:
    """Write the scores and read them back; returns why they were not written, or ""."""
    assignment, notebook = place
    try:
        gradebook.update_or_create_student(student)
        gradebook.update_or_create_submission(assignment, student)
        save_scores(gradebook, assignment, notebook, student, scores)
        found = scores_in(reader, assignment, notebook, student)
    except (SQLAlchemyError, InvalidEntry) as fault:
        gradebook.db.rollback()
        return f"the database refused it: {str(fault).splitlines()[0]}"
    wrong = [name for name, score in scores.items() if name not in found or not _same(found[name], score)]
    if wrong:
        return f"read back from the gradebook, these cells have another score: {', '.join(sorted(wrong)[:8])}"
    return ""


def _same(found: float | None, expected: float | None) -> bool:
    if found is None or expected is None:
        return found is expected
    return math.isclose(found, expected, rel_tol=CLOSE, abs_tol=1e-9)


class _ScoreTargets:
    """Finds the assignment and notebook in the gradebook for the scores of an exercise."""

    def __init__(self, gradebook: Gradebook, course: Course, sources: Path, wanted: tuple[str, ...]) -> None:
        """Raises NotReadyError for an assignment that is in neither the gradebook nor the course's modules."""
        self._gradebook, self._wanted = gradebook, wanted
        self._found: dict[str, list[NotebookId]] = {}
        self._cells: dict[NotebookId, Mapping[str, Cell]] = {}
        known = [assignment.name for assignment in gradebook.assignments]
        for name in wanted:
            if name not in known and name not in course.modules:
                raise NotReadyError(f"the gradebook has no assignment '{name}'; it has: {', '.join(known) or 'none'}")
        for assignment in known:
            for notebook in notebooks_of(gradebook, assignment):
                if exercise := exercise_of(course, sources, assignment, notebook):
                    self._found.setdefault(exercise.id, []).append((assignment, notebook))

    def of(self, exercise: Exercise) -> list[NotebookId]:
        """The named assignments, else the only one; a new one if there is none.

        Raises NotReadyError if several assignments are possible.
        """
        found = self._found.get(exercise.id, [])
        if not found and (not self._wanted or exercise.module in self._wanted):
            found = self._found[exercise.id] = [self._made(exercise)]
        chosen = [place for place in found if not self._wanted or place[0] in self._wanted]
        if len(chosen) > 1 and not self._wanted:
            names = ", ".join(assignment for assignment, _ in chosen)
            raise NotReadyError(f"{exercise.id} is in several assignments ({names}); name those to write into")
        return chosen

    def cells(self, assignment: str, notebook: str) -> Mapping[str, Cell]:
        place = assignment, notebook
        if place not in self._cells:
            self._cells[place] = released_cells(self._gradebook, assignment, notebook)
        return self._cells[place]

    def _made(self, exercise: Exercise) -> NotebookId:
        if exercise.name in notebooks_of(self._gradebook, exercise.module):
            name = f"{exercise.module}/{exercise.name}"
            raise NotReadyError(f"the notebook {name} in the gradebook is for another exercise; give it another name")
        add_notebook(self._gradebook, exercise)
        return exercise.module, exercise.name
