"""Watches files for changes. File system events only say when to look; the files show what changed.

So a rename, an editor that replaces the file, duplicate events, and missing events (a network drive, a folder shared
into a container) are all handled in the same way: the file differs from what it was.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

STEP_MS = 10  # a burst of events ends after so long without one; judging waits for the end
LOOK_MS = 500  # look after so long without an event
POLL_SECONDS = 0.25  # interval if the file system sends no events
GONE_SECONDS = 0.2  # a file is missing for a moment while some editors replace it
NO_EVENTS = "The file system sends no events here: looking four times a second."

FileStamp = tuple[int, int, int]  # time of change (ns), size, inode


class Save(msgspec.Struct, frozen=True):
    """A file that changed, or is gone. `at`: wall-clock time."""

    name: str
    at: float
    gone: bool = False


class FileWatcher:
    """Watches files by name; all are in `folder`."""

    def __init__(self, folder: Path, files: Mapping[str, Path]) -> None:
        self._folder, self._files = folder, dict(files)
        self._known = {name: _stamp(path) for name, path in files.items()}
        self._missing: dict[str, float] = {}  # time since when they are missing
        self.has_events = True

    def listen(self, stop: threading.Event) -> Iterator[list[Save]]:
        """Yield the files that changed, each time that some did, until `stop` is set."""
        for _ in self._wake_ups(stop):
            if stop.is_set():
                return
            if saves := self.look():
                yield saves

    def look(self) -> list[Save]:
        """The files that changed since the last look; a file that has been missing for a while is reported once."""
        found = []
        for name, path in self._files.items():
            before, now = self._known[name], _stamp(path)
            if now is None:
                since = self._missing.setdefault(name, time.monotonic())
                if before is not None and time.monotonic() - since >= GONE_SECONDS:
                    self._known[name] = None
                    found.append(Save(name, time.time(), gone=True))
                continue
            self._missing.pop(name, None)
            if now != before:
                self._known[name] = now
                found.append(Save(name, _moment(now)))
        return sorted(found, key=lambda save: save.at)

    def _wake_ups(self, stop: threading.Event) -> Iterator[object]:
        """Yields when something may have changed in the folder."""
        from watchfiles import watch

        with contextlib.suppress(OSError, RuntimeError):  # no folder, or no more watches available
            yield from watch(
                self._folder,
                watch_filter=None,
                step=STEP_MS,
                debounce=2 * STEP_MS,
                rust_timeout=LOOK_MS,
                yield_on_timeout=True,
                stop_event=stop,
                raise_interrupt=False,
            )
        self.has_events = False
        while not stop.wait(POLL_SECONDS):
            yield None


def _stamp(path: Path) -> FileStamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _moment(stamp: FileStamp) -> float:
    """When the file was saved: its time of change, unless that is not recent (another clock, or a moved file)."""
    changed, now = stamp[0] / 1e9, time.time()
    return changed if 0 <= now - changed < 2 else now
