"""The checks that an author of a kernel exercise writes beside Agrees, Example and Unchanged."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from grader.checks.base import Toleranced
from grader.checks.problem import Problem
from grader.checks.trial import Trial
from grader.cuda.mistakes import replaced, without
from grader.cuda.signature import Signature
from grader.cuda.toolbox import Build
from grader.model import Finding, Outcome, Status

__all__ = ["Memory", "Races", "Signature", "Speed", "replaced", "without"]


class _Sanitized(Toleranced, frozen=True):
    """The kernels run on a few small cases under a sanitizer, which finds nothing."""

    inputs: Callable[[np.random.Generator], Any]
    cases: int = 1
    phase: ClassVar[str] = "laws"
    build: ClassVar[Build]
    name: str = ""

    def judge(self, trial: Trial) -> Outcome:
        for case in trial.cases(self.name, self.inputs, self.cases):
            answer = trial.call(case.inputs, build=self.build)
            if isinstance(answer, Problem):
                return trial.outcome(self, _located(answer) if trial.reveals else answer)
        return trial.outcome(self, None)


class Races(_Sanitized, frozen=True):
    """No two threads touch the same place in memory with nothing between that orders them."""

    name: str = "has no data races"
    build: ClassVar[Build] = "thread"


class Memory(_Sanitized, frozen=True):
    """No thread reads or writes outside of the buffers, and no operation is undefined."""

    name: str = "stays within its memory"
    build: ClassVar[Build] = "address"


class Speed(Toleranced, frozen=True):
    """On a GPU: the results are right, and a run takes at most `at_most` times as long as the yardstick's.

    `moved`: bytes that every solution must read and write in one case, from the inputs; a time in which the device's
    memory could not do that is no time of this work. Without a GPU the check stays open.
    """

    inputs: Callable[[np.random.Generator], Any]
    at_most: float
    moved: Callable[..., int]
    name: str = "is fast enough on a GPU"
    phase: ClassVar[str] = "speed"

    def judge(self, trial: Trial) -> Outcome:
        from grader.cuda.device import find_device  # and the driver with it, where there is one

        device = find_device()
        if device.no_device:
            return trial.outcome(self, Problem(Status.NEEDS_GPU, Finding(f"it needs a GPU: {device.no_device}")))
        from grader.cuda.race import Race

        with trial.workers.open_yardstick(trial.exercise) as yardstick:
            race = Race(self, trial, yardstick, device)
            problem = race.run()
        if race.figures:
            trial.figures[self.name] = race.figures
        return trial.outcome(self, problem)


def _located(problem: Problem) -> Problem:
    """The sentence with threads and lines comes first where the student may see it: it says more than the summary."""
    details = "\n".join(problem.finding.details).split("\n")
    if problem.status in (Status.NOT_STARTED, Status.FORBIDDEN) or not details[0]:
        return problem
    return Problem(problem.status, Finding(details[0], tuple(details[1:])), problem.raised)
