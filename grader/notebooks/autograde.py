"""`nbgrader autograde` for a class: nbgrader's own converter, with judges that run ahead and one open gradebook."""

import contextlib
import glob
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import nbgrader.converters.autograde
import nbgrader.preprocessors.latesubmissions
import nbgrader.preprocessors.overwritecells
import nbgrader.preprocessors.overwritekernelspec
import nbgrader.preprocessors.saveautogrades
import nbgrader.utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException

import grader.notebooks.preprocessors
from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.model import Result
from grader.notebooks.cells import OURS
from grader.notebooks.config import NotReadyError, application
from grader.notebooks.gradebook import Cell, notebooks_of, released_cells
from grader.notebooks.links import named
from grader.notebooks.ordinary import released_key
from grader.notebooks.patches import guard_of
from grader.notebooks.places import EarlierNotebooks
from grader.notebooks.prefetch import PrefetchedVerdicts
from grader.notebooks.repair import read_submitted, repair_cells, submission_of
from grader.notebooks.verdicts import grading_setup
from grader.submission import Submission

# modules that open the gradebook, nine times for each notebook; each time it checks all of its tables
OPENING: tuple[Any, ...] = (
    nbgrader.converters.autograde,
    nbgrader.preprocessors.latesubmissions,
    nbgrader.preprocessors.overwritecells,
    nbgrader.preprocessors.overwritekernelspec,
    nbgrader.preprocessors.saveautogrades,
    grader.notebooks.preprocessors,
)


OnDone = Callable[[Result | None, bool, int], None]  # result, whether it is unchanged, number of notebooks


class Autograded(msgspec.Struct, frozen=True):
    """The result of a run, beside its reports."""

    course_faults: dict[str, str]  # by exercise; its points stay open
    ordinary: dict[str, bool]  # by assignment/notebook outside the course: whether all students had full marks
    refused: dict[str, str]  # by student: links and special files in the submission


def autograde(
    root: Path,
    assignment: str,
    judges: int,
    *,
    out: Path | None = None,
    secret_file: Path | None = None,
    student: str = "*",
    force: bool = False,
    on_done: OnDone = lambda result, unchanged, total: None,
) -> Autograded:
    """Grade the submissions of an assignment into the gradebook, `judges` at a time.

    Submissions that have not changed since an earlier run are skipped, unless `force`. Reports are stored in `out`, by
    default .grader in nbgrader's folder.

    Raises NotReadyError, CourseError, SecretError; and GraderError if a submission could not be converted, after all
    others have been.
    """
    root, out = root.resolve(), (out or root / ".grader").resolve()
    secret_file = secret_file and secret_file.resolve()
    with contextlib.chdir(root), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's and nbformat's, which are for nbgrader's authors
        app = application(root)
        app.coursedir.assignment_id, app.coursedir.student_id = assignment, student
        own = app.config.SubmissionExporter
        directory = app.coursedir
        sources = Path(directory.format_path(directory.source_directory, ".", "."))
        secret_file = secret_file or (Path(own.secret_file) if own.get("secret_file") else None)
        converter = _Converter(coursedir=directory, parent=app)
        converter.force = force
        converter.setup = grading_setup(
            Path(own.course).resolve(), secret_file, sources, unsafe=own.get("unsafe", False)
        )
        converter.out, converter.judges, converter.on_done = out, judges, on_done
        return _run(converter)


def _run(converter: "_Converter") -> Autograded:
    try:
        converter.start()
    except NbGraderException as fault:
        if not converter.has_begun:
            raise NotReadyError(str(fault)) from fault
        raise GraderError("some submissions could not be converted; nbgrader says why above") from fault
    except _AbortRun as fault:
        raise GraderError(str(fault)) from fault
    return Autograded(converter.course_faults, converter.ordinary, converter.refused)


class _AbortRun(BaseException):
    """Ends nbgrader's loop at once: a BaseException, since the loop blames every Exception on the submission."""


