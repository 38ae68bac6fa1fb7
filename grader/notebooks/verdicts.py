"""Sources of the verdict on a submitted notebook: a judge that runs now, or reports made ahead (`prefetch`)."""

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
    """The interface that the preprocessors use."""

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        """The exercise of a notebook in the gradebook; None if it is not in this course."""

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Result: ...

    def key_of(self, student: str, exercise: Exercise) -> str:
        """The digest of what made the verdict (see `course/digests.py`), or "" if verdicts are not stored."""


class GradingSetup(msgspec.Struct, frozen=True, eq=False):
    """The course, the secret, and the source of workers, validated before the first submission is judged."""

    course: Course
    secret: Secret
    open_workers: OpenWorkers
    walled: bool
    sources: Path  # nbgrader's source folder: its notebooks' metadata names their exercises

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        return exercise_of(self.course, self.sources, assignment, notebook)


def exercise_of(course: Course, sources: Path, assignment: str, notebook: str) -> Exercise | None:
    """By the metadata of the notebook's source version, since an instructor may rename it; else by its name."""
    name = f"{assignment}/{notebook}"
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        name = json.loads((sources / assignment / f"{notebook}.ipynb").read_bytes())["metadata"][OURS]["exercise"]
    return course.exercises.get(name)


def grading_setup(course: Path, secret_file: Path | None, sources: Path, *, unsafe: bool = False) -> GradingSetup:
    """Raises CourseError, SecretError, and GraderError if this host cannot give the walls."""
    loaded = load_course(course)
    loaded.require_solutions("grading")
    default = loaded.root / IN_COURSE
    secret = read_secret(secret_file, default)  # stays in the environment: formgrader's server reads it again
    workers: OpenWorkers = ForkedWorkers if unsafe else partial(WalledWorkers, survey_or_refuse(loaded.root))
    return GradingSetup(loaded, secret, workers, not unsafe, sources)


class LocalVerdicts:
    """One judge in this process. Its workers stay warm from one notebook to the next."""

    def __init__(self, setup: GradingSetup, folder: Path) -> None:
        """`folder`: for the lock files that let a speed check run alone."""
        self._setup = setup
        locks = folder.resolve() / LOCKS
        locks.mkdir(exist_ok=True)
        course = setup.course
        self._judges = JudgePool(course.root.resolve(), course.exercises, setup.open_workers, 1, locks)

    def close(self) -> None:
        self._judges.close()

    def exercise_of(self, assignment: str, notebook: str) -> Exercise | None:
        return self._setup.exercise_of(assignment, notebook)

    def verdict(self, student: str, exercise: Exercise, submission: Submission) -> Result:
        """Never raises because of the submission; a fault of the author's or the grader's leaves the points open."""
        seed = self._setup.secret.seed(exercise.id, submission.digest)
        whole = msgspec.structs.replace(submission, student=student, exercise=exercise.id)
        job = Job(whole, seed, walled=self._setup.walled)
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
