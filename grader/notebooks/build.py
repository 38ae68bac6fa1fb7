"""Writes a course as an nbgrader course: an assignment for each module, a notebook for each exercise, a configuration.

Notebooks, and their source versions, do not contain hidden checks, cases, seeds or tolerances: a grade cell is a name
and a number of points. The bundle of `grader release`, with which students check their work offline, is beside them.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from grader.authoring.release import Files, write
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.notebooks.cells import BUNDLE, CHECK, OURS, STATEMENT, grade_ids, solution_id
from grader.notebooks.statement import statement_of

CONFIG = "nbgrader_config.py"
SOURCE = "source"
LOAD = "%reload_ext grader.notebooks"  # load_ext would print a line whenever the cell is run again
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
CONFIG_TEXT = '''"""nbgrader's configuration, written once by `grader nbgrader build`; your own settings go below."""

from pathlib import Path

from grader.notebooks.preprocessors import judge_outside

c = get_config()  # noqa: F821  # nbgrader gives it
here = Path(__file__).resolve().parent
c.CourseDirectory.root = str(here)
c.CourseDirectory.course_id = {name!r}  # nbgrader's exchange asks for one, and PostgreSQL does

# Exercises are judged behind walls; no kernel runs them. nbgrader runs other notebooks as usual, without walls;
# run_others=False leaves them to a person.
# The secret of the hidden cases is read from secret_file; if that is None, from GRADER_SECRET or the course's
# .grader/secret.
judge_outside(c, course=here / {course!r}, secret_file={secret})
'''


class EditedNotebookError(Exception):
    """A notebook to be replaced has been changed by hand since it was made; the message names it."""


def notebook_of(exercise: Exercise) -> Any:
    """The instructor's version of the notebook, from which `nbgrader generate_assignment` makes the students' one."""
    notebook = nbformat.v4.new_notebook(cells=list(_cells(exercise)))
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}, OURS: {"exercise": exercise.id}}
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"  # the same course gives the same bytes
    notebook.metadata[OURS]["made"] = _digest(notebook)
    return notebook


def _digest(notebook: Any) -> str:
    """A digest of everything that an instructor could change by hand, without outputs."""
    kept = [[cell.cell_type, cell.source, cell.metadata] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()


def _cells(exercise: Exercise) -> Iterator[Any]:
    statement = statement_of(exercise)
    yield _marked(nbformat.v4.new_markdown_cell(statement.text), STATEMENT, locked=True)
    if exercise.uses:
        yield nbformat.v4.new_markdown_cell(_uses(exercise))
        yield nbformat.v4.new_code_cell(LOAD)
    for number, code in enumerate(statement.code_cells):
        yield _marked(nbformat.v4.new_code_cell(code), solution_id(number), solution=True)
    if statement.example_cells:
        yield nbformat.v4.new_markdown_cell(statement.example)
        yield from map(nbformat.v4.new_code_cell, statement.example_cells)
    yield nbformat.v4.new_markdown_cell(
        "### Check your work\n\nThe next cell judges what you have run so far, on public inputs, as often as you like. "
        "When you hand in, other inputs are used."
    )
    check = f"{LOAD}\n%check {exercise.id}"
    yield _marked(nbformat.v4.new_code_cell(check), CHECK, locked=True)
    yield nbformat.v4.new_markdown_cell(
        "### What is graded\n\nEach cell is one check; it raises an error if the check fails."
    )
    for each in exercise.checks:
        name, points = grade_ids(exercise)[each.name], exercise.points_of(each)
        source = f"# {each.name}: {points:g} point{'s' * (points != 1)}\n%check {exercise.id} {name}"
        yield _marked(nbformat.v4.new_code_cell(source), name, grade=True, locked=True, points=points)


def _uses(exercise: Exercise) -> str:
    """Text for students on the exercises that this one builds on."""
    others = [exercise.others[name] for name in exercise.uses]
    lines = [f"- `from {each.module}.{each.name} import {', '.join(each.entries)}`" for each in others]
    names = " and ".join(f"`{each.module}/{each.name}.ipynb`" for each in others)
    return (
        "### What this builds on\n\nRun the next cell; then these take your own code of earlier exercises:\n\n"
        + "\n".join(lines)
        + f"\n\nYour code is taken from this notebook if you define it here, else from the saved {names}. If it is "
        "missing or fails its own checks, this exercise cannot be judged, and its points stay open."
    )


def _marked(cell: Any, name: str, **options: Any) -> Any:
    """The cell with nbgrader's metadata."""
    flags = {"grade": False, "locked": False, "solution": False, "task": False, **options}
    cell.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, **flags}
    if flags["locked"]:
        cell.metadata |= {"editable": False, "deletable": False}
    return cell


def write_course(
    course: Course, exercises: Sequence[Exercise], out: Path, *, secret_file: Path | None, force: bool = False
) -> list[Path]:
    """Write source/<module>/<exercise>.ipynb for each exercise, and nbgrader_config.py if it is missing.

    Raises CourseError; and EditedNotebookError, before anything is written, unless `force`.
    """
    paths = {exercise.id: out / SOURCE / exercise.module / f"{exercise.name}.ipynb" for exercise in exercises}
    if not force:
        for path in paths.values():
            _refuse_edited(path)
    made = {path: nbformat.writes(notebook_of(course.exercises[name])) + "\n" for name, path in paths.items()}
    if not (config := out / CONFIG).exists():
        secret = f"here / {_relative(secret_file, out)!r}" if secret_file else "None"
        made[config] = CONFIG_TEXT.format(name=_slug(course.title), course=_relative(course.root, out), secret=secret)
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")
    return list(made)


def write_bundle(files: Files, module: str, out: Path) -> None:
    """Write the bundle that `%check` needs beside the notebooks of the module. An existing bundle is replaced."""
    write(files, out / SOURCE / module / BUNDLE)


def _refuse_edited(path: Path) -> None:
    if not path.exists():
        return
    try:
        notebook = nbformat.read(path, as_version=4)
        is_ours = notebook.metadata[OURS]["made"] == _digest(notebook)
    except Exception:  # nbformat raises a dozen classes for a file that the grader did not write
        is_ours = False
    if not is_ours:
        raise EditedNotebookError(f"{path} has been changed by hand; move it away, or replace it with --force")


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "course"


def _relative(path: Path, out: Path) -> str:
    """A relative path, so that the folder and the files that it names can be moved together."""
    try:
        return Path(os.path.relpath(path.resolve(), out.resolve())).as_posix()
    except ValueError:  # another drive
        return path.resolve().as_posix()
