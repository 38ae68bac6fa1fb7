"""The classes through which `nbgrader autograde` reads, judges and saves. See `judge_outside`."""

import glob
import os
import weakref
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import CheckCellMetadata, DeduplicateIds, Execute, OverwriteCells, SaveAutoGrades
from nbgrader.utils import determine_grade
from sqlalchemy.exc import SQLAlchemyError
from traitlets import Bool, Unicode

from grader.errors import CourseError, GraderError
from grader.notebooks.cells import BUNDLE, OURS
from grader.notebooks.gradebook import (
    Cell,
    complete_submissions,
    notebooks_of,
    pushed_notebooks,
    released_cells,
    save_scores,
    scores_of,
)
from grader.notebooks.links import links_to_nothing
from grader.notebooks.ordinary import (
    COULD_NOT_RUN,
    NO_WALLS,
    CheckOrdinary,
    DeduplicateOrdinary,
    is_run_by_nbgrader,
    read_ordinary,
    released_key,
    without_secret,
)
from grader.notebooks.patches import guard_of, patch_nbgrader, remove_copies
from grader.notebooks.places import EarlierNotebooks
from grader.notebooks.repair import read_own, read_submitted, remark_left_out, repair_cells, submission_of
from grader.notebooks.shown import BY_HAND, Judgement, show, show_remarks
from grader.notebooks.verdicts import GradingSetup, LocalVerdicts, Verdicts, grading_setup
from grader.sealing.secret import SecretError


def judge_outside(
    config: Any, *, course: Path, secret_file: Path | None = None, unsafe: bool = False, run_others: bool = True
) -> None:
    """For nbgrader_config.py: judge submissions behind walls; no kernel runs them.

    The other steps of nbgrader stay as they are. Notebooks outside the course go through all of nbgrader's own steps;
    without `run_others`, they are left to a person. Links are refused in all submissions.
    """
    patch_nbgrader()
    config.Autograde.exporter_class = SubmissionExporter
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        config.Autograde[name] = [INSTEAD.get(step, step) for step in getattr(Autograde(), name)]
    config.SubmissionExporter.course = str(course)
    config.SubmissionExporter.secret_file = str(secret_file or "")
    config.SubmissionExporter.unsafe = unsafe
    config.SubmissionExporter.run_others = run_others


