"""Many notebooks judged ahead of nbgrader, in processes of their own, and kept as they come."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.grading.judge_process import Job, not_graded
from grader.grading.run import EntryResult, GradingPlan, Unchanged, grade_all, plan
from grader.model import CourseFault, Result
from grader.notebooks.verdicts import Setting
from grader.results.store import NoStore, Store
from grader.sealing.secret import remember
from grader.submission import Submission

Key = tuple[str, str]  # student, exercise


class Ahead(msgspec.Struct, frozen=True):
    """What was found before it was asked for. `key`: what made the report (see identity)."""

    result: Result
    key: str
    digest: str
    unchanged: bool = False


class JudgedAhead:
    """Verdicts, in the order of the submissions, from a thread that gives them to judges and keeps what they find.

    A context: leaving it lets what is under way be finished and kept.
    """

    def __init__(self, setting: Setting, submissions: Iterable[Submission], out: Path, judges: int) -> None:
        self._setting, self._submissions, self._out, self._judges = setting, submissions, out, judges
        self._plan: GradingPlan
        self._jobs: dict[Key, tuple[str, str]] = {}  # key and digest
        self._found: dict[Key, Ahead] = {}
        self._course_faults: dict[str, str] = {}
        self._news = threading.Condition()
        self._ended: BaseException | bool = False
        self._stopping = threading.Event()
        self.troubles: list[str] = []  # of the store that reports are kept in
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "JudgedAhead":
        course = self._setting.course
        self._plan, self._course_faults = plan(
            course, course.exercises.values(), self._setting.secret, walled=self._setting.walled
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        return self._setting.exercise_of(assignment, notebook)

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Result:
        found = self.wait(student, exercise)
        if found.key and found.digest != submission.digest:  # a step of the instructor's own has changed the code
            raise GraderError(f"{student}, {exercise.id}: the code was changed by a step before JudgeCells")
        return found.result

    def key_of(self, student: str, exercise: Exercise) -> str:
        return self.wait(student, exercise).key

    def wait(self, student: str, exercise: Exercise) -> Ahead:
        """Raises GraderError where the judges failed us."""
        place = student, exercise.id
        with self._news:
            self._news.wait_for(lambda: place in self._found or self._ended)
            if place in self._found:
                return self._found[place]
        if isinstance(self._ended, GraderError):
            raise self._ended
        if isinstance(self._ended, NoStore):
            raise GraderError(str(self._ended)) from self._ended
        if isinstance(self._ended, BaseException):
            raise GraderError(f"the judges ended: {type(self._ended).__name__}: {self._ended}") from self._ended
        reason = self._course_faults.get(exercise.id, "it was not judged")
        job = Job(Submission("", student=student, exercise=exercise.id), 0, walled=self._setting.walled)
        return Ahead(not_graded(job, exercise, "a fault of the course", reason), "", "")

    @property
    def course_faults(self) -> dict[str, str]:
        return dict(self._course_faults)

    def _run(self) -> None:
        ended: BaseException | bool = True
        try:
            with Store(self._out, create=True, secret=self._setting.secret) as store:
                remember(self._setting.secret)  # for grader results
                for done in grade_all(
                    self._noted(), self._plan, store, self._setting.open_workers, self._judges, self._stopping
                ):
                    self._note(done, store)
                self.troubles += store.troubles
                self.troubles += [f"not believed, changed outside the grader: {each}" for each in store.disbelieved]
        except BaseException as fault:
            ended = fault
        with self._news:
            self._ended = ended
            self._news.notify_all()

    def _noted(self) -> Iterator[Submission]:
        for submission in self._submissions:
            if submission.exercise in self._course_faults:
                continue
            place = submission.student, submission.exercise
            self._jobs[place] = self._plan.job(submission).key, submission.digest
            yield submission

    def _note(self, done: EntryResult, store: Store) -> None:
        if isinstance(done, CourseFault):
            self._course_faults[done.exercise] = done.reason
            return
        unchanged = isinstance(done, Unchanged)
        place = done.student, done.exercise if isinstance(done, Unchanged) else done.report.exercise
        result = store.one(*place)  # a person's decisions are in it
        assert result is not None
        with self._news:
            self._found[place] = Ahead(result, *self._jobs[place], unchanged)
            self._news.notify_all()
