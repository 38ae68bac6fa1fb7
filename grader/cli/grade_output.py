"""Output of `grade` and `results` at the end of a run."""

import errno
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.cli.listing import grouped, paragraph
from grader.cli.options import shown
from grader.cli.progress import duration
from grader.cli.safe_files import write_below
from grader.cli.screen import Screen
from grader.errors import GraderError
from grader.formats import classroom50, feedback
from grader.formats.files import WITH_ACCOUNTS, WITH_PATHS, WRITERS
from grader.formats.summary import ASCII_BLOCKS, BLOCKS, Summary
from grader.formats.text import line
from grader.model import CourseFault, Result
from grader.submissions.accounts import Account, AccountStatus
from grader.submissions.class_folder import Collection, SubmittedFile
from grader.submissions.roster import RosterRow

if TYPE_CHECKING:
    from grader.grading.run import EntryResult

MOST = 8  # faults of the course, or lines of one kind, that are listed
MANY = 20  # submissions from which a rate is meaningful


class Overview:
    """One run of `grade`: its entries, those that could not be graded, and counts of the results."""

    def __init__(
        self, found: Collection, wanted: Iterable[str], faults: Mapping[str, str], accounts: Sequence[Account]
    ) -> None:
        self.faults = dict(faults)
        chosen = set(wanted) - set(faults)
        self.entries = [entry for entry in found.entries if entry.exercise in chosen]
        self.accounts = accounts
        self.new = self.unchanged = 0
        self.outranked: list[str] = []  # new reports that do not replace earlier ones
        self._our_fault = False
        self._mine = {(entry.student, entry.exercise) for entry in self.entries}
        self._found = found

    def narrow(self, keep: Callable[[SubmittedFile], bool]) -> None:
        """Keep only the entries for which `keep` is true."""
        self.entries = [entry for entry in self.entries if keep(entry)]
        self._mine = {(entry.student, entry.exercise) for entry in self.entries}

    def record(self, done: "EntryResult") -> None:
        if isinstance(done, CourseFault):
            self.faults[done.exercise] = done.reason
        elif isinstance(done, Result):
            self.new += 1
            if not done.counts:
                self.outranked.append(f"{line(done.student, 40)}: {line(done.report.exercise, 60)}")
                self._our_fault |= done.report.not_graded
        else:
            self.unchanged += 1

    @property
    def paths(self) -> dict[tuple[str, str], str]:
        """Paths by student and exercise, for submissions that are files below the current folder."""
        found = {(entry.student, entry.exercise): shown(entry.path) for entry in self.entries if not entry.member}
        return {key: path for key, path in found.items() if not path.startswith((os.pardir, os.sep))}

    def has(self, result: Result) -> bool:
        return (result.student, result.report.exercise) in self._mine

    def exit_code(self, summary: Summary) -> int:
        from grader.cli.exit_codes import FULL_MARKS, LESS, OUR_FAULT, USAGE

        if self.faults:
            return USAGE
        if summary.not_graded or self._our_fault:
            return OUR_FAULT
        return LESS if summary.below or self.accounts or not summary.reports else FULL_MARKS

    def print(self, summary: Summary, out: Path, seconds: float, *, walled: bool) -> None:
        screen = Screen()
        students = len({entry.student for entry in self.entries})
        head = f"{len(self.entries)} submissions of {students} students: {self.new} graded in {duration(seconds)}"
        rate = f" ({self.new / seconds:.2g}/s)" if self.new >= MANY else ""
        screen.print(head + rate + (f", {self.unchanged} unchanged" if self.unchanged else ""), "bold")
        if left := len(self.entries) - self.new - self.unchanged:
            screen.print(f"{left} are still to do: run the same command again", "yellow")
        paragraph(screen, self._counted(), "yellow" if self.accounts else "")
        if summary.reports:
            screen.print()
            print_summary(screen, summary)
        _list(screen, "Faults of the course: their submissions are not graded", self._course_faults())
        print_accounts(screen, self.accounts)
        _list(screen, "Result anew, but the earlier results leave less open and count", self.outranked)
        screen.print()
        if not walled:
            screen.print("Judged without walls (--unsafe): a submission could have read or changed anything.", "yellow")
        screen.print(f"Results are in {shown(out)}. To look at them: grader results --out {shown(out)}")

    def _course_faults(self) -> list[str]:
        return [f"{exercise}: {reason}" for exercise, reason in sorted(self.faults.items())]

    def _counted(self) -> str:
        """A sentence with the number of entries by outcome. Each entry counts once."""
        students = {entry.student for entry in self.entries}
        left = {each.entry.partition("/")[0] for each in self.accounts if each.fate is not AccountStatus.NOT_IN_ROSTER}
        fates: dict[str, str] = {each.entry.partition("/")[0]: each.fate for each in reversed(self.accounts)}
        counts = Counter(
            "graded" if parcel.student in students else fates.get(parcel.name.rstrip("/"), "for a faulty exercise")
            for parcel in self._found.parcels
        )
        partly = sum(p.student in students and p.name.rstrip("/") in left for p in self._found.parcels)
        said = [f"{count} {name.replace('_', ' ')}" for name, count in sorted(counts.items())]
        said = [f"{each} ({partly} not wholly)" if partly and each.endswith("graded") else each for each in said]
        if absent := sum(not each.entry for each in self.accounts):
            said.append(f"and {absent} of the roster without an entry")
        total = counts.total()
        ignored = f" ({', '.join(self._found.ignored)} left out)" if self._found.ignored else ""
        return f"{total} {'entry' if total == 1 else 'entries'}{ignored}: {', '.join(said)}"


