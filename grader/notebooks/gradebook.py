"""Reads the released cells of a notebook from nbgrader's gradebook, and writes grades into it."""

import contextlib
from collections.abc import Mapping
from typing import Any

import msgspec
from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from traitlets.config import Config

from grader.course.exercise import Exercise
from grader.model import Report
from grader.notebooks.cells import grade_ids


class Cell(msgspec.Struct, frozen=True):
    """A cell of the released notebook that has nbgrader's metadata."""

    name: str
    type: str
    source: str
    checksum: str
    locked: bool = False
    solution: bool = False
    grade: bool = False
    task: bool = False
    points: float = 0.0
    shown: str = ""  # `source` in the students' version, without hidden tests and marking schemes

    @property
    def by_hand(self) -> bool:
        """Whether a person grades it: the student writes an answer into it."""
        return self.task or (self.grade and self.solution)

    @property
    def is_check(self) -> bool:
        """Whether it is a grade cell made by `build`."""
        return self.grade and any(line.startswith("%check ") for line in self.source.splitlines())

    @property
    def takes_comments(self) -> bool:
        return self.solution or self.task

    @property
    def metadata(self) -> dict[str, Any]:
        """nbgrader's metadata of the cell in the released notebook."""
        found = {
            "schema_version": 3,
            "grade_id": self.name,
            "grade": self.grade,
            "locked": self.locked,
            "solution": self.solution,
            "task": self.task,
            "cell_type": self.type,
        }
        found |= {"points": self.points} if self.grade or self.task else {}
        return found | ({"checksum": self.checksum} if self.checksum else {})


def released_cells(gradebook: Gradebook, assignment: str, notebook: str, config: Any = None) -> dict[str, Cell]:
    """The cells by name, as they were when the assignment was generated. A notebook has grades for these cells only.

    `config`: nbgrader's, which may define other marks for hidden tests. Raises MissingEntry if the gradebook does not
    have the notebook.
    """
    entry = gradebook.find_notebook(notebook, assignment)
    graded = {cell.name: cell.max_score for cell in entry.grade_cells}
    tasks = {cell.name: cell.max_score for cell in entry.task_cells}
    solutions = {cell.name for cell in entry.solution_cells}
    found = {}
    for cell in entry.source_cells:
        found[cell.name] = Cell(
            name=cell.name,
            type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum or "",
            locked=bool(cell.locked),
            solution=cell.name in solutions,
            grade=cell.name in graded,
            task=cell.name in tasks,
            points=float(graded.get(cell.name, tasks.get(cell.name, 0.0))),
            shown=_shown(cell, config),
        )
    for name in graded.keys() - found.keys():  # a gradebook that `push` has made
        found[name] = Cell(name, "code", "", "", locked=True, grade=True, points=float(graded[name]))
    return found


def _shown(cell: Any, config: Any) -> str:
    """The source after those steps of generate_assignment that follow after the cell was saved into the gradebook."""
    shown = NotebookNode(cell_type=cell.cell_type, source=cell.source or "", metadata=NotebookNode())
    for step in (ClearHiddenTests, ClearMarkScheme):
        own = step(config=config or Config(), enforce_metadata=False)
        with contextlib.suppress(RuntimeError):  # marks without an end: nbgrader has not released that
            own.preprocess_cell(shown, {}, 0)
    source: str = shown.source
    return source


def complete_submissions(gradebook: Gradebook, assignment: str) -> None:
    """Add the missing notebooks to each submission: nbgrader adds only those that exist when a submission begins."""
    entry = gradebook.find_assignment(assignment)
    for submission in entry.submissions:
        there = {notebook.name for notebook in submission.notebooks}
        for notebook in entry.notebooks:
            if notebook.name not in there:
                save_scores(gradebook, assignment, notebook.name, submission.student_id, {})


def pushed_notebooks(gradebook: Gradebook, assignment: str) -> list[str]:
    """Notebooks made by `push`: they have only grade cells, and no file in any submission."""
    return [each.name for each in gradebook.find_assignment(assignment).notebooks if not each.source_cells]


