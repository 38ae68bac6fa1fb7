"""What a student has done so far, in `.grader/progress.json` beside course.yaml; losing it loses no work."""

import contextlib
import os
from pathlib import Path

import msgspec

from grader.model import Report
from grader.submission import Submission


class Progress(msgspec.Struct, frozen=True):
    """One exercise: what the last check found, for which file, and how many hints were shown."""

    digest: str = ""
    score: float = 0.0
    open: float = 0.0
    max_score: float = 0.0
    hints: int = 0


class ProgressFile:
    """Progress by exercise. A file that cannot be read or written is as good as none."""

    def __init__(self, root: Path) -> None:
        self._path = root / ".grader" / "progress.json"
        self._all: dict[str, Progress] = {}
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            self._all = msgspec.json.decode(self._path.read_bytes(), type=dict[str, Progress])

    def of(self, exercise: str) -> Progress:
        return self._all.get(exercise, Progress())

    def note_report(self, report: Report, submission: Submission) -> None:
        changes = {"score": report.score, "open": report.open, "max_score": report.max_score}
        self._note(report.exercise, digest=submission.digest, **changes)

    def note_hint(self, exercise: str, shown: int) -> None:
        self._note(exercise, hints=shown)

    def _note(self, exercise: str, **changes: object) -> None:
        self._all[exercise] = msgspec.structs.replace(self.of(exercise), **changes)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(exist_ok=True)
            written = self._path.with_suffix(f".{os.getpid()}")
            written.write_bytes(msgspec.json.format(msgspec.json.encode(self._all)))
            written.replace(self._path)
