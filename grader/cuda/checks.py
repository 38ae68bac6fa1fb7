"""The checks that an author of a kernel exercise writes beside Agrees and Example."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from grader.checks import compare
from grader.checks.agrees import Agrees
from grader.checks.base import Toleranced
from grader.checks.context import Observation, Trial
from grader.checks.expectations import UNKNOWN
from grader.checks.failure import Problem
from grader.checks.steps import Case, Inputs, makers_of
from grader.course.check import Check
from grader.cuda.signature import Signature
from grader.cuda.special_values import COMMON, LARGE, MOVED, sprinkled
from grader.cuda.toolchain import Build
from grader.model import Finding, Outcome, Status, Tolerance

if TYPE_CHECKING:
    from grader.cuda.kernel_worker import KernelWorker

SAME = Tolerance(1e-3, 1e-3)  # the order of float additions may be another one, and no more

__all__ = ["COMMON", "LARGE", "MOVED", "GpuSpeed", "MemorySafe", "Moves", "RaceFree", "Signature", "sprinkled"]


class Moves(Agrees, frozen=True):
    """The submission gives what the reference gives, bit by bit: it moves numbers and computes none.

    A minus of a zero and what stands in a NaN count, too. Write no tolerance, and put MOVED among the inputs.
    """

    def judge(self, trial: Trial) -> Outcome:
        before = len(trial.observations)
        outcome = super().judge(trial)
        if outcome.status is not Status.PASSED:
            return outcome
        for seen in trial.observations[before:]:
            if finding := _first_other_bits(seen):
                return trial.outcome(self, Problem(Status.FAILED, Finding(finding[0], (finding[1], seen.case.label))))
        return outcome


class _Sanitized(Check, frozen=True):
    """The kernels run on a few small cases under a sanitizer, which finds nothing."""

    inputs: Inputs
    cases: int = 1
    phase: ClassVar[str] = "laws"
    locates: ClassVar[bool] = True  # what it finds explains garbage in the results
    build: ClassVar[Build]
    tool: ClassVar[Literal["memcheck", "racecheck"]]  # of compute-sanitizer, on a GPU
    name: str = ""

    def judge(self, trial: Trial) -> Outcome:
        makers = makers_of(self.inputs)
        for case in trial.cases(self.name, lambda index: makers[index % len(makers)], self.cases * len(makers)):
            answer = trial.step(case, 0, build=self.build)
            problem = answer if isinstance(answer, Problem) else self._is_another(trial, case, answer.value)
            problem = problem or self._on_gpu(trial, case.steps[0].arguments)
            if problem is not None:
                return trial.outcome(self, _located(problem) if trial.reveals else problem)
        return trial.outcome(self, None)

    @staticmethod
    def _is_another(trial: Trial, case: Case, value: Any) -> Problem | None:
        """What a kernel gives where nobody looks; one that looks for the sanitizer must do its work there, too."""
        plain = trial.step(case, 0)
        if isinstance(plain, Problem):
            return plain
        if compare.explain(value, plain.value, SAME, {}) is None:
            return None
        summary = "it gives other results when it is run again"
        why = "they depend on the order in which threads run, or on what memory held before"
        return Problem(Status.FAILED, Finding(f"{summary}: {why}"))

    def _on_gpu(self, trial: Trial, inputs: Mapping[str, Any]) -> Problem | None:
        """What compute-sanitizer finds there, where there is a GPU."""
        worker = _kernels(trial)
        if worker.device.no_device:
            return None
        from grader.cuda.sanitizer import sanitize

        signature: Any = trial.exercise.signature
        found = sanitize(worker, signature, inputs, self.tool, worker.device, trial.submission.filename)
        return None if found is None else trial.problem(found)


class RaceFree(_Sanitized, frozen=True):
    """No two threads touch the same place in memory with nothing between that orders them."""

    name: str = "has no data races"
    build: ClassVar[Build] = "thread"
    tool: ClassVar[Literal["memcheck", "racecheck"]] = "racecheck"


class MemorySafe(_Sanitized, frozen=True):
    """No thread reads or writes outside of the buffers, and no operation is undefined."""

    name: str = "stays within its memory"
    build: ClassVar[Build] = "address"
    tool: ClassVar[Literal["memcheck", "racecheck"]] = "memcheck"


class GpuSpeed(Toleranced, frozen=True):
    """On a GPU: the results are right, and a run takes at most `max_ratio` times as long as the yardstick's.

    `min_bytes`: bytes that every solution must read and write in one case, from the inputs; `min_flops`: float32
    operations that it cannot do without. A time in which the device could not do that is no time of this work. The
    inputs are all of one size, and so large that a run takes some ten microseconds. Without a GPU the check stays open.
    """

    inputs: Callable[[np.random.Generator], Any]
    max_ratio: float
    min_bytes: Callable[..., float]
    min_flops: Callable[..., float] | None = None
    name: str = "is fast enough on a GPU"
    phase: ClassVar[str] = "measured"
    shows: ClassVar[str] = "speed"

    def judge(self, trial: Trial) -> Outcome:
        worker = _kernels(trial)
        device = worker.device
        if device.no_device:
            if takes := worker.takes:
                trial.figures[self.name] = takes
            return trial.outcome(self, Problem(Status.NEEDS_GPU, Finding(f"it needs a GPU: {device.no_device}")))
        from grader.cuda.gpu_timing import Race

        with trial.workers.open_yardstick(trial.exercise) as yardstick, trial.alone():
            race = Race(self, trial, yardstick, device)
            problem = race.run()
        if race.figures:
            trial.figures[self.name] = race.figures
        return trial.outcome(self, problem)


def _kernels(trial: Trial) -> "KernelWorker":
    """The worker of an exercise of this kind."""
    from grader.cuda.kernel_worker import KernelWorker  # what reading the checks alone does without

    assert isinstance(trial.worker, KernelWorker)
    return trial.worker


def _first_other_bits(seen: Observation) -> tuple[str, str] | None:
    """What to say of the first output, of a result that agrees, with other bits; None where all are the same."""
    for answer, expected in zip(seen.answer.steps, seen.expected, strict=True):
        if isinstance(answer, Problem) or expected is UNKNOWN:
            continue  # nothing to compare
        several = isinstance(expected, tuple)
        pairs = zip(answer.value, expected, strict=True) if several else [(answer.value, expected)]
        if found := next(filter(None, (_other_bits(*pair) for pair in pairs)), None):
            return found
    return None


def _other_bits(value: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> tuple[str, str] | None:
    """What to say of the first number with other bits; None where all are the same."""
    whole = f"u{expected.itemsize}"
    given, wanted = (np.ascontiguousarray(each).view(whole) for each in (value, expected))
    places = np.argwhere(given != wanted)
    if not len(places):
        return None
    place = tuple(map(int, places[0]))
    summary = "numbers are moved, but not all of their bits: the sign of a zero, or what stands in a NaN"
    shown = (
        f"expected {wanted[place]:#0{2 + 2 * expected.itemsize}x}, got {given[place]:#0{2 + 2 * expected.itemsize}x}"
    )
    return summary, f"at [{', '.join(map(str, place))}]: {shown}"


def _located(problem: Problem) -> Problem:
    """The sentence with threads and lines comes first where the student may see it: it says more than the summary."""
    sentence, *details = problem.finding.details or ("",)
    if problem.status in (Status.NOT_STARTED, Status.FORBIDDEN) or not isinstance(sentence, str) or not sentence:
        return problem
    return Problem(problem.status, Finding(sentence, tuple(details)), problem.raised)
