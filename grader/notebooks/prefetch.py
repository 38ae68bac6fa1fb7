"""Judges many notebooks ahead of nbgrader, in processes of their own, and stores each report as it arrives."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.grading.judge_process import Job, not_graded
from grader.grading.run import EntryResult, GradingPlan, Unchanged, grade_all, plan
from grader.model import CourseFault, Result
from grader.notebooks.verdicts import GradingSetup
from grader.results.store import Store, StoreError
from grader.sealing.secret import remember
from grader.submission import Submission

SubmissionKey = tuple[str, str]  # student, exercise


class KeyedVerdict(msgspec.Struct, frozen=True):
    """A result made ahead. `key`: the digest of what made it (see `course/digests.py`)."""

    result: Result
    key: str
    digest: str
    unchanged: bool = False


class PrefetchedVerdicts:
    """Verdicts in the order of the submissions. A thread gives these to judges and stores the results.

    A context manager: on exit, submissions in progress are finished and stored.
    """

    def __init__(self, setup: GradingSetup, submissions: Iterable[Submission], out: Path, judges: int) -> None:
        self._setup, self._submissions, self._out, self._judges = setup, submissions, out, judges
        self._plan: GradingPlan
        self._jobs: dict[SubmissionKey, tuple[str, str]] = {}  # key and digest
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

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Result:
        found = self.wait(student, exercise)
        if found.key and found.digest != submission.digest:  # a step of the instructor's own has changed the code
            raise GraderError(f"{student}, {exercise.id}: the code was changed by a step before JudgeCells")
        return found.result

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
        job = Job(Submission("", student=student, exercise=exercise.id), 0, walled=self._setup.walled)
        return KeyedVerdict(not_graded(job, exercise, "a fault of the course", reason), "", "")

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

    def _entries_to_judge(self) -> Iterator[Submission]:
        for submission in self._submissions:
            if submission.exercise in self._course_faults:
                continue
            place = submission.student, submission.exercise
            self._jobs[place] = self._plan.job(submission).key, submission.digest
            yield submission

    def _record(self, done: EntryResult, store: Store) -> None:
        if isinstance(done, CourseFault):
            self._course_faults[done.exercise] = done.reason
            return
        unchanged = isinstance(done, Unchanged)
        place = done.student, done.exercise if isinstance(done, Unchanged) else done.report.exercise
        result = store.one(*place)  # a person's decisions are in it
        assert result is not None
        with self._news:
            self._found[place] = KeyedVerdict(result, *self._jobs[place], unchanged)
            self._news.notify_all()
