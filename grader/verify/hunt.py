"""Mutants are judged as submissions are, in workers; those that pass are compared with the reference on many inputs."""

import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
from msgspec import structs

from grader import compare
from grader.checks import Agrees, Script
from grader.checks.case import in_words
from grader.checks.problem import Problem
from grader.checks.trial import Trial
from grader.course import Exercise
from grader.model import Status
from grader.submission import Submission
from grader.verify.altered import with_checks
from grader.verify.model import Fate
from grader.verify.mutants import Mutant
from grader.worker.client import Returned, Workers

SEEDS = (4611686018427387847, 6148914691236517205, 7905747460161236406)  # large, as those of hidden cases are
OTHER_SEED = 5270498306774157604  # of the cases on which survivors are compared with the reference
OTHER_CASES = 30  # of each maker of cases
SECONDS = 1.0  # that a call of a mutant may take: the checks' cases take milliseconds
WHERE_IT_HUNG = 0.3  # that a call of a mutant may take which has used up that second before
IN_ORDER = ("source", "values", "laws")


class _Place(msgspec.Struct, frozen=True, eq=False):
    """One input on which a mutant is compared with the reference."""

    label: str
    inputs: Any
    rtol: float
    atol: float


class Hunt:
    """The mutants of one exercise. Not for use by two threads at once."""

    def __init__(self, exercise: Exercise, workers: Workers) -> None:
        checks = [check for phase in IN_ORDER for check in exercise.checks if check.phase == phase]
        self._exercise = _limited(with_checks(exercise, checks), SECONDS)
        self._hurried = _limited(self._exercise, WHERE_IT_HUNG)
        self._workers = workers
        self._known: list[tuple[_Place, Returned | Problem]] = []

    def fate_of(self, mutant: Mutant) -> Fate:
        caught: list[str] = []
        for seed in SEEDS if self._exercise.kind != "cuda" else SEEDS[:1]:
            hung = any(Status.TIMED_OUT in each for each in caught)
            caught.append(self._caught(mutant.source, seed, self._hurried if hung else self._exercise))
        if all(caught):
            return Fate(mutant.id, "killed", caught[0])
        if self._exercise.kind == "cuda":  # what holds threads together is never there for nothing
            return Fate(mutant.id, "survived", "it gets full marks", mutant.diff)
        difference = self.difference(mutant.source)
        if difference:
            return Fate(mutant.id, "survived", difference, mutant.diff)
        if any(caught):
            return Fate(mutant.id, "survived", f"caught by {next(filter(None, caught))}, by luck alone", mutant.diff)
        return Fate(mutant.id, "equivalent", diff=mutant.diff)

    def _caught(self, source: bytes, seed: int, exercise: Exercise) -> str:
        """The first check that the source does not pass, and how it fails; "" where it would get full marks."""
        submission = Submission(self._exercise.reference_file, source)
        with self._workers.open(submission, exercise) as worker:
            trial = Trial(submission, exercise, worker, seed, self._workers)
            for check in exercise.checks:
                outcome = check.judge(trial)
                if outcome.status is not Status.PASSED:
                    return f"{check.name} ({outcome.status})"
        return ""

    def difference(self, source: bytes, *, exact: bool = False) -> str:
        """The first input on which this source does not do what the reference does, in words; "" where there is none.

        What counts is the result, within the tolerance of the check or to the last bit, what it raises, and which
        inputs it changes in place.
        """
        submission = Submission(self._exercise.reference_file, source)
        with self._workers.open(submission, self._exercise) as worker:
            trial = Trial(submission, self._exercise, worker, 0, self._workers)
            for place, expected in self._reference():
                trial.begin()
                actual = trial.run(place.inputs, None)
                rtol, atol = (0.0, 0.0) if exact else (place.rtol, place.atol)
                if words := _difference(actual, expected, place, rtol, atol):
                    return f"{place.label}: {words}"
        return ""

    def _reference(self) -> list[tuple[_Place, Returned | Problem]]:
        """What the reference does everywhere; it runs in a worker too, so that both are seen through the same eyes."""
        if not self._known:
            submission = Submission(self._exercise.reference_file, self._exercise.read(self._exercise.reference_file))
            with self._workers.open(submission, self._exercise) as worker:
                trial = Trial(submission, self._exercise, worker, 0, self._workers)
                for place in _places(self._exercise, trial):
                    trial.begin()
                    self._known.append((place, trial.run(place.inputs, None)))
        return self._known


def _limited(exercise: Exercise, seconds: float) -> Exercise:
    made = with_checks(exercise, exercise.checks)
    made.limits = structs.replace(exercise.limits, seconds=min(exercise.limits.seconds, seconds))
    return made


def _places(exercise: Exercise, trial: Trial) -> Iterator[_Place]:
    """Edge cases first; then fresh cases of all checks that compare with the reference."""
    for edge in exercise.edges:
        yield from _cases_of(edge, edge.cases, trial)
    for check in exercise.checks:
        if isinstance(check, Agrees):
            yield from _cases_of(check, OTHER_CASES, trial)


def _cases_of(check: Agrees, count: int, trial: Trial) -> Iterator[_Place]:
    for index in range(count):
        rng = np.random.default_rng([OTHER_SEED, zlib.crc32(check.name.encode()), index])
        inputs = trial.author(check.inputs, rng)
        yield _Place(f"{check.name}, {in_words(inputs)}", inputs, check.rtol, check.atol)


def _difference(
    actual: Returned | Problem, expected: Returned | Problem, place: _Place, rtol: float, atol: float
) -> str:
    if isinstance(actual, Problem) or isinstance(expected, Problem):
        return "" if _end(actual) == _end(expected) else f"it {_end(actual)}, the reference {_end(expected)}"
    found = compare.explain(actual.value, expected.value, rtol, atol, {})
    if found is not None:
        return "; ".join((found.summary, *found.details[:1]))
    if actual.changed != expected.changed and not isinstance(place.inputs, Script):
        names = list(place.inputs)
        return f"it changes {', '.join(names[i] for i in actual.changed) or 'nothing'} in place"
    return ""


def _end(answer: Returned | Problem) -> str:
    if isinstance(answer, Returned):
        return "returns"
    return f"raises {answer.raised[0]}" if answer.raised else f"ends as {answer.status}"
