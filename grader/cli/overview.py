"""What `grade` and `results` show and write when all is done."""

import difflib
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.cli.options import shown
from grader.cli.screen import Screen
from grader.cli.written import write_below
from grader.collection import Collection, Entry
from grader.course import Course
from grader.errors import GraderError
from grader.formats import feedback
from grader.formats.files import WRITERS
from grader.formats.summary import ASCII_BLOCKS, BLOCKS, Summary
from grader.formats.text import line
from grader.model import Graded
from grader.store import Kept

if TYPE_CHECKING:
    from grader.grading import Done

MOST = 8  # lines of one kind of complaint


class Overview:
    """One run of `grade`: what there was, what is not ours to grade, and what came of the rest."""

    def __init__(self, found: Collection, course: Course, wanted: Iterable[str], faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        chosen = set(wanted) - set(faults)
        self.entries = [entry for entry in found.entries if entry.exercise in chosen]
        self.strays = [entry for entry in found.entries if entry.exercise not in course.exercises]
        self.unread = found.unread
        self.new = self.unchanged = 0
        self.outranked: list[str] = []  # new reports that do not count
        self._our_fault = False
        self._mine = {(entry.student, entry.exercise) for entry in self.entries}
        self._course = course

    def narrow(self, keep: Callable[[Entry], bool]) -> None:
        """Only these entries, of those that there are."""
        self.entries = [entry for entry in self.entries if keep(entry)]
        self._mine = {(entry.student, entry.exercise) for entry in self.entries}

    def note(self, done: "Done") -> None:
        self.new += done.graded is not None
        self.unchanged += done.unchanged
        if done.graded and not done.counts:
            self.outranked.append(f"{line(done.student, 40)}: {line(done.exercise, 60)}")
            self._our_fault |= done.graded.report.not_graded
        if done.course_fault:
            self.faults[done.exercise] = done.course_fault

    def has(self, graded: Graded) -> bool:
        return (graded.student, graded.report.exercise) in self._mine

    def exit_code(self, summary: Summary) -> int:
        from grader.cli import FULL_MARKS, LESS, OUR_FAULT, USAGE

        if self.faults:
            return USAGE
        if summary.not_graded or self._our_fault:
            return OUR_FAULT
        return LESS if summary.below or self.unread or not summary.reports else FULL_MARKS

    def print(self, summary: Summary, out: Path, seconds: float, *, walled: bool) -> None:
        screen = Screen()
        students = len({entry.student for entry in self.entries})
        head = f"{len(self.entries)} submissions of {students} students: {self.new} graded in {seconds:.3g} s"
        rate = f" ({self.new / seconds:.3g}/s)" if self.new else ""
        screen.print(head + rate + (f", {self.unchanged} unchanged" if self.unchanged else ""), "bold")
        if left := len(self.entries) - self.new - self.unchanged:
            screen.print(f"{left} are still to do: run the same command again", "yellow")
        screen.print()
        print_summary(screen, summary)
        _list(screen, "Faults of the course: their submissions are not graded", self._course_faults())
        _list(screen, "Could not be read", [f"{line(name, 40)}: {reason}" for name, reason in self.unread])
        _list(screen, "Not an exercise of this course", [self._stray(entry) for entry in self.strays])
        _list(screen, "Graded anew, but the earlier results leave less open and count", self.outranked)
        screen.print()
        if not walled:
            screen.print("Judged without walls (--unsafe): a submission could have read or changed anything.", "yellow")
        screen.print(f"Results are in {shown(out)}. To look at them: grader results --out {shown(out)}")

    def _course_faults(self) -> list[str]:
        return [f"{exercise}: {reason}" for exercise, reason in sorted(self.faults.items())]

    def _stray(self, entry: Entry) -> str:
        near = difflib.get_close_matches(entry.exercise, self._course.exercises, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        return f"{line(entry.student, 40)}: {line(entry.exercise, 60)}{hint}"


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


def as_builtins(kept: Kept, *, staff: bool) -> dict[str, Any]:
    graded = kept.graded
    found = {
        "student": graded.student,
        "exercise": graded.report.exercise,
        "report": msgspec.to_builtins(graded.report),
        "figures": graded.figures,
        "decided": sorted(kept.decisions),
        "walled": kept.graded.walled,
    }
    if staff:
        found |= {"details": graded.details, "at": kept.at, "made_with": kept.made_with}
    return found


def print_json(kept: Iterable[Kept], *, staff: bool) -> None:
    content = [as_builtins(each, staff=staff) for each in kept]
    click.echo(msgspec.json.format(msgspec.json.encode(content)).decode())


def write_formats(out: Path, formats: Sequence[str], graded: Sequence[Graded], *, staff: bool) -> None:
    for name in formats:
        _write(out, {f"{name}/{file}": text for file, text in WRITERS[name](graded, staff=staff).items()})


def write_feedback(folder: Path | None, graded: Sequence[Graded], *, staff: bool) -> None:
    if folder is not None:
        _write(folder, feedback.write(graded))
    if folder is not None and staff:
        _write(folder, feedback.write(graded, staff=True))


def _write(folder: Path, files: Mapping[str, str]) -> None:
    try:
        for name, text in files.items():
            write_below(folder, name, text)
    except OSError as fault:
        raise GraderError(f"{fault.filename or folder}: {fault.strerror}; the results themselves are kept") from fault
