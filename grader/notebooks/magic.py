"""`%check` in a notebook: judges the cells run so far, in a process of its own, and shows the report."""

import contextlib
import hashlib
import os
import shlex
import sys
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import msgspec
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.display import display

from grader.course.entries import COURSE_FILE
from grader.course.reading import load_course
from grader.errors import CourseError
from grader.model import Status
from grader.notebooks.cells import BUNDLE, notebook_submission
from grader.notebooks.earlier import notebook_beside, with_earlier
from grader.notebooks.own_modules import OwnModules
from grader.processes.children import Child
from grader.submission import Submission

USAGE = "%check MODULE/EXERCISE, or %check MODULE/EXERCISE CHECK"
COURSE_VARIABLE = "GRADER_COURSE"
WIDTH = 84  # columns; nbgrader validate cuts what is longer


class Checked(msgspec.Struct, frozen=True, tag=True):
    """The result from the judging process: the report as HTML and text, and each check's outcome by grade cell."""

    html: str
    text: str
    full_marks: bool
    cells: dict[str, "CheckedCell"]


class CheckedCell(msgspec.Struct, frozen=True):
    """The outcome of one check."""

    status: Status
    html: str
    text: str


class Refused(msgspec.Struct, frozen=True, tag=True):
    """The submission was not judged, for this reason."""

    reason: str


CheckReply = Checked | Refused


class CheckError(Exception):
    """The submission was not judged; the message says why and what to do."""

    def _render_traceback_(self) -> list[str]:
        """The lines that Jupyter shows: the message only, without the grader's frames."""
        return [piece for line in str(self).split("\n") for piece in textwrap.wrap(line, WIDTH) or [""]]


class CheckFailedError(CheckError):
    """A grade cell's check does not pass."""


@magics_class
class Checker(Magics):
    """Records the cell of each source that was run, so that only the last version of a repeated cell counts."""

    def __init__(self, shell: Any) -> None:
        super().__init__(shell)
        self._runs = [("", source) for source in shell.history_manager.input_hist_raw]  # the cell's id or "", source
        self._checked: dict[str, Checked] = {}
        self._own_modules = OwnModules(find_bundle, lambda: (self.sources(), shell.user_ns))

    @classmethod
    def attach(cls, shell: Any) -> None:
        """Register one checker for each kernel; loading the extension again does nothing."""
        if cls.__name__ in shell.magics_manager.registry:
            return
        checker = cls(shell)
        shell.register_magics(checker)
        shell.events.register("pre_run_cell", checker.record_run)
        sys.meta_path.append(checker._own_modules)  # last, so that real modules are found first

    def record_run(self, info: Any) -> None:
        """Record a cell that is about to run."""
        self._own_modules.forget()
        if info.store_history:
            self._runs.append((getattr(info, "cell_id", None) or "", info.raw_cell))

    def sources(self) -> list[str]:
        """The sources that the kernel has run, in order; of one cell, or of equal cells, only the last run."""
        last: dict[tuple[str, str], str] = {}
        for cell, source in self._runs:
            key = (cell, "") if cell else ("", source)
            last.pop(key, None)
            last[key] = source
        return [source for source in last.values() if source.strip()]

    @line_magic
    def check(self, line: str) -> None:
        """%check MODULE/EXERCISE [CHECK]: judge what has been run so far; with a check's name, raise if it fails."""
        words = shlex.split(line)
        if not 1 <= len(words) <= 2:
            raise CheckError(f"write {USAGE}")
        checked = self._judged(words[0])
        if len(words) == 1:
            display({"text/html": checked.html, "text/plain": checked.text}, raw=True)
            return
        cell = checked.cells.get(words[1])
        if cell is None:
            self._report_missing(checked)
        elif cell.status is Status.PASSED or cell.status.leaves_open:
            display({"text/html": cell.html, "text/plain": cell.text}, raw=True)
        else:
            raise CheckFailedError(cell.text)

    @staticmethod
    def _report_missing(checked: Checked) -> None:
        """Report a check that the bundle does not have, or that counts only once the others pass."""
        said = "This check is decided when you hand in"
        if not checked.full_marks:
            raise CheckFailedError(f"{said}; it counts once the checks above pass.")
        display({"text/plain": f"{said}."}, raw=True)

    def _judged(self, exercise: str) -> Checked:
        """The result, cached: each of a notebook's grade cells needs the same report."""
        folder = find_bundle(Path.cwd())
        submission = self._submission(exercise, folder)
        key = hashlib.sha256(f"{exercise}\n{folder}\n{submission.digest}{submission.fault}".encode()).hexdigest()
        if key not in self._checked:
            self._checked[key] = judge_in_process(exercise, folder, msgspec.json.encode(submission))
        return self._checked[key]

    def _submission(self, name: str, folder: Path) -> Submission:
        submission = notebook_submission(self.sources(), name.rpartition("/")[2])
        with contextlib.suppress(CourseError, LookupError, ValueError):  # the judging process reports the same error
            (exercise,) = load_course(folder).select(name)
            return with_earlier(submission, exercise, lambda each: notebook_beside(exercise.others[each], Path.cwd()))
        return submission


def find_bundle(start: Path) -> Path:
    """The course folder: the one named by GRADER_COURSE, else the nearest at or above `start`, or in its `course/`."""
    if named := os.environ.get(COURSE_VARIABLE):
        return Path(named)
    for folder in (start, *start.parents):
        for place in (folder, folder / BUNDLE):
            if (place / COURSE_FILE).is_file():
                return place
    raise CheckError(
        f"there is no course here ({COURSE_FILE}, in {start}, in its folder {BUNDLE}/ or above); "
        f"keep the notebook where it was unpacked, or set {COURSE_VARIABLE}"
    )


def judge_in_process(exercise: str, course: Path, submission: bytes) -> Checked:
    """Judge in a process of its own, so that no verdict is made beside the student's code."""
    place = str(course.resolve())
    with (
        tempfile.TemporaryFile() as said,
        Child("grader.notebooks.check_process:judge", exercise, place, stderr=said) as child,
    ):
        try:
            child.send(submission)
            answer: CheckReply = msgspec.json.decode(child.receive(), type=CheckReply)
        except (EOFError, OSError) as fault:
            code = child.end(1.0)
            said.seek(0)
            last = said.read().decode("utf-8", "replace").strip().rpartition("\n")[2]
            raise CheckError(last or f"the judge ended with exit status {code}") from fault
    if isinstance(answer, Refused):
        raise CheckError(answer.reason)
    return answer
