"""Finds the notebooks of earlier exercises, which a student's notebook builds on, in nbgrader's folders."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from nbgrader.api import Gradebook

from grader.course.exercise import Exercise
from grader.course.used import all_used
from grader.notebooks.earlier import with_earlier
from grader.notebooks.gradebook import Cell, released_cells
from grader.notebooks.links import Guard
from grader.notebooks.repair import read_submitted, repair_cells, submission_of
from grader.notebooks.verdicts import GradingSetup
from grader.submission import Submission


class EarlierNotebook(msgspec.Struct, frozen=True):
    """A notebook in the gradebook, and its released cells."""

    assignment: str
    notebook: str
    cells: Mapping[str, Cell]


class EarlierNotebooks:
    """The notebooks, in all assignments, of exercises that others use; for one run of nbgrader's converter."""

    def __init__(self, converter: Any, setup: GradingSetup, guard: Guard) -> None:
        """Reads the gradebook if an exercise of the course uses another one."""
        self._directory, self._guard = converter.coursedir, guard
        self._found: dict[str, list[EarlierNotebook]] = {}
        wanted = {name for each in setup.course.exercises.values() for name in all_used(each)}
        if not wanted:
            return
        with Gradebook(self._directory.db_url, self._directory.course_id) as gradebook:
            for assignment in gradebook.assignments:
                for name in (notebook.name for notebook in assignment.notebooks):
                    exercise = setup.exercise_of(assignment.name, name)
                    if exercise is not None and exercise.id in wanted:
                        cells = released_cells(gradebook, assignment.name, name, converter.config)
                        self._found.setdefault(exercise.id, []).append(EarlierNotebook(assignment.name, name, cells))

    def with_earlier(self, submission: Submission, exercise: Exercise, student: str, assignment: str) -> Submission:
        """The submission with the student's own code for the exercises that it uses, first of the same assignment."""

        def find(name: str) -> Submission | None:
            places = sorted(self._found.get(name, []), key=lambda place: place.assignment != assignment)
            read = (self._read(place, student) for place in places)
            return next((each for each in read if not each.fault), None)

        return with_earlier(submission, exercise, find)

    def _read(self, place: EarlierNotebook, student: str) -> Submission:
        directory = self._directory
        folder = directory.format_path(directory.submitted_directory, student, place.assignment)
        path = Path(folder) / f"{place.notebook}.ipynb"
        notebook = read_submitted(path, self._guard.fault(path))
        repair_cells(notebook, place.cells)
        return submission_of(notebook, place.notebook, place.cells)
