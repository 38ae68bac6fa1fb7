"""A report as lines for a terminal, written while the judge decides; 80 columns are enough.

A line is a tuple of (text, style) pairs; the code that prints it maps styles to colours, if there are any.
"""

import textwrap
from collections.abc import Callable, Iterable

from msgspec import UnsetType, structs

from grader.formats.blocks import Pieces, drawn
from grader.formats.labelled import table
from grader.formats.text import where_it_ran
from grader.model import (
    Checking,
    Decided,
    Detail,
    Event,
    Excerpt,
    Mistake,
    Outcome,
    Place,
    Report,
    Result,
    Status,
    places_of,
)

Line = tuple[tuple[str, str], ...]

STYLES = {Status.PASSED: "green", Status.NOT_STARTED: "dim"}
SIGNS = {Status.PASSED: "✓", Status.NOT_STARTED: "·"}
FAILED_SIGN, OPEN_SIGN, ARROW, DOTS = "✗", "?", "→", "…"
ASCII = {"✓": "+", "·": "-", "✗": "x", "→": ">", "●": "*", "…": "..."}  # for terminals that have no such signs
AS_ABOVE, INDENT = "as above", " " * 6
NOTHING = Outcome("", Status.PASSED, 0.0, 0.0)  # the outcome before the first one
FOR_ALL_ALIKE = {Status.PASSED, Status.FAILED}  # other statuses are shown once if all checks share one


