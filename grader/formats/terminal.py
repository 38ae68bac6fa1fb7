"""A report on a terminal, piece by piece as the judge decides; 80 columns are enough."""

import textwrap
from collections.abc import Iterable, Sequence

from msgspec import structs
from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from grader.judge import WAITS, Judged, Watcher
from grader.model import Mistake, Outcome, Report, Status

WIDTH = 80  # at most, so that a wide window reads as a narrow one
STYLES = {Status.PASSED: "green", Status.NOT_STARTED: "dim"}
SIGNS = {Status.PASSED: ("✓", "ok"), Status.NOT_STARTED: ("·", "-")}  # where the terminal has no such signs: ASCII
FAILED_SIGNS, OPEN_SIGNS = ("✗", "x"), ("?", "?")


class TerminalWatcher(Watcher):
    """Prints each outcome as soon as it is known, and meanwhile, on a terminal, which check is running."""

    def __init__(self, console: Console, *, verbose: bool = False) -> None:
        self._console, self._verbose = console, verbose
        self._printed: set[str] = set()
        self._explained = False

    def begin(self, exercise: str, filename: str) -> None:
        self._console.print(Text.assemble((exercise, "bold"), ("  " + filename, "dim")), "", sep="\n")

    def checking(self, check: str) -> None:
        if self._console.is_terminal:
            self._console.print(Text(f"  … {check}", style="dim", end="\r"), no_wrap=True, overflow="crop")

    def values_known(self, outcomes: Sequence[Outcome]) -> None:
        self._clear()
        self._print_outcomes(outcomes, {})

    def end(self, judged: Judged) -> None:
        """What values_known did not tell, the mistakes that were recognised, and the sum."""
        self._clear()
        report = judged.report
        if len(report.outcomes) > 1 and len({(each.status, each.message) for each in report.outcomes}) == 1:
            self._print_once_for_all(report)
        else:
            self._print_outcomes([each for each in report.outcomes if each.check not in self._printed], judged.figures)
        self._console.print()
        for mistake in judged.mistakes:
            self._print_mistake(mistake)
        style = "bold green" if report.full_marks and not report.open else "bold"
        line = f"  {_points(report.score)} of {_points(report.max_score)} points"
        if report.open:
            line += f", {_points(report.open)} open"
        self._console.print(Text(line, style=style))

    def _print_once_for_all(self, report: Report) -> None:
        first = report.outcomes[0]
        every = structs.replace(first, check=f"all {len(report.outcomes)} checks", max_score=report.max_score)
        self._print_outcomes([every], {})

    def _print_mistake(self, mistake: Mistake) -> None:
        lines = _wrapped(" ".join(mistake.sentence.split()), self._width, "  → ", "    ")
        if self._sign(("→", "")) == "":
            lines[0] = lines[0].replace("→", ">")
        for line in lines:
            self._console.print(Text(line, style="bold yellow"))
        self._console.print(Text(f"    ({mistake.name})", style="dim"))
        self._console.print()

    def _print_outcomes(self, outcomes: Iterable[Outcome], figures: dict[str, str]) -> None:
        last = ""
        for outcome in outcomes:
            self._printed.add(outcome.check)
            self._console.print(self._line(outcome))
            if outcome.check in figures:
                self._details([figures[outcome.check]], "dim")
            if outcome.message and outcome.message != last:
                self._explain(outcome)
            last = outcome.message

    def _line(self, outcome: Outcome) -> Text:
        status = outcome.status if outcome.message != WAITS else Status.NOT_STARTED
        signs = SIGNS.get(status, OPEN_SIGNS if status.leaves_open else FAILED_SIGNS)
        style = STYLES.get(status, "yellow" if status.leaves_open else "red")
        points = f"{_points(outcome.score)}/{_points(outcome.max_score)}"
        known = (Status.PASSED, Status.FAILED)
        word = "" if outcome.status in known else f"  {outcome.status.replace('_', ' ')}"
        room = self._width - 4 - len(points) - len(word) - 2
        name = outcome.check if len(outcome.check) <= room else outcome.check[: room - 1] + "…"
        return Text.assemble(
            "  ", (self._sign(signs), style), " ", (f"{name}{word}".ljust(room + len(word) + 1), ""), (points, style)
        )

    def _explain(self, outcome: Outcome) -> None:
        """The first thing that went wrong in full, the others in a line."""
        summary, *details = outcome.message.split("\n")
        self._details([summary], "")
        if self._verbose or not self._explained:
            self._details(details, "dim")
        self._explained = self._explained or bool(details)

    def _details(self, lines: Iterable[str], style: str) -> None:
        for line in lines:
            code = line.startswith("  ")  # a student's line, a caret under it: never wrapped
            for piece in (
                [("      " + line)[: self._width]] if code else _wrapped(line, self._width, "      ", "        ")
            ):
                self._console.print(Text(piece, style=style), no_wrap=True, overflow="crop")

    def _clear(self) -> None:
        if self._console.is_terminal:
            self._console.control(Control((ControlType.ERASE_IN_LINE, 2), ControlType.CARRIAGE_RETURN))

    def _sign(self, signs: tuple[str, str]) -> str:
        try:
            signs[0].encode(self._console.encoding)
        except (UnicodeEncodeError, LookupError):
            return signs[1]
        return signs[0]

    @property
    def _width(self) -> int:
        return min(self._console.width, WIDTH)


def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _points(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".")
