"""`grader grade`: grade a class behind walls; each result is stored at once, so that an interrupted run loses none."""

import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from grader.cli.grade_output import Overview, print_json, write_feedback, write_formats
from grader.cli.options import (
    again,
    course_option,
    exit_status,
    exit_zero_option,
    json_option,
    open_course,
    select,
    shown,
)
from grader.cli.progress import GradeTicker
from grader.cli.roster_option import read_roster_option, roster_option
from grader.cli.stores import untrusted_warning, warn
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.formats.files import FORMATS
from grader.formats.summary import Summary
from grader.formats.text import line
from grader.model import Result, Status
from grader.processes.cores import usable_cores
from grader.results.store import Store, StoreError
from grader.sealing.secret import IN_COURSE, VARIABLE, Secret, SecretError, read_secret, remember
from grader.submissions import class_folder
from grader.submissions.account_book import AccountBook
from grader.submissions.accounts import Account, Accountant
from grader.submissions.likely_exercise import Finder
from grader.submissions.roster import Roster

if TYPE_CHECKING:  # it needs a POSIX system; `grader --help` does not
    from grader.grading.judge_process import OpenWorkers
    from grader.grading.run import GradingPlan


@click.command(name="grade")
@click.argument("submissions", type=click.Path(path_type=Path, exists=True))
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
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="Made by grader secret (default: GRADER_SECRET, then .grader/secret of the course).",
)
@click.option("--unsafe", is_flag=True, help="Without walls: only for submissions that you would run yourself.")
@roster_option
@exit_zero_option
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
    roster: Path | None,
    exit_zero: bool,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Grade SUBMISSIONS/<student>/<module>/<exercise>.py (or .ipynb, or .cu), or a zip a student.

    Results are kept in OUT as they come. The same command, run again, goes on where it was stopped, and grades only
    what has changed.

    Each entry of SUBMISSIONS that cannot be graded is named with the reason, and the exit status is 1. What a learning
    platform gives is made ready by `grader collect`.
    """
    from grader.grading.run import plan as make_plan

    course = open_course(folder)
    course.require_solutions("grade")
    wanted = select(course, names) if names else list(course.exercises.values())
    chosen, secret, found = (
        _formats(formats),
        _secret(secret_file, course),
        _found(submissions, [out, feedback, roster]),
    )
    listed = read_roster_option(roster)
    options = again(course=folder, roster=roster)
    accounts = _accounts(course, wanted, submissions, found, listed, options)
    open_workers = _workers(course, unsafe=unsafe)
    submitted = {entry.exercise for entry in found.entries}
    needed = [
        exercise for exercise in wanted if exercise.id in submitted
    ]  # does not import torch for exercises without submissions
    plan, faults = make_plan(course, needed, secret, walled=not unsafe, entries=found.entries)
    overview = Overview(found, [exercise.id for exercise in wanted], faults, accounts)
    if not overview.entries and not faults and not accounts:
        expected = f"{shown(submissions)}/<student>/<module>/<exercise>.py"
        raise click.UsageError(f"no submission for these exercises; expected {expected}")
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
        _keep(AccountBook(out, secret.seal), submissions, accounts, listed)
        stopped = _grade(overview, plan, store, open_workers, workers or usable_cores(), without_gpu=bool(no_gpu))
        summary, results = _read(store, overview, keep=bool(chosen or feedback or as_json))
        if chosen or feedback:
            students = {row.id: row for row in listed.rows} if listed else {}
            write_formats(out, chosen, results, accounts, students, overview.paths, staff=staff)
            write_feedback(feedback, results, staff=staff)
        if as_json:
            print_json(results, accounts, staff=staff)
        untrusted = store.untrusted
    if not as_json:
        overview.print(summary, out, time.monotonic() - began, walled=not unsafe)
    warn(untrusted_warning(untrusted, "those of this run were graded again"))
    return 130 if stopped else exit_status(overview.exit_code(summary), exit_zero=exit_zero)


def _read(store: Store, overview: Overview, *, keep: bool) -> tuple[Summary, list[Result]]:
    """Summary and, if `keep`, results of this run's submissions. The store may hold others."""
    summary, results = Summary(), list[Result]()
    for each in filter(overview.has, store.all()):
        summary.add(each)
        if keep:  # the results of a large class need much memory
            results.append(each)
    return summary, results


