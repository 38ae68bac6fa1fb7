"""What nbgrader calls: `nbgrader autograde` reads, judges and saves through these classes. See `judge_outside`."""

import glob
import os
import re
import weakref
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec
import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    CheckCellMetadata,
    DeduplicateIds,
    Execute,
    NbGraderPreprocessor,
    OverwriteCells,
    SaveAutoGrades,
)
from nbgrader.utils import determine_grade
from traitlets import Bool, Unicode

from grader.course import Exercise
from grader.errors import CourseError, GraderError
from grader.formats.html import outcome_html, report_html
from grader.model import Graded
from grader.notebooks.cells import BUNDLE, CHECK, OURS, grade_ids
from grader.notebooks.gradebook import Cell, notebooks_of, released_cells, save_scores, scores_of
from grader.notebooks.tidy import kept_as_read, read_submitted, submission_of, tidy
from grader.notebooks.verdicts import JudgedHere, Verdicts, setting
from grader.secret import NoSecret

BY_HAND = "This cell is not judged by the grader: a person looks at it."


def judge_outside(config: Any, *, course: Path, secret_file: Path | None = None, unsafe: bool = False) -> None:
    """For nbgrader_config.py: have submissions judged behind walls, in the place of a kernel that runs them.

    nbgrader's other steps stay as this version of it has them, but for those that TidyCells makes needless.
    """
    config.Autograde.exporter_class = SubmissionExporter
    for name in ("sanitize_preprocessors", "autograde_preprocessors"):
        steps = [INSTEAD.get(step, step) for step in getattr(Autograde(), name)]
        config.Autograde[name] = [step for step in steps if step is not None]
    config.SubmissionExporter.course = str(course)
    config.SubmissionExporter.secret_file = str(secret_file or "")
    config.SubmissionExporter.unsafe = unsafe


class SubmissionExporter(NotebookExporter):
    """Reads whatever was handed in, and keeps what the steps of all notebooks share."""

    course = Unicode(help="The folder of course.yaml.").tag(config=True)
    secret_file = Unicode(help="The secret of the hidden cases; empty: GRADER_SECRET.").tag(config=True)
    unsafe = Bool(False, help="Judge without walls: only what you would run yourself.").tag(config=True)
    optimistic_validation = Bool(True)  # once a notebook, not after each of its dozen steps

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.released: dict[tuple[str, str], Mapping[str, Cell]] = {}
        self.others: dict[str, list[str]] = {}
        self._own: Verdicts
        if isinstance(self.parent, Autograde):
            if not hasattr(self.parent, "verdicts"):
                self._own = self._judge_here(self.parent)
            self._expect_all(self.parent)

    @property
    def verdicts(self) -> Verdicts:
        """The converter's, where it has some that are made ahead."""
        found: Verdicts = getattr(self.parent, "verdicts", None) or self._own
        return found

    def _judge_here(self, converter: Any) -> Verdicts:
        """Raises NbGraderException, which nbgrader shows as it is, before it touches any submission."""
        directory = converter.coursedir
        sources = Path(directory.format_path(directory.source_directory, ".", "."))
        secret_file = Path(self.secret_file) if self.secret_file else None
        try:
            place = setting(Path(self.course).resolve(), secret_file, sources, unsafe=self.unsafe)
            judge = JudgedHere(place, Path(directory.root))
        except (CourseError, GraderError, NoSecret) as fault:
            self.log.error(str(fault))
            raise NbGraderException(str(fault)) from fault
        weakref.finalize(self, judge.close)
        return judge

    def _expect_all(self, converter: Any) -> None:
        """Have nbgrader convert what is missing too: a submission without a notebook gets its zeros and a page."""
        directory = converter.coursedir
        directory.ignore = [*directory.ignore, BUNDLE]  # every student has it; nobody needs it beside each page
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            names = notebooks_of(gradebook, directory.assignment_id)
        wanted = [name for name in names if fnmatchcase(name, directory.notebook_id)]
        for folder in glob.glob(converter._format_source(directory.assignment_id, directory.student_id)):
            if not wanted or not os.path.isdir(folder):
                continue
            there = converter.assignments.setdefault(folder, [])
            self.others[folder] = sorted(set(map(_stem, glob.glob(f"{glob.escape(folder)}/*.ipynb"))) - set(names))
            converter.assignments[folder] = [path for path in there if _stem(path) in names] + [
                os.path.join(folder, f"{name}.ipynb") for name in wanted if name not in map(_stem, there)
            ]

    def from_filename(self, filename: str, resources: Any = None, **options: Any) -> Any:
        """As nbconvert, but nothing that a student hands in keeps it from being read."""
        resources["metadata"] = {"name": _stem(filename), "path": os.path.dirname(filename)}
        is_sanitizing = getattr(self.parent, "_sanitizing", True)
        notebook = read_submitted(Path(filename)) if is_sanitizing else kept_as_read(Path(filename))
        return self.from_notebook_node(notebook, resources=resources, **options)

    def cells_of(self, resources: Any) -> Mapping[str, Cell]:
        """The released cells of the notebook that is being converted; they do not change meanwhile."""
        place = resources["nbgrader"]
        key = place["assignment"], place["notebook"]
        if key not in self.released:
            with Gradebook(place["db_url"]) as gradebook:
                self.released[key] = released_cells(gradebook, *key)
        return self.released[key]


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


