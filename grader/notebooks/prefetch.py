"""Judges many notebooks ahead of nbgrader, in processes of their own, and stores each report as it arrives."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.grading.judge_process import not_graded
from grader.grading.run import Done, Plan, grade_all, plan
from grader.model import Graded
from grader.notebooks.verdicts import GradingSetup
from grader.results.store import Store, StoreError
from grader.sealing.secret import remember
from grader.submission import Submission
from grader.submissions.class_folder import SubmittedFile

SubmissionKey = tuple[str, str]  # student, exercise


class HandedIn(SubmittedFile, frozen=True):
    """A submission that has been read already."""

    submission: Submission = Submission("")

    def read(self) -> Submission:
        return self.submission


class KeyedVerdict(msgspec.Struct, frozen=True):
    """A verdict made ahead. `key`: the digest of what made the report (see `course/digests.py`)."""

    graded: Graded
    key: str
    digest: str
    unchanged: bool = False


class PrefetchedVerdicts:
    """Verdicts in the order of the entries. A thread gives the entries to judges and stores their reports.

    A context manager: on exit, submissions in progress are finished and stored.
    """

    def __init__(self, setup: GradingSetup, entries: Iterable[HandedIn], out: Path, judges: int) -> None:
        self._setup, self._entries, self._out, self._judges = setup, entries, out, judges
        self._plan: Plan
        self._tasks: dict[SubmissionKey, tuple[str, str]] = {}  # key and digest
        self._found: dict[SubmissionKey, KeyedVerdict] = {}
        self._course_faults: dict[str, str] = {}
        self._news = threading.Condition()
        self._ended: BaseException | bool = False
        self._stopping = threading.Event()
        self.troubles: list[str] = []  # faults of the store, as sentences
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "PrefetchedVerdicts":
        course = self._setup.course
        self._plan, self._course_faults = plan(
            course, course.exercises.values(), self._setup.secret, walled=self._setup.walled
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        return self._setup.exercise_of(assignment, notebook)

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Graded:
        found = self.wait(student, exercise)
        if found.key and found.digest != submission.digest:  # a step of the instructor's own has changed the code
            raise GraderError(f"{student}, {exercise.id}: the code was changed by a step before JudgeCells")
        return found.graded

    def key_of(self, student: str, exercise: Exercise) -> str:
        return self.wait(student, exercise).key

    def wait(self, student: str, exercise: Exercise) -> KeyedVerdict:
        """Wait for the verdict on one submission. Raises GraderError if the judges failed."""
        place = student, exercise.id
        with self._news:
            self._news.wait_for(lambda: place in self._found or self._ended)
            if place in self._found:
                return self._found[place]
        if isinstance(self._ended, GraderError):
            raise self._ended
        if isinstance(self._ended, StoreError):
            raise GraderError(str(self._ended)) from self._ended
        if isinstance(self._ended, BaseException):
            raise GraderError(f"the judges ended: {type(self._ended).__name__}: {self._ended}") from self._ended
        reason = self._course_faults.get(exercise.id, "it was not judged")
        return KeyedVerdict(not_graded(student, exercise, "a fault of the course", reason), "", "")

    @property
    def course_faults(self) -> dict[str, str]:
        return dict(self._course_faults)

    def _run(self) -> None:
        ended: BaseException | bool = True
        try:
            with Store(self._out, create=True, secret=self._setup.secret) as store:
                remember(self._setup.secret)  # for grader results
                for done in grade_all(
                    self._entries_to_judge(), self._plan, store, self._setup.open_workers, self._judges, self._stopping
                ):
                    self._record(done, store)
                self.troubles += store.troubles
                self.troubles += [f"not trusted, changed outside the grader: {each}" for each in store.untrusted]
        except BaseException as fault:
            ended = fault
        with self._news:
            self._ended = ended
            self._news.notify_all()

    def _entries_to_judge(self) -> Iterator[HandedIn]:
        for entry in self._entries:
            if entry.exercise in self._course_faults:
                continue
            self._tasks[entry.student, entry.exercise] = self._plan.task(entry).key, entry.submission.digest
            yield entry

    def _record(self, done: Done, store: Store) -> None:
        if done.course_fault:
            self._course_faults[done.exercise] = done.course_fault
            return
        kept = store.one(done.student, done.exercise)  # a person's decisions are in it
        assert kept is not None
        place = done.student, done.exercise
        with self._news:
            self._found[place] = KeyedVerdict(kept.graded, *self._tasks[place], done.unchanged)
            self._news.notify_all()
