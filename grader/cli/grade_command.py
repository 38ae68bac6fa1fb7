"""`grader grade`: a whole class, behind walls; what is done is kept, whatever happens."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from grader import collection
from grader.cli.options import course_option, json_option, open_course, select, shown
from grader.cli.overview import Overview, print_json, write_feedback, write_formats
from grader.cli.stores import not_believed, warn
from grader.cli.ticker import GradeTicker
from grader.course import Course, Exercise
from grader.formats.files import FORMATS
from grader.formats.summary import Summary
from grader.formats.text import line
from grader.model import Status
from grader.secret import VARIABLE, NoSecret, Secret, read_secret, remember
from grader.store import Kept, NoStore, Store

if TYPE_CHECKING:  # it needs a POSIX system; `grader --help` does not
    from grader.grading import Plan
    from grader.judging import OpenWorkers


@click.command(name="grade")
@click.argument("submissions", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), default="results", show_default=True, help="Keep results here.")
@click.option("--workers", type=click.IntRange(1, 1024), help="Submissions at a time (default: the cores).")
@click.option("--exercise", "names", multiple=True, help="Only this exercise or module; may be said several times.")
@click.option(
    "--only",
    type=click.Choice([str(each) for each in Status if each.leaves_open]),
    help="Only what an earlier run left open for this reason; needs_gpu: kernels that were never graded, too.",
)
@click.option("--format", "formats", default="", help=f"Also write OUT/FORMAT/: {','.join(FORMATS)}.")
@click.option("--feedback", type=click.Path(path_type=Path), help="Write a Markdown page a student into this folder.")
@click.option("--staff", is_flag=True, help="In --format, --feedback and --json: hidden values and prints too.")
@click.option("--secret-file", type=click.Path(path_type=Path), help="Made by grader secret (or GRADER_SECRET).")
@click.option("--unsafe", is_flag=True, help="Without walls: only for submissions that you would run yourself.")
@json_option
@course_option
def command(
    submissions: Path,
    out: Path,
    workers: int | None,
    names: tuple[str, ...],
    only: str | None,
    formats: str,
    feedback: Path | None,
    staff: bool,
    secret_file: Path | None,
    unsafe: bool,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Grade SUBMISSIONS/<student>/<module>/<exercise>.py (or .ipynb, or .cu), or a zip a student.

    Results are kept in OUT as they come. The same command, run again, goes on where it was stopped, and grades only
    what has changed.
    """
    from grader.grading import plan as make_plan

    course = open_course(folder)
    course.require_solutions("grade")
    wanted = select(course, names) if names else list(course.exercises.values())
    chosen, secret, found = _formats(formats), _secret(secret_file), _found(submissions)
    open_workers = _workers(course, unsafe=unsafe)
    submitted = {entry.exercise for entry in found.entries}
    needed = [exercise for exercise in wanted if exercise.id in submitted]  # nobody waits for another one's torch
    plan, faults = make_plan(course, needed, secret, walled=not unsafe)
    overview = Overview(found, course, [exercise.id for exercise in wanted], faults)
    if not overview.entries and not faults:
        raise click.UsageError(_nothing(submissions, overview))
    no_gpu = _no_gpu(needed)
    if only == Status.NEEDS_GPU and no_gpu:
        raise click.UsageError(f"--only needs_gpu: {no_gpu}; run this command on a machine with a GPU")
    began = time.monotonic()
    with _opened(out, secret) as store:
        warn(store.troubles)
        if only is not None:
            overview.narrow(_left_open(store, course, only))
            if not overview.entries:
                click.echo("[]" if as_json else f"No submission is waiting as {only.replace('_', ' ')}.")
                return 0
        stopped = _grade(overview, plan, store, open_workers, workers or _cores(), without_gpu=bool(no_gpu))
        if chosen or feedback:
            graded = [each.graded for each in _mine(store, overview)]
            write_formats(out, chosen, graded, staff=staff)
            write_feedback(feedback, graded, staff=staff)
        if as_json:
            print_json(_mine(store, overview), staff=staff)
        summary = Summary.of(each.graded for each in _mine(store, overview))
        disbelieved = store.disbelieved
    if not as_json:
        overview.print(summary, out, time.monotonic() - began, walled=not unsafe)
    warn(not_believed(disbelieved, "those of this run were graded again"))
    return 130 if stopped else overview.exit_code(summary)


