"""The tasks that verify one exercise. Exceptions of the author's code become complaints."""

import contextlib
import functools
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from grader.checks.mistakes import shown_where
from grader.course.exercise import Exercise
from grader.errors import CourseError, GraderError
from grader.pools.spawned import Workers
from grader.verify import (
    derivatives,
    hard_coded,
    judged_rules,
    kernel_rules,
    kernels,
    measured_rules,
    probe_rules,
    sizes,
    static_rules,
)
from grader.verify.bench import Bench
from grader.verify.forked_jobs import FailedJob, in_children
from grader.verify.model import PROMISES, Complaint, MutantResult, Survey, TaskResult
from grader.verify.mutants import Mutant, mutants_of
from grader.verify.mutation_testing import MEMORY_BYTES, run_mutants

MARGINS_SECONDS = 60.0  # CPU time limit, on several threads
Messages = Callable[[], Iterable[str]]


def readable(exercise: Exercise, workers: Workers) -> TaskResult:
    """Examine the promises that need no worker."""
    parts: list[tuple[str, Messages]] = [
        ("solution", lambda: static_rules.loading(exercise)),  # first: most others fail too if this fails
        ("solution", lambda: static_rules.solution(exercise)),
        ("solution", lambda: probe_rules.probes(exercise)),
        ("statement", lambda: static_rules.statement(exercise)),
        ("stub", lambda: static_rules.stub_in_step(exercise)),
        ("example", lambda: static_rules.worked_example(exercise)),
        ("hints", lambda: static_rules.hints(exercise)),
        ("alternatives", lambda: static_rules.some_alternatives(exercise)),
        ("mistakes", lambda: static_rules.some_mistakes(exercise)),
        ("fakes", lambda: static_rules.some_values(exercise)),
        ("edges", lambda: static_rules.some_edge_cases(exercise)),
        ("mutants", lambda: static_rules.excuses(exercise)),
    ]
    if "sizes" in promises_of(exercise):
        parts.append(("sizes", lambda: sizes.drawn_sizes(exercise)))
    unfinished = [Complaint(exercise.id, promise, message) for promise, message in static_rules.todos(exercise)]
    complaints = [complaint for name, messages in parts for complaint in _complaints(exercise, name, messages)]
    return TaskResult(tuple(unfinished + complaints), survey=_survey(exercise, unfinished=bool(unfinished)))


def whole(exercise: Exercise, workers: Workers, at_once: int, wanted: Collection[str] = tuple(PROMISES)) -> TaskResult:
    """Judge the `wanted` promises of a Python exercise, without measurements.

    If the reference fails, only this is reported: most other faults would follow from it.
    """
    bench = Bench(exercise, workers)
    if "reference" in wanted and (faults := _faults_of_reference(bench)):
        return TaskResult(tuple(faults), reference_fails=True)
    notes = list[Complaint]()
    if "float32" in wanted and "float32" in promises_of(exercise):
        notes += _complaints(exercise, "float32", lambda: judged_rules.exact_in_float32(bench))
    complaints = list[Complaint]()
    for promise, about, messages in _rules_of_whole(bench):
        if promise in wanted:
            complaints += _complaints(exercise, promise, messages, about)
    fates = list[MutantResult]()
    if "mutants" in wanted:
        complaints += _collected(exercise, fates, lambda: run_mutants(bench, _mutants(exercise), at_once))
    if "margins" in wanted and exercise.traits.threads_change:
        complaints += _margins_of_torch(exercise, workers, 2).complaints
    return TaskResult(tuple(complaints), tuple(notes), tuple(fates))


def _faults_of_reference(bench: Bench) -> list[Complaint]:
    """Complaints about its values; if there are none, about its gradients."""
    values = list(_complaints(bench.exercise, "reference", lambda: judged_rules.reference(bench)))
    return values or list(_complaints(bench.exercise, "reference", lambda: derivatives.gradients_of_reference(bench)))


def _rules_of_whole(bench: Bench) -> Iterator[tuple[str, str, Messages]]:
    """For each rule: its promise, the alternative or mistake that it is about, and the rule itself."""
    exercise = bench.exercise
    yield "stub", "", lambda: judged_rules.stub_not_started(bench)
    yield "reference", "", lambda: judged_rules.what_is_shown(bench)
    for name in _or_none(exercise, "alternatives"):
        yield "alternatives", name, functools.partial(judged_rules.alternative, bench, name)
        yield "margins", name, functools.partial(judged_rules.margins_of_alternative, bench, name, "1")
    yield "edges", "", lambda: judged_rules.edge_cases(bench)
    yield "fakes", "", lambda: judged_rules.fakes(bench)
    for name in _or_none(exercise, "mistakes"):
        yield "mistakes", name, functools.partial(judged_rules.mistake, bench, name)
        yield "margins", name, functools.partial(judged_rules.margins_of_mistake, bench, name)
    for first, second in _or_none(exercise, "pairs"):
        yield "mistakes", "", functools.partial(judged_rules.pair, bench, first, second)
    if "float32" in promises_of(exercise):
        yield "float32", "", lambda: judged_rules.not_in_float32(bench)


def _collected(
    exercise: Exercise, fates: list[MutantResult], run: Callable[[], Iterable[MutantResult]]
) -> Iterator[Complaint]:
    """Run mutants, and add their results to `fates`; a complaint if the author's code raises."""

    def messages() -> Iterator[str]:
        fates.extend(run())
        yield from ()

    return _complaints(exercise, "mutants", messages)


