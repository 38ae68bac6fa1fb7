"""How `grader watch` shows itself: a page that is drawn over on a terminal, report after report elsewhere."""

from collections.abc import Sequence
from typing import Protocol, Self

from grader.cli.page import Page
from grader.cli.screen import MAX_WIDTH, Screen
from grader.formats.terminal import DOTS, Line, TerminalReport
from grader.student.watch import Checking, Decided, Finished, News, Run

BEGIN = "  Write it, then save."


class View(Protocol):
    """What a watching student sees."""

    @property
    def width(self) -> int: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def begin(self, run: Run) -> None:
        """From now on it is about this run."""

    def hear(self, news: News) -> None:
        """News of that run."""

    def show(self, lines: Sequence[Line] | None, more: str = "") -> None:
        """These lines, in the place of the report, and where there is more of them; None brings the report back."""

    def redraw(self) -> None:
        """Somebody else has written here."""

    def refresh(self, last: Line, note: str) -> None:
        """The last line, and what there is to say about the watching itself."""


class PageView:
    """All is drawn anew from what is known, so that any size of the window is right."""

    def __init__(self, screen: Screen) -> None:
        self._page = Page(screen)
        self._run: Run | None = None
        self._checking = ""
        self._decided: list[Decided] = []
        self._finished: Finished | None = None
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
        self._run, self._checking, self._decided, self._finished, self._instead = run, "", [], None, None

    def hear(self, news: News) -> None:
        if isinstance(news, Checking):
            self._checking = news.check
        elif isinstance(news, Decided):
            self._decided.append(news)
        else:
            self._finished = news

    def show(self, lines: Sequence[Line] | None, more: str = "") -> None:
        self._instead, self._more = lines, more

    def redraw(self) -> None:
        self._page.forget()

    def refresh(self, last: Line, note: str) -> None:
        said: list[Line] = [((note, "dim"),)] if note else []
        if self._instead is not None or self._run is None:
            self._page.draw(self._instead or (), said, last, self._more)
            return
        body, end = self._report(self._run)
        self._page.draw(body, [*end, *said], last, f"grader check {self._run.exercise.id}")

    def _report(self, run: Run) -> tuple[list[Line], list[Line]]:
        """The report as far as it is known, and of it what must not be missed."""
        body: list[Line] = []
        report = TerminalReport(body.append, lambda _: None, self.width)
        report.begin(run.exercise.id, run.submission.filename)
        for news in self._decided:
            report.decided(news.outcomes)
        if self._finished is None:
            return [*body, ((f"  {DOTS} {self._checking}", "dim"),)], []
        if self._finished.judged is None:
            return body, report.paragraph(self._finished.fault, "yellow")
        report.rest(self._finished.judged)
        length = len(body)
        report.sum_up(self._finished.judged)
        advice: list[Line] = [((BEGIN, "dim"),)] if self._finished.judged.report.untouched else []
        return body[:length], [*body[length:], *advice]


class ScrollView:
    """Where nothing can be drawn over: a pipe, a file, a simple terminal."""

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
        self._report.begin(run.exercise.id, run.submission.filename)

    def hear(self, news: News) -> None:
        if self._report is None:
            return
        if isinstance(news, Decided):
            self._report.decided(news.outcomes)
        elif isinstance(news, Finished):
            if news.judged is not None:
                self._report.end(news.judged)
            else:
                for line in self._report.paragraph(news.fault, "yellow"):
                    self._screen.write(line)
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