def _mine(store: Store, overview: Overview) -> Iterator[Kept]:
    """What counts for the submissions of this run; the store may have others."""
    return (each for each in store.all() if overview.has(each.graded))


def _grade(
    overview: Overview, plan: "Plan", store: Store, workers: "OpenWorkers", judges: int, *, without_gpu: bool
) -> bool:
    """Whether Ctrl-C ended it."""
    from grader.grading import grade_all

    with _stopping() as stopping, GradeTicker(len(overview.entries)) as ticker:
        for done in grade_all(overview.entries, plan, store, workers, judges, stopping, without_gpu=without_gpu):
            overview.note(done)
            ticker.note(done)
        return stopping.is_set()


def _no_gpu(exercises: Sequence[Exercise]) -> str:
    """Why kernels are not timed here; "" where they are, and where nobody asks."""
    if not any(exercise.kind == "cuda" for exercise in exercises):
        return ""
    from grader.cuda.device import find_device  # what a course without kernels does without

    return find_device().no_device


def _left_open(store: Store, course: Course, status: str) -> Callable[[collection.Entry], bool]:
    """Whether an earlier run left something of an entry open with this status."""
    known = {(each.graded.student, each.graded.report.exercise): each.graded.report for each in store.all()}

    def is_open(entry: collection.Entry) -> bool:
        report = known.get((entry.student, entry.exercise))
        if report is None:
            return status == Status.NEEDS_GPU and course.exercises[entry.exercise].kind == "cuda"
        return any(outcome.status == status for outcome in report.outcomes)

    return is_open


def _nothing(folder: Path, overview: Overview) -> str:
    expected = f"{shown(folder)}/<student>/<module>/<exercise>.py"
    strays = [f"{line(e.student, 40)}/{line(e.exercise, 60)}" for e in overview.strays[:3]]
    return f"no submission for these exercises; expected {expected}" + (
        f", found {', '.join(strays)}" if strays else ""
    )


def _opened(out: Path, secret: Secret) -> Store:
    try:
        store = Store(out, create=True, secret=secret)
    except NoStore as fault:
        raise click.UsageError(str(fault)) from fault
    remember(secret)
    return store


def _formats(text: str) -> list[str]:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    for name in chosen:
        if name not in FORMATS:
            raise click.UsageError(f"there is no format '{name}'; there are: {', '.join(FORMATS)}")
    return chosen


def _secret(file: Path | None) -> Secret:
    try:
        secret = read_secret(file)
        os.environ.pop(VARIABLE, None)  # no process that is started from here needs it
        return secret
    except NoSecret as fault:
        raise click.UsageError(str(fault)) from fault


def _found(folder: Path) -> collection.Collection:
    try:
        return collection.find_submissions(folder)
    except OSError as fault:
        raise click.UsageError(f"{shown(folder)}: {fault.strerror}") from fault


def _workers(course: Course, *, unsafe: bool) -> "OpenWorkers":
    """Where the judges have their workers from. Raises GraderError where this host gives no walls."""
    if unsafe:
        if sys.platform != "linux":
            from grader.worker.client import Workers

            return Workers
        from grader.worker.forked import ForkedWorkers

        return ForkedWorkers
    from grader.sandbox.pool import WalledWorkers
    from grader.sandbox.walls import survey_or_refuse

    host = survey_or_refuse(course.root)
    return partial(WalledWorkers, host)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """Set by the first Ctrl-C, which lets what is under way be finished and kept; a second one leaves at once."""
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if stopping.is_set():
            raise KeyboardInterrupt
        stopping.set()
        os.write(sys.stderr.fileno(), b"\ngrader: finishing what is under way; Ctrl-C again leaves at once\n")

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield stopping
    finally:
        signal.signal(signal.SIGINT, before)
