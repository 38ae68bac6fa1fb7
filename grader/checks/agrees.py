"""Checks on values: the submission agrees with the reference on drawn cases, or on the statement's worked example."""

import functools
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import msgspec
import numpy as np

from grader.checks.base import Toleranced
from grader.checks.context import CheckContext
from grader.checks.failure import Failure
from grader.checks.shown import Shows, with_shown
from grader.checks.steps import Case, Inputs, Maker, Step, as_steps, makers_of
from grader.checks.worked_example import steps_of_doctest
from grader.errors import CourseError
from grader.model import Outcome, Status

EXAMPLE = "the worked example"


class Agrees(Toleranced, frozen=True):
    """On `cases` random cases the submission returns what the reference returns, within the tolerance.

    `inputs(rng)` makes one case: a mapping in the order of the reference's parameters, or a list of steps. A list of
    such functions is used in turn, `cases` times. If the reference raises ValueError, or an exception named in
    `raises`, the submission must raise it too. All cases must agree. `shows(arguments, result)`: what a student sees of
    each case once the check has passed: lines of text, Labelled matrices, or a list of them.
    """

    name: str
    inputs: Inputs
    cases: int = 10
    raises: tuple[type[Exception], ...] = ()
    shows: Shows | None = None
    phase: ClassVar[str] = "values"

    @property
    def all_cases(self) -> int:
        """The number of cases: `cases` for each maker."""
        return self.cases * len(makers_of(self.inputs))

    def maker(self, index: int) -> Maker:
        """The function that makes the case with that number."""
        return makers_of(self.inputs)[index % len(makers_of(self.inputs))]

    def drawn(self, context: CheckContext) -> Iterator[Case]:
        """The cases that are judged."""
        return context.cases(self.name, self.maker, self.all_cases)

    def judge(self, context: CheckContext) -> Outcome:
        """The outcome is about the first case that does not agree. The others still run, for the diagnosis."""
        first: Failure | None = None
        raises = [each.__name__ for each in self.raises]
        for failure in context.judge_cases(self.drawn(context), self.tolerance_in(context), raises):
            first = first or failure
            if failure is not None and failure.status is not Status.FAILED and not failure.raised:
                break  # it hangs, crashes or is not written yet: one case is enough
            if first is not None and (context.is_slow or not context.names):
                break
        return with_shown(context.outcome(self, first), context, self.shows)


class Gradients(Agrees, frozen=True):
    """As Agrees, and the gradients of the arguments named in `of` agree with the reference's: for exercises in torch.

    Each element of the result has a random weight, and the weighted sum is differentiated. Every float tensor in these
    arguments gets a gradient, also inside lists and dicts. `none_for`: arguments that no gradient may reach. Without
    `of` and `none_for`: every argument that holds a float tensor. `not_derivatives`: why the gradients are not the
    derivatives of the result (a straight-through estimator); without it `grader verify` compares them.
    """

    of: tuple[str, ...] = ()
    none_for: tuple[str, ...] = ()
    not_derivatives: str = ""
    phase: ClassVar[str] = "gradients"

    def maker(self, index: int) -> Maker:
        make = super().maker(index)
        return lambda rng: self._differentiated(make(rng), rng)

    def _differentiated(self, made: Any, rng: np.random.Generator) -> list[Step]:
        *before, last = as_steps(made, self.name)
        wanted = (*self.of, *self.none_for) or tuple(last.arguments)
        of = tuple(name for name in last.arguments if name in wanted)
        unknown = [name for name in wanted if name not in last.arguments]
        if unknown:
            raise CourseError(f"'{self.name}': of or none_for names '{unknown[0]}', which its cases do not have")
        seed = int(rng.integers(1 << 32))
        return [*before, msgspec.structs.replace(last, want="gradients", of=of, seed=seed)]


class Example(Toleranced, frozen=True):
    """The statement's own worked example: its doctest gives the calls, and the reference the expected results.

    If the statement has no doctest (kernels), `inputs` gives the arguments and `expected` the result in the source.
    """

    name: str = EXAMPLE
    inputs: Mapping[str, Any] | None = None
    expected: Any = None
    source: str = ""
    phase: ClassVar[str] = "values"

    def drawn(self, context: CheckContext) -> Iterator[Case]:
        """The one case."""
        case = context.case(self.name, 0, lambda _: self.steps(context.exercise))
        yield Case(case.steps, f"{self.name}: {case.label.partition(': ')[2]}", case.key)

    def judge(self, context: CheckContext) -> Outcome:
        (case,) = self.drawn(context)
        return context.outcome(self, context.judge_case(case, self.tolerance_in(context)))

    def steps(self, exercise: Any) -> list[Step]:
        """The calls of the example. Raises CourseError if the doctest cannot be run."""
        if self.inputs is not None:
            return [Step(self.inputs)]
        steps = _steps_of_statement(exercise)
        return (
            [Step(steps[0].arguments, steps[0].target if len(exercise.entries) > 1 else "")]
            if len(steps) == 1
            else steps
        )


@functools.lru_cache(maxsize=256)
def _steps_of_statement(exercise: Any) -> list[Step]:
    statement = exercise.part("reference").__doc__ or ""
    where = f"solutions/{exercise.id}/reference.py"
    return steps_of_doctest(statement, exercise.namespace, exercise.entries, where)
