"""How time or memory grows with the input size: the submission on large inputs, compared with small ones."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np

from grader.checks.base import Toleranced
from grader.checks.context import CheckContext
from grader.checks.failure import Failure
from grader.checks.peak_memory import MIB, memory_taken
from grader.checks.speed import BUDGET_SECONDS, TimedPair, interval, measure_ratio
from grader.model import Finding, Outcome, Status
from grader.workers.client import CallResult
from grader.workers.clock import Spent

BETWEEN = 1.5  # the exponent halfway between linear and quadratic
TOO_FAST = "grows too fast"


class Growth(Toleranced, frozen=True):
    """A call on inputs of size `n[1]` takes at most `at_most` times as long as one of size `n[0]`, or as much memory.

    `inputs(rng, n=...)` makes inputs of that size. Small and large inputs alternate, all fresh, in the submission's own
    worker, and every result is compared. Of several steps the last one is timed, or the last `timed` of them together.
    Without `at_most` the bound is (n[1] / n[0]) ** 1.5: linear code stays below it, quadratic code does not. The
    decision is made as in Speed, with the small inputs in place of the yardstick. The figure shown is the exponent,
    with its interval. With `of="memory"` the memory beside inputs and result is measured once for each size, in fresh
    workers (see PeakMemory); less than a MiB counts as one. Memory that the file takes while it is loaded counts for
    the large inputs only, so allocating in advance does not help.
    """

    inputs: Callable[..., Any]
    n: tuple[int, int]
    at_most: float = 0.0
    of: Literal["time", "memory"] = "time"
    timed: int = 1
    name: str = "grows no faster than it must"
    budget: float = BUDGET_SECONDS
    phase: ClassVar[str] = "measured"
    measures: ClassVar[str] = "growth"

    @property
    def excess(self) -> str:
        return TOO_FAST

    @property
    def bound(self) -> float:
        return self.at_most or (self.n[1] / self.n[0]) ** BETWEEN

    @property
    def timing_seconds(self) -> float:
        return self.budget

    def judge(self, context: CheckContext) -> Outcome:
        if self.of == "memory":
            return context.outcome(self, self._memory_failure(context))
        ratios: list[float] = []
        found = measure_ratio(context, partial(self._pair, context), self.bound, self.budget, ratios)
        if ratios:
            context.figures[self.name] = self._figures(ratios)
        if found == "slow":
            found = Failure(Status.FAILED, Finding(f"{TOO_FAST}: {self._excess}"))
        return context.outcome(self, None if found == "fast" else found)

    def _memory_failure(self, context: CheckContext) -> Failure | None:
        taken: list[float] = []
        for index, size in enumerate(self.n):
            context.begin()
            case = context.case(self.name, index, partial(self.inputs, n=size))
            found = memory_taken(context, case, self.tolerance_in(context), beside_the_file=index == 0)
            if isinstance(found, Failure):
                if found.status is Status.OUT_OF_MEMORY:
                    return Failure(Status.FAILED, Finding(f"{TOO_FAST}: {self._excess}", found.finding.details))
                return found
            taken.append(max(found, MIB))
        ratio = taken[1] / taken[0]
        context.figures[self.name] = (
            f"memory: {taken[0] / MIB:.1f} and {taken[1] / MIB:.1f} MiB, {ratio:.3g} x for "
            f"{self.n[1] / self.n[0]:g} x the input, at most {self.bound:.3g}"
        )
        return Failure(Status.FAILED, Finding(f"{TOO_FAST}: {self._excess}")) if ratio > self.bound else None

    def _pair(self, context: CheckContext, index: int) -> TimedPair | Failure:
        """The time on large inputs beside that on small inputs."""
        small, large = (self._times(context, size, 2 * index + i) for i, size in enumerate(self.n))
        if isinstance(small, Failure):
            return small
        return large if isinstance(large, Failure) else TimedPair(large.cost / small.cost, 1 - small.cost / small.wall)

    def _times(self, context: CheckContext, size: int, index: int) -> Spent | Failure:
        context.begin()
        case = context.case(self.name, index, lambda rng: self.inputs(rng, n=size))
        expected = context.answers.expected(case)
        answer = context.run(case, expected, watch=False)
        failure = context.verify(case, answer, expected, self.tolerance_in(context))
        if failure is not None:
            if failure.status is Status.TIMED_OUT:
                return Failure(Status.FAILED, Finding(f"{TOO_FAST}: a call on the larger inputs had to be stopped"))
            return failure
        timed = [each for each in answer.steps[-self.timed :] if isinstance(each, CallResult)]
        return Spent(sum(each.seconds for each in timed), sum(each.cost for each in timed))

    @property
    def _excess(self) -> str:
        return f"{self.n[1] / self.n[0]:g} x the input takes more than {self.bound:.3g} x the {self.of}"

    def _figures(self, ratios: list[float]) -> str:
        low, high = interval(ratios)
        middle = sorted(ratios)[len(ratios) // 2]
        powers = [float(np.log(each) / np.log(self.n[1] / self.n[0])) for each in (middle, low, high)]
        return (
            f"time grows as n^{powers[0]:.2f} ({powers[1]:.2f} to {powers[2]:.2f}): {middle:.3g} x for "
            f"{self.n[1] / self.n[0]:g} x the input, at most {self.bound:.3g}"
        )
