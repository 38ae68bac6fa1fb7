"""Speed relative to a yardstick: paired times and a sequential sign test, so that noise does not decide."""

import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from msgspec import structs

from grader.checks import slowness
from grader.checks.answer import Answer
from grader.checks.base import Toleranced
from grader.checks.context import CheckContext
from grader.checks.expectations import UNKNOWN
from grader.checks.failure import Failure
from grader.checks.steps import Case
from grader.errors import CourseError, GraderError
from grader.model import Finding, Outcome, Status
from grader.workers.client import CallResult
from grader.workers.interface import AnyWorker
from grader.workers.process import Stopped

LOOKS = (5, 7, 10, 14, 20, 28, 40, 56)  # numbers of pairs after which the ratios are looked at
# Error probabilities of each look if the true median is the bound: in all at most 6 % to pass a submission just over
# it, and at most 1.4 % to fail one just under it, which is the worse error.
PASS_ERROR, FAIL_ERROR = 0.008, 0.002
FAR, FAR_ERROR = 2.0, 0.05  # for a median of twice or half the bound: noise does not double or halve every ratio
BUDGET_SECONDS = 6.0
CROWDED = 0.5  # share of a call's time spent waiting for a core; then a short call costs more than it does elsewhere
HOPELESS = 10.0  # a call is stopped after this many times what the bound allows
SHORTEST_CUT = 1.0  # seconds; a shorter call is never stopped, since a busy machine could be the reason

SpeedDecision = Literal["fast", "slow"] | None


class TimedPair(NamedTuple):
    """Two calls that were timed in turn."""

    ratio: float
    waited: float  # share of the shorter call's time in which other work kept it waiting, 0 <= waited <= 1


class Speed(Toleranced, frozen=True):
    """A call takes at most `max_ratio` times as long as the yardstick's on the same inputs.

    Both run alternately on fresh inputs, one thread each, while the other is stopped, and every result is compared (not
    in a bundle, which only advises: expected results for fresh inputs are not recorded). The judge measures from the
    first byte of the inputs to the last byte of the result; on Linux, time that other work on the machine adds does not
    count (see `grader.workers.clock`). Of several steps the last one is timed. The median of the paired ratios decides:
    the check is `inconclusive` if the median cannot be distinguished from the bound within `budget` seconds.

    `grows`: a keyword argument of `inputs`, a partial: the size with which the time of the exercise's slow mistake
    grows too fast. A submission that is too slow is then timed at smaller sizes, too; otherwise no mistake is named.
    """

    inputs: Callable[[np.random.Generator], Any]
    max_ratio: float
    name: str = "is fast enough"
    budget: float = BUDGET_SECONDS
    grows: str = ""
    phase: ClassVar[str] = "measured"
    measures: ClassVar[str] = "speed"

    @property
    def timing_seconds(self) -> float:
        return self.budget

    def judge(self, context: CheckContext) -> Outcome:
        with context.workers.open_yardstick(context.exercise) as yardstick:
            timing = _PairedTiming(self, context, yardstick)
            failure = timing.run()
            if timing.is_too_slow and self.grows:
                timing.measure_growth()
        if timing.ratios:
            context.figures[self.name] = timing.figures()
        return context.outcome(self, failure)


class _PairedTiming:
    def __init__(self, speed: Speed, context: CheckContext, yardstick: AnyWorker) -> None:
        self._speed, self._context, self._yardstick = speed, context, yardstick
        self.ratios: list[float] = []
        self._seconds: list[float] = []
        self._slowest = 0.0  # of the yardstick's calls so far
        self.is_too_slow = False

    def run(self) -> Failure | None:
        """Compare the times; None if the submission is fast enough."""
        speed = self._speed
        found = measure_ratio(self._context, self._pair, speed.max_ratio, speed.budget, self.ratios)
        return self._too_slow("") if found == "slow" else None if found == "fast" else found

    def _pair(self, index: int) -> TimedPair | Failure:
        """The submission's time beside the yardstick's, on the same fresh inputs."""
        context, speed = self._context, self._speed
        case = context.case(speed.name, index, speed.inputs)
        expected = context.answers.expected(case)
        base, answer = self._in_turn(case, expected)
        last = answer.last
        if isinstance(last, Failure):
            if last.status is Status.TIMED_OUT:
                return self._too_slow("one call had to be stopped: ")
            return last
        failure = context.verify(case, answer, expected, speed.tolerance_in(context))
        if failure is not None:
            summary = f"on large inputs: {failure.finding.summary}"
            return Failure(failure.status, structs.replace(failure.finding, summary=summary))
        self._seconds.append(last.cost)
        return TimedPair(last.cost / base.cost, 1 - base.cost / base.seconds)

    def _in_turn(self, case: Case, expected: Sequence[Any]) -> tuple[CallResult, Answer]:
        """The yardstick's result for the arguments of the last step, and the submission's answer to the case. Each runs
        while the other is stopped."""
        context, speed = self._context, self._speed
        context.worker.pause()
        base = self._yardstick.call(list(case.steps[-1].arguments.values()), watch=False)
        context.worker.resume()
        if isinstance(base, Stopped):  # killed from outside, or out of memory: not the author's fault
            raise GraderError(f"the yardstick's worker ended: {base.reason}")
        if not isinstance(base, CallResult):
            raise CourseError(f"{context.exercise.id}/yardstick.py: {context.failure(base).finding.text(reveal=True)}")
        self._slowest = max(self._slowest, base.seconds)
        cut = max(HOPELESS * speed.max_ratio * self._slowest, SHORTEST_CUT)
        self._yardstick.pause()
        answer = context.run(case, expected, watch=False, seconds=min(cut, context.exercise.limits.seconds))
        self._yardstick.resume()
        return base, answer

    def measure_growth(self) -> None:
        """Time both at smaller sizes, for the diagnosis."""
        context, speed = self._context, self._speed
        sizes = slowness.sizes_of(speed.inputs, speed.grows, f"{context.exercise.id}/checks.py")

        def times(size: Mapping[str, int], index: int) -> slowness.Times:
            case = context.case(
                f"{speed.name}, {speed.grows}={size[speed.grows]}", index, partial(speed.inputs, **size)
            )
            base, answer = self._in_turn(case, [UNKNOWN] * len(case.steps))
            return None if isinstance(answer.last, Failure) else (base.cost, answer.last.cost)

        if found := slowness.measure(speed.grows, sizes, times):
            context.growths[speed.name] = found

    def _too_slow(self, reason: str) -> Failure:
        self.is_too_slow = True
        summary = f"too slow: {reason}more than {self._speed.max_ratio:g} x the yardstick's time"
        hint = self._context.exercise.traits.slow_by
        return Failure(Status.FAILED, Finding(summary, (hint,)))

    def figures(self) -> str:
        low, high = interval(self.ratios)
        ratio, milliseconds = _median(self.ratios), _median(self._seconds) * 1e3
        found = self._context.growths.get(self._speed.name)
        return (
            f"{ratio:.2f} x the yardstick ({low:.2f} to {high:.2f}), at most {self._speed.max_ratio:g}; "
            f"{milliseconds:.3g} ms a call" + (f"; {found.description()}" if found else "")
        )


