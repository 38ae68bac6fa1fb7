"""`python -I child.py PARENT`: the child's end of `grader.processes.children`.

It imports from the folders that its parent names, never from the current one, and the package `grader` from this file's
place. Standard output is reserved for its replies, so prints go to standard error.
"""

import importlib
import importlib.util
import os
import pickle
import sys
from pathlib import Path
from typing import Any

SIZE_BYTES = 8  # of the length before each message


class Connection:
    """A connection to the parent: whole messages in, whole messages out."""

    def __init__(self, receive: Any, send: Any) -> None:
        """Both arguments are unbuffered binary files."""
        self._receive, self._send = receive, send

    def send(self, message: bytes) -> None:
        """Raises OSError if the other end is closed."""
        rest = memoryview(len(message).to_bytes(SIZE_BYTES, "little") + message)
        while rest:
            rest = rest[self._send.write(rest) :]

    def receive(self) -> bytes:
        """The next message. Raises EOFError if the other end is closed."""
        return self._exactly(int.from_bytes(self._exactly(SIZE_BYTES), "little"))

    def _exactly(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            part = self._receive.read(min(size - len(parts), 1 << 20))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)


def main() -> None:
    """Call the function that the first messages name, with the connection and its arguments."""
    line = _take_the_line()
    _take_our_package()
    from grader.worker.parent import end_with

    end_with(int(sys.argv[1]))
    sys.path[:] = pickle.loads(line.receive())  # noqa: S301  # from our own parent
    function, arguments = pickle.loads(line.receive())  # noqa: S301  # the same
    module, _, name = function.partition(":")
    getattr(importlib.import_module(module), name)(line, *arguments)
    from grader.processes.process_end import end_at_once

    end_at_once(0)


def _take_the_line() -> Connection:
    line = Connection(os.fdopen(os.dup(0), "rb", buffering=0), os.fdopen(os.dup(1), "wb", buffering=0))
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)
    return line


def _take_our_package() -> None:
    """Import this `grader`, even if the search path holds another one."""
    folder = Path(__file__).parents[1]
    spec = importlib.util.spec_from_file_location("grader", folder / "__init__.py")
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    package.__path__ = [str(folder)]
    sys.modules["grader"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    main()
