"""The checks that an author of a kernel exercise writes beside Agrees and Example."""

import functools
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import numpy as np
from msgspec import structs

from grader.checks import compare
from grader.checks.agrees import Agrees
from grader.checks.answer import Observation
from grader.checks.base import Toleranced
from grader.checks.context import CheckContext
from grader.checks.elements import never_written
from grader.checks.expectations import UNKNOWN
from grader.checks.failure import Failure
from grader.checks.steps import Inputs, makers_of
from grader.course.check import Check
from grader.cuda.launch_plan import Dim
from grader.cuda.signature import Signature
from grader.cuda.special_values import COMMON, LARGE, MOVED, sprinkled
from grader.cuda.toolchain import Build
from grader.model import Finding, Outcome, Status, Tolerance
from grader.workers.call_result import CallResult

if TYPE_CHECKING:
    from grader.cuda.kernel_worker import KernelWorker

SAME = Tolerance(1e-3, 1e-3)  # float additions may run in another order; nothing else may differ

__all__ = [
    "COMMON",
    "LARGE",
    "MOVED",
    "GpuSpeed",
    "MemorySafe",
    "Moves",
    "OtherPlan",
    "RaceFree",
    "Signature",
    "never_written",
    "sprinkled",
]


class Moves(Agrees, frozen=True):
    """The submission gives the bits that the reference gives: it moves numbers and computes nothing.

    The sign of a zero and the payload of a NaN count. Give no tolerance, and put MOVED among the inputs.
    """

    def judge(self, context: CheckContext) -> Outcome:
        before = len(context.observations)
        outcome = super().judge(context)
        if outcome.status is not Status.PASSED:
            return outcome
        for seen in context.observations[before:]:
            if finding := _first_other_bits(seen):
                return context.outcome(self, Failure(Status.FAILED, Finding(finding[0], (finding[1], seen.case.label))))
        return outcome


class OtherPlan(Agrees, frozen=True):
    """The kernel is right with this launch plan, too: `grid` and `block` replace those of the file's one launch.

    For exercises whose kernel must not depend on its plan.
    """

    grid: Dim = (1, 1, 1)
    block: Dim = (32, 1, 1)

    def judge(self, context: CheckContext) -> Outcome:
        with _kernels(context).launched_as(self.grid, self.block):
            outcome = super().judge(context)
        if outcome.status is Status.PASSED or not context.reveals:
            return outcome
        plan = f"launched with grid=({_written(self.grid)}) block=({_written(self.block)}) in place of the file's plan"
        return structs.replace(outcome, details=(plan, *outcome.details))


def _written(dim: Dim) -> str:
    return ", ".join(map(str, dim)).removesuffix(", 1").removesuffix(", 1")


class _Sanitized(Check, frozen=True):
    """The kernels run on a few small cases under a sanitizer, and it finds no fault."""

    inputs: Inputs
    cases: int = 1
    phase: ClassVar[str] = "laws"
    locates: ClassVar[bool] = True  # its findings explain garbage in the results
    build: ClassVar[Build]
    tool: ClassVar[Literal["memcheck", "racecheck"]]  # of compute-sanitizer, on a GPU
    name: str = ""

    def judge(self, context: CheckContext) -> Outcome:
        makers = makers_of(self.inputs)
        context.worker.load()  # in this thread: what starts its compilers may not end before them
        for case in context.cases(self.name, lambda index: makers[index % len(makers)], self.cases * len(makers)):
            with _InThread(functools.partial(context.step, case, 0)) as without:
                answer = context.step(case, 0, build=self.build)
            failure = answer if isinstance(answer, Failure) else self._is_another(answer.value, without.result())
            failure = failure or self._on_gpu(context, case.steps[0].arguments)
            if failure is not None:
                return context.outcome(self, _located(failure) if context.reveals else failure)
        return context.outcome(self, None)

    @staticmethod
    def _is_another(value: Any, plain: CallResult | Failure) -> Failure | None:
        """Compare with the same run without the sanitizer: a kernel that detects one must work under both."""
        if isinstance(plain, Failure):
            return plain
        if compare.explain(value, plain.value, SAME, {}) is None:
            return None
        summary = "it gives other results when it is run again"
        why = "they depend on the order in which threads run, or on what memory held before"
        return Failure(Status.FAILED, Finding(f"{summary}: {why}"))

    def _on_gpu(self, context: CheckContext, inputs: Mapping[str, Any]) -> Failure | None:
        """The finding of compute-sanitizer; None without a GPU."""
        worker = _kernels(context)
        if worker.device.no_device:
            return None
        from grader.cuda.sanitizer import sanitize

        signature: Any = context.exercise.signature
        found = sanitize(worker, signature, inputs, self.tool, worker.device, context.submission.filename)
        return None if found is None else context.failure(found)


