"""`grader nbgrader`: exercises as notebooks, graded into nbgrader's gradebook."""

import importlib.util
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.grade_output import print_summary
from grader.cli.options import open_course, select, shown
from grader.cli.progress import Ticker, duration
from grader.cli.screen import Screen
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.formats.summary import Summary
from grader.formats.text import line
from grader.model import Result
from grader.processes.cores import usable_cores

if TYPE_CHECKING:
    from grader.notebooks.autograde import Autograded
    from grader.notebooks.push import Pushed

MOST = 8  # lines of one kind of complaint

# jsonschema imports this package to check URIs of a kind that notebooks do not have. Its import builds 38 parsers and
# takes half of nbgrader's start-up time. With None in sys.modules, jsonschema finds no such package.
NEEDLESS = "rfc3987_syntax"
root_option = click.option(
    "--course",
    "root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Folder of the nbgrader course (default: here).",
)


@click.group(name="nbgrader")
def command() -> None:
    """Exercises as notebooks: built for nbgrader, judged behind walls, scored in its gradebook."""


@command.command(name="build")
@click.argument("names", nargs=-1, metavar="[MODULE|EXERCISE]...")
@root_option
@click.option("--secret-file", type=click.Path(path_type=Path), help="Name it in nbgrader_config.py.")
@click.option("--force", is_flag=True, help="Replace notebooks that were changed by hand.")
@click.option(
    "--from", "folder", type=click.Path(path_type=Path), help="Folder of course.yaml (default: here or above)."
)
def build(names: tuple[str, ...], root: Path, secret_file: Path | None, force: bool, folder: Path | None) -> int:
    """Write source/MODULE/EXERCISE.ipynb for each exercise, and nbgrader_config.py where there is none.

    Beside the notebooks lies the students' bundle, so that %check works where they unpack the assignment.
    """
    _require_nbgrader()
    from grader.notebooks.build import EditedNotebookError, write_course

    course = open_course(folder)
    course.require_solutions("nbgrader build")
    wanted = select(course, names) if names else list(course.exercises.values())
    exercises = [exercise for exercise in wanted if _is_python(exercise)]
    if not exercises:
        raise click.UsageError("only exercises in Python can be notebooks; the others are handed in as files")
    try:
        written = write_course(course, exercises, root, secret_file=secret_file, force=force)
    except EditedNotebookError as fault:
        raise click.UsageError(str(fault)) from fault
    modules = list(dict.fromkeys(exercise.module for exercise in exercises))
    _write_bundles(course, modules, root)
    for path in written:
        click.echo(shown(path))
    if left := [exercise.id for exercise in wanted if exercise not in exercises]:
        click.echo(f"no Python, to be handed in as files (grader grade, then grader nbgrader push): {', '.join(left)}")
    click.echo(f"Next, in {shown(root)}: nbgrader generate_assignment {modules[0]}")
    return 0


def _require_nbgrader() -> None:
    if importlib.util.find_spec("nbgrader") is None:
        raise click.UsageError("nbgrader is not installed here; install it: pip install 'nbgrader>=0.9.5,<0.10'")


def _is_python(exercise: Exercise) -> bool:
    return exercise.stub.suffix == ".py"


def _write_bundles(course: Course, modules: list[str], out: Path) -> None:
    from grader.authoring.release import bundle
    from grader.course.used import all_used
    from grader.notebooks.build import write_bundle
    from grader.pools.here import workers_here

    screen = Screen()
    with workers_here() as workers:
        for module in modules:
            own = list(filter(_is_python, course.of_module(module)))
            needed = {name for exercise in own for name in (exercise.id, *all_used(exercise))}
            exercises = [exercise for exercise in course.exercises.values() if exercise.id in needed]
            write_bundle(
                bundle(course, exercises, workers, lambda each: screen.show_transient(f"  {each.exercise}")),
                module,
                out,
            )


@command.command(name="autograde")
@click.argument("assignment")
@root_option
@click.option("--workers", type=click.IntRange(1, 1024), help="Submissions at a time (default: the cores).")
@click.option("--student", default="*", show_default=True, help="Only this student's; * stands for any letters.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Keep reports here (default: .grader in nbgrader's folder)."
)
@click.option("--secret-file", type=click.Path(path_type=Path), help="In the place of nbgrader_config.py's.")
@click.option("--force", is_flag=True, help="Write every notebook and grade again, changed or not.")
def autograde(
    assignment: str,
    root: Path,
    workers: int | None,
    student: str,
    out: Path | None,
    secret_file: Path | None,
    force: bool,
) -> int:
    """Grade what was handed in for ASSIGNMENT, many students at a time, into nbgrader's gradebook.

    The same as nbgrader autograde with the nbgrader_config.py of build, and quicker. The same command, run again, goes
    on where it was stopped, and grades only what has changed.
    """
    _require_nbgrader()
    sys.modules.setdefault(NEEDLESS, None)  # type: ignore[arg-type]
    from grader.notebooks.autograde import autograde as grade_all_of
    from grader.notebooks.config import NotReadyError
    from grader.sealing.secret import SecretError

    result, began = _AutogradeRun(), time.monotonic()
    try:
        with Ticker(0) as ticker:
            result.run = grade_all_of(
                root,
                assignment,
                workers or usable_cores(),
                out=out,
                secret_file=secret_file,
                student=student,
                force=force,
                on_done=lambda found, unchanged, total: result.record(found, unchanged, total, ticker),
            )
    except (NotReadyError, SecretError) as fault:
        raise click.UsageError(str(fault)) from fault
    result.print(time.monotonic() - began)
    return result.exit_code


