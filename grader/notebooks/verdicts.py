"""Where the verdict on a submitted notebook comes from: a judge that is asked now, or one that was asked before."""

import contextlib
import json
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.errors import GraderError
from grader.grading.judge_pool import JudgePool
from grader.grading.judge_process import Job, OpenWorkers, not_graded
from grader.model import Result
from grader.notebooks.cells import OURS
from grader.pools.forked import ForkedWorkers
from grader.pools.walled import WalledWorkers
from grader.sandbox.walls import survey_or_refuse
from grader.sealing.secret import IN_COURSE, Secret, read_secret
from grader.submission import Submission

LOCKS = ".grader"  # in the nbgrader course's folder


class Verdicts(Protocol):
    """What the preprocessors ask."""

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        """The exercise that a notebook of the gradebook is for; None where it is none of this course."""

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Result: ...

    def key_of(self, student: str, exercise: Exercise) -> str:
        """What made the verdict (see identity); "" where nobody will ask whether that has changed."""


class Setting(msgspec.Struct, frozen=True, eq=False):
    """The course, the secret, and where workers come from: checked before anybody is judged."""

    course: Course
    secret: Secret
    open_workers: OpenWorkers
    walled: bool
    sources: Path  # nbgrader's source folder, which says what a notebook is for

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        return exercise_of(self.course, self.sources, assignment, notebook)


def exercise_of(course: Course, sources: Path, assignment: str, notebook: str) -> Exercise | None:
    """By the notebook's source version, where an instructor may have given it another name; else by its name."""
    name = f"{assignment}/{notebook}"
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        name = json.loads((sources / assignment / f"{notebook}.ipynb").read_bytes())["metadata"][OURS]["exercise"]
    return course.exercises.get(name)


def setting(course: Path, secret_file: Path | None, sources: Path, *, unsafe: bool = False) -> Setting:
    """Raises CourseError, NoSecret, and GraderError where this host gives no walls."""
    loaded = load_course(course)
    loaded.require_solutions("grading")
    default = loaded.root / IN_COURSE
    secret = read_secret(secret_file, default)  # and left in the environment: formgrader's server asks again
    workers: OpenWorkers = ForkedWorkers if unsafe else partial(WalledWorkers, survey_or_refuse(loaded.root))
    return Setting(loaded, secret, workers, not unsafe, sources)


class JudgedHere:
    """One judge, for this process, its workers kept warm from one notebook to the next."""

    def __init__(self, setting: Setting, folder: Path) -> None:
        """`folder`: where the locks are that keep a speed check from having neighbours."""
        self._setting = setting
        locks = folder.resolve() / LOCKS
        locks.mkdir(exist_ok=True)
        course = setting.course
        self._judges = JudgePool(course.root.resolve(), course.exercises, setting.open_workers, 1, locks)

    def close(self) -> None:
        self._judges.close()

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        return self._setting.exercise_of(assignment, notebook)

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Result:
        """Never raises for what the submission does; a fault of the author's, or of ours, leaves the points open."""
        seed = self._setting.secret.seed(exercise.id, submission.digest)
        whole = msgspec.structs.replace(submission, student=student, exercise=exercise.id)
        job = Job(whole, seed, walled=self._setting.walled)
        try:
            self._judges.submit(job)
            _, found = self._judges.wait()
        except GraderError as fault:
            return not_graded(job, exercise, str(fault))
        if isinstance(found, Result):
            return found
        return not_graded(job, exercise, "a fault of the course", found.reason)

    def key_of(self, student: str, exercise: Exercise) -> str:
        return ""
