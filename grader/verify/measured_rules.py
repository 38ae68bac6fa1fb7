"""Rules that measure: the bounds on time, growth and memory lie far from right and from wrong programs."""

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from grader.checks import slowness
from grader.checks.mistakes import marks_of
from grader.checks.speed import FAR
from grader.checks.variants import variant
from grader.course.altered import file_of
from grader.course.exercise import Exercise
from grader.model import Outcome, Report, Status
from grader.verify.bench import Bench
from grader.verify.judged_rules import as_text, where_is

ROOM = 1.5  # factor between a bound and a measurement far from it
TRIES, BUDGET_SECONDS = 2, 30.0  # tries of a noisy measurement, and time for each
BOUNDS = ("max_ratio", "at_most_mb", "at_most")  # options that hold the bound of a measured check


class NoisyMeasurementError(Exception):
    """The machine is too busy to measure."""


def of_reference(bench: Bench) -> Iterator[str]:
    """The reference stays far below every bound."""
    source = bench.exercise.read(bench.exercise.reference_file)
    for check in measured_checks(bench.exercise):
        if getattr(check, "grows", ""):
            slowness.sizes_of(check.inputs, check.grows, file_of(bench.exercise, "checks.py"))  # raises CourseError
        outcome, figures, _ = _measured(bench, check, 1 / ROOM, source)
        if outcome.status is not Status.PASSED:
            yield (
                f"{file_of(bench.exercise, 'checks.py')}: '{check.name}' allows {_bound(check):g}, and the reference "
                f"is not {ROOM:g} x below that ({figures or as_text(outcome)}); widen the bound"
            )


def of_alternative(bench: Bench, name: str) -> Iterator[str]:
    source = variant(bench.exercise, "alternatives", name)
    for check in measured_checks(bench.exercise):
        outcome, figures, _ = _measured(bench, check, 1.0, source)
        if outcome.status is not Status.PASSED:
            yield (
                f"{where_is(bench.exercise, 'alternatives', name)} fails '{check.name}' "
                f"({figures or as_text(outcome)}); it is right, so widen the bound"
            )


def of_mistake(bench: Bench, name: str) -> Iterator[str]:
    """A mistake in time, growth or memory exceeds the bound by far, and is named."""
    exercise, marks = bench.exercise, marks_of(bench.exercise.mistakes[name])
    source, where = variant(exercise, "mistakes", name), where_is(exercise, "mistakes", name)
    checks = [each for each in measured_checks(exercise) if measures(each) == marks.place]
    checks = [each for each in checks if marks.check in ("", each.name)]
    if not checks:
        yield f"{where} shows in {marks.place}, and checks.py has no check that looks at it; add one"
    for check in checks:
        far = _far_outside(bench, check, source)
        outcome, figures, report = far or _measured(bench, check, ROOM, source, named=True)
        if outcome.status is Status.FAILED:
            is_named = getattr(check, "grows", "") or marks.place != "speed"
            if is_named and name not in report.diagnosis:
                yield (
                    f"{where} is not recognised: '{check.name}' has not measured that its time grows too fast "
                    f"({figures or 'it was not measured'}); take larger inputs, or name the size in grows"
                )
        else:
            yield (
                f"{where} is to show in {marks.place}, and does not miss the bound of '{check.name}' by {ROOM:g} x "
                f"({figures or as_text(outcome)}); lower the bound or take larger inputs"
            )


def measured_checks(exercise: Exercise) -> list[Any]:
    return [check for check in exercise.checks if check.phase == "measured"]


def measures(check: Any) -> str:
    """The place of the mistakes that a measured check detects."""
    return str(check.measures)


def _bound(check: Any) -> float:
    return float(getattr(check, "bound", 0.0) or next(getattr(check, name) for name in BOUNDS if hasattr(check, name)))


Measured = tuple[Outcome, str, Report]  # an outcome, the measured figures, and the report


def _far_outside(bench: Bench, check: Any, source: bytes) -> Measured | None:
    """The measurement of a mistake in time, if its first ratios are all beyond ROOM x the bound; None if one is not.

    Most mistakes are that slow. Without this, each would be timed as long as a submission near its bound.
    """
    if not hasattr(check, "budget") or getattr(check, "of", "time") != "time":
        return None
    # the first look of a check on time fails what is FAR x its bound; without a budget there is no other look
    found = _judged(bench, check, ROOM / FAR, source, budget=0.0)
    return found if found[0].status is Status.FAILED else None


def _measured(bench: Bench, check: Any, factor: float, source: bytes, *, named: bool = False) -> Measured:
    """The measurement with the bound multiplied by `factor`. Raises NoisyMeasurementError on a busy machine."""
    for _ in range(TRIES):
        found = _judged(bench, check, factor, source, budget=BUDGET_SECONDS, named=named)
        if found[0].status is not Status.INCONCLUSIVE:
            return found
    raise NoisyMeasurementError(f"'{check.name}' could not be measured: run grader verify again on an idle machine")


def _judged(bench: Bench, check: Any, factor: float, source: bytes, *, budget: float, named: bool = True) -> Measured:
    option = next(name for name in BOUNDS if hasattr(check, name))
    limits = {option: _bound(check) * factor} | ({"budget": budget} if hasattr(check, "budget") else {})
    judged = bench.judge_in_worker(source, 0, [structs.replace(check, **limits)], named=named)
    (outcome,) = judged.report.outcomes
    return outcome, judged.figures.get(check.name, ""), judged.report
