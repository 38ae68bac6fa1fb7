"""Evidence about a worker that does not answer: its output and its stack frames.

The submission controls both. They are bounded, shown only if the inputs were public, and never trusted.
"""

import contextlib
import os
import re
import time

from grader.worker import page
from grader.worker.protocol import Printed

MOST_WORDS = 1 << 14  # bytes of Python's dump of its frames
FRAME = re.compile(rb'^  File "([^"\n]{1,500})", line (\d{1,7}) in ([^\n]{1,200})$', re.MULTILINE)
PAUSE, QUIET = 0.005, 3  # seconds between two reads; empty reads that mean the end


class Traces:
    """`page`: descriptor of the printed output, -1 for none; `words`: our end of a pipe. This object closes both."""

    def __init__(self, page: int, words: int) -> None:
        self.page, self._words = page, words
        if os.name == "posix":
            os.set_blocking(words, False)

    @property
    def pages(self) -> list[int]:
        """The page, if there is one, to pass to a worker."""
        return [self.page] if self.page >= 0 else []

    def printed(self) -> Printed:
        """The output since the last answer."""
        if self.page < 0:
            return Printed()
        try:
            return page.read(os.pread(self.page, page.SIZE, 0))
        except OSError:  # closed
            return Printed()

    def frames(self, seconds: float) -> list[tuple[str, int, str]]:
        """File, line and function of each frame that arrives within that time; the innermost frame comes first.

        Empty on Windows, where a pipe cannot be read without waiting.
        """
        if os.name != "posix":
            return []
        words, quiet, ends = b"", 0, time.monotonic() + seconds
        while len(words) < MOST_WORDS and time.monotonic() < ends and (not words or quiet < QUIET):
            try:
                new = os.read(self._words, MOST_WORDS)
            except BlockingIOError:
                new = b""
                time.sleep(PAUSE)
            except OSError:
                break
            else:
                if not new:  # the other end is closed
                    break
            words, quiet = words + new, 0 if new else quiet + 1
        found = FRAME.findall(words[-MOST_WORDS:])
        return [(_text(file), int(line), _text(function)) for file, line, function in found]

    def close(self) -> None:
        for descriptor in (self.page, self._words):
            if descriptor >= 0:
                with contextlib.suppress(OSError):
                    os.close(descriptor)
        self.page = self._words = -1


def _text(data: bytes) -> str:
    return data.decode("ascii", "replace")
