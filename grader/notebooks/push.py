"""Results of `grader grade`, which come from files, written into nbgrader's gradebook."""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path

import msgspec
from nbgrader.api import Gradebook

from grader.course import Exercise, load_course
from grader.notebooks.configured import application
from grader.notebooks.gradebook import add_notebook, notebooks_of, released_cells, save_scores, scores_of
from grader.notebooks.verdicts import exercise_of
from grader.secret import find_secret
from grader.store import Store


class Pushed(msgspec.Struct, frozen=True):
    """One report that is in the gradebook now, or, with no assignment, one that is of no exercise of the course."""

    student: str
    exercise: str
    assignment: str = ""
    open: int = 0  # checks that a person has to decide


def push(root: Path, results: Path, assignments: tuple[str, ...] = ()) -> Iterator[Pushed]:
    """Write what counts for every student, with the decisions of `grader results set`; `assignments`: only these.

    Scores that a person gave in the gradebook stay. Where an exercise was never released as a notebook, its assignment
    is made. The results are believed with nbgrader_config.py's secret, or the environment's, or the one that grade used
    on this machine. Raises NotReady, NoStore, NoSecret, CourseError; and GraderError, after all else, where some
    results are missing or not believed.
    """
    results = results.resolve()
    with contextlib.chdir(root), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, which are for nbgrader's authors
        app = application(root.resolve())
        directory = app.coursedir
        course = load_course(Path(app.config.SubmissionExporter.course).resolve())
        sources = Path(directory.format_path(directory.source_directory, ".", "."))
        named = app.config.SubmissionExporter.get("secret_file")
        secret = find_secret(Path(named) if named else None)
        with Store.believed(results, secret) as store, Gradebook(directory.db_url, directory.course_id) as gradebook:
            places = {
                exercise.id: (assignment.name, notebook)
                for assignment in gradebook.assignments
                for notebook in notebooks_of(gradebook, assignment.name)
                if (exercise := exercise_of(course, sources, assignment.name, notebook))
            }
            for kept in store.all():
                report = kept.graded.report
                exercise = course.exercises.get(report.exercise)
                if exercise is None:
                    yield Pushed(kept.graded.student, report.exercise)
                    continue
                assignment, notebook = places.get(exercise.id) or _made(gradebook, exercise)
                places[exercise.id] = assignment, notebook
                if assignments and assignment not in assignments:
                    continue
                gradebook.update_or_create_student(kept.graded.student)
                gradebook.update_or_create_submission(assignment, kept.graded.student)
                scores = scores_of(exercise, report, released_cells(gradebook, assignment, notebook))
                save_scores(gradebook, assignment, notebook, kept.graded.student, scores)
                undecided = sum(score is None for score in scores.values())
                yield Pushed(kept.graded.student, report.exercise, assignment, undecided)
            store.refuse_troubles()


def _made(gradebook: Gradebook, exercise: Exercise) -> tuple[str, str]:
    add_notebook(gradebook, exercise)
    return exercise.module, exercise.name
