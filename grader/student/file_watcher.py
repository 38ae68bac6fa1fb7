"""Which files were saved? Events of the file system only say when to look; what changed is read from the files.

So a rename, an editor that replaces the file, events that come twice, and events that never come (a network drive, a
folder shared into a container) all end alike: the file is another one than it was.
"""

import contextlib
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

STEP_MS = 10  # a burst of events is over when so long none came; the verdict waits for it
LOOK_MS = 500  # without an event, look all the same
POLL_SECONDS = 0.25  # where there are no events at all
GONE_SECONDS = 0.2  # some editors move the file away and write a new one
NO_EVENTS = "The file system sends no events here: looking four times a second."

Signature = tuple[int, int, int]  # when it was changed (ns), its size, which file it is


class Save(msgspec.Struct, frozen=True):
    """A file that is another one now, or is gone. `at`: when, on the wall clock."""

    name: str
    at: float
    gone: bool = False


class Saves:
    """Watches files by name; `folder` is where they all are."""

    def __init__(self, folder: Path, files: Mapping[str, Path]) -> None:
        self._folder, self._files = folder, dict(files)
        self._known = {name: _signature(path) for name, path in files.items()}
        self._missing: dict[str, float] = {}  # since when
        self.has_events = True

    def listen(self, stop: threading.Event) -> Iterator[list[Save]]:
        """What was saved, as it is, until `stop` is set."""
        for _ in self._wake_ups(stop):
            if stop.is_set():
                return
            if saves := self.look():
                yield saves

    def look(self) -> list[Save]:
        """What is another file than at the last look; what has been gone for a moment is said once."""
        found = []
        for name, path in self._files.items():
            before, now = self._known[name], _signature(path)
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
        """Something may have happened in the folder."""
        from watchfiles import watch

        with contextlib.suppress(OSError, RuntimeError):  # no folder; no more watches to be had
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


def _signature(path: Path) -> Signature | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _moment(signature: Signature) -> float:
    """When the file was saved: as the file says, unless its clock is another one (or it was moved here)."""
    changed, now = signature[0] / 1e9, time.time()
    return changed if 0 <= now - changed < 2 else now
