"""`grader verify`: verify the course itself."""

import json
import statistics
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, json_option, open_course, select
from grader.cli.progress import Ticker
from grader.cli.screen import Screen
from grader.processes.cores import usable_cores

if TYPE_CHECKING:
    from grader.course.course import Course
    from grader.course.exercise import Exercise
    from grader.verify.lock import Choice
    from grader.verify.model import MutantResult, Verified

NAME = 29  # columns of an exercise's name
TABLE = f"{{:<{NAME}}}{{:>10}}{{:>10}}{{:>7}}{{:>9}}{{:>6}}{{:>7}}"
MOST_LISTED = 8  # exercises that are listed
TITLES = ("exercise", "promises", "mistakes", "killed", "survived", "equal", "share")


@click.command(name="verify")
@click.argument("names", nargs=-1, metavar="[EXERCISE|MODULE]...")
@click.option("--workers", type=click.IntRange(1, 1024), help="Exercises' parts at a time (default: the cores).")
@click.option("--fresh", is_flag=True, help="Verify everything again, without results of earlier runs.")
@click.option("--locked", is_flag=True, help="Skip what is unchanged since verified.lock, except a tenth of it.")
@click.option("--tenth", type=click.IntRange(0, 9), help="Which tenth is verified anyway (default: by the day).")
@click.option("--write-lock", is_flag=True, help="Write verified.lock: what keeps all its promises.")
@json_option
@course_option
def command(
    names: tuple[str, ...],
    workers: int | None,
    fresh: bool,
    locked: bool,
    tenth: int | None,
    write_lock: bool,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Verify that exercises keep their promises; all of the course's, if none is named.

    Right solutions get full marks, known mistakes fail and are named, and hundreds of generated mutants of the
    references (one operator, constant, index, call ... changed) are caught. Results are kept in .grader/verify/,
    promise by promise, until something changes that the promise depends on.

    verified.lock, committed with the course, says the same to another machine: there --locked verifies what has
    changed since it was written, and of the rest another tenth each day. --fresh verifies all.

    \b
    Exit status: 0 every promise is kept; 1 one is broken, or a mutant survived
    that is not excused; 2 a usage or course error; 3 the grader's own fault.
    """
    from grader.verify.run import verify

    _refuse_contradictions(fresh=fresh, locked=locked, tenth=tenth)
    course = open_course(folder)
    course.require_solutions("verify")
    exercises = select(course, names) if names else list(course.exercises.values())
    choice = _choice(course, exercises, tenth) if locked else None
    if choice is not None:
        exercises = [each for each in exercises if each.id not in choice.spared]
    anew = [each.id for each in exercises] if fresh else choice.due if choice is not None else ()
    with Ticker(0) as ticker:
        found = verify(course, exercises, workers or usable_cores(), ticker.reach, fresh=anew)
    _print(found, choice, _written(course, found) if write_lock else "", as_json=as_json)
    return 0 if all(each.all_kept for each in found) else 1


def _refuse_contradictions(*, fresh: bool, locked: bool, tenth: int | None) -> None:
    if fresh and locked:
        raise click.UsageError("--fresh verifies everything, and --locked skips what is unchanged; give one of them")
    if tenth is not None and not locked:
        raise click.UsageError("--tenth says what --locked does not skip; give --locked, too")


def _choice(course: "Course", exercises: list["Exercise"], tenth: int | None) -> "Choice":
    from grader.verify.lock import choose, todays_tenth

    return choose(course.root, exercises, todays_tenth() if tenth is None else tenth)


def _written(course: "Course", found: list["Verified"]) -> str:
    """Write the lock; a sentence about it."""
    from grader.verify.lock import LOCK, is_whole, write

    try:
        entries = write(course, found)
    except OSError as fault:
        raise click.ClickException(f"{LOCK}: cannot be written: {fault.strerror or fault}") from fault
    left_out = [each.exercise for each in found if not is_whole(each)]
    said = f"{LOCK}: written, with {len(entries)} of the course's {len(course.exercises)} exercises."
    return f"{said} Left out, since a promise is broken: {_listed(left_out)}." if left_out else said


def _print(found: list["Verified"], choice: "Choice | None", written: str, *, as_json: bool) -> None:
    if as_json:
        _print_json(found, choice)
    else:
        _VerifyReport(Screen()).show(found, choice, written)


class _VerifyReport:
    """The report for people: complaints by exercise, and a table."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def show(self, found: list["Verified"], choice: "Choice | None", written: str) -> None:
        for line in _of_lock(choice) if choice is not None else ():
            self._wrapped(line, "", "yellow" if choice is not None and choice.unfit else "")
        if choice is not None:
            self._screen.print()
        for verified in found:
            self._exercise(verified, in_full=len(found) == 1 or not verified.all_kept)
        if found:
            self._screen.print()
            self._table(found)
        if written:
            self._screen.print()
            self._wrapped(written, "", "")

    def _exercise(self, verified: "Verified", *, in_full: bool) -> None:
        from grader.verify.model import PROMISES

        earlier = "  kept from an earlier run" if verified.from_earlier else ""
        if verified.earlier:
            earlier = f"  {len(verified.earlier)} of {len(verified.promises)} promises from an earlier run"
        self._screen.write(((verified.exercise, "bold"), (earlier, "dim")))
        if verified.unfinished:
            self._screen.print("  Not finished yet. The next step:", "yellow")
            self._wrapped(verified.complaints[0].message, "    ", "")
            return
        printed: set[str] = set()  # several promises may have the same complaint
        for name in verified.promises if in_full else ():
            self._promise(verified, name, PROMISES[name], printed)
        if not in_full:
            count, all_ = len(verified.examined), len(verified.promises)
            kept = f"all {all_} promises are kept" if count == all_ else f"{count} of {all_} promises are kept"
            self._screen.write((("  ", ""), ("✓", "green"), (f" {kept}", "")))
        for note in verified.notes:
            self._wrapped(f"Note: {note.message}", "  ", "dim")
        for mutant in verified.mutants("survived"):
            self._survivor(mutant)

    def _promise(self, verified: "Verified", name: str, sentence: str, printed: set[str]) -> None:
        complaints = [each for each in verified.complaints if each.promise == name]
        if name not in verified.examined:
            self._wrapped(f"? {sentence}: not examined", "  ", "yellow")
            return
        sign, style = ("✗", "red") if complaints else ("✓", "green")
        self._screen.write((("  ", ""), (sign, style), (f" {sentence}", "")))
        for complaint in complaints:
            self._wrapped("as said above" if complaint.message in printed else complaint.message, "      ", "")
            printed.add(complaint.message)

    def _survivor(self, mutant: "MutantResult") -> None:
        self._wrapped(
            f"Excused: {mutant.excuse}" if mutant.excuse else "Survived:", "  ", "yellow" if mutant.excuse else "red"
        )
        for line in mutant.diff.splitlines():
            self._screen.print(f"    {line}", "dim")

    def _wrapped(self, text: str, indent: str, style: str) -> None:
        for part in text.splitlines():
            options = {"initial_indent": indent, "subsequent_indent": indent + "  "}
            for line in textwrap.wrap(part, self._screen.width, break_on_hyphens=False, **options):  # type: ignore[arg-type]
                self._screen.print(line, style)

    def _table(self, found: list["Verified"]) -> None:
        self._screen.print(TABLE.format(*TITLES), "bold")
        for verified in found:
            style = "" if verified.all_kept else "red"
            self._screen.print(TABLE.format(*_row(verified.exercise, [verified])), style)
        if len(found) > 1:
            self._screen.print(TABLE.format(*_row("together", found)), "bold")
            self._wrapped(_costs(found), "", "dim")
        if any(each.excused for each in found):
            self._screen.print("In brackets: survivors that are excused with a reason; they count as survivors.", "dim")


def _row(title: str, found: list["Verified"]) -> tuple[str, ...]:
    from grader.verify.model import share_killed

    broken = sum(len({complaint.promise for complaint in each.complaints}) for each in found)
    examined = sum(len(each.examined) for each in found)
    killed, survived, equivalent = (
        sum(len(each.mutants(verdict)) for each in found) for verdict in ("killed", "survived", "equivalent")
    )
    excused = sum(len(each.excused) for each in found)
    return (
        title if len(title) < NAME else title[: NAME - 2] + "…",
        f"{examined - broken}/{sum(len(each.promises) for each in found)}",
        f"{sum(each.named for each in found)}/{sum(each.mistakes for each in found)}",
        f"{killed}",
        f"{survived}" + (f" ({excused})" if excused else ""),
        f"{equivalent}",
        f"{share_killed(found):.1%}" if killed + survived else "-",
    )


def _costs(found: list["Verified"]) -> str:
    """What the exercises cost, those of an earlier run included."""
    dearest = sorted(found, key=lambda each: -each.cpu_seconds)[:MOST_LISTED]
    listed = ", ".join(f"{each.exercise} {each.cpu_seconds:.0f}" for each in dearest)
    seconds = [each.cpu_seconds for each in found]
    return f"CPU seconds: {sum(seconds):,.0f} together, {statistics.median(seconds):.1f} the median; most: {listed}."


def _of_lock(choice: "Choice") -> Iterator[str]:
    """Lines that say which exercises the lock skips, and why it does not skip the others."""
    from grader.verify.lock import LOCK, TENTHS

    if choice.unfit:
        yield choice.unfit
        return
    all_ = len(choice.spared) + len(choice.due) + len(choice.changed) + len(choice.unknown)
    yield f"{LOCK}: {len(choice.spared)} of {all_} exercises are unchanged and skipped."
    if choice.changed:
        yield f"  Changed since: {_listed(choice.changed)}"
    if choice.unknown:
        yield f"  Not in the lock: {_listed(choice.unknown)}"
    turn = _listed(choice.due) if choice.due else "none of these exercises"
    yield f"  Verified anyway, in tenth {choice.tenth} of 0 to {TENTHS - 1}: {turn}"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_LISTED])
    return shown if len(names) <= MOST_LISTED else f"{shown} and {len(names) - MOST_LISTED} more"


def _print_json(found: list["Verified"], choice: "Choice | None") -> None:
    import msgspec

    from grader.verify.model import VERIFY_SCHEMA, share_killed

    together = {"kept": all(each.all_kept for each in found), "share_killed": share_killed(found)}
    content = {"schema": VERIFY_SCHEMA, **together, "exercises": msgspec.to_builtins(found)}
    if choice is not None:
        content["lock"] = msgspec.to_builtins(choice)
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))
