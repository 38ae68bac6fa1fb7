"""A folder of nbgrader's with notebooks of ours, the real commands run in it, and what the gradebook says."""

import ast
import atexit
import csv
import functools
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import yaml
from nbgrader.api import Gradebook

from grader.course.reading import load_course
from notebooks.preloaded import preloaded

ROOT = Path(__file__).parents[2]
SECRET = "0123456789abcdef" * 4
COURSE = load_course(ROOT)
QUICKER = Path(__file__).parent / "without"  # hides a package that takes half of nbgrader's start, for nothing here
MODULE, NAME = "attention", "softmax_attention"
EXERCISE = f"{MODULE}/{NAME}"
SECONDS = 300  # that a command may take
LIMITS = {"seconds": 2, "memory_mb": 1024}
NEEDS_GPU = """
from typing import ClassVar

from grader.checks import Check


class NeedsGpu(Check, frozen=True):
    name: str = "runs on a GPU"
    phase: ClassVar[str] = "laws"

    def judge(self, trial):
        from grader.model import Outcome, Status
        return Outcome(self.name, Status.NEEDS_GPU, 0.0, trial.exercise.points_of(self), "there is no GPU here")


hidden_checks = [NeedsGpu()]
"""


def make_course(root: Path, exercises: list[str], *, needs_gpu: bool = False) -> Path:
    """A copy of these exercises of the course without their speed checks, so that no verdict depends on the machine.

    `needs_gpu`: with a hidden check that cannot be decided here.
    """
    modules = []
    for exercise in exercises:
        module, name = exercise.split("/")
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "solutions" / exercise, root / "solutions" / exercise, ignore=ignored)
        checks = root / "solutions" / exercise / "checks.py"
        checks.write_text(_without_speed(checks.read_text()))
        if needs_gpu:
            edge_cases = checks.with_name("edge_cases.py")
            edge_cases.write_text(edge_cases.read_text() + NEEDS_GPU)
        kind = COURSE.exercises[exercise].kind
        entry = {"id": name, "kind": kind, "points": full_points(exercise) + needs_gpu, "limits": LIMITS}
        modules.append({"id": module, "title": module, "exercises": [entry]})
    (root / "course.yaml").write_text(yaml.safe_dump({"title": "A course", "modules": modules}, sort_keys=False))
    return root


def full_points(exercise: str) -> float:
    """What a right solution has in such a course: the points of all checks but the timed ones."""
    checks = COURSE.exercises[exercise].checks
    return float(sum(check.points for check in checks if check.phase != "measured"))


def _without_speed(source: str) -> str:
    """checks.py without Speed(...) in its list."""
    tree = ast.parse(source)
    listed = next(n for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "checks")
    assert isinstance(listed.value, ast.List)
    listed.value.elts = [each for each in listed.value.elts if not ast.unparse(each).startswith("Speed(")]
    return ast.unparse(tree)


FULL = full_points(EXERCISE)


class Folder:
    """nbgrader's folder: source, release, submitted, autograded, feedback, gradebook.db."""

    def __init__(self, root: Path, course: Path, *, more_config: str = "", db_url: str = "") -> None:
        self.root, self.course = root, course
        self.url = db_url or f"sqlite:///{root}/gradebook.db"
        self.run("grader", "nbgrader", "build", "--course", str(root), "--from", str(course), cwd=course)
        if not db_url:
            shutil.copy(empty_gradebook(), root / "gradebook.db")
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(more_config + (f"\nc.CourseDirectory.db_url = {db_url!r}\n" if db_url else ""))

    def run(self, *command: str, cwd: Path | None = None, status: tuple[int, ...] = (0, 1)) -> str:
        """What the command says: nbgrader's, but for its start, and ours, as a person runs them."""
        cwd = cwd or self.root
        if "nbgrader" in command[:2]:
            done = preloaded(str(QUICKER)).run(command, cwd, environment(), SECONDS)
        else:
            done = subprocess.run(
                command, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=SECONDS, check=False
            )
        said = done.stdout + done.stderr
        assert done.returncode in status, f"{command} ended with {done.returncode}\n{said[-6000:]}"
        return said

    def release(self, *modules: str) -> None:
        for module in modules or (MODULE,):
            self.run("nbgrader", "generate_assignment", module, status=(0,))

    def released(self, exercise: str = EXERCISE) -> Any:
        return nbformat.read(self.root / "release" / f"{exercise}.ipynb", as_version=4)

    def hand_in(
        self, student: str, code: str, edit: Callable[[Any], None] | None = None, *, exercise: str = EXERCISE
    ) -> Path:
        """The released notebook with this code in its solution cell, and whatever else the student did to it."""
        notebook = self.released(exercise)
        cell_of(notebook, "solution").source = code
        if edit:
            edit(notebook)
        path = self.submitted(student, exercise)
        path.write_text(json.dumps(notebook))  # nbformat would repair it
        return path

    def submitted(self, student: str, exercise: str = EXERCISE) -> Path:
        path = self.root / "submitted" / student / f"{exercise}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def page(self, student: str, exercise: str = EXERCISE) -> Any:
        """The notebook as it was autograded."""
        return nbformat.read(self.root / "autograded" / student / f"{exercise}.ipynb", as_version=4)

    def grades(self) -> dict[tuple[str, str], float]:
        """Score by student and assignment, from grades.csv."""
        self.run("nbgrader", "export", status=(0,))
        with (self.root / "grades.csv").open(newline="") as file:
            return {(row["student_id"], row["assignment"]): float(row["score"]) for row in csv.DictReader(file)}

    def gradebook(self) -> Gradebook:
        return Gradebook(self.url)

    def rows(self, student: str, notebook: str = NAME, module: str = MODULE) -> dict[str, tuple[Any, ...]]:
        """By grade cell: auto_score, manual_score, needs_manual_grade."""
        with self.gradebook() as gradebook:
            found = gradebook.find_submission_notebook(notebook, module, student)
            return {each.name: (each.auto_score, each.manual_score, each.needs_manual_grade) for each in found.grades}


@functools.cache
def empty_gradebook() -> Path:
    """As nbgrader's first command would make it, which takes a second or two."""
    folder = Path(tempfile.mkdtemp(prefix="gradebook"))
    atexit.register(shutil.rmtree, folder)
    preloaded(str(QUICKER)).run(("nbgrader", "db", "student", "list"), folder, environment(), SECONDS)
    return folder / "gradebook.db"


def environment() -> dict[str, str]:
    scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": scripts, "GRADER_SECRET": SECRET, "PYTHONPATH": str(QUICKER)}


def cell_of(notebook: Any, name: str) -> Any:
    return next(cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == name)


def without_cell(*names: str) -> Callable[[Any], None]:
    """An edit that deletes these cells."""

    def edit(notebook: Any) -> None:
        notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names]

    return edit


def text_of(page: Any) -> str:
    """All that a person reads on an autograded page, the student's own code left out."""
    parts = [cell.source for cell in page.cells if cell.cell_type == "markdown"]
    outputs = [output for cell in page.cells for output in cell.get("outputs", [])]
    text = "\n".join([*parts, *(output.data["text/html"] for output in outputs)])
    return html.unescape(re.sub(r"\\([^A-Za-z0-9\s])", r"\1", text))  # without Markdown's escapes