@command.command(name="push")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option(
    "--results", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Of grade."
)
@root_option
def push(assignments: tuple[str, ...], results: Path, root: Path) -> int:
    """Write the results of `grader grade` (files, not notebooks) into nbgrader's gradebook.

    A person's decisions (`grader results set`) go along; scores that a person gave in nbgrader stay. Checks that are
    open ask for manual grading there. What is written is read back and compared. Exit status: 0 all is there; 1 some
    checks have no grade cell; 3 some results are not there.
    """
    _require_nbgrader()
    from grader.notebooks.config import NotReadyError
    from grader.notebooks.push import push as push_all
    from grader.results.store import StoreError
    from grader.sealing.secret import SecretError

    try:
        pushed = list(push_all(root, results, assignments))
    except (NotReadyError, SecretError, StoreError) as fault:
        raise click.UsageError(str(fault)) from fault
    return _print_pushed(pushed)


def _print_pushed(pushed: "list[Pushed]") -> int:
    from grader.cli.exit_codes import FULL_MARKS, LESS, OUR_FAULT

    done = [each for each in pushed if each.assignment and not each.fault]
    students = len({each.student for each in done})
    click.echo(f"{len(done)} results of {students} students are in the gradebook.")
    if undecided := sum(each.open > 0 for each in done):
        click.echo(f"{undecided} of them have open checks, which ask for manual grading there.")
    strays = sorted({each.exercise for each in pushed if not each.assignment})
    if strays:
        click.echo(f"Not exercises of this course, left out: {', '.join(line(name, 60) for name in strays[:8])}")
    lost = {each.exercise: each for each in done if each.without_cell}
    for each in lost.values():
        names = ", ".join(line(name, 60) for name in each.without_cell)
        advice = f"release it anew, with nbgrader generate_assignment {each.assignment} --force, and push again"
        click.echo(f"{each.exercise} has checks without a grade cell, whose points are not there: {names}; {advice}")
    faults = [each for each in pushed if each.fault]
    for each in faults[:MOST]:
        click.echo(
            f"Not in the gradebook: {line(each.student, 40)}, {each.exercise}: {line(each.fault, 400)}", err=True
        )
    if len(faults) > MOST:
        click.echo(f"and {len(faults) - MOST} more are not in the gradebook", err=True)
    return OUR_FAULT if faults else LESS if lost else FULL_MARKS


class _AutogradeRun:
    """Counts and messages of one autograde run."""

    def __init__(self) -> None:
        self.summary = Summary()
        self.run: Autograded
        self._done = self._unchanged = 0

    def record(self, found: Result | None, unchanged: bool, total: int, ticker: Ticker) -> None:
        self._done += 1
        self._unchanged += unchanged
        if found is not None:
            self.summary.add(found)
        ticker.reach(self._done, total)

    def print(self, seconds: float) -> None:
        screen = Screen()
        count = f"{self._done} notebooks: {self._done - self._unchanged} graded in {duration(seconds)}"
        screen.print(count + (f", {self._unchanged} unchanged" if self._unchanged else ""), "bold")
        screen.print()
        print_summary(screen, self.summary)
        for exercise, reason in sorted(self.run.course_faults.items()):
            screen.print(f"A fault of the course, the points of {exercise} are open: {reason}", "red")
        if self.run.ordinary:
            names = ", ".join(line(name, 60) for name in sorted(self.run.ordinary))
            screen.print(f"No exercises of the course, run by nbgrader itself, without walls: {names}", "yellow")
        for student, names in list(self.run.refused.items())[:MOST]:
            screen.print(f"Left out of the submission of {line(student, 40)}: {line(names, 400)}", "yellow")
        if len(self.run.refused) > MOST:
            screen.print(f"and of {len(self.run.refused) - MOST} more students, as their pages say", "yellow")

    @property
    def exit_code(self) -> int:
        from grader.cli.exit_codes import FULL_MARKS, LESS, OUR_FAULT, USAGE

        if self.run.course_faults:
            return USAGE
        if self.summary.not_graded:
            return OUR_FAULT
        is_empty = not self.summary.reports and not self.run.ordinary
        return LESS if self.summary.below or is_empty or not all(self.run.ordinary.values()) else FULL_MARKS
