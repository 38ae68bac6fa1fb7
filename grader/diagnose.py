"""Which known mistake gives exactly this output? Each is asked about the inputs that the submission was given."""

from collections.abc import Iterable

import numpy as np

from grader import compare
from grader.checks.answers import Answers, Behaviour
from grader.checks.case import Case
from grader.checks.mistakes import NAMED_BY_WHAT_IT_GIVES, Place
from grader.checks.problem import Problem
from grader.checks.trial import Observation
from grader.worker.client import Returned


def diagnose(answers: Answers, observations: Iterable[Observation], *, explained: bool = False) -> tuple[str, ...]:
    """Names of the mistakes that explain what was observed.

    A mistake that behaves like the submission on every case is named alone. Where none does, the submission may make
    several: each check that failed is then explained by itself, if exactly one mistake can. `explained`: a check has
    found where garbage comes from, so that a NaN, which is like every other, tells nothing.
    """
    seen = [each for each in observations if not (explained and _has_nan(each.answer))]
    seen.sort(key=lambda each: each.agreed)  # those that failed first: they rule out most
    failed = [each for each in seen if not each.agreed]
    if not failed or not any(isinstance(each.answer, Returned) or each.answer.raised for each in failed):
        return ()
    suspects = [
        _Suspect(name, place, answers) for name, place in answers.mistakes.items() if place in NAMED_BY_WHAT_IT_GIVES
    ]
    everywhere = [suspect.name for suspect in suspects if all(map(suspect.gave, seen))]
    if everywhere:
        return tuple(everywhere)
    found = []
    for check in dict.fromkeys(each.case.key[0] for each in failed):
        here = [each for each in seen if each.case.key[0] == check]
        named = [suspect.name for suspect in suspects if all(map(suspect.gave, here))]
        found += named if len(named) == 1 else []
    return tuple(dict.fromkeys(found))


def diagnose_slowness(answers: Answers) -> tuple[str, ...]:
    """The mistake that is about speed, if the exercise has one and no more: values say nothing here."""
    slow = [name for name, place in answers.mistakes.items() if place == "speed"]
    return tuple(slow) if len(slow) == 1 else ()


def _has_nan(answer: Returned | Problem) -> bool:
    values = answer.value if isinstance(answer, Returned) else ()
    each = values if isinstance(values, tuple) else (values,)
    return any(isinstance(value, np.ndarray) and value.dtype.kind == "f" and np.isnan(value).any() for value in each)


class _Suspect:
    """One mistake, and what it does on inputs as they come; each case is asked for once."""

    def __init__(self, name: str, place: Place, answers: Answers) -> None:
        self.name = name
        self._place, self._answers = place, answers
        self._known: dict[tuple[str, int], Behaviour] = {}

    def gave(self, observation: Observation) -> bool:
        """Whether the mistake gives this answer: the same values, or an exception of the same class."""
        behaviour = self._on(observation.case)
        answer = observation.answer
        if isinstance(answer, Problem):
            return bool(behaviour.raised) and behaviour.raised == (answer.raised[0] if answer.raised else "")
        if behaviour.raised:
            return False
        if observation.rtol == observation.atol == 0.0 and answer.changed:  # seen by Unchanged: values count elsewhere
            return self._place == "inputs" and behaviour.changed == answer.changed
        return compare.agrees(answer.value, behaviour.value, observation.rtol, observation.atol)

    def _on(self, case: Case) -> Behaviour:
        if case.key not in self._known:
            self._known[case.key] = self._answers.behaviour(self.name, case)
        return self._known[case.key]
