"""What is right, and what each known mistake does, case by case: computed from the reference and the mistakes."""

import copy
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec
import numpy as np

from grader import compare
from grader.checks.case import Case, Script, run_locally
from grader.checks.mistakes import Place, place_of
from grader.course import Exercise, author_fault
from grader.model import Mistake
from grader.telling import telling_text
from grader.worker.client import as_received


class MustRaise(msgspec.Struct, frozen=True):
    """What the reference does with inputs that it refuses."""

    type: str
    text: str


class Behaviour(msgspec.Struct, frozen=True, eq=False):
    """What a mistake does with one case: a value as a worker would deliver it, or the name of an exception's class and
    what it says, if that tells it from others."""

    value: Any
    raised: str = ""
    text: str = ""
    changed: tuple[int, ...] = ()  # positions of the inputs that it changes in place


class Answers(Protocol):
    """Where a trial learns what is right. `parameters` are the reference's, by name."""

    @property
    def parameters(self) -> tuple[str, ...]: ...

    @property
    def is_class(self) -> bool: ...

    @property
    def mistakes(self) -> Mapping[str, Place]:
        """Names of the known mistakes, and where each shows."""

    def mistake(self, name: str) -> Mistake: ...

    def inputs(self, check: str, index: int, make: Callable[[], Any]) -> Any:
        """The inputs of a check's case; `make` makes them where they are not recorded."""

    def expected(self, case: Case) -> Any:
        """The reference's result as a worker would deliver it, MustRaise, or UNKNOWN; the inputs stay as they are."""

    def behaviour(self, mistake: str, case: Case) -> Behaviour | None:
        """What a mistake does with a case; None where that is not known."""


UNKNOWN = msgspec.UNSET  # nobody here knows what is right: a bundle, and a case that it has no record of


class Computed:
    """Runs the reference and the mistakes, which are the author's, beside the judge."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise

    @property
    def parameters(self) -> tuple[str, ...]:
        return self._exercise.parameters

    @property
    def is_class(self) -> bool:
        return isinstance(self._exercise.reference, type)

    @property
    def mistakes(self) -> Mapping[str, Place]:
        return {name: place_of(mistake) for name, mistake in self._exercise.mistakes.items()}

    def mistake(self, name: str) -> Mistake:
        return self._exercise.mistake(name)

    def inputs(self, check: str, index: int, make: Callable[[], Any]) -> Any:
        return make()

    def expected(self, case: Case) -> Any:
        """As Answers has it; raises CourseError where the reference raises anything but ValueError."""
        try:
            return as_received(run_locally(self._exercise.reference, case.inputs))
        except ValueError as refusal:
            return MustRaise("ValueError", str(refusal))
        except Exception as fault:
            raise author_fault(fault, f"{self._exercise.id}/{self._exercise.computing_part}.py") from fault

    def behaviour(self, mistake: str, case: Case) -> Behaviour:
        function, inputs = self._exercise.mistakes[mistake], case.inputs
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                if isinstance(inputs, Script):
                    return Behaviour(as_received(run_locally(function, inputs)))
                given = copy.deepcopy(dict(inputs))
                value = as_received(function(**given))
            except (Exception, SystemExit) as fault:
                return Behaviour(None, type(fault).__name__, telling_text(str(fault)))
        agree = [compare.agrees(as_received(given[name]), as_received(inputs[name]), 0.0, 0.0) for name in inputs]
        return Behaviour(value, changed=tuple(i for i, same in enumerate(agree) if not same))