class RaceFree(_Sanitized, frozen=True):
    """No two threads access the same memory, one of them writing, unless something orders the two accesses."""

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
    operations that every solution needs. A time in which the device cannot do that work is refused. All inputs have
    one size, large enough for a run of some ten microseconds. Without a GPU the check stays open.
    """

    inputs: Callable[[np.random.Generator], Any]
    max_ratio: float
    min_bytes: Callable[..., float]
    min_flops: Callable[..., float] | None = None
    name: str = "is fast enough on a GPU"
    phase: ClassVar[str] = "measured"
    measures: ClassVar[str] = "speed"

    def judge(self, context: CheckContext) -> Outcome:
        worker = _kernels(context)
        device = worker.device
        if device.no_device:
            if usage := worker.resource_usage:
                context.figures[self.name] = usage
            return context.outcome(self, Failure(Status.NEEDS_GPU, Finding(f"it needs a GPU: {device.no_device}")))
        from grader.cuda.gpu_timing import GpuTiming

        with context.workers.open_yardstick(context.exercise) as yardstick, context.alone():
            race = GpuTiming(self, context, yardstick, device)
            failure = race.run()
        if race.figures:
            context.figures[self.name] = race.figures
        return context.outcome(self, failure)


class _InThread:
    """A call in a thread of its own, for another core. The end of the block waits for it."""

    def __init__(self, call: Callable[[], CallResult | Failure]) -> None:
        self._call = call
        self._result: CallResult | Failure | BaseException
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def _run(self) -> None:
        try:
            self._result = self._call()
        except BaseException as fault:
            self._result = fault

    def result(self) -> CallResult | Failure:
        """What the call has returned. Raises what it has raised."""
        if isinstance(self._result, BaseException):
            raise self._result
        return self._result


def _kernels(context: CheckContext) -> "KernelWorker":
    """The context's worker, which is a KernelWorker."""
    from grader.cuda.kernel_worker import KernelWorker  # imported late: reading the checks does not need it

    assert isinstance(context.worker, KernelWorker)
    return context.worker


def _first_other_bits(seen: Observation) -> tuple[str, str] | None:
    """Summary and detail for the first output, of a result that agrees, whose bits differ; None if no bits differ."""
    for answer, expected in zip(seen.answer.steps, seen.expected, strict=True):
        if isinstance(answer, Failure) or expected is UNKNOWN:
            continue  # nothing to compare
        several = isinstance(expected, tuple)
        pairs = zip(answer.value, expected, strict=True) if several else [(answer.value, expected)]
        if found := next(filter(None, (_other_bits(*pair) for pair in pairs)), None):
            return found
    return None


def _other_bits(value: np.ndarray[Any, Any], expected: np.ndarray[Any, Any]) -> tuple[str, str] | None:
    """Summary and detail for the first number whose bits differ; None if no bits differ."""
    whole = f"u{expected.itemsize}"
    given, wanted = (np.ascontiguousarray(each).view(whole) for each in (value, expected))
    places = np.argwhere(given != wanted)
    if not len(places):
        return None
    place = tuple(map(int, places[0]))
    summary = "numbers are moved, but not all of their bits: the sign of a zero, or the payload of a NaN"
    shown = (
        f"expected {wanted[place]:#0{2 + 2 * expected.itemsize}x}, got {given[place]:#0{2 + 2 * expected.itemsize}x}"
    )
    return summary, f"at [{', '.join(map(str, place))}]: {shown}"


def _located(failure: Failure) -> Failure:
    """Put the sentence with threads and lines first if the student may see it: it says more than the summary."""
    sentence, *details = failure.finding.details or ("",)
    if failure.status in (Status.NOT_STARTED, Status.FORBIDDEN) or not isinstance(sentence, str) or not sentence:
        return failure
    return Failure(failure.status, Finding(sentence, tuple(details)), failure.raised)
