"""The submission leaves its inputs as they were."""

from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from grader.checks.base import Weighted
from grader.checks.problem import Problem
from grader.checks.trial import Observation, Trial
from grader.model import Finding, Outcome, Status


class Unchanged(Weighted, frozen=True):
    """After a call every argument is bit for bit what was sent."""

    inputs: Callable[[np.random.Generator], Any]
    name: str = "leaves its inputs as they were"
    phase: ClassVar[str] = "laws"

    def judge(self, trial: Trial) -> Outcome:
        first: Problem | None = None
        for case in trial.cases(self.name, self.inputs, 2):
            expected = trial.answers.expected(case)
            answer = trial.run(case.inputs, expected)
            if isinstance(answer, Problem):
                return trial.outcome(self, first or answer)
            if answer.changed:  # the other case is still run, for the diagnosis
                trial.observations.append(Observation(case, answer, False, expected=expected, about="inputs"))
                names = list(case.inputs)
                changed = " and ".join(f"'{names[i]}'" for i in answer.changed if i < len(names))
                finding = Finding(f"it changes its input {changed} in place; work on a copy", (case.label,))
                first = first or Problem(Status.FAILED, finding)
        return trial.outcome(self, first)
