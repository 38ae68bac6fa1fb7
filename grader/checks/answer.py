"""The answer of a submission to one case, and whether it is what is expected."""

from collections.abc import Sequence
from typing import Any

import msgspec

from grader.checks import compare
from grader.checks.descriptions import describe
from grader.checks.expectations import UNKNOWN, MustRaise
from grader.checks.failure import Failure, printed_lines
from grader.checks.steps import Case, Step
from grader.model import Finding, Status, Tolerance
from grader.worker.protocol import Opaque
from grader.workers.client import CallResult

DIFFERS = Failure(Status.FAILED, Finding("the values differ"))  # used where no explanation is needed


class Answer(msgspec.Struct, frozen=True, eq=False):
    """What a submission did with one case: for each step that ran, its result or the reason that there is none."""

    steps: tuple[CallResult | Failure, ...]

    @property
    def last(self) -> CallResult | Failure:
        return self.steps[-1]

    @property
    def is_result(self) -> bool:
        """Whether a known mistake could give the same: some step has a value, a part of one, or an exception."""
        return any(isinstance(each, CallResult) or each.raised or each.partial is not None for each in self.steps)


class Observation(msgspec.Struct, frozen=True, eq=False):
    """One case for the diagnosis: inputs, results, and the tolerance of the comparison.

    `of_inputs`: the check on changed inputs that this observation is for; "" if the results count.
    """

    case: Case
    answer: Answer
    agreed: bool
    expected: tuple[Any, ...]
    tolerance: Tolerance = Tolerance()
    of_inputs: str = ""

    @property
    def check(self) -> str:
        """The name of the check that the observation is evidence for."""
        return self.of_inputs or self.case.key[0]


def verified(
    case: Case,
    answer: Answer,
    expected: Sequence[Any],
    tolerance: Tolerance,
    *,
    explain: bool = True,
    draws: bool = False,
    parts: Sequence[str] = (),
) -> Failure | None:
    """Compare an answer with what is expected; None if they agree, or if the expected result is not known.

    Without `explain` a difference is not explained: explaining takes much longer than finding it. `draws`, `parts`: as
    in `compare.explain`.
    """
    for number, (given, right) in enumerate(zip(answer.steps, expected, strict=False)):
        if isinstance(given, Failure):
            failure = _without_result(case, number, given, right)
        elif isinstance(right, MustRaise):
            failure = _not_raised(case, number, given, right)
        else:
            failure = _wrong_result(case, number, given, right, tolerance, explain=explain, draws=draws, parts=parts)
        if failure is not None:
            return failure
    return None


def _without_result(case: Case, number: int, given: Failure, right: Any) -> Failure | None:
    """The failure of a step that gave no result, with the case in its details; None if it raised as it must."""
    if isinstance(right, MustRaise) and right.type in given.raised:
        return None
    if given.status in (Status.NOT_STARTED, Status.FAILED) or given.loading:
        return given
    place, first_of_all = case.names[number], number == 0  # the first calls of other cases are likely to raise the same
    summary = given.finding.summary if first_of_all or not place else f"{place}: {given.finding.summary}"
    if isinstance(right, MustRaise) and given.raised:
        summary += f"; these inputs must raise {right.type}"
    details = (*given.finding.details, case.label)
    finding = msgspec.structs.replace(given.finding, summary=summary, details=details)
    return msgspec.structs.replace(given, finding=finding)


def _not_raised(case: Case, number: int, given: CallResult, right: MustRaise) -> Failure:
    at = f"{case.names[number]}: " if case.names[number] else ""
    summary = f"{at}returned {describe(given.value)}; these inputs must raise {right.type}"
    return Failure(Status.FAILED, Finding(summary, (f"{right.type}: {right.text}", case.label)))


def _wrong_result(
    case: Case,
    number: int,
    given: CallResult,
    right: Any,
    tolerance: Tolerance,
    *,
    explain: bool,
    draws: bool,
    parts: Sequence[str],
) -> Failure | None:
    step, place = case.steps[number], case.names[number]
    if right is UNKNOWN or (right is None and step.on >= 0 and isinstance(given.value, Opaque)):
        return None  # a method that is called for its effect may return self
    if not explain:
        return None if agree_in(step, given.value, right, tolerance) else DIFFERS
    if step.differentiate is not None:
        found = explain_gradients(given.value, right, tolerance, step, place, draws=draws)
    else:
        found = compare.explain(given.value, right, tolerance, step.arguments, place, draws=draws, parts=parts)
    if found is None:
        return None
    changed = [f"it also changed its input '{name}' in place" for name in names_at(step, given.changed)]
    details = (*found.details, *changed, case.label, *printed_lines(given.printed))
    return Failure(Status.FAILED, Finding(found.summary, details, picture=found.picture))


def names_at(step: Step, positions: Sequence[int]) -> list[str]:
    """Names of the arguments at these positions. A hostile worker may send positions that do not exist."""
    names = list(step.arguments)
    return [names[position] for position in positions if position < len(names)]


def _are_gradients(given: Any) -> bool:
    """Whether it has the form of a result with gradients; a hostile worker may send anything."""
    return isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], list)


def agree_in(step: Step, given: Any, right: Any, tolerance: Tolerance) -> bool:
    """Whether the result of a step agrees with the right one."""
    if step.differentiate is None:
        return compare.agrees(given, right, tolerance)
    if not _are_gradients(given) or len(given[1]) != len(right[1]):
        return False
    if not compare.agrees(given[0], right[0], tolerance):
        return False
    names = [name for name in step.arguments if name in step.of]
    rows = zip(names, given[1], right[1], strict=True)
    return all(compare.gradient_agrees(mine, theirs, tolerance) for _, mine, theirs in rows)


def explain_gradients(
    given: Any, right: Any, tolerance: Tolerance, step: Step, place: str, *, draws: bool = False
) -> Finding | None:
    """None if the result and every gradient agree."""
    if not _are_gradients(given) or len(given[1]) != len(right[1]):
        return Finding("the worker gave no gradients")
    found = compare.explain(given[0], right[0], tolerance, step.arguments, place, draws=draws)
    if found is not None:
        return found
    names = [name for name in step.arguments if name in step.of]
    for name, mine, theirs in zip(names, given[1], right[1], strict=True):
        where = f"the gradient of '{name}'" + (f" ({place})" if place else "")
        found = compare.explain_gradient(mine, theirs, tolerance, where, draws=draws)
        if found is not None:
            return found
    return None