def print_accounts(screen: Screen, accounts: Sequence[Account]) -> None:
    """List entries that were not graded, by outcome and reason, then commands that can process them."""
    for fate in AccountStatus:
        rows = [(each.entry or each.student, each.reason) for each in accounts if each.fate is fate]
        grouped(screen, fate.heading, rows)
    if commands := dict.fromkeys(each.command for each in accounts if each.command):
        screen.print()
        screen.print("What takes them", "bold")
        for command in commands:
            screen.print(f"  {line(command)}")


def print_summary(screen: Screen, summary: Summary) -> None:
    for each in summary.lines(BLOCKS if _can_show(BLOCKS) else ASCII_BLOCKS):
        screen.write(each)


def _list(screen: Screen, title: str, items: Sequence[str]) -> None:
    if items:
        screen.print()
        screen.print(title, "bold")
        for item in items[:MOST]:
            screen.print(f"  {item}")
        if len(items) > MOST:
            screen.print(f"  and {len(items) - MOST} more", "dim")


def _can_show(text: str) -> bool:
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def as_builtins(result: Result, *, staff: bool) -> dict[str, Any]:
    found = {
        "student": result.student,
        "exercise": result.report.exercise,
        "report": msgspec.to_builtins(result.report),
        "decided": list(result.decided),
        "walled": result.walled,
        "fate": "graded",
    }
    if staff:
        found |= {"figures": result.figures, "seconds": result.seconds, "details": result.details}
        found |= {"at": result.at, "made_with": result.made_with}
    return found


def print_json(results: Iterable[Result], accounts: Iterable[Account], *, staff: bool) -> None:
    """Print a list of graded entries, then of others: these have a `fate`, a `reason` and the report null."""
    content = [as_builtins(each, staff=staff) for each in results]
    for each in accounts:
        content.append({"student": each.student, "exercise": "", "report": None, **msgspec.to_builtins(each)})
    click.echo(msgspec.json.format(msgspec.json.encode(content)).decode())


def write_formats(
    out: Path,
    formats: Sequence[str],
    graded: Sequence[Result],
    accounts: Sequence[Account],
    students: Mapping[str, RosterRow],
    paths: Mapping[tuple[str, str], str],
    *,
    staff: bool,
) -> None:
    for name in formats:
        if name == "classroom50":
            _write_classroom50(out, graded)
            continue
        more: dict[str, Any] = {"accounts": accounts, "students": students} if name in WITH_ACCOUNTS else {}
        more |= {"paths": paths} if name in WITH_PATHS else {}
        _write(out, {f"{name}/{file}": text for file, text in WRITERS[name](graded, staff=staff, **more).items()})


def _write_classroom50(out: Path, graded: Sequence[Result]) -> None:
    """Write a file for each student and, if there is one student, ./result.json for Classroom 50's runner."""
    files = classroom50.write(graded, identity=os.environ)
    _write(out, {f"classroom50/{file}": text for file, text in files.items()})
    if len(files) == 1:
        _write(Path(), {classroom50.FILENAME: next(iter(files.values()))})
    if names := classroom50.missing(os.environ):
        click.echo(
            f"grader: no classroom takes the file of classroom50 as it is: {', '.join(names)} must be set in the "
            "environment, as Classroom 50's runner does",
            err=True,
        )


def write_feedback(folder: Path | None, graded: Sequence[Result], *, staff: bool) -> None:
    if folder is not None:
        _write(folder, feedback.write(graded))
    if folder is not None and staff:
        _write(folder, feedback.write(graded, staff=True))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        try:
            write_below(folder, name, text)
        except OSError as fault:
            where = fault.filename if fault.errno == errno.ELOOP else folder / name
            raise GraderError(
                f"{where} cannot be written: {fault.strerror}; the results themselves are kept"
            ) from fault
