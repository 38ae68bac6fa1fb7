"""Laws that every right solution obeys, and tests that an author writes as for pytest. Neither runs in the worker."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, Literal

import numpy as np

from grader.checks import apart, compare
from grader.checks.base import Toleranced
from grader.checks.context import CheckContext, max_reply_bytes
from grader.checks.expectations import UNKNOWN, MustRaise, parameters_of
from grader.checks.failure import Failure
from grader.checks.remote import Remote
from grader.checks.steps import Case, Step, describe_inputs
from grader.course.check import Check
from grader.errors import CourseError
from grader.model import Finding, Outcome, Status, Tolerance
from grader.worker.protocol import MAX_PAYLOAD
from grader.workers.client import CallResult, through_protocol

BREAKS_OFF = "does not hold: with what was returned, the law cannot be computed"
MOST_CALLS = 1_000  # in one case
MODEST = Tolerance(0.0, atol=1.0, of_largest=1.0)  # floats of at most twice the size; all else as in the reference's
Giving = Literal["all", "modest ones", "the reference's"]


class _UnfitResultError(BaseException):  # an author's `except Exception` does not catch it
    """Leaves the author's function: the result does not have the form that it expects."""

    def __init__(self, finding: Finding) -> None:
        super().__init__()
        self.finding = finding


class _WildResultError(BaseException):
    """Leaves the author's function: the result might block or exhaust the process that works on it."""


class Conversation:
    """The calls of the submission that an author's function makes: the steps of a growing case.

    `giving`: the results that the function gets: all of the submission's; only modest ones, which are no wild sizes,
    loop counts or exponents; or the reference's instead, to find out whether the function works with them.
    """

    def __init__(self, context: CheckContext, check: str, index: int, ask: apart.Ask, giving: Giving) -> None:
        self._context, self._check, self._index, self._ask = context, check, index, ask
        self._giving = giving
        self._steps: list[Step] = []
        self.remote = Remote(self._perform, self._parameters)

    @property
    def label(self) -> str:
        return f"case {self._index + 1}: {describe_inputs(self._all_steps)}"

    @property
    def _all_steps(self) -> tuple[Step, ...]:
        return self._context.named(tuple(self._steps))

    def _parameters(self, target: str, on: int) -> tuple[str, ...] | None:
        return parameters_of(self._context.answers, self._steps, Step({}, target, on), self._context.exercise.entry)

    def _perform(self, step: Step) -> Any:
        """The result of the step. It has the form of the reference's result, so the author need not check that."""
        self._steps.append(step)
        case = Case(self._all_steps, self.label, (self._check, MOST_CALLS * self._index + len(self._steps)))
        right = self._context.answers.expected(case)[-1]
        if isinstance(right, MustRaise):
            where = f"{self._context.exercise.id}/checks.py"
            raise CourseError(f"{where}: the reference refuses inputs of '{self._check}': {right.text}")
        if self._giving == "the reference's":
            if right is UNKNOWN:
                raise _UnfitResultError(Finding("not known here"))
            return right
        value = self._ask(step, max_reply_bytes(right))
        if self._giving == "modest ones" and (right is UNKNOWN or not compare.agrees(value, right, MODEST)):
            raise _WildResultError
        if right is not UNKNOWN and not compare.has_form_of(value, right):
            found = compare.explain(value, right, compare.EXACT, {}, case.names[-1])
            assert found is not None
            raise _UnfitResultError(Finding(found.summary, (self.label,)))
        return value


class _Answering:
    """The judge's side: runs each step that the author's function asks for, in the submission's worker.

    Steps are counted from 0 in each case.
    """

    def __init__(self, context: CheckContext, check: str) -> None:
        self._context, self._check = context, check
        self._steps: list[Step] = []

    def __call__(self, step: Step, max_bytes: int) -> CallResult | Failure:
        self._steps.append(step)
        case = Case(tuple(self._steps), "", (self._check, len(self._steps)))
        return self._context.step(case, len(self._steps) - 1, max_payload=min(max_bytes, MAX_PAYLOAD))


