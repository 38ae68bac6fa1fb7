"""`grader profile`: what each line of a kernel asks of memory, counted on the emulator."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.cli.exit_codes import FULL_MARKS, LESS
from grader.cli.options import course_option, json_option, open_course, shown
from grader.cli.screen import Screen
from grader.cli.student_options import file_option, read, seed_option, select_one
from grader.course.exercise import Exercise
from grader.submission import Submission

if TYPE_CHECKING:
    from grader.cuda.profile import Profile
    from grader.workers.process import Stopped


@click.command(name="profile")
@click.argument("name", metavar="EXERCISE")
@file_option
@seed_option
@json_option
@course_option
def command(name: str, file: Path | None, seed: int, as_json: bool, folder: Path | None) -> int:
    """Show what each line of your kernel asks of memory, and what to change.

    Counts the sectors of global memory, the bank conflicts of shared memory, the threads that take part, the barriers,
    and the bytes moved over the least. The emulator counts exactly, in one case, without a GPU; it measures no time. No
    points depend on it.
    """
    course = open_course(folder)
    exercise = select_one(course, name)
    if not exercise.traits.is_emulated:
        kernels = [each.id for each in course.exercises.values() if each.traits.is_emulated]
        advice = f"name one, such as {kernels[0]}" if kernels else "this course has none"
        raise click.UsageError(f"{exercise.id} is not a kernel, and only kernels have a profile; {advice}")
    submission = read(exercise, file)
    path = shown(file or exercise.stub)
    from grader.cli.profile_table import profile_lines  # only for kernels: slow to import
    from grader.cuda.profile_advice import advice as advice_of
    from grader.workers.process import Stopped

    profile = _profile(exercise, submission, seed)
    if isinstance(profile, Stopped):
        _print_stopped(exercise, profile, path, as_json=as_json)
        return LESS
    found = advice_of(profile)
    if as_json:
        _print_json({**msgspec.to_builtins(profile), "advice": msgspec.to_builtins(found)})
        return FULL_MARKS
    screen = Screen()
    for line in profile_lines(profile, found, submission.source.decode("utf-8", "replace"), screen.width):
        screen.write(line)
    return FULL_MARKS


def _profile(exercise: Exercise, submission: Submission, seed: int) -> "Profile | Stopped":
    from grader.cuda.build_dir import BuildDir
    from grader.cuda.kernel_worker import KernelWorker
    from grader.cuda.profile import profile_of, profiled_case

    case, build_dir = profiled_case(exercise, seed), BuildDir()
    if not build_dir.tools.counts:
        click.echo("grader: building the emulator that counts, once: some seconds", err=True)
    with KernelWorker(submission.source, submission.filename, exercise, build_dir, emulate_only=True) as worker:
        return profile_of(worker, exercise, case)


def _print_stopped(exercise: Exercise, stopped: "Stopped", path: str, *, as_json: bool) -> None:
    """Say why nothing could be counted."""
    from grader.cuda.profile import SCHEMA
    from grader.model import Excerpt

    if as_json:
        details = [str(each) for each in stopped.details]
        why = {"status": stopped.status, "reason": stopped.reason, "details": details}
        _print_json({"schema": SCHEMA, "exercise": exercise.id, **why})
        return
    screen = Screen()
    screen.print(f"{path}: nothing could be counted: {stopped.reason}", "red")
    for detail in stopped.details:
        if isinstance(detail, Excerpt):
            lines = (f"{path}:{detail.place.line}",) if detail.place else ()
            for line in (*lines, *detail.lines):
                screen.print(f"    {line}", "dim")
        else:
            screen.print(f"  {detail}")


def _print_json(value: Mapping[str, Any]) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value)).decode())
