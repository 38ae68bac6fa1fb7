"""The output of a submission: keeps its two ends and counts the rest, so that a gigabyte costs nothing.

The page is memory that the judge can read after the worker has ended. The submission controls its content.
"""

import io
import mmap
import struct
from typing import Any

from grader.worker.protocol import Printed

COUNTS = struct.Struct("<QQ")  # bytes written, line ends among them
HEAD_BYTES = TAIL_BYTES = 2_040
SIZE = COUNTS.size + HEAD_BYTES + TAIL_BYTES
TAIL = COUNTS.size + HEAD_BYTES  # offset of the ring buffer with the end


class Page:
    """The worker's end: writes into SIZE bytes of memory, which it may share with the judge."""

    def __init__(self, memory: Any = None) -> None:
        self._memory = bytearray(SIZE) if memory is None else memory
        self._written = self._lines = 0

    @classmethod
    def at(cls, descriptor: int) -> "Page":
        """The page in that file, which may be closed afterwards; a private page for -1."""
        return cls(None if descriptor < 0 else mmap.mmap(descriptor, SIZE))

    def write_text(self, text: str) -> None:
        """Write a text; only the two ends of a long one are encoded."""
        if len(text) <= HEAD_BYTES + TAIL_BYTES:
            self.write(text.encode("utf-8", "replace"))
            return
        head, tail = (part.encode("utf-8", "replace") for part in (text[:HEAD_BYTES], text[-TAIL_BYTES:]))
        ends = text.count("\n") if "\n" in text else 0  # searching for one is ten times as fast as counting
        left_out = ends - head.count(b"\n") - tail.count(b"\n")
        self._put(head)
        self._written += max(len(text) - HEAD_BYTES - TAIL_BYTES, 0)
        self._lines += left_out
        self._put(tail)
        self._count()

    def write(self, data: bytes) -> None:
        self._put(data)
        self._count()

    def take(self) -> Printed:
        """The output since the last call."""
        printed = read(bytes(self._memory)) if self._written else Printed()
        self._written = self._lines = 0
        self._count()
        return printed

    def _put(self, data: bytes) -> None:
        begin = COUNTS.size + self._written
        room = max(TAIL - begin, 0)
        self._memory[begin : begin + len(data[:room])] = data[:room]
        rest = data[room:][-TAIL_BYTES:]
        position = (self._written + len(data) - len(rest) - HEAD_BYTES) % TAIL_BYTES if rest else 0
        first, second = rest[: TAIL_BYTES - position], rest[TAIL_BYTES - position :]
        self._memory[TAIL + position : TAIL + position + len(first)] = first
        self._memory[TAIL : TAIL + len(second)] = second
        self._written += len(data)
        self._lines += data.count(b"\n")

    def _count(self) -> None:
        COUNTS.pack_into(self._memory, 0, self._written, self._lines)


def read(memory: bytes) -> Printed:
    """The output on a page; accepts any bytes."""
    memory = memory[:SIZE].ljust(SIZE, b"\0")
    written, lines = COUNTS.unpack_from(memory)
    head = memory[COUNTS.size : COUNTS.size + min(written, HEAD_BYTES)]
    more = max(written - HEAD_BYTES, 0)
    ring, turn = memory[TAIL:], more % TAIL_BYTES
    tail = ring[:more] if more <= TAIL_BYTES else ring[turn:] + ring[:turn]
    ended = b"\n" if not written or (tail or head).endswith(b"\n") else b""
    count = min(lines + (not ended), 1 << 62)
    if more <= TAIL_BYTES:  # nothing is missing
        return Printed((head + tail).decode("utf-8", "replace"), "", count)
    return Printed(head.decode("utf-8", "replace"), tail.decode("utf-8", "replace"), count)


class Stream(io.TextIOBase):
    """Replaces sys.stdout or sys.stderr and supports the same operations; writes to the page."""

    encoding, errors, newlines = "utf-8", "replace", None  # as those of a real stream
    line_buffering, write_through, mode = True, True, "w"

    def __init__(self, page: Page, descriptor: int, name: str) -> None:
        self._page, self._descriptor, self.name = page, descriptor, name
        self.buffer = BinaryStream(page, descriptor, name)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._page.write_text(str(text))
        return len(text)

    def fileno(self) -> int:
        return self._descriptor  # which leads nowhere

    def reconfigure(self, **_: Any) -> None:
        """Nothing to change."""

    def detach(self) -> Any:
        return self.buffer

    def close(self) -> None:
        """Does nothing: later lines are still printed."""


class BinaryStream(io.BufferedIOBase):
    """The binary stream below a Stream."""

    mode = "wb"

    def __init__(self, page: Page, descriptor: int, name: str) -> None:
        self._page, self._descriptor, self.name = page, descriptor, name

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self._page.write(bytes(view))
        return view.nbytes

    def fileno(self) -> int:
        return self._descriptor

    def close(self) -> None:
        """As in Stream."""