Scores = Mapping[str, float | None]


def scores_of(exercise: Exercise, report: Report, cells: Mapping[str, Cell]) -> dict[str, float | None]:
    """The score of each grade cell, scaled to the cell's points; None if a person has to decide.

    A check without a cell in the gradebook is left out: the notebook was released before the check was written.
    """
    names = grade_ids(exercise)
    scores: dict[str, float | None] = {}
    for outcome in report.outcomes:
        cell = cells.get(names.get(outcome.check, ""))
        if cell is not None and not outcome.status.leaves_open:
            share = outcome.score / outcome.max_score if outcome.max_score else 0.0
            scores[cell.name] = outcome.score if cell.points == outcome.max_score else round(share * cell.points, 6)
        elif cell is not None:
            scores[cell.name] = None
    return scores


def save_scores(gradebook: Gradebook, assignment: str, notebook: str, student: str, scores: Scores) -> None:
    """Write all grades of a submitted notebook: a cell without a score is left to a person.

    The rows follow from the gradebook's own list of cells, not from the student's notebook. A person's score stays, and
    nbgrader then marks the cell as one to look at again.
    """
    submitted = _submitted(gradebook, assignment, notebook, student)
    rows = {grade.cell_id: grade for grade in submitted.grades}
    comments = {comment.cell_id for comment in submitted.comments}
    entry = submitted.notebook
    for cell in (*entry.grade_cells, *entry.task_cells):
        grade = rows.get(cell.id) or _added(gradebook, Grade(cell_id=cell.id, notebook=submitted))
        grade.auto_score = scores.get(cell.name)
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for cell in (*entry.solution_cells, *entry.task_cells):
        if cell.id not in comments:
            _added(gradebook, Comment(cell_id=cell.id, notebook=submitted))
    gradebook.db.commit()


def scores_in(gradebook: Gradebook, assignment: str, notebook: str, student: str) -> dict[str, float | None]:
    """The scores of all grade cells that are in the database now."""
    rows = (
        gradebook.db.query(BaseCell.name, Grade.auto_score)
        .join(Grade, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .filter(Notebook.name == notebook, Assignment.name == assignment, SubmittedAssignment.student_id == student)
    )
    try:
        return dict(rows.all())
    finally:
        gradebook.db.rollback()  # an open read transaction would block SQLite's writers


def _submitted(gradebook: Gradebook, assignment: str, notebook: str, student: str) -> Any:
    """The student's notebook; a new one if the notebook was added to the assignment after the submission began."""
    try:
        return gradebook.find_submission_notebook(notebook, assignment, student)
    except MissingEntry:
        submission = gradebook.find_submission(assignment, student)
        entry = gradebook.find_notebook(notebook, assignment)
        return _added(gradebook, SubmittedNotebook(notebook=entry, assignment=submission))


def _added(gradebook: Gradebook, row: Any) -> Any:
    """Add a row for the next commit. SQLAlchemy 2 does not write a row just because another one refers to it."""
    gradebook.db.add(row)
    return row


def notebooks_of(gradebook: Gradebook, assignment: str) -> list[str]:
    """Names of an assignment's notebooks; empty if the gradebook does not have it."""
    try:
        return [notebook.name for notebook in gradebook.find_assignment(assignment).notebooks]
    except MissingEntry:
        return []


def add_notebook(gradebook: Gradebook, exercise: Exercise) -> None:
    """Add an exercise that was never released as a notebook: an assignment, a notebook and its grade cells."""
    gradebook.update_or_create_assignment(exercise.module)
    gradebook.add_notebook(exercise.name, exercise.module)
    for check in exercise.checks:
        name, points = grade_ids(exercise)[check.name], exercise.points_of(check)
        gradebook.add_grade_cell(name, exercise.name, exercise.module, max_score=points, cell_type="code")
