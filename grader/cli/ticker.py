"""How far a long run is, on stderr: one line that is written over on a terminal, a line now and then elsewhere."""

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

from grader.cli.screen import ERASE_LINE

if TYPE_CHECKING:
    from grader.grading import Done

ON_TERMINAL, ELSEWHERE = 0.1, 5.0  # seconds between two lines
BAR = 20


class Ticker:
    """Counts what is done; `total` is what there is to do, unchanged submissions included."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._over = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._began = self._last = time.monotonic()
        self._done = self._new = self._below = 0

    def __enter__(self) -> "Ticker":
        return self

    def __exit__(self, *_: object) -> None:
        if self._over and self._done:
            self._write(ERASE_LINE)
        elif self._new:
            self._write(self.line() + "\n")

    def note(self, done: "Done") -> None:
        self._done += 1
        self._new += not done.unchanged
        self._below += done.graded is not None and not done.graded.report.full_marks
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
            parts += [f"{self._new / seconds:.1f}/s", f"{duration(left)} left", f"{self._below} below full marks"]
        text = "  ".join(parts)
        return text[: shutil.get_terminal_size().columns - 1] if self._over else text

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def duration(seconds: float) -> str:
    """'42 s', '3 min', '2 h 5 min'."""
    minutes = round(seconds / 60)
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"