class Property(Toleranced, frozen=True):
    """`law(call, rng)` calls the submission and returns two values that must agree within the tolerance.

    `call(**inputs)` returns the submission's result: an array, a number, a list ...; for a class, an object whose
    methods can be called. `call.other(...)` calls another entry point. A result has the type, shape and dtype of the
    reference's for the same inputs; anything else ends the check. The values are the submission's: if they make the law
    raise or never finish, and the reference's values do not, the law does not hold.
    """

    name: str
    law: Callable[[Any, np.random.Generator], tuple[Any, Any]]
    cases: int = 3
    phase: ClassVar[str] = "laws"

    def judge(self, context: CheckContext) -> Outcome:
        context.begin()
        return context.outcome(self, judged_apart(context, self.name, self.cases, self._broken))

    def _broken(self, context: CheckContext, said: Conversation, rng: np.random.Generator) -> Finding | None:
        """How one case breaks the law; None if the law holds."""
        left, right = self.law(said.remote, rng)
        found = compare.explain(through_protocol(left), through_protocol(right), self.tolerance_in(context), {})
        return None if found is None else Finding(f"does not hold: {found.summary}", (*found.details, said.label))


class Asserts(Check, frozen=True):
    """`test(call, rng)` calls the submission as often as it likes, and asserts: `assert ok, "a sentence for students"`.

    `call` is as in Property, so a test written for pytest can be used as it is.
    """

    name: str
    test: Callable[[Any, np.random.Generator], None]
    cases: int = 1
    phase: ClassVar[str] = "values"

    def judge(self, context: CheckContext) -> Outcome:
        context.begin()
        return context.outcome(self, judged_apart(context, self.name, self.cases, self._failed))

    def _failed(self, context: CheckContext, said: Conversation, rng: np.random.Generator) -> Finding | None:
        try:
            self.test(said.remote, rng)
        except AssertionError as failed:
            first, *more = (str(failed) or "an assertion about the result does not hold").split("\n")
            return Finding(first, (*more[:5], said.label))
        return None


IS_WILD = Finding("a result is too far from the reference's to be worked on here")  # never shown
JudgeCase = Callable[[CheckContext, Conversation, np.random.Generator], Finding | None]


def judged_apart(context: CheckContext, check: str, cases: int, judge: JudgeCase) -> Failure | None:
    """What an author's function finds in one of the cases. If it breaks off, the submission fails.

    It runs in this process as long as all results are modest: such values cannot block or exhaust the judge, and most
    submissions need no other process. Raises CourseError if the function breaks off with the reference's results, too.
    """

    def work_on(index: int, ask: apart.Ask, giving: Giving = "all") -> Finding | None:
        said = Conversation(context, check, index, ask, giving)
        try:
            return judge(context, said, context.rng(check, index))
        except _UnfitResultError as end:
            return end.finding
        except _WildResultError:
            return IS_WILD

    conditions = apart.RunConditions(
        lambda: _Answering(context, check),
        f"{context.exercise.id}/checks.py",
        lambda: context.seconds_left + apart.OWN_SECONDS,
    )
    left = range(cases)
    start = apart.first_found_here
    giving: Giving = "modest ones" if context.guarded else "all"
    number, found = start([partial(work_on, index, giving=giving) for index in left], conditions)
    if found is IS_WILD:
        start, left = apart.first_found, left[number:]
        number, found = start([partial(work_on, index) for index in left], conditions)
    if isinstance(found, apart.Broken):
        _, again = start([partial(work_on, left[number], giving="the reference's")], conditions)
        if isinstance(again, apart.Broken):
            raise CourseError(again.for_author)
        found = Finding(BREAKS_OFF, (found.for_student,))
    return Failure(Status.FAILED, found) if isinstance(found, Finding) else found