def measure_ratio(
    context: CheckContext,
    measure: Callable[[int], TimedPair | Failure],
    bound: float,
    budget: float,
    ratios: list[float],
) -> Literal["fast", "slow"] | Failure:
    """Whether the median of the ratios is below the bound; a Failure if a pair has one, or if there is no decision.

    `measure(number)` times one pair; the first pair is a warm-up. A ratio far from the bound is decided while other
    checks run. Otherwise it is measured again with no other check on the machine, for at most `budget` seconds.
    `ratios` receives the last ones measured.
    """
    numbers = itertools.count()

    def look(looks: Sequence[int], *, far_only: bool = False) -> SpeedDecision | Failure:
        ratios.clear()
        waited: list[float] = []
        ends = time.monotonic() + budget
        while len(ratios) < looks[-1]:
            found = measure(next(numbers))
            if isinstance(found, Failure):
                return found
            ratios.append(found.ratio)
            waited.append(found.waited)
            if len(ratios) in looks:
                decision = decide(ratios, bound, far_only=far_only, crowded=_median(waited) > CROWDED)
                if decision is not None:
                    return decision
            if time.monotonic() > ends and len(ratios) >= LOOKS[0]:  # a far too slow one shows at the first look
                break
        return None

    warm_up = measure(next(numbers))
    found = warm_up if isinstance(warm_up, Failure) else look(LOOKS[:1], far_only=True)
    if found is None:
        with context.alone():
            found = look(LOOKS)
    summary = "too close to the bound, or the machine too busy, to be fair: try again on an idle machine"
    return found or Failure(Status.INCONCLUSIVE, Finding(summary))


def decide(ratios: Sequence[float], bound: float, *, far_only: bool = False, crowded: bool = False) -> SpeedDecision:
    """The sign test on the median of the ratios, at one of the LOOKS; None if it does not decide.

    `far_only`: decide only if the median is far from the bound. `crowded`: other work keeps all cores busy. Each time
    that a call gets its core back it fetches its data anew, which costs a short call more than a long one: ratios come
    out too small, by half and more, and only one far below the bound is fast.
    """
    count = len(ratios)
    below, well_below = (sum(ratio < each for ratio in ratios) for each in (bound, bound / FAR))
    above, far_above = (sum(ratio >= each for ratio in ratios) for each in (bound, bound * FAR))
    near_counts = not far_only and not crowded
    if _tail(count, well_below) <= FAR_ERROR or (near_counts and _tail(count, below) <= PASS_ERROR):
        return "fast"
    if _tail(count, far_above) <= FAR_ERROR or (not far_only and _tail(count, above) <= FAIL_ERROR):
        return "slow"
    return None


def interval(ratios: Sequence[float]) -> tuple[float, float]:
    """The sign test's confidence interval for the median at one look: two order statistics of the ratios."""
    ordered = sorted(ratios)
    outside = next((k for k in range(len(ordered) // 2) if _tail(len(ordered), len(ordered) - k - 1) > PASS_ERROR), 0)
    return ordered[outside], ordered[-1 - outside]


def _median(values: Sequence[float]) -> float:
    ordered, middle = sorted(values), len(values) // 2  # np.median imports numpy.ma, which takes 20 ms
    return (ordered[~middle] + ordered[middle]) / 2


def _tail(count: int, successes: int) -> float:
    """Probability of at least that many heads among `count` fair coins."""
    return float(sum(math.comb(count, k) for k in range(successes, count + 1)) / 2**count)