class SubmissionExporter(NotebookExporter):
    """Reads any file that was handed in, and holds the state that the steps share."""

    course = Unicode(help="The folder of course.yaml.").tag(config=True)
    secret_file = Unicode(help="The secret of the hidden cases; empty: GRADER_SECRET.").tag(config=True)
    unsafe = Bool(False, help="Judge without walls: only what you would run yourself.").tag(config=True)
    run_others = Bool(True, help="Let nbgrader run notebooks outside the course, without walls.").tag(config=True)
    optimistic_validation = Bool(True)  # once for each notebook, not after each of its dozen steps

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.released: dict[tuple[str, str], Mapping[str, Cell]] = {}
        self.others: dict[str, list[str]] = {}
        self.pushed: list[str] = []
        self.without_walls: set[str] = set()  # notebooks that nbgrader has run itself
        self._ordinary: dict[tuple[str, str], bool] = {}
        self._own: Verdicts
        self._setup: GradingSetup
        self._places: EarlierNotebooks | None = None
        self._database = ""
        if isinstance(self.parent, Autograde):
            self._database = self.parent.coursedir.db_url
            if not hasattr(self.parent, "verdicts"):
                self._own = self._judge_here(self.parent)
            self._add_missing_notebooks(self.parent)

    @property
    def verdicts(self) -> Verdicts:
        """The converter's verdicts if it has some made ahead, else those of a judge here."""
        found: Verdicts = getattr(self.parent, "verdicts", None) or self._own
        return found

    def _judge_here(self, converter: Any) -> Verdicts:
        """Raises NbGraderException, whose message nbgrader shows unchanged, before any submission is touched."""
        directory = converter.coursedir
        sources = Path(directory.format_path(directory.source_directory, ".", "."))
        secret_file = Path(self.secret_file) if self.secret_file else None
        try:
            setup = grading_setup(Path(self.course).resolve(), secret_file, sources, unsafe=self.unsafe)
            judge = LocalVerdicts(setup, Path(directory.root))
        except (CourseError, GraderError, SecretError) as fault:
            self.log.error(str(fault))
            raise NbGraderException(str(fault)) from fault
        weakref.finalize(self, judge.close)
        self._setup = setup
        return judge

    @property
    def places(self) -> EarlierNotebooks:
        """The notebooks of earlier exercises; read from the gradebook at the first use."""
        if self._places is None:
            found: GradingSetup = getattr(self.parent, "setup", None) or self._setup
            self._places = EarlierNotebooks(self.parent, found, guard_of(self.parent))
        return self._places

    def _add_missing_notebooks(self, converter: Any) -> None:
        """Add missing notebooks to nbgrader's list: a submission without a notebook gets its zeros and a page."""
        directory = converter.coursedir
        directory.ignore = [*directory.ignore, BUNDLE]  # do not copy the bundle beside each page
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            names = notebooks_of(gradebook, directory.assignment_id)
            if names:
                complete_submissions(gradebook, directory.assignment_id)
                self.pushed = pushed_notebooks(gradebook, directory.assignment_id)
        for path in links_to_nothing(Path(converter._format_source(".", "."))):
            self.log.error("%s is a link to nothing: its student has no row and no page", path)
        wanted = [name for name in names if fnmatchcase(name, directory.notebook_id) and name not in self.pushed]
        for folder in glob.glob(converter._format_source(directory.assignment_id, directory.student_id)):
            if not wanted:
                continue
            remove_copies(converter, folder)
            there = converter.assignments.setdefault(folder, [])
            self.others[folder] = sorted(set(map(_stem, glob.glob(f"{glob.escape(folder)}/*.ipynb"))) - set(names))
            converter.assignments[folder] = [path for path in there if _stem(path) in wanted] + [
                os.path.join(folder, f"{name}.ipynb") for name in wanted if name not in map(_stem, there)
            ]

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """As in nbconvert, but any file that a student hands in can be read."""
        resources["metadata"] = {"name": _stem(filename), "path": os.path.dirname(filename)}
        is_sanitizing = getattr(self.parent, "_sanitizing", True)
        notebook = self.read(filename, resources) if is_sanitizing else read_own(Path(filename))
        try:
            return self.from_notebook_node(notebook, resources=resources, **options)
        except (NbGraderException, SQLAlchemyError):
            raise
        except Exception as fault:  # a dead kernel or cells of another schema, for example: nbgrader would stop here
            if not self.is_ordinary(resources):
                raise
            self.log.error("%s: nbgrader could not run it, so a person has to look: %r", filename, fault)
        notebook = read_submitted(Path(filename)) if is_sanitizing else read_own(Path(filename))
        notebook.metadata[OURS]["failed"] = True
        return self.from_notebook_node(notebook, resources=resources, **options)

    def read(self, filename: str, resources: Any) -> Any:
        """The notebook of a submission."""
        path = Path(filename)
        fault = guard_of(self.parent).fault(path)
        return read_ordinary(path, fault) if self.is_ordinary(resources) else read_submitted(path, fault)

    def is_ordinary(self, resources: Any) -> bool:
        """Whether the notebook is outside the course, so that nbgrader runs it.

        A notebook with the grader's checks whose exercise was removed from the course is left to a person.
        """
        return self.has_ordinary(resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"])

    def has_ordinary(self, assignment: str, notebook: str) -> bool:
        key = assignment, notebook
        if key not in self._ordinary:
            is_check = any(cell.is_check for cell in self._cells(*key).values())
            is_ours = is_check or self.verdicts.exercise_of(*key) is not None
            self._ordinary[key] = self.run_others and not is_ours
        return self._ordinary[key]

    def left_out(self, resources: Any) -> tuple[list[str], tuple[str, ...]]:
        """Notebooks beside this one that are not in the assignment, and files that were not copied."""
        folder = resources["metadata"]["path"]
        return [f"{name}.ipynb" for name in self.others.get(folder, [])], guard_of(self.parent).inspect(folder).refused

    def cells_of(self, resources: Any) -> Mapping[str, Cell]:
        """The released cells of the notebook that is being converted; they do not change during a run."""
        return self._cells(resources["nbgrader"]["assignment"], resources["nbgrader"]["notebook"])

    def _cells(self, assignment: str, notebook: str) -> Mapping[str, Cell]:
        key = assignment, notebook
        if key not in self.released:
            with Gradebook(self._database) as gradebook:
                self.released[key] = released_cells(gradebook, *key, config=self.config)
        return self.released[key]


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


class RepairCells(OverwriteCells):
    """Replaces OverwriteCells and the check for corrupted metadata, which would stop at faults that this repairs."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        remark_left_out(nb, *self.parent.left_out(resources))
        if is_run_by_nbgrader(self.parent, nb, resources):
            done: tuple[Any, Any] = super().preprocess(nb, resources)
            return done
        repair_cells(nb, self.parent.cells_of(resources))
        return nb, resources


class JudgeCells(Execute):
    """Replaces Execute: no kernel is started, and each grade cell gets its verdict as an output."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        verdicts, cells = self.parent.verdicts, self.parent.cells_of(resources)
        if is_run_by_nbgrader(self.parent, nb, resources):
            return self._run_without_walls(nb, resources)
        exercise = verdicts.exercise_of(place["assignment"], place["notebook"])
        graded = None
        if self.parent.is_ordinary(resources):
            nb.metadata[OURS]["remarks"].insert(0, nb.metadata[OURS]["fault"] or COULD_NOT_RUN)
            cells = {}
        elif exercise is None:
            name = f"{place['assignment']}/{place['notebook']}"
            self.log.warning("%s is not an exercise of the course: %s", name, BY_HAND)
        else:
            submission = submission_of(nb, place["notebook"], cells)
            submission = self.parent.places.with_earlier(submission, exercise, place["student"], place["assignment"])
            graded = verdicts.verdict(place["student"], exercise, submission)
            for check, details in graded.details.items() if graded.report.not_graded else ():
                self.log.error("%s, %s, '%s': %s", place["student"], exercise.id, check, details)
            nb.metadata[OURS]["key"] = verdicts.key_of(place["student"], exercise)
        resources[OURS] = graded and Judgement(exercise, graded)
        show(nb, cells, resources[OURS])
        return nb, resources

    def _run_without_walls(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        name = f"{resources['nbgrader']['assignment']}/{resources['nbgrader']['notebook']}"
        if name not in self.parent.without_walls:
            self.parent.without_walls.add(name)
            self.log.warning("%s is not an exercise of the course: nbgrader runs it, %s", name, NO_WALLS)
        nb.metadata[OURS]["key"] = released_key(self.parent.cells_of(resources))
        with without_secret():
            done: tuple[Any, Any] = super().preprocess(nb, resources)
        show_remarks(nb)
        return done


class ClearMetadata(ClearMetadataPreprocessor):
    """Clears the metadata that nbgrader's settings name, except the keys that grades, comments and feedback need."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        for name in ("preserve_nb_metadata_mask", "preserve_cell_metadata_mask"):
            others = {key for key in getattr(self, name) if self.current_key(key) not in KEPT}
            setattr(self, name, others | KEPT)  # a setting for part of a kept key would keep only that part
        done: tuple[Any, Any] = super().preprocess(nb, resources)
        return done


class SaveGrades(SaveAutoGrades):
    """Writes every grade of the notebook from the gradebook's own list of cells, and comments as nbgrader does."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        if is_run_by_nbgrader(self.parent, nb, resources):
            done: tuple[Any, Any] = super().preprocess(nb, resources)
            return done
        place = resources["nbgrader"]
        cells: Mapping[str, Cell] = self.parent.cells_of(resources)
        judgement = resources.get(OURS)
        scores = scores_of(judgement.exercise, judgement.graded.report, cells) if judgement else {}
        scores |= dict(self._by_hand(nb, cells))
        if nb.metadata[OURS]["fault"] and self.parent.is_ordinary(resources):  # as nbgrader for a missing notebook
            scores = dict.fromkeys(cells, 0.0)
        self.notebook_id, self.assignment_id = place["notebook"], place["assignment"]
        self.student_id, self.db_url = place["student"], place["db_url"]
        with Gradebook(self.db_url) as self.gradebook:
            save_scores(self.gradebook, self.assignment_id, self.notebook_id, self.student_id, scores)
            for cell in nb.cells:
                if cells.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), NO_CELL).takes_comments:
                    self._add_comment(cell, resources)
        return nb, resources

    def _by_hand(self, nb: Any, cells: Mapping[str, Cell]) -> Iterator[tuple[str, float | None]]:
        """Scores of written answers by nbgrader's rule: 0 for an unchanged cell, else None, for a person to decide."""
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name in cells and cells[name].by_hand and not cells[name].task:
                yield name, determine_grade(cell, self.log)[0]


NO_CELL = Cell("", "", "", "")
KEPT = {OURS, "nbgrader"}  # keys of metadata
INSTEAD = {  # nbgrader's steps, and their replacements
    OverwriteCells: RepairCells,
    DeduplicateIds: DeduplicateOrdinary,
    CheckCellMetadata: CheckOrdinary,
    Execute: JudgeCells,
    ClearMetadataPreprocessor: ClearMetadata,
    SaveAutoGrades: SaveGrades,
}