class TidyCells(NbGraderPreprocessor):
    """In the place of OverwriteCells and what checks for corrupted metadata, which would stop at what this repairs."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        others = self.parent.others.get(resources["metadata"]["path"], [])
        tidy(nb, self.parent.cells_of(resources), [f"{name}.ipynb" for name in others])
        return nb, resources


class JudgeCells(NbGraderPreprocessor):
    """In the place of Execute: no kernel is started, and each grade cell gets its verdict as an output."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        verdicts, cells = self.parent.verdicts, self.parent.cells_of(resources)
        exercise = verdicts.exercise_of(place["assignment"], place["notebook"])
        graded = None
        if exercise is None:
            self.log.warning("%s/%s is no exercise of the course", place["assignment"], place["notebook"])
        else:
            graded = verdicts.verdict(place["student"], exercise, submission_of(nb, place["notebook"]))
            for check, details in graded.details.items() if graded.report.not_graded else ():
                self.log.error("%s, %s, '%s': %s", place["student"], exercise.id, check, details)
            nb.metadata[OURS]["key"] = verdicts.key_of(place["student"], exercise)
        resources[OURS] = graded and Judgement(exercise, graded)
        _show(nb, cells, resources[OURS])
        return nb, resources


class Judgement(msgspec.Struct, frozen=True, eq=False):
    """What one step tells the next about a notebook."""

    exercise: Exercise
    graded: Graded


def _show(notebook: Any, cells: Mapping[str, Cell], judgement: Judgement | None) -> None:
    """The verdict as outputs, and the remarks of `tidy` on top."""
    shown = dict(_outputs(cells, judgement)) if judgement else {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        by_hand = name in cells and cells[name].grade and not cells[name].by_hand
        cell.outputs = [shown.get(name) or _output(BY_HAND, f"<p>{BY_HAND}</p>")] if name in shown or by_hand else []
        cell.execution_count = None
    remarks = notebook.metadata[OURS].get("remarks", [])
    if remarks:
        text = "\n".join(f"- {_as_markdown(remark)}" for remark in remarks)
        note = nbformat.v4.new_markdown_cell(f"**About what was handed in**\n\n{text}")
        note.id = "remarks"
        notebook.cells.insert(0, note)


def _outputs(cells: Mapping[str, Cell], judgement: Judgement) -> Iterator[tuple[str, Any]]:
    """An output for each grade cell of a check, and the whole report for the cell that students check with."""
    report, names = judgement.graded.report, grade_ids(judgement.exercise)
    scores = scores_of(judgement.exercise, report, cells)
    notes = [] if judgement.graded.walled else ["Judged without walls."]
    if not report.full_marks:
        notes.append(f"To see values, on inputs that are not hidden: %check {report.exercise}")
    yield CHECK, _output(_words(report), report_html(report, judgement.graded.mistakes, notes=notes))
    for outcome in report.outcomes:
        name = names.get(outcome.check, "")
        if name in scores:
            own = msgspec.structs.replace(outcome, score=scores[name] or 0.0, max_score=cells[name].points)
            yield name, _output(_number(scores[name]), outcome_html(own), is_result=True)


def _number(score: float | None) -> str:
    """What nbgrader's own rule reads as the score; an open check is nobody's full marks."""
    return repr(float(score or 0.0))


def _words(report: Any) -> str:
    return f"{report.exercise}: {report.score:g} of {report.max_score:g} points"


def _output(text: str, html: str, *, is_result: bool = False) -> Any:
    data = {"text/plain": text, "text/html": html}
    if is_result:
        return nbformat.v4.new_output("execute_result", data=data, execution_count=None)
    return nbformat.v4.new_output("display_data", data=data)


def _as_markdown(text: str) -> str:
    """Names of cells and files are the student's: nothing in them is markup."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))


class SaveGrades(SaveAutoGrades):
    """Writes every grade of the notebook from the gradebook's own list of cells, and comments as nbgrader does."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        place = resources["nbgrader"]
        cells: Mapping[str, Cell] = self.parent.cells_of(resources)
        judgement = resources.get(OURS)
        scores = scores_of(judgement.exercise, judgement.graded.report, cells) if judgement else {}
        scores |= dict(self._by_hand(nb, cells))
        self.notebook_id, self.assignment_id = place["notebook"], place["assignment"]
        self.student_id, self.db_url = place["student"], place["db_url"]
        with Gradebook(self.db_url) as self.gradebook:
            save_scores(self.gradebook, self.assignment_id, self.notebook_id, self.student_id, scores)
            for cell in nb.cells:
                if cells.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""), NO_CELL).takes_comments:
                    self._add_comment(cell, resources)
        return nb, resources

    def _by_hand(self, nb: Any, cells: Mapping[str, Cell]) -> Iterator[tuple[str, float | None]]:
        """Written answers: nbgrader's rule, nothing for one that was left as it was, else a person's decision."""
        for cell in nb.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name in cells and cells[name].by_hand and not cells[name].task:
                yield name, determine_grade(cell, self.log)[0]


NO_CELL = Cell("", "", "", "")
INSTEAD = {  # of nbgrader's steps; after TidyCells all of nbgrader's metadata is the gradebook's own
    OverwriteCells: TidyCells,
    DeduplicateIds: None,
    CheckCellMetadata: None,
    Execute: JudgeCells,
    SaveAutoGrades: SaveGrades,
}
