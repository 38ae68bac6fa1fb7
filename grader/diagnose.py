"""Which known mistake gives exactly this output? The mistakes run here, on the inputs that the submission was given."""

import copy
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from grader import compare
from grader.checks.case import Script, run_locally
from grader.checks.mistakes import place_of
from grader.checks.problem import Problem
from grader.checks.trial import Observation
from grader.course import Exercise
from grader.worker.client import Returned, as_received


def diagnose(exercise: Exercise, observations: Iterable[Observation]) -> tuple[str, ...]:
    """Names of the mistakes that explain what was observed.

    A mistake that behaves like the submission on every case is named alone. Where none does, the submission may make
    several: each check that failed is then explained by itself, if exactly one mistake can.
    """
    seen = sorted(observations, key=lambda each: each.agreed)  # those that failed first: they rule out most
    failed = [each for each in seen if not each.agreed]
    if not failed or not any(isinstance(each.answer, Returned) or each.answer.raised for each in failed):
        return ()
    behaviours = {name: _Behaviour(each) for name, each in exercise.mistakes.items() if place_of(each) != "speed"}
    everywhere = [name for name, behaviour in behaviours.items() if all(map(behaviour.gave, seen))]
    if everywhere:
        return tuple(everywhere)
    found = []
    for check in dict.fromkeys(each.check for each in failed):
        here = [each for each in seen if each.check == check]
        named = [name for name, behaviour in behaviours.items() if all(map(behaviour.gave, here))]
        found += named if len(named) == 1 else []
    return tuple(dict.fromkeys(found))


def diagnose_slowness(exercise: Exercise) -> tuple[str, ...]:
    """The mistake that is about speed, if the exercise has one and no more: values say nothing here."""
    slow = [name for name, mistake in exercise.mistakes.items() if place_of(mistake) == "speed"]
    return tuple(slow) if len(slow) == 1 else ()


class _Behaviour:
    """What one mistake does, on inputs as they come; each case is run once."""

    def __init__(self, mistake: Callable[..., Any]) -> None:
        self._mistake = mistake
        self._in_place = place_of(mistake) == "inputs"
        self._known: dict[int, tuple[Any, str, tuple[int, ...]]] = {}

    def gave(self, observation: Observation) -> bool:
        """Whether the mistake gives this answer: the same values, or an exception of the same class."""
        value, raised, changed = self._on(observation.inputs)
        answer = observation.answer
        if isinstance(answer, Problem):
            return bool(raised) and raised == (answer.raised[0] if answer.raised else "")
        if raised:
            return False
        if observation.rtol == observation.atol == 0.0 and answer.changed:  # seen by Unchanged: values count elsewhere
            return self._in_place and changed == answer.changed
        return compare.agrees(answer.value, value, observation.rtol, observation.atol)

    def _on(self, inputs: Any) -> tuple[Any, str, tuple[int, ...]]:
        if id(inputs) not in self._known:
            self._known[id(inputs)] = self._run(inputs)
        return self._known[id(inputs)]

    def _run(self, inputs: Any) -> tuple[Any, str, tuple[int, ...]]:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                if isinstance(inputs, Script):
                    return as_received(run_locally(self._mistake, inputs)), "", ()
                given = copy.deepcopy(dict(inputs))
                value = as_received(self._mistake(**given))
                changed = [
                    i for i, name in enumerate(inputs) if not compare.agrees(given[name], inputs[name], 0.0, 0.0)
                ]
                return value, "", tuple(changed)
            except Exception as fault:
                return None, type(fault).__name__, ()
