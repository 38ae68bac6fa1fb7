"""The work on one exercise in pieces that can be done apart; what the author's code raises becomes a complaint."""

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from grader.checks.mistakes import place_of
from grader.course import Exercise
from grader.errors import CourseError, GraderError
from grader.verify import hard_coded, kernels, promises, sizes
from grader.verify import judged as judging
from grader.verify.hunt import Hunt
from grader.verify.margins import narrow_margins
from grader.verify.model import PROMISES, Complaint, Fate, Found, Survey
from grader.verify.mutants import Mutant, mutants_of
from grader.worker.client import Workers

Messages = Callable[[], Iterable[str]]


def readable(exercise: Exercise, workers: Workers) -> Found:
    """The promises that need no worker."""
    parts: list[tuple[str, Messages]] = [
        ("solution", lambda: promises.loading(exercise)),  # first: what hinders it hinders most of the others
        ("solution", lambda: promises.solution(exercise)),
        ("statement", lambda: promises.statement(exercise)),
        ("stub", lambda: promises.stub_in_step(exercise)),
        ("example", lambda: promises.worked_example(exercise)),
        ("hints", lambda: promises.hints(exercise)),
        ("alternatives", lambda: promises.some_alternatives(exercise)),
        ("mistakes", lambda: promises.some_mistakes(exercise)),
        ("edges", lambda: promises.some_edges(exercise)),
        ("mutants", lambda: promises.excuses(exercise)),
    ]
    if exercise.kind != "cuda":
        parts.append(("sizes", lambda: sizes.drawn_sizes(exercise)))
    unfinished = [Complaint(exercise.id, promise, message) for promise, message in promises.todos(exercise)]
    complaints = [complaint for name, messages in parts for complaint in _complaints(exercise, name, messages)]
    return Found(tuple(unfinished + complaints), survey=_survey(exercise, unfinished=bool(unfinished)))


def _survey(exercise: Exercise, *, unfinished: bool) -> Survey:
    made = tuple(name for name in PROMISES if exercise.kind != "cuda" or name not in kernels.NOT_OF_KERNELS)
    try:
        checks = exercise.checks
        _ = exercise.reference, exercise.forbidden
        count = len(_mutants(exercise))
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        return Survey(judgeable=False, unfinished=unfinished, promises=made)
    timed = any(check.phase == "speed" for check in checks)
    return Survey(
        judgeable=True,
        unfinished=unfinished,
        promises=made,
        timed=timed,
        untimed=kernels.no_device() if timed and exercise.kind == "cuda" else "",
        alternatives=tuple(_or_none(exercise, "alternatives")),
        mistakes={name: place_of(mistake) for name, mistake in _or_none(exercise, "mistakes").items()},
        mutants=count,
        excused=_or_none(exercise, "excused"),
    )


def _or_none(exercise: Exercise, part: str) -> dict[str, Any]:
    """What its author wrote, or nothing where it cannot be loaded, which is another promise's matter."""
    found: dict[str, Any] = {}
    with contextlib.suppress(CourseError, SystemExit):
        found = getattr(exercise, part)
    return found


def judged(exercise: Exercise, workers: Workers, promise: str, function: str, *name: str) -> Found:
    """A function of grader.verify.judged, named so that it can cross to a process: what it yields are complaints."""
    about = "".join(name)
    try:
        messages = functools.partial(getattr(judging, function), exercise, *name, workers)
        return Found(tuple(_complaints(exercise, promise, messages, about)))
    except judging.Unsettled as fault:
        return Found((Complaint(exercise.id, promise, str(fault), about),), unsettled=True)


def margins(exercise: Exercise, workers: Workers, threads: str) -> Found:
    return Found(tuple(_complaints(exercise, "margins", lambda: narrow_margins(exercise, threads))))


def float32(exercise: Exercise, workers: Workers) -> Found:
    complaints = tuple(_complaints(exercise, "float32", lambda: judging.not_in_float32(exercise, workers)))
    notes = () if complaints else _complaints(exercise, "float32", lambda: judging.exact_in_float32(exercise, workers))
    return Found(complaints, tuple(notes))


def hunted(exercise: Exercise, workers: Workers, first: int, last: int) -> Found:
    """The fates of some of its mutants, counted in the order of the text."""
    hunt = _hunt(exercise, workers)
    fates: list[Fate] = []

    def hunting() -> Iterator[str]:
        fates.extend(hunt.fate_of(mutant) for mutant in _mutants(exercise)[first:last])
        yield from ()

    complaints = tuple(_complaints(exercise, "mutants", hunting))
    return Found(complaints, fates=tuple(fates))


@functools.lru_cache(maxsize=64)
def _hunt(exercise: Exercise, workers: Workers) -> Hunt:
    """Kept from piece to piece, for what it knows of the reference."""
    return Hunt(exercise, workers)


@functools.lru_cache(maxsize=64)
def _mutants(exercise: Exercise) -> list[Mutant]:
    if exercise.kind == "cuda":
        return kernels.mutants_of_kernel(exercise)
    return mutants_of(exercise.read(exercise.reference_file), hard_coded.sources(exercise))


def _complaints(exercise: Exercise, promise: str, messages: Messages, about: str = "") -> Iterator[Complaint]:
    """Complaints, of which the last may be that the author's code could not be run any further."""
    try:
        for message in messages():
            yield Complaint(exercise.id, promise, message, about)
    except (GraderError, judging.Unsettled, KeyboardInterrupt):
        raise
    except CourseError as fault:
        yield Complaint(exercise.id, promise, str(fault), about)
    except BaseException as fault:  # what an author's file does at its top level may be anything, sys.exit included
        said = f"{type(fault).__name__}: {fault}".removesuffix(": ")
        yield Complaint(exercise.id, promise, f"solutions/{exercise.id}: its files could not be run: {said}", about)
