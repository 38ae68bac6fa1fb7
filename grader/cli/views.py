"""Output of `grader watch`: a page that is redrawn on a terminal, elsewhere one report after the other."""

from collections.abc import Sequence
from typing import Protocol, Self

from grader.cli.options import shown
from grader.cli.page import TerminalPage
from grader.cli.screen import MAX_WIDTH, Screen
from grader.formats.terminal import DOTS, Line, TerminalReport
from grader.model import CourseFault, GraderFault, Result
from grader.student.watch import News, Run

BEGIN = "  Write it, then save."


class View(Protocol):
    """What `grader watch` shows."""

    @property
    def width(self) -> int: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def begin(self, run: Run) -> None:
        """Show this run from now on."""

    def on_news(self, news: News) -> None:
        """Show an event of that run."""

    def show(self, lines: Sequence[Line] | None, more: str = "") -> None:
        """Show these lines in place of the report; None shows the report again. `more`: where to read all of them."""

    def redraw(self) -> None:
        """Draw everything again, because other output has overwritten the view."""

    def refresh(self, last: Line, note: str) -> None:
        """Update the status line. `note`: a remark about how files are watched."""


class PageView:
    """Redraws everything at each change, so that it fits any size of the window."""

    def __init__(self, screen: Screen) -> None:
        self._page, self._draws = TerminalPage(screen), screen.draws
        self._run: Run | None = None
        self._news: list[News] = []
        self._instead: Sequence[Line] | None = None
        self._more = ""

    @property
    def width(self) -> int:
        return min(self._page.size.columns, MAX_WIDTH)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._page.leave()

    def begin(self, run: Run) -> None:
        self._run, self._news, self._instead = run, [], None

    def on_news(self, news: News) -> None:
        self._news.append(news)

    def show(self, lines: Sequence[Line] | None, more: str = "") -> None:
        self._instead, self._more = lines, more

    def redraw(self) -> None:
        self._page.forget()

    def refresh(self, last: Line, note: str) -> None:
        said: list[Line] = [((note, "dim"),)] if note else []
        if self._instead is not None or self._run is None:
            self._page.draw(self._instead or (), said, last, self._more)
            return
        body, end = self._report(self._run, draws=self._draws)
        if len(body) + len(end) + len(said) >= self._page.size.lines:  # a check is worth more than any picture
            body, end = self._report(self._run, draws=False, shows=False)
        self._page.draw(body, [*end, *said], last, f"grader check {self._run.exercise.id}")

    def _report(self, run: Run, *, draws: bool, shows: bool = True) -> tuple[list[Line], list[Line]]:
        """The report so far, as a body and an end that is always visible. `draws`: with a picture; `shows`: with what
        passing checks show."""
        body, end, passing = list[Line](), list[Line](), ""
        lines = body

        def write(line: Line) -> None:
            lines.append(line)

        def tell(text: str) -> None:
            nonlocal passing
            passing = text

        report = TerminalReport(write, tell, self.width, draws=draws, shows=shows)
        report.begin(run.exercise.id, run.submission.filename, shown(run.exercise.stub))
        for event in (news.event for news in self._news):
            if isinstance(event, CourseFault | GraderFault):
                return body, report.paragraph(event.reason, "yellow")
            if not isinstance(event, Result):
                report.on_event(event)
                continue
            report.end_of_checks(event)
            lines = end
            report.sum_up(event)
            return body, [*end, *([((BEGIN, "dim"),)] if event.report.untouched else [])]
        return [*body, ((passing or f"  {DOTS} ", "dim"),)], []


class ScrollView:
    """For output that cannot be redrawn: a pipe, a file, a simple terminal."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._report: TerminalReport | None = None
        self._is_over = True
        self._noted = ""

    @property
    def width(self) -> int:
        return self._screen.width

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, run: Run) -> None:
        if self._report is not None:
            self._screen.print("  saved again: judging the newer file\n", "dim")
        self._report = self._screen.report()
        self._report.begin(run.exercise.id, run.submission.filename, shown(run.exercise.stub))

    def on_news(self, news: News) -> None:
        if self._report is None:
            return
        if isinstance(news.event, CourseFault | GraderFault):
            for line in self._report.paragraph(news.event.reason, "yellow"):
                self._screen.write(line)
        else:
            self._report.on_event(news.event)
        if news.is_last:
            self._report, self._is_over = None, False

    def show(self, lines: Sequence[Line] | None, more: str = "") -> None:
        for line in lines or ():
            self._screen.write(line)

    def redraw(self) -> None:
        pass

    def refresh(self, last: Line, note: str) -> None:
        if note != self._noted:
            self._noted = note
            self._screen.print(note, "dim")
        if not self._is_over:
            self._is_over = True
            self._screen.write(last[-1:])
            self._screen.print()
