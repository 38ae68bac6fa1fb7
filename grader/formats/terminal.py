"""A report as lines for a terminal, piece by piece as the judge decides; 80 columns are enough.

A line is a tuple of (text, style) pairs; who prints it knows what a style looks like, and whether there are colours.
"""

import re
import textwrap
from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from grader.formats.text import where_it_ran
from grader.judging.judge import WAITS, Judged, Watcher
from grader.model import Mistake, Outcome, Report, Status

Line = tuple[tuple[str, str], ...]

STYLES = {Status.PASSED: "green", Status.NOT_STARTED: "dim"}
SIGNS = {Status.PASSED: "✓", Status.NOT_STARTED: "·"}
FAILED_SIGN, OPEN_SIGN, ARROW, DOTS = "✗", "?", "→", "…"
ASCII = {"✓": "+", "·": "-", "✗": "x", "→": ">", "…": "..."}  # for terminals that have no such signs
PLACE = re.compile(r"  \S.*, line \d+")  # of a student's file, as findings show it
AS_ABOVE = "as above"
FOR_ALL_ALIKE = {Status.PASSED, Status.FAILED}  # other statuses, if all checks share one, are told once


class TerminalReport(Watcher):
    """Writes each outcome as soon as it is known; `tell` hears meanwhile which check is running.

    `write` takes a line; `width` is the number of columns.
    """

    def __init__(
        self, write: Callable[[Line], None], tell: Callable[[str], None], width: int, *, verbose: bool = False
    ) -> None:
        self._write, self._tell, self._width, self._verbose = write, tell, width, verbose
        self._written: list[Outcome] = []
        self._held: list[Outcome] = []  # until one passes or fails, all may be alike
        self._explained = self._located = False  # of all messages the first is told in full, and the first with a line
        self._told: set[str] = set()  # summaries
        self._same: list[Outcome] = []  # one after the other, of a status and a summary that are told already

    def begin(self, exercise: str, filename: str) -> None:
        self._write(((exercise, "bold"), ("  " + filename, "dim")))
        self._write(())

    def checking(self, check: str) -> None:
        self._tell(f"  {DOTS} {check}")

    def decided(self, outcomes: Sequence[Outcome]) -> None:
        self._held += outcomes
        if self._written or any(each.status in FOR_ALL_ALIKE for each in self._held):
            for outcome in self._held:
                self._add(outcome, "")
            self._held.clear()

    def end(self, judged: Judged) -> None:
        """What was not decided before, the mistakes that were recognised, and the sum."""
        self.rest(judged)
        self.sum_up(judged)

    def rest(self, judged: Judged) -> None:
        """The outcomes that were not decided before."""
        report = judged.report
        if not self._written and len({(each.status, each.message) for each in report.outcomes}) == 1:
            every = f"all {len(report.outcomes)} checks" if len(report.outcomes) > 1 else report.outcomes[0].check
            self._outcome(structs.replace(report.outcomes[0], check=every, max_score=report.max_score), "")
        else:
            written = {outcome.check for outcome in (*self._written, *self._same)}
            for outcome in report.outcomes:
                if outcome.check not in written:
                    self._add(outcome, judged.figures.get(outcome.check, ""))
        for outcome in judged.advice:
            self._add(outcome, judged.figures.get(outcome.check, ""))
        self._write_same()

    def sum_up(self, judged: Judged) -> None:
        """The mistakes that were recognised, and the sum: what must not be missed."""
        self._write(())
        for mistake in judged.mistakes:
            self._mistake(mistake)
        self._sum(judged.report, judged.elsewhere)

    def paragraph(self, text: str, style: str) -> list[Line]:
        """The lines of a text that stands by itself."""
        return [((line, style),) for line in self._wrapped(text, "  ", "  ")]

    def _sum(self, report: Report, elsewhere: float) -> None:
        line = f"  {_points(report.score)} of {_points(report.max_score)} points"
        if report.open:
            line += f", {_points(report.open)} open"
        if elsewhere:
            line += f"; {_points(elsewhere)} more when graded"
        ran = f"  {where_it_ran(report)}" if report.ran_on else ""
        self._write(((line, "bold green" if report.full_marks and not report.open else "bold"), (ran, "dim")))

    def _mistake(self, mistake: Mistake) -> None:
        for line in self._wrapped(mistake.told, f"  {ARROW} ", "    "):
            self._write(((line, "bold yellow"),))
        self._write(((f"    ({mistake.name})", "dim"),))
        self._write(())

    def _add(self, outcome: Outcome, figures: str) -> None:
        """Write it, or hold it back where the next ones may have the same problem."""
        summary = outcome.message.partition("\n")[0]
        is_told = summary in self._told and outcome.status not in FOR_ALL_ALIKE and not figures and not self._verbose
        if not is_told or (self._same and self._same[-1].status is not outcome.status):
            self._write_same()
        if is_told:
            self._same.append(outcome)
        else:
            self._outcome(outcome, figures)

    def _write_same(self) -> None:
        """Checks one after the other that have the same problem take one line."""
        if len(self._same) == 1:
            self._outcome(self._same[0], "")
        elif self._same:
            score, most = (sum(getattr(each, name) for each in self._same) for name in ("score", "max_score"))
            every = f"{len(self._same)} more checks"
            self._written += self._same
            self._write(self._line(structs.replace(self._same[-1], check=every, score=score, max_score=most)))
            self._details([AS_ABOVE], "dim")
        self._same.clear()

    def _outcome(self, outcome: Outcome, figures: str) -> None:
        last = self._written[-1].message if self._written else ""
        self._written.append(outcome)
        self._write(self._line(outcome))
        if figures:
            self._details([figures], "dim")
        if outcome.message and outcome.message != last:
            summary, *details = outcome.message.split("\n")
            again = summary in self._told and outcome.status not in FOR_ALL_ALIKE and not self._verbose
            self._details([AS_ABOVE if again else summary], "dim" if again else "")
            self._told.add(summary)
            locates = any(PLACE.match(each) for each in details)
            if self._verbose or not self._explained or (locates and not self._located):
                self._details(details, "dim")
            self._explained = self._explained or bool(details)
            self._located = self._located or locates

    def _line(self, outcome: Outcome) -> Line:
        status = outcome.status if outcome.message != WAITS else Status.NOT_STARTED
        sign = SIGNS.get(status, OPEN_SIGN if status.leaves_open else FAILED_SIGN)
        style = STYLES.get(status, "yellow" if status.leaves_open else "red")
        points = f"{_points(outcome.score)}/{_points(outcome.max_score)}" if outcome.max_score else "advice, not scored"
        word = "" if outcome.status in FOR_ALL_ALIKE else "  " + outcome.status.replace("_", " ")
        room = max(self._width - 6 - len(points) - len(word), 10)
        name = outcome.check if len(outcome.check) <= room else outcome.check[: room - 1] + DOTS
        return (("  ", ""), (sign, style), (" " + (name + word).ljust(room + len(word) + 1), ""), (points, style))

    def _details(self, lines: Iterable[str], style: str) -> None:
        for line in lines:
            is_code = line.startswith("  ")  # a student's line, a caret under it: never wrapped
            pieces = [("      " + line)[: self._width]] if is_code else self._wrapped(line, "      ", "        ")
            for piece in pieces:
                self._write(((piece, style),))

    def _wrapped(self, text: str, first: str, rest: str) -> list[str]:
        whole = " ".join(text.split())
        return textwrap.wrap(whole, self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _points(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