class TerminalReport:
    """Writes the events of one judging as they come: each outcome as soon as it is known.

    `write` prints a line; `tell` shows a transient text, the running check. `width` is the number of columns.
    `draws`: the screen has colours, so that pictures can be shown. `shows`: what passing checks show is written, too.
    """

    def __init__(
        self,
        write: Callable[[Line], None],
        tell: Callable[[str], None],
        width: int,
        *,
        verbose: bool = False,
        draws: bool = False,
        shows: bool = True,
    ) -> None:
        self._write, self._tell, self._width, self._verbose, self._draws = write, tell, width, verbose, draws
        self._shows = shows
        self._has_drawn = False
        self._last = NOTHING  # the last outcome written
        self._maybe_alike: list[Outcome] = []  # all so far: until one passes or fails, all may be shown in one line
        self._path = ""  # of the judged file, as the user would type it
        self._explained = self._located = False  # whether details were shown: any, and with a line number
        self._summaries: set[str] = set()  # those already shown
        self._same: list[Outcome] = []  # consecutive outcomes whose status and summary were already shown

    def begin(self, exercise: str, filename: str, path: str = "") -> None:
        """`path`: of the file, as the user would type it here, for `path:line`, which a terminal opens on a click."""
        self._path = path
        self._write(((exercise, "bold"), ("  " + filename, "dim")))
        self._write(())

    def on_event(self, event: Event) -> None:
        """Write the lines for one event. The last event is the result."""
        if isinstance(event, Checking):
            self._tell(f"  {DOTS} {event.check}")
        elif isinstance(event, Decided):
            self._decided(event)
        else:
            self.end_of_checks(event)
            self.sum_up(event)

    def end_of_checks(self, result: Result) -> None:
        """Write the outcomes that were held back: all are decided now."""
        outcomes, self._maybe_alike = self._maybe_alike, []
        if outcomes and len({(each.status, each.summary, each.details) for each in outcomes}) == 1:
            every = f"all {len(outcomes)} checks" if len(outcomes) > 1 else outcomes[0].check
            self._outcome(structs.replace(outcomes[0], check=every, max_score=result.report.max_score), "")
        else:
            for outcome in outcomes:
                self._add(outcome, "")
        self._write_same()

    def sum_up(self, result: Result) -> None:
        """Write the recognised mistakes and the sum: the last lines are read first."""
        self._write(())
        for mistake in result.mistakes:
            self._mistake(mistake)
        self._sum(result.report, result.elsewhere)

    def _decided(self, event: Decided) -> None:
        if self._last is NOTHING:
            self._maybe_alike += event.outcomes
            if not any(each.status in FOR_ALL_ALIKE for each in self._maybe_alike):
                return
            outcomes, self._maybe_alike = self._maybe_alike, []
        else:
            outcomes = list(event.outcomes)
        for outcome in outcomes:
            self._add(outcome, event.figures.get(outcome.check, ""))

    def paragraph(self, text: str, style: str) -> list[Line]:
        """The lines of a text, as a paragraph of its own."""
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
        for line in self._wrapped(mistake.message, f"  {ARROW} ", "    "):
            self._write(((line, "bold yellow"),))
        self._write(((f"    ({mistake.name})", "dim"),))
        self._write(())

    def _add(self, outcome: Outcome, figures: str) -> None:
        """Write it, or hold it back if the next ones may have the same problem."""
        is_repeated = self._is_repeated(outcome) and not figures
        if not is_repeated or (self._same and self._same[-1].status is not outcome.status):
            self._write_same()
        if is_repeated:
            self._same.append(outcome)
        else:
            self._outcome(outcome, figures)

    def _is_repeated(self, outcome: Outcome) -> bool:
        """Whether its summary was shown already, and "as above" may replace it."""
        return outcome.summary in self._summaries and outcome.status not in FOR_ALL_ALIKE and not self._verbose

    def _write_same(self) -> None:
        """Write consecutive checks that have the same problem, in one line."""
        if len(self._same) == 1:
            self._outcome(self._same[0], "")
        elif self._same:
            score, most = (sum(getattr(each, name) for each in self._same) for name in ("score", "max_score"))
            every = f"{len(self._same)} more checks"
            self._last = self._same[-1]
            self._write(self._line(structs.replace(self._same[-1], check=every, score=score, max_score=most)))
            self._paragraph(AS_ABOVE, "dim")
        self._same.clear()

    def _outcome(self, outcome: Outcome, figures: str) -> None:
        last, self._last = self._last, outcome
        self._write(self._line(outcome))
        if figures:
            self._paragraph(figures, "dim")
        if outcome.summary and (outcome.summary, outcome.details) != (last.summary, last.details):
            self._explain(outcome)
        if self._shows:
            self._show(outcome)

    def _show(self, outcome: Outcome) -> None:
        """Write what a passing check shows: lines as they are, and labelled matrices if the screen is wide enough."""
        for each in () if isinstance(outcome.shown, UnsetType) else outcome.shown:
            if isinstance(each, str):
                for line in textwrap.wrap(each, self._width - len(INDENT), subsequent_indent="  "):
                    self._write(((INDENT + line, ""),))
            else:
                for row in table(each, self._width - len(INDENT), draws=self._draws):
                    self._write(((INDENT, ""), *row))

    def _explain(self, outcome: Outcome) -> None:
        again = self._is_repeated(outcome)
        self._paragraph(AS_ABOVE if again else outcome.summary, "dim" if again else "")
        self._summaries.add(outcome.summary)
        shown = places_of(outcome.details)
        for place in () if again else outcome.places:
            if place not in shown:
                self._write(((self._head(Excerpt((), place)), "dim"),))
        picture = self._picture(outcome)
        if self._verbose or not self._explained or (shown and not self._located) or picture:
            self._details(outcome.details)
        for each in picture:
            self._write(((INDENT, ""), *each))
        self._explained = self._explained or bool(outcome.details)
        self._located = self._located or bool(shown)

    def _picture(self, outcome: Outcome) -> list[Pieces]:
        """The lines of its picture; without `verbose` only the first picture of a report is shown."""
        if isinstance(outcome.picture, UnsetType) or not self._draws or (self._has_drawn and not self._verbose):
            return []
        found = drawn(outcome.picture, self._width - len(INDENT))
        self._has_drawn = self._has_drawn or bool(found)
        return found

    def _line(self, outcome: Outcome) -> Line:
        status = Status.NOT_STARTED if outcome.held_back else outcome.status
        sign = SIGNS.get(status, OPEN_SIGN if status.leaves_open else FAILED_SIGN)
        style = STYLES.get(status, "yellow" if status.leaves_open else "red")
        points = f"{_points(outcome.score)}/{_points(outcome.max_score)}" if outcome.max_score else "advice, not scored"
        word = "" if outcome.status in FOR_ALL_ALIKE else "  " + outcome.status.replace("_", " ")
        room = max(self._width - 6 - len(points) - len(word), 10)
        name = outcome.check if len(outcome.check) <= room else outcome.check[: room - 1] + DOTS
        return (("  ", ""), (sign, style), (" " + (name + word).ljust(room + len(word) + 1), ""), (points, style))

    def _details(self, details: Iterable[Detail]) -> None:
        for detail in details:
            if isinstance(detail, Excerpt):
                head = (self._head(detail),) if detail.place else ()
                for line in (*head, *((INDENT + each)[: self._width] for each in detail.lines)):
                    self._write(((line, "dim"),))
            else:
                for paragraph in detail.split("\n"):
                    self._paragraph(paragraph, "dim")

    def _head(self, excerpt: Excerpt) -> str:
        """The place of an excerpt, as `path:line` if that fits: terminals open it on a click."""
        place = excerpt.place
        if place is not None and self._opens(place):
            short = f"{INDENT}  {self._path}:{place.line}"
            long = f"{short}, in {excerpt.function}" if excerpt.function else short
            if len(short) <= self._width:
                return long if len(long) <= self._width else short
        return f"{INDENT}  {excerpt.head}"[: self._width]

    def _opens(self, place: Place) -> bool:
        """Whether the place is a line of the file at `path`; a line of a notebook's cell is not."""
        return bool(self._path and place.line) and not place.cell and self._path.endswith(place.file)

    def _paragraph(self, text: str, style: str) -> None:
        for line in self._wrapped(text, INDENT, INDENT + "  "):
            self._write(((line, style),))

    def _wrapped(self, text: str, first: str, rest: str) -> list[str]:
        whole = " ".join(text.split())
        return textwrap.wrap(whole, self._width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _points(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
