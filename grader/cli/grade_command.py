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
from typing import TYPE_CHECKING, Any

import click
import msgspec

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
from grader.submissions.roster import Roster, RosterRow

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
def command(**given: Any) -> int:
    """Grade SUBMISSIONS/<student>/<module>/<exercise>.py (or .ipynb, or .cu), or a zip a student.

    Results are kept in OUT as they come. The same command, run again, goes on where it was stopped, and grades only
    what has changed.

    Each entry of SUBMISSIONS that cannot be graded is named with the reason, and the exit status is 1. What a learning
    platform gives is made ready by `grader collect`.
    """
    options = _GradeOptions(**given)
    course = open_course(options.folder)
    course.require_solutions("grade")
    run = _prepared(options, course)
    began = time.monotonic()
    with _opened(options.out, run.secret) as store:
        warn(store.troubles)
        if options.only is not None:
            run.overview.narrow(_left_open(store, course, options.only))
            if not run.overview.entries:
                status = options.only.replace("_", " ")
                click.echo("[]" if options.as_json else f"No submission is waiting as {status}.")
                return 0
        _keep(AccountBook(options.out, run.secret.seal), options.submissions, run.handed_in)
        stopped = _grade(run, store, options.workers or usable_cores())
        summary = _write_results(options, run, store)
        untrusted = store.untrusted
    if not options.as_json:
        run.overview.print(summary, options.out, time.monotonic() - began, walled=not options.unsafe)
    warn(untrusted_warning(untrusted, "those of this run were graded again"))
    return 130 if stopped else exit_status(run.overview.exit_code(summary), exit_zero=options.exit_zero)


class _GradeOptions(msgspec.Struct, frozen=True):
    """The argument and the options of the command, by their names in click."""

    submissions: Path
    out: Path
    workers: int | None
    names: tuple[str, ...]
    only: str | None
    formats: str
    feedback: Path | None
    staff: bool
    secret_file: Path | None
    unsafe: bool
    roster: Path | None
    exit_zero: bool
    as_json: bool
    folder: Path | None


class _HandedIn(msgspec.Struct, frozen=True):
    """The files of a class, its roster, and an account of each entry that cannot be graded."""

    found: class_folder.Collection
    roster: Roster | None
    accounts: list[Account]

    @property
    def students(self) -> dict[str, RosterRow]:
        return {row.id: row for row in self.roster.rows} if self.roster else {}


class _PreparedRun(msgspec.Struct, frozen=True):
    """A run that is ready to start: nothing that the user gave is wrong."""

    handed_in: _HandedIn
    overview: Overview
    plan: "GradingPlan"
    secret: Secret
    open_workers: "OpenWorkers"
    formats: list[str]
    no_gpu: str  # why kernels are not timed here


def _prepared(options: _GradeOptions, course: Course) -> _PreparedRun:
    """Read and load everything that the run needs. Raises UsageError if it cannot start."""
    from grader.grading.run import plan as make_plan

    wanted = select(course, options.names) if options.names else list(course.exercises.values())
    formats, secret = _formats(options.formats), _secret(options.secret_file, course)
    handed_in = _handed_in(options, course, wanted)
    open_workers = _workers(course, unsafe=options.unsafe)
    entries = handed_in.found.entries
    submitted = {entry.exercise for entry in entries}
    needed = [each for each in wanted if each.id in submitted]  # torch is imported only if a submission needs it
    plan, faults = make_plan(course, needed, secret, walled=not options.unsafe, entries=entries)
    overview = Overview(handed_in.found, [each.id for each in wanted], faults, handed_in.accounts)
    if not overview.entries and not faults and not handed_in.accounts:
        expected = f"{shown(options.submissions)}/<student>/<module>/<exercise>.py"
        raise click.UsageError(f"no submission for these exercises; expected {expected}")
    no_gpu = _no_gpu(needed)
    if options.only == Status.NEEDS_GPU and no_gpu:
        raise click.UsageError(f"--only needs_gpu: {no_gpu}; run this command on a machine with a GPU")
    return _PreparedRun(handed_in, overview, plan, secret, open_workers, formats, no_gpu)


def _handed_in(options: _GradeOptions, course: Course, wanted: Sequence[Exercise]) -> _HandedIn:
    found = _found(options.submissions, [options.out, options.feedback, options.roster])
    roster = read_roster_option(options.roster)
    finder = Finder({exercise.id: exercise.suffix for exercise in course.exercises.values()})
    ids, same = [exercise.id for exercise in wanted], again(course=options.folder, roster=options.roster)
    accountant = Accountant(finder, course.exercises, ids, shown(options.submissions), same)
    return _HandedIn(found, roster, accountant.accounts(found, roster))


def _write_results(options: _GradeOptions, run: _PreparedRun, store: Store) -> Summary:
    """Write the files that were asked for, and the JSON; gives the summary of this run's submissions."""
    writes_files = bool(run.formats or options.feedback)
    summary, results = _read(store, run.overview, keep=writes_files or options.as_json)
    if writes_files:
        accounts, students, paths = run.handed_in.accounts, run.handed_in.students, run.overview.paths
        write_formats(options.out, run.formats, results, accounts, students, paths, staff=options.staff)
        write_feedback(options.feedback, results, staff=options.staff)
    if options.as_json:
        print_json(results, run.handed_in.accounts, staff=options.staff)
    return summary


def _read(store: Store, overview: Overview, *, keep: bool) -> tuple[Summary, list[Result]]:
    """Summary and, if `keep`, results of this run's submissions. The store may hold others."""
    summary, results = Summary(), list[Result]()
    for each in filter(overview.has, store.all()):
        summary.add(each)
        if keep:  # the results of a large class need much memory
            results.append(each)
    return summary, results


def _grade(run: _PreparedRun, store: Store, judges: int) -> bool:
    """Grade the entries; gives whether Ctrl-C ended the run."""
    from grader.grading.run import grade_all

    entries, no_gpu = run.overview.entries, bool(run.no_gpu)
    with _stopping() as stopping, GradeTicker(len(entries)) as ticker:
        submissions = (entry.read() for entry in entries)  # read one by one, when needed
        for done in grade_all(submissions, run.plan, store, run.open_workers, judges, stopping, without_gpu=no_gpu):
            run.overview.record(done)
            ticker.record(done)
        return stopping.is_set()


def _no_gpu(exercises: Sequence[Exercise]) -> str:
    """Why kernels are not timed here; "" if they are, or if no exercise needs a GPU."""
    if not any(exercise.traits.needs_gpu for exercise in exercises):
        return ""
    from grader.cuda.device import find_device  # only for kernels: slow to import

    return find_device().no_device


def _left_open(store: Store, course: Course, status: str) -> Callable[[class_folder.SubmittedFile], bool]:
    """A predicate: whether an earlier run left a check of an entry open with this status."""

    def is_open(entry: class_folder.SubmittedFile) -> bool:
        known = store.one(entry.student, entry.exercise)
        if known is None:
            return status == Status.NEEDS_GPU and course.exercises[entry.exercise].traits.needs_gpu
        return any(outcome.status == status for outcome in known.report.outcomes)

    return is_open


def _keep(book: AccountBook, submissions: Path, handed_in: _HandedIn) -> None:
    if book.is_foreign:
        click.echo(f"grader: {shown(book.path)} was not made with this secret; it was written anew", err=True)
    book.keep(submissions, handed_in.accounts, handed_in.roster.rows if handed_in.roster else ())


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
