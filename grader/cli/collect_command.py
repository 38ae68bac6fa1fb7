"""`grader collect`: turn a learning platform's download into the folders that `grade` reads."""

import shlex
from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.listing import grouped
from grader.cli.options import again, course_option, open_course, shown
from grader.cli.roster_option import read_roster_option, roster_option
from grader.cli.screen import Screen
from grader.cli.student_options import select_one
from grader.formats.text import line
from grader.submissions.archive import UnreadableError
from grader.submissions.collect import Candidate, Collected, Collector, Left
from grader.submissions.likely_exercise import Finder
from grader.submissions.names import folded
from grader.submissions.origins import write, write_left
from grader.submissions.roster import Roster


@click.command(name="collect")
@click.argument("download", type=click.Path(path_type=Path, exists=True))
@click.option("--into", type=click.Path(path_type=Path), required=True, help="Make the students' folders in this one.")
@click.option("--exercise", "name", help="The download is of this one exercise, whatever its files are called.")
@click.option("--prefix", default="", help="Begin of each folder's name that is not the student's, as in hw1-ann.")
@click.option("--replace", is_flag=True, help="Replace files that are there already with another content.")
@click.option("--dry-run", is_flag=True, help="Only show what would be taken for what.")
@roster_option
@course_option
def command(
    download: Path,
    into: Path,
    name: str | None,
    prefix: str,
    replace: bool,
    dry_run: bool,
    roster: Path | None,
    folder: Path | None,
) -> int:
    """Copy the submissions of DOWNLOAD, a folder or a zip, to INTO/<student>/<module>/<exercise>.py.

    Takes what Moodle, Canvas, Blackboard, Brightspace, Gradescope, ILIAS, OLAT and GitHub Classroom give, folders and
    zips a student, zips in zips, and flat files such as ann_softmax_attention.py. Each entry is shown with what it was
    taken for, or why it was left. With --roster, students get the ids that are theirs there.
    """
    from grader.cli.exit_codes import FULL_MARKS, LESS

    course = open_course(folder)
    only = select_one(course, name).id if name else ""
    listed = read_roster_option(roster)
    if into.resolve().is_relative_to(download.resolve()):
        raise click.UsageError(f"{shown(into)} is in {shown(download)}; name a folder outside of it: --into")
    finder = Finder({each.id: each.suffix for each in course.exercises.values()})
    try:
        found = Collector(finder, only=only, roster=listed, prefix=prefix).collect(download, besides=roster)
        done = [(each, "") for each in found.taken] if dry_run else list(write(found.taken, into, replace=replace))
        left = [*found.left, *(Left(each.place, reason, each.student) for each, reason in done if reason)]
        if not dry_run:
            write_left(found, left, download, into)
    except UnreadableError as fault:
        raise click.UsageError(f"{shown(download)}: {fault}") from fault
    except OSError as fault:
        raise click.UsageError(f"{fault.filename or shown(download)}: {fault.strerror}") from fault
    taken = [each for each, reason in done if not reason]
    _print(found, taken, left, listed, into, dry_run=dry_run)
    if taken and not dry_run:
        words = ["grader", "grade", shown(into), *again(course=folder, roster=roster)]
        click.echo(f"\nNext: {line(shlex.join(words))}")
    return LESS if any(not each.nothing for each in left) or found.strangers else FULL_MARKS


def _print(
    found: Collected,
    taken: Sequence[Candidate],
    left: Sequence[Left],
    roster: Roster | None,
    into: Path,
    *,
    dry_run: bool,
) -> None:
    screen = Screen()
    for each in taken:
        screen.print(f"  {line(each.target)}" + ("  (late)" if each.sender.late else ""))
        screen.print(f"      from {line(each.place)}", "dim")
    if taken:
        screen.print()
    students = {folded(each.student) for each in taken}
    done = f"{_count(len(taken), 'file')} of {_count(len(students), 'student')}"
    verb = "would be copied" if dry_run else "copied"
    entries = f"{found.entries} {'entry' if found.entries == 1 else 'entries'}"
    screen.print(f"{entries} in the download: {done} {verb} to {shown(into)}", "bold")
    grouped(screen, "Not taken", [(each.place, each.reason) for each in left if not each.nothing])
    grouped(screen, "Nothing more to take", [(each.place, each.reason) for each in left if each.nothing])
    grouped(screen, "Not in the roster", [(each, _hint(each, roster)) for each in found.strangers])
    missing = [row for row in roster.rows if folded(row.id) not in students] if roster else []
    grouped(screen, "In the roster, and nothing was taken", [(row.id, "") for row in missing])


def _hint(student: str, roster: Roster | None) -> str:
    row = roster.near(student) if roster else None
    return f"did you mean {row.id}?" if row else "no row of the roster is like it"


def _count(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)
