"""Splits the work of verify into tasks and runs them in parallel, measurements at the end.

Measurements on the processor run side by side at first: they compare CPU time, or memory. Where one is noisy or finds a
fault, it runs again with nothing beside it, and only that counts. On a GPU each runs alone.
"""

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, as_completed
from typing import NamedTuple

import msgspec
from msgspec import structs

from grader.checks.mistakes import MEASURED
from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.verify import tasks
from grader.verify.cache import CachedResult
from grader.verify.model import PROMISES, Complaint, MutantResult, ProgressCallback, Survey, TaskResult, Verified
from grader.verify.process_pool import HangsError, ProcessPool

AT_A_TIME = 8  # mutants in one task
READABLE = ("statement", "solution", "example", "hints")  # promises that need no judging
READ_SECONDS, SECONDS = 60.0, 300.0  # of CPU time: for reading an exercise's files, and for any other task
MOST_AT_ONCE = 4  # tasks of one exercise
MOST_REPEATS = 2  # of a measurement that noise leaves open


class ExerciseResult(msgspec.Struct, frozen=True):
    """`unsettled`: promises not to cache. `whole`: one promise kept others from being examined."""

    verified: Verified
    unsettled: frozenset[str]
    whole: bool


def run_tasks(
    exercises: Collection[Exercise], earlier: Mapping[str, CachedResult], pool: ProcessPool, progress: ProgressCallback
) -> Iterator[ExerciseResult]:
    """Results of these exercises, as they are completed. Promises in `earlier` are not judged again."""
    work = TaskQueue(pool, progress)
    for exercise in exercises:
        work.submit("solution", tasks.readable, exercise.id, seconds=READ_SECONDS)
    work.wait()
    kinds = {exercise.id: exercise for exercise in exercises}
    surveys = {name: _survey(kinds[name], found) for name, (found,) in work.found.items()}
    wanted = {
        name: frozenset(survey.promises) - (earlier[name].promises if name in earlier else frozenset())
        for name, survey in surveys.items()
        if survey.judgeable and not survey.unfinished
    }
    for name, promises in wanted.items():
        _submit_all(kinds[name], surveys[name], promises, work, max(1, pool.processes // len(surveys)))
    work.wait()
    for name, promises in wanted.items():
        if not any(each.reference_fails or each.hangs for each in work.found[name]):
            _plan_measurements(kinds[name], surveys[name], promises, work)
    work.measure()
    for name, found in work.found.items():
        kept = earlier[name] if name in wanted and name in earlier else None
        yield _exercise_result(name, surveys[name], found, kept)


def _survey(exercise: Exercise, found: TaskResult) -> Survey:
    return found.survey or Survey(judgeable=False, unfinished=False, promises=tasks.promises_of(exercise))


def _exercise_result(
    name: str, survey: Survey, found: list[TaskResult], earlier: CachedResult | None
) -> ExerciseResult:
    unsettled = frozenset(each.promise for one in found if one.unsettled or one.hangs for each in one.complaints)
    hindered = any(each.reference_fails or each.hangs for each in found)
    whole = hindered or survey.unfinished or not survey.judgeable
    if earlier is not None and not whole:
        found = [*found, _from(earlier)]
    verified = _sum(name, survey, found)
    if earlier is not None and not whole:
        verified = structs.replace(
            verified, earlier=tuple(each for each in survey.promises if each in earlier.promises)
        )
    return ExerciseResult(verified, unsettled, whole)


def _from(earlier: CachedResult) -> TaskResult:
    """The part of a cached result that still holds."""
    known, holding = earlier.verified, earlier.promises
    return TaskResult(
        tuple(each for each in known.complaints if each.promise in holding),
        tuple(each for each in known.notes if each.promise in holding),
        known.fates if "mutants" in holding else (),
    )


class Measurement(NamedTuple):
    """`arguments`: those of tasks.measured after the exercise; the first is the promise."""

    exercise: str
    arguments: tuple[str, ...]


class TaskQueue:
    """Submitted tasks, and their results by exercise."""

    def __init__(self, pool: ProcessPool, progress: ProgressCallback) -> None:
        self._pool, self._progress = pool, progress
        self._doing: dict[Future[TaskResult], tuple[str, str]] = {}
        self._together: list[Measurement] = []
        self._alone: list[Measurement] = []
        self._done = 0
        self._repeats = False  # what fails now runs again
        self.found: dict[str, list[TaskResult]] = {}

    def submit(
        self,
        promise: str,
        task: Callable[..., TaskResult],
        exercise: str,
        *arguments: object,
        threads: str = "1",
        seconds: float = SECONDS,
    ) -> None:
        """`promise`: the one that gets a complaint if the task hangs."""
        future = self._pool.submit(task, exercise, *arguments, threads=threads, seconds=seconds)
        self._doing[future] = exercise, promise

    def plan(self, exercise: str, *arguments: str, alone: bool) -> None:
        """Add a measurement, to run after all other tasks. `alone`: never beside another one."""
        (self._alone if alone else self._together).append(Measurement(exercise, arguments))

    def wait(self, more: int = 0) -> None:
        """Until all submitted tasks are done. `more`: others that will be submitted."""
        total = self._done + len(self._doing) + len(self._together) + len(self._alone) + more
        self._progress(self._done, total)
        for future in as_completed(self._doing):
            self._result(future)  # raises GraderError at once
            self._done += 1
            self._progress(self._done, total)
        for future, (exercise, _) in self._doing.items():  # in the order of submission
            self.found.setdefault(exercise, []).append(self._result(future))
        self._doing.clear()

    def _result(self, future: Future[TaskResult]) -> TaskResult:
        try:
            return future.result()
        except GraderError as fault:
            hangs = isinstance(fault, HangsError)
            if not hangs and not self._repeats:
                raise
            exercise, promise = self._doing[future]
            return TaskResult((Complaint(exercise, promise, str(fault)),), hangs=hangs, unsettled=not hangs)

    def measure(self) -> None:
        """Run the planned measurements: those that may run together, then the others and those to be repeated."""
        planned, self._together = self._together, []
        for measurement in planned:
            self._submit_measurement(measurement)
        before = {name: len(self.found.get(name, [])) for name, _ in planned}
        self._repeats = True
        self.wait()
        self._repeats = False
        for name, first in before.items():
            found, self.found[name] = self.found[name][first:], self.found[name][:first]
            for measurement, result in zip([each for each in planned if each.exercise == name], found, strict=True):
                if result.complaints and not result.hangs:
                    self._alone.append(measurement)
                else:
                    self.found[name].append(result)
        self._measure_alone()

    def _measure_alone(self) -> None:
        """One by one. Those that noise leaves open are repeated after the others."""
        for last in [False] * MOST_REPEATS + [True]:
            self._alone, planned = [], self._alone
            for number, measurement in enumerate(planned, 1):
                self._submit_measurement(measurement)
                self.wait(more=len(planned) - number)
                if self.found[measurement.exercise][-1].unsettled and not last:
                    self.found[measurement.exercise].pop()
                    self._alone.append(measurement)

    def _submit_measurement(self, measurement: Measurement) -> None:
        self.submit(measurement.arguments[0], tasks.measured, measurement.exercise, *measurement.arguments)


def _submit_all(exercise: Exercise, survey: Survey, wanted: frozenset[str], work: TaskQueue, at_once: int) -> None:
    if exercise.traits.is_emulated:
        _submit_kernel(exercise.id, survey, wanted, work)
    else:
        _submit_python(exercise, wanted, work, at_once)


def _submit_python(exercise: Exercise, wanted: frozenset[str], work: TaskQueue, at_once: int) -> None:
    """One task, so that cases and answers are made once."""
    if wanted:
        work.submit("reference", tasks.whole, exercise.id, min(at_once, MOST_AT_ONCE), wanted)
    if "margins" in wanted and not exercise.traits.threads_change:  # which can have more threads later
        work.submit("margins", tasks.margins, exercise.id, "2", threads="2")


def _submit_kernel(name: str, survey: Survey, wanted: frozenset[str], work: TaskQueue) -> None:
    """Many tasks, since every run on the emulator takes a second."""

    def judged(rules: dict[str, str], *about: str) -> None:
        """`rules`: functions of kernel_rules by promise."""
        asked = [(promise, function) for promise, function in rules.items() if promise in wanted]
        if asked:
            work.submit(asked[0][0], tasks.judged_kernel, name, asked, *about)

    judged({"reference": "reference", "margins": "margins_of_reference"})
    judged({"fakes": "fakes"})
    judged({"edges": "edge_cases"})
    for alternative in survey.alternatives:
        judged({"alternatives": "alternative", "margins": "margins_of_alternative"}, alternative)
    for first in range(0, survey.mutants, AT_A_TIME) if "mutants" in wanted else ():
        work.submit("mutants", tasks.mutated_kernel, name, first, first + AT_A_TIME)
    for mistake, place in survey.mistakes.items():
        if place not in MEASURED:
            judged({"mistakes": "mistake"}, mistake)
    judged({"stub": "stub_not_started"})


def _plan_measurements(exercise: Exercise, survey: Survey, wanted: frozenset[str], work: TaskQueue) -> None:
    if survey.untimed:
        return
    plan = functools.partial(work.plan, exercise.id, alone=exercise.traits.needs_gpu)
    if survey.timed and "speed" in wanted:
        plan("speed", "of_reference")
        for alternative in survey.alternatives:
            plan("speed", "of_alternative", alternative)
    for mistake, place in survey.mistakes.items():
        if place in MEASURED and "mistakes" in wanted:
            plan("mistakes", "of_mistake", mistake)


def _sum(name: str, survey: Survey, found: list[TaskResult]) -> Verified:
    examined = (
        survey.judgeable and not survey.unfinished and not any(each.reference_fails or each.hangs for each in found)
    )
    complaints = [complaint for each in found for complaint in each.complaints]
    fates = [mutant for each in found for mutant in each.fates]
    if examined:
        fates = [structs.replace(mutant, excuse=survey.excused.get(mutant.id, "")) for mutant in fates]
        complaints += _about_survivors(name, fates, survey.excused)
    unnamed = {each.about for each in complaints if each.promise == "mistakes" and each.about}
    distinct = {(each.promise, each.message): each for each in complaints}  # tasks of one promise may find the same
    said = {*READABLE, *(each.promise for each in complaints)}
    notes = [note for each in found for note in each.notes]
    if survey.untimed:
        notes.append(Complaint(name, "speed", f"its speed is not looked at: {survey.untimed}"))
    return Verified(
        exercise=name,
        promises=survey.promises,
        examined=tuple(
            each for each in survey.promises if (not (each == "speed" and survey.untimed) if examined else each in said)
        ),
        complaints=tuple(sorted(distinct.values(), key=lambda each: list(PROMISES).index(each.promise))),
        notes=tuple(dict.fromkeys(notes)),
        checks=survey.checks,
        mistakes=len(survey.mistakes),
        named=len(survey.mistakes) - len(unnamed) if examined else 0,
        fates=tuple(fates),
        unfinished=survey.unfinished,
        cpu_seconds=round(sum(each.seconds for each in found), 2),
    )


def _about_survivors(name: str, fates: list[MutantResult], excused: dict[str, str]) -> Iterator[Complaint]:
    where = f"solutions/{name}/edge_cases.py"
    survivors = {mutant.id: mutant for mutant in fates if mutant.verdict == "survived"}
    for mutant in survivors.values():
        if mutant.id not in excused:
            message = (
                f"solutions/{name}/checks.py: no check catches '{mutant.id}' ({mutant.by}); add a case on which it "
                "shows, or excuse it"
            )
            yield Complaint(name, "mutants", message)
    for excused_id in excused:
        if excused_id not in survivors:
            yield Complaint(
                name, "mutants", f"{where}: excused_mutants['{excused_id}']: no survivor has this id; remove it"
            )
