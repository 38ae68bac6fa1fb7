"""Grades many submissions with a pool of judges; each result is stored as soon as it arrives.

The order of the work is fixed; the results do not depend on it.
"""

import functools
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.course.author_code import line_of
from grader.course.course import Course
from grader.course.digests import digest_of, exercise_digest, judging_digest, made_with, submission_digest
from grader.course.exercise import Exercise
from grader.course.used import all_used, with_used
from grader.errors import CourseError
from grader.grading.judge_pool import AUTHOR_SECONDS, JudgePool
from grader.grading.judge_process import Job, JobResult, OpenWorkers
from grader.model import Basis, CourseFault, GraderFault, Kind, Result
from grader.processes.deadline import TooLateError, within
from grader.results.store import Store
from grader.sealing.secret import Secret
from grader.submission import Submission
from grader.submissions.class_folder import SubmittedFile


class Unchanged(msgspec.Struct, frozen=True):
    """The store already has the result of this submission, from an earlier run."""

    student: str
    exercise: str


EntryResult = Result | Unchanged | CourseFault  # the end of a submission's grading


class GradingPlan(msgspec.Struct, frozen=True, eq=False):
    """Makes jobs of submissions: the exercises that can be used, their digests, and the secret of the hidden cases."""

    root: Path
    exercises: dict[str, Exercise]
    digests: dict[str, str]
    secret: Secret
    walled: bool
    judging: dict[Kind, str]
    made_with: str = ""
    handed_in: dict[tuple[str, str], SubmittedFile] = {}  # by student and exercise, for exercises that use earlier ones

    def job(self, submission: Submission) -> Job:
        student, exercise = submission.student, submission.exercise
        whole = with_used(submission, self.exercises[exercise], functools.partial(self._read, student))
        basis = Basis(submission_digest(whole), self.digests[exercise])
        parts = (student, exercise, basis.submission, basis.exercise)
        judging = self.judging[self.exercises[exercise].kind]
        key = digest_of(*parts, judging, self.secret.fingerprint, "walled" if self.walled else "unsafe")
        return Job(whole, self.secret.seed(exercise, whole.digest), key, basis, self.walled)

    def _read(self, student: str, exercise: str) -> Submission | None:
        entry = self.handed_in.get((student, exercise))
        return None if entry is None else entry.read()


LOADING_SECONDS = 60.0  # limit for loading one exercise; it takes milliseconds, with torch some seconds


def plan(
    course: Course,
    exercises: Iterable[Exercise],
    secret: Secret,
    *,
    walled: bool,
    entries: Iterable[SubmittedFile] = (),
) -> tuple[GradingPlan, dict[str, str]]:
    """Load the exercises before anything is judged. Returns the plan, and the faults of exercises that cannot be used.

    `entries`: everything that was handed in, for exercises that use earlier ones.
    """
    sound: dict[str, Exercise] = {}
    digests: dict[str, str] = {}
    faults: dict[str, str] = {}
    for exercise in exercises:
        try:
            with within(LOADING_SECONDS):
                exercise.load()
            used = [exercise_digest(exercise.others[name]) for name in all_used(exercise)]
            digests[exercise.id] = digest_of(exercise_digest(exercise), *used) if used else exercise_digest(exercise)
            sound[exercise.id] = exercise
        except CourseError as fault:
            faults[exercise.id] = str(fault)
        except OSError as fault:
            faults[exercise.id] = f"{fault.filename}: {fault.strerror}"
        except TooLateError as fault:
            where = line_of(fault, f"solutions/{exercise.id}/") or f"solutions/{exercise.id}"
            faults[exercise.id] = f"{where}: still loading after {LOADING_SECONDS:g} s; is there a loop without an end?"
    judging = {kind: judging_digest(kind) for kind in {exercise.kind for exercise in sound.values()}}
    handed_in = {(entry.student, entry.exercise): entry for entry in entries}
    return GradingPlan(course.root.resolve(), sound, digests, secret, walled, judging, made_with(), handed_in), faults


def grade_all(
    submissions: Iterable[Submission],
    plan: GradingPlan,
    store: Store,
    open_workers: OpenWorkers,
    judges: int,
    stopping: threading.Event | None = None,
    *,
    without_gpu: bool = False,
    author_seconds: float = AUTHOR_SECONDS,
) -> Iterator[EntryResult]:
    """Judge the submissions without a stored result; each result is stored before it is yielded.

    `without_gpu`: this machine has no GPU, so results that wait for one are not tried again. `author_seconds`: limit
    for the author's code in one check.

    After `stopping` is set, no new submission is begun; those in progress are finished and stored. Raises GraderError
    if the store or the workers fail.
    """
    stopping = stopping or threading.Event()
    broken: set[str] = set()  # exercises whose author's code raised: their other submissions are not judged
    lock_folder = store.path.parent.resolve()
    with JudgePool(plan.root, plan.exercises, open_workers, judges, lock_folder, author_seconds=author_seconds) as pool:
        for submission in submissions:
            if stopping.is_set():
                break
            if submission.exercise in broken:
                continue
            job = plan.job(submission)
            if store.find(submission.student, submission.exercise, job.key, without_gpu=without_gpu):
                yield Unchanged(submission.student, submission.exercise)
                continue
            finished = pool.wait() if pool.is_full else None
            pool.submit(job)  # first, so that the judge works while the result is stored
            if finished:
                yield _kept(*finished, store, plan, broken)
        while pool.is_busy:
            yield _kept(*pool.wait(), store, plan, broken)


def _kept(job: Job, result: JobResult, store: Store, plan: GradingPlan, broken: set[str]) -> EntryResult:
    assert not isinstance(result, GraderFault)  # the pool raises those
    if isinstance(result, CourseFault):
        broken.add(result.exercise)
        return result
    counts = store.keep(job.key, result, job.basis, plan.made_with)
    return msgspec.structs.replace(result, counts=counts)