def _grade(
    overview: Overview, plan: "GradingPlan", store: Store, workers: "OpenWorkers", judges: int, *, without_gpu: bool
) -> bool:
    """Grade the entries; gives whether Ctrl-C ended the run."""
    from grader.grading.run import grade_all

    with _stopping() as stopping, GradeTicker(len(overview.entries)) as ticker:
        submissions = (entry.read() for entry in overview.entries)  # read one by one, when needed
        for done in grade_all(submissions, plan, store, workers, judges, stopping, without_gpu=without_gpu):
            overview.record(done)
            ticker.record(done)
        return stopping.is_set()


def _no_gpu(exercises: Sequence[Exercise]) -> str:
    """Why kernels are not timed here; "" if they are, or if no exercise needs a GPU."""
    if not any(exercise.traits.needs_gpu for exercise in exercises):
        return ""
    from grader.cuda.gpu_client import find_device  # only for kernels: slow to import

    return find_device().no_device


def _left_open(store: Store, course: Course, status: str) -> Callable[[class_folder.SubmittedFile], bool]:
    """A predicate: whether an earlier run left a check of an entry open with this status."""

    def is_open(entry: class_folder.SubmittedFile) -> bool:
        known = store.one(entry.student, entry.exercise)
        if known is None:
            return status == Status.NEEDS_GPU and course.exercises[entry.exercise].traits.needs_gpu
        return any(outcome.status == status for outcome in known.report.outcomes)

    return is_open


def _accounts(
    course: Course,
    wanted: Sequence[Exercise],
    submissions: Path,
    found: class_folder.Collection,
    roster: Roster | None,
    options: Sequence[str],
) -> list[Account]:
    finder = Finder({exercise.id: exercise.suffix for exercise in course.exercises.values()})
    ids = [exercise.id for exercise in wanted]
    return Accountant(finder, course.exercises, ids, shown(submissions), options).accounts(found, roster)


def _keep(book: AccountBook, submissions: Path, accounts: Sequence[Account], roster: Roster | None) -> None:
    if book.is_foreign:
        click.echo(f"grader: {shown(book.path)} was not made with this secret; it was written anew", err=True)
    book.keep(submissions, accounts, roster.rows if roster else ())


def _opened(out: Path, secret: Secret) -> Store:
    try:
        store = Store(out, create=True, secret=secret)
    except StoreError as fault:
        raise click.UsageError(str(fault)) from fault
    remember(secret)
    return store


def _formats(text: str) -> list[str]:
    chosen = [name.strip() for name in text.split(",") if name.strip()]
    for name in chosen:
        if name not in FORMATS:
            raise click.UsageError(f"there is no format '{name}'; there are: {', '.join(FORMATS)}")
    return chosen


def _secret(file: Path | None, course: Course) -> Secret:
    try:
        secret = read_secret(file, course.root / IN_COURSE)
        os.environ.pop(VARIABLE, None)  # child processes must not inherit it
        return secret
    except SecretError as fault:
        raise click.UsageError(str(fault)) from fault


def _found(folder: Path, excluded: Iterable[Path | None]) -> class_folder.Collection:
    if not folder.is_dir():
        command = shlex.join(["grader", "collect", shown(folder), "--into", "submissions"])
        raise click.UsageError(f"{shown(folder)} is a file; make students' folders of it: {line(command)}")
    try:
        return class_folder.find_submissions(folder, filter(None, excluded))
    except OSError as fault:
        raise click.UsageError(f"{shown(folder)}: {fault.strerror}") from fault


def _workers(course: Course, *, unsafe: bool) -> "OpenWorkers":
    """How judges open their workers. Raises GraderError if this machine has no walls."""
    if unsafe:
        if sys.platform != "linux":
            from grader.pools.spawned import Workers

            return Workers
        from grader.pools.forked import ForkedWorkers

        return ForkedWorkers
    from grader.pools.walled import WalledWorkers
    from grader.sandbox.walls import survey_or_refuse

    host = survey_or_refuse(course.root)
    return partial(WalledWorkers, host)


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event set by the first Ctrl-C: running judgements are finished and stored. A second Ctrl-C ends at once."""
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
