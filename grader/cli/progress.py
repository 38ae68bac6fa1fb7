"""Progress of a long run, on stderr: one updated line on a terminal, elsewhere a new line every few seconds."""

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING, Self

from grader.cli.screen import ERASE_LINE
from grader.model import CourseFault, Result

if TYPE_CHECKING:
    from grader.grading.run import EntryResult

ON_TERMINAL, ELSEWHERE = 0.1, 5.0  # seconds between updates
BAR = 20


class Ticker:
    """Counts finished items. `total` includes items finished by an earlier run."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._over = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._began = self._last = time.monotonic()
        self._done = self._new = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._over and self._done:
            self._write(ERASE_LINE)
        elif self._new:
            self._write(self.line() + "\n")

    def reach(self, done: int, total: int) -> None:
        """Set the counters: `done` finished in this run, `total` known so far."""
        self._done = self._new = done
        self._total = total
        self._show()

    def step(self, *, new: bool) -> None:
        """Count one more item. `new`: finished in this run, not in an earlier one."""
        self._done += 1
        self._new += new
        self._show()

    def words(self) -> str:
        """Text for the end of the line."""
        return ""

    def _show(self) -> None:
        now = time.monotonic()
        if now - self._last >= (ON_TERMINAL if self._over else ELSEWHERE):
            self._last = now
            self._write(ERASE_LINE + self.line() if self._over else self.line() + "\n")

    def line(self) -> str:
        seconds = max(time.monotonic() - self._began, 1e-3)
        filled = BAR * self._done // max(self._total, 1)
        parts = [f"{self._done}/{self._total}", f"{self._done / max(self._total, 1):.0%}"]
        if self._over:
            parts.insert(0, "[" + "#" * filled + "." * (BAR - filled) + "]")
        if self._new:
            left = (self._total - self._done) * seconds / self._new
            parts += [f"{self._new / seconds:.1f}/s", f"{duration(left)} left", self.words()]
        text = "  ".join(filter(None, parts))
        return text[: shutil.get_terminal_size().columns - 1] if self._over else text

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


class GradeTicker(Ticker):
    """Counts submissions, and those below full marks."""

    def __init__(self, total: int) -> None:
        super().__init__(total)
        self._below = 0

    def record(self, done: "EntryResult") -> None:
        self._below += isinstance(done, Result) and not done.report.full_marks
        self.step(new=isinstance(done, Result | CourseFault))

    def words(self) -> str:
        return f"{self._below} below full marks"


def duration(seconds: float) -> str:
    """'42 s', '3 min', '2 h 5 min'."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
