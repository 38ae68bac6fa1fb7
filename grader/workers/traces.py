"""What the judge can find out about a worker that does not answer: what it printed, and where it stands.

Both are the submission's words: bounded, shown where its inputs were public, trusted for nothing.
"""

import contextlib
import os
import re
import time

from grader.worker import page
from grader.worker.protocol import Printed

MOST_WORDS = 1 << 14  # bytes of what Python says of its frames
FRAME = re.compile(rb'^  File "([^"\n]{1,500})", line (\d{1,7}) in ([^\n]{1,200})$', re.MULTILINE)
PAUSE, QUIET = 0.005, 3  # seconds between two looks, and how many without a new word are the end


class Traces:
    """`page` holds what is printed, -1 for nothing; `words` is our end of a pipe. Both are ours to close."""

    def __init__(self, page: int, words: int) -> None:
        self.page, self._words = page, words
        if os.name == "posix":
            os.set_blocking(words, False)

    @property
    def pages(self) -> list[int]:
        """The page, where there is one, to be handed to a worker."""
        return [self.page] if self.page >= 0 else []

    def printed(self) -> Printed:
        """What was printed since the last answer."""
        if self.page < 0:
            return Printed()
        try:
            return page.read(os.pread(self.page, page.SIZE, 0))
        except OSError:  # closed
            return Printed()

    def frames(self, seconds: float) -> list[tuple[str, int, str]]:
        """File, line and function of each frame that is told in so many seconds; the innermost frame comes first.

        None on Windows, where a pipe cannot be read without waiting.
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
