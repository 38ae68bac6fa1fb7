"""Writes a verdict into a notebook: outputs of cells, and remarks at the top of the page."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import nbformat

from grader.course.exercise import Exercise
from grader.formats.html import outcome_html, report_html
from grader.model import Result
from grader.notebooks.cells import CHECK, OURS, grade_ids
from grader.notebooks.gradebook import Cell, scores_of

BY_HAND = "The grader does not judge this cell: a person looks at it."


class Judgement(msgspec.Struct, frozen=True, eq=False):
    """The verdict on a notebook, passed from one of nbgrader's steps to the next."""

    exercise: Exercise
    graded: Result


def show(notebook: Any, cells: Mapping[str, Cell], judgement: Judgement | None) -> None:
    """Write the verdict as outputs, and the remarks of `repair_cells` at the top."""
    shown = dict(_outputs(cells, judgement)) if judgement else {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        by_hand = name in cells and cells[name].grade and not cells[name].by_hand
        cell.outputs = [shown.get(name) or _output(BY_HAND, f"<p>{BY_HAND}</p>")] if name in shown or by_hand else []
        cell.execution_count = None
    show_remarks(notebook)


def show_remarks(notebook: Any) -> None:
    """Insert the remarks as the first cell."""
    remarks = notebook.metadata[OURS].get("remarks", [])
    if remarks:
        text = "\n".join(f"- {_as_markdown(remark)}" for remark in remarks)
        note = nbformat.v4.new_markdown_cell(f"**About this submission**\n\n{text}")
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
    """The output that nbgrader's own rule reads as the score; 0 for an open check, not full marks."""
    return repr(float(score or 0.0))


def _words(report: Any) -> str:
    return f"{report.exercise}: {report.score:g} of {report.max_score:g} points"


def _output(text: str, html: str, *, is_result: bool = False) -> Any:
    data = {"text/plain": text, "text/html": html}
    if is_result:
        return nbformat.v4.new_output("execute_result", data=data, execution_count=None)
    return nbformat.v4.new_output("display_data", data=data)


def _as_markdown(text: str) -> str:
    """Escape all markup: names of cells and files are the student's."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