class _Converter(Autograde):
    """nbgrader's converter, with verdicts made ahead and one open gradebook."""

    setup: Any
    out: Path
    judges: int
    on_done: OnDone
    verdicts: Any = None
    has_begun = False
    course_faults: dict[str, str]
    ordinary: dict[str, bool]
    refused: dict[str, str]
    cells: dict[str, Mapping[str, Cell]]
    places: EarlierNotebooks

    def init_notebooks(self) -> None:
        """Folders without a notebook count too: SubmissionExporter adds the notebooks expected in them."""
        try:
            super().init_notebooks()
        except NbGraderException:
            if not any(map(os.path.isdir, glob.glob(self._submitted("*")))):
                raise NbGraderException(f"nothing was handed in: {self._submitted('*')}") from None

    def convert_notebooks(self) -> None:
        assignment = self.coursedir.assignment_id
        self.course_faults, self.ordinary, self.refused = {}, {}, {}
        with _opened_once(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            names = notebooks_of(gradebook, assignment)
            self.cells = {name: released_cells(gradebook, assignment, name, self.config) for name in names}
            if not self.cells:
                raise NbGraderException(
                    f"the gradebook has no assignment '{assignment}'; run: nbgrader generate_assignment {assignment}"
                )
            self.has_begun = True
            self.places = self.exporter.places  # read here, since a gradebook belongs to one thread
            with PrefetchedVerdicts(self.setup, self._handed_in(), self.out, self.judges) as self.verdicts:
                super().convert_notebooks()
                self.course_faults = self.verdicts.course_faults
            for trouble in self.verdicts.troubles:
                self.log.error(trouble)

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether to convert this submission: not if it has not changed since the last run."""
        if student_id in self.coursedir.student_id_exclude.split(","):
            return False
        places = [(Path(path).stem, Path(path)) for path in self.notebooks]
        try:
            unchanged = [self._is_unchanged(assignment_id, student_id, *place) for place in places]
        except GraderError as fault:
            raise _AbortRun(str(fault)) from fault
        destination = Path(self._format_dest(assignment_id, student_id))
        if all(unchanged) and not self.force and self._same_timestamp(assignment_id, student_id):
            for name, _ in places:
                self._report(student_id, assignment_id, name, unchanged=True)
            return False
        if destination.exists():
            nbgrader.utils.rmtree(destination)
        return True

    def convert_single_notebook(self, notebook_filename: str) -> None:
        super().convert_single_notebook(notebook_filename)
        match = self.init_single_notebook_resources(notebook_filename)["nbgrader"]
        self._report(match["student"], match["assignment"], match["notebook"])

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        if refused := guard_of(self).inspect(self._format_source(assignment_id, student_id)).refused:
            self.refused[student_id] = named(refused)
        super().init_assignment(assignment_id, student_id)

    def _report(self, student: str, assignment: str, notebook: str, *, unchanged: bool = False) -> None:
        exercise = self.setup.exercise_of(assignment, notebook)
        if self.exporter.has_ordinary(assignment, notebook):
            name = f"{assignment}/{notebook}"
            self.ordinary[name] = self.ordinary.get(name, True) and self._has_full_marks(student, assignment, notebook)
        result = self.verdicts.wait(student, exercise).result if exercise else None
        self.on_done(result, unchanged, sum(map(len, self.assignments.values())))

    def _is_unchanged(self, assignment: str, student: str, notebook: str, submitted: Path) -> bool:
        """Whether the page was made from the same submission and verdict, and its grades were saved."""
        exercise = self.setup.exercise_of(assignment, notebook)
        found = self.verdicts.wait(student, exercise) if exercise else None
        page = Path(self._format_dest(assignment, student)) / f"{notebook}.ipynb"
        resources = self.init_single_notebook_resources(str(submitted))
        try:
            own = json.loads(page.read_bytes())["metadata"][OURS]
            same = own["handed_in"] == self.exporter.read(str(submitted), resources).metadata[OURS]["handed_in"]
        except (OSError, ValueError, LookupError, TypeError):
            return False
        is_other = own.get("key", "") not in ("", released_key(self.cells[notebook]))
        if self.exporter.is_ordinary(resources) and (is_other or own.get("failed")):
            return False
        if not same or (found is not None and not (found.unchanged and own.get("key") == found.key)):
            return False
        with OPENING[0].Gradebook(self.coursedir.db_url) as gradebook:  # the open one, see _opened_once
            try:
                gradebook.find_submission_notebook(notebook, assignment, student)
            except MissingEntry:
                return False
        return True

    def _has_full_marks(self, student: str, assignment: str, notebook: str) -> bool:
        with OPENING[0].Gradebook(self.coursedir.db_url) as gradebook:
            found = gradebook.find_submission_notebook(notebook, assignment, student)
            return bool(found.score >= found.max_score)

    def _same_timestamp(self, assignment: str, student: str) -> bool:
        stamp = self.coursedir.get_existing_timestamp
        return bool(
            stamp(self._submitted(student)) == stamp(self._format_dest(assignment, student))
        )  # a late penalty may depend on it

    def _submitted(self, student: str) -> str:
        directory = self.coursedir
        return str(directory.format_path(directory.submitted_directory, student, directory.assignment_id))

    def _places(self) -> list[tuple[str, Exercise, Path]]:
        """Student, exercise and file of each submission, in the converter's own order."""
        found = []
        for path in (path for folder in sorted(self.assignments) for path in sorted(self.assignments[folder])):
            place = self.init_single_notebook_resources(path)["nbgrader"]
            if exercise := self.setup.exercise_of(place["assignment"], place["notebook"]):
                found.append((place["student"], exercise, Path(path)))
        return found

    def _handed_in(self) -> Iterator[Submission]:
        """The submissions, each read when a judge is free for it."""
        guard = guard_of(self)
        for student, exercise, path in self._places():
            notebook, cells = read_submitted(path, guard.fault(path)), self.cells[path.stem]
            repair_cells(notebook, cells)
            submission = submission_of(notebook, path.stem, cells)
            submission = self.places.with_earlier(submission, exercise, student, self.coursedir.assignment_id)
            yield msgspec.structs.replace(submission, student=student, exercise=exercise.id)


class _KeptOpen(Gradebook):
    """A gradebook whose `close` ends the session, but keeps the connection."""

    def close(self) -> None:
        self.db.remove()


@contextlib.contextmanager
def _opened_once(url: str, course_id: str) -> Iterator[Gradebook]:
    """Inside this context, all of nbgrader's modules use one open gradebook.

    Opening it anew takes half of nbgrader's time for a notebook, or more.
    """
    kept = _KeptOpen(url, course_id)
    before = {module: module.Gradebook for module in OPENING}
    for module in OPENING:
        module.Gradebook = lambda *_, **__: kept
    try:
        yield kept
    finally:
        for module, original in before.items():
            module.Gradebook = original
        kept.db.remove()
        kept.engine.dispose()