def margins(exercise: Exercise, workers: Workers, threads: str) -> TaskResult:
    """Judge the margins of the alternatives in a process whose libraries use `threads` threads."""
    bench = Bench(exercise, workers)
    complaints = [
        complaint
        for name in _or_none(exercise, "alternatives")
        for complaint in _complaints(
            exercise, "margins", functools.partial(judged_rules.margins_of_alternative, bench, name, threads), name
        )
    ]
    return TaskResult(tuple(complaints))


def _margins_of_torch(exercise: Exercise, workers: Workers, threads: int) -> TaskResult:
    """The same in a forked child, so that torch is not imported again."""

    def work(_: None) -> TaskResult:
        sys.modules["torch"].set_num_threads(threads)
        return margins(exercise, workers, str(threads))

    (found,) = in_children([None], work, seconds=MARGINS_SECONDS, memory_bytes=MEMORY_BYTES)
    if isinstance(found, FailedJob):
        raise GraderError(f"a process of verify {found.how.replace('_', ' ')} before its work was done")
    assert isinstance(found, TaskResult)
    return found


def measured(exercise: Exercise, workers: Workers, promise: str, function: str, *name: str) -> TaskResult:
    """Run a function of measured_rules, given by name so that the task can be sent to a process."""
    about = "".join(name)
    try:
        messages = functools.partial(getattr(measured_rules, function), Bench(exercise, workers), *name)
        return TaskResult(tuple(_complaints(exercise, promise, messages, about)))
    except measured_rules.NoisyMeasurementError as fault:
        return TaskResult((Complaint(exercise.id, promise, str(fault), about),), unsettled=True)


def judged_kernel(exercise: Exercise, workers: Workers, rules: Sequence[tuple[str, str]], *name: str) -> TaskResult:
    """Run functions of kernel_rules, given by promise and name so that the task can be sent to a process.

    A GPU, with its slow sanitizers, is used for the reference alone: verify tries many other programs.
    """
    about = "".join(name)
    bench = Bench(exercise, workers if ("reference", "reference") in rules else _emulated())
    return TaskResult(
        tuple(
            complaint
            for promise, function in rules
            for complaint in _complaints(
                exercise, promise, functools.partial(getattr(kernel_rules, function), bench, *name), about
            )
        )
    )


def mutated_kernel(exercise: Exercise, workers: Workers, first: int, last: int) -> TaskResult:
    """Run a kernel's mutants number `first` to `last` - 1, in the order of the text."""
    bench, fates = Bench(exercise, _emulated()), list[MutantResult]()

    def run() -> Iterator[MutantResult]:
        return (kernel_rules.run_mutant(bench, mutant) for mutant in _mutants(exercise)[first:last])

    complaints = _collected(exercise, fates, run)
    return TaskResult(tuple(complaints), fates=tuple(fates))


@functools.cache
def _emulated() -> Workers:
    return Workers(emulate_only=True)


def promises_of(exercise: Exercise) -> tuple[str, ...]:
    """The promises that apply to this kind of exercise."""
    return tuple(name for name in PROMISES if name not in exercise.traits.promises_left_out)


def _survey(exercise: Exercise, *, unfinished: bool) -> Survey:
    made = promises_of(exercise)
    try:
        checks = exercise.checks
        _ = exercise.reference, exercise.forbidden
        count = len(_mutants(exercise))
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        return Survey(judgeable=False, unfinished=unfinished, promises=made)
    timed = any(check.phase == "measured" for check in checks)
    return Survey(
        judgeable=True,
        unfinished=unfinished,
        promises=tuple(each for each in made if timed or each != "speed"),
        timed=timed,
        untimed=kernels.no_device() if timed and exercise.traits.needs_gpu else "",
        checks=len(checks),
        alternatives=tuple(_or_none(exercise, "alternatives")),
        mistakes={name: shown_where(mistake) for name, mistake in _or_none(exercise, "mistakes").items()},
        mutants=count,
        excused=_or_none(exercise, "excused_mutants"),
    )


def _or_none(exercise: Exercise, part: str) -> Any:
    """A part of the exercise; empty if it cannot be loaded, which another promise reports."""
    found: Any = {}
    with contextlib.suppress(CourseError, SystemExit):
        found = getattr(exercise, part)
    return found


@functools.lru_cache(maxsize=64)
def _mutants(exercise: Exercise) -> list[Mutant]:
    if exercise.traits.is_emulated:
        return kernels.mutants_of_kernel(exercise)
    return mutants_of(exercise.read(exercise.reference_file), hard_coded.sources(exercise))


def _complaints(exercise: Exercise, promise: str, messages: Messages, about: str = "") -> Iterator[Complaint]:
    """A complaint for each message. If the author's code raises, the last complaint says so."""
    try:
        for message in messages():
            yield Complaint(exercise.id, promise, message, about)
    except (GraderError, measured_rules.NoisyMeasurementError, KeyboardInterrupt):
        raise
    except CourseError as fault:
        yield Complaint(exercise.id, promise, str(fault), about)
    except BaseException as fault:  # top-level code may raise anything, even SystemExit
        said = f"{type(fault).__name__}: {fault}".removesuffix(": ")
        yield Complaint(exercise.id, promise, f"solutions/{exercise.id}: its files could not be run: {said}", about)
