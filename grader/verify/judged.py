"""What has to be judged to be known, one function a promise; each yields messages: what, where and what to do."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import structs

from grader.checks import Speed, Unchanged
from grader.checks.mistakes import place_of
from grader.course import Exercise
from grader.errors import GraderError
from grader.judge import Judged, grade
from grader.model import Outcome, Report, Status
from grader.stubs import stub_of
from grader.submission import Submission
from grader.variants import variant
from grader.verify import kernels
from grader.verify.altered import file_of, undiagnosed, with_checks, without_speed
from grader.verify.hunt import Hunt
from grader.verify.impostors import fakes_of, in_float32
from grader.verify.margins import WITHIN
from grader.worker.client import Workers

RIGHT_SEEDS, MISTAKE_SEEDS, FAKE_SEEDS = range(20), range(10), range(5)
KERNEL_SEEDS = range(1)  # the sanitizers look at every access, whatever the numbers are
ROOM = 1.5  # between a bound on time and what is far from it on either side
TRIES, BUDGET_SECONDS = 2, 30.0  # of a measurement that is too noisy, and for each; nobody is waiting for an answer


class Unsettled(Exception):
    """The machine was too busy for a measurement."""


def stub_not_started(exercise: Exercise, workers: Workers) -> Iterator[str]:
    report = _graded(undiagnosed(exercise), stub_of(exercise), 0, workers).report
    if not report.untouched or report.score:
        bad = next(each for each in report.outcomes if each.status is not Status.NOT_STARTED)
        yield (
            f"exercises/{exercise.id}{exercise.suffix}: '{bad.check}' says {_said(bad)} of the untouched stub; "
            "leave nothing outside the solution region that does the exercise or fails"
        )


def right(exercise: Exercise, source: bytes, where: str, workers: Workers, seeds: Iterable[int]) -> Iterator[str]:
    """A right solution gets full marks on every seed."""
    unhurried = undiagnosed(without_speed(exercise))
    for seed in seeds:
        report = _graded(unhurried, source, seed, workers).report
        if (bad := _first_bad(report)) is not None:
            yield (
                f"{where} fails '{bad.check}' with seed {seed}: {_said(bad)}; it is right, so change the check (or it "
                "is not: then mend it)"
            )
            return


def reference(exercise: Exercise, workers: Workers) -> Iterator[str]:
    name = exercise.reference_file
    return right(exercise, exercise.read(name), file_of(exercise, name), workers, _seeds(exercise, RIGHT_SEEDS))


def alternative(exercise: Exercise, name: str, workers: Workers) -> Iterator[str]:
    source = variant(exercise, "alternatives", name)
    where = _where(exercise, "alternatives", name)
    return right(exercise, source, where, workers, _seeds(exercise, RIGHT_SEEDS))


def margins_of_reference(exercise: Exercise, workers: Workers) -> Iterator[str]:
    """Of a kernel exercise: expected values are computed in NumPy, and the reference is in float32 like all others."""
    name = exercise.reference_file
    return _far_within(exercise, exercise.read(name), file_of(exercise, name), workers)


def margins_of_alternative(exercise: Exercise, name: str, workers: Workers) -> Iterator[str]:
    source = variant(exercise, "alternatives", name)
    return _far_within(exercise, source, _where(exercise, "alternatives", name), workers)


def _far_within(exercise: Exercise, source: bytes, where: str, workers: Workers) -> Iterator[str]:
    bad = _first_bad(_graded(undiagnosed(kernels.within_a_part(exercise)), source, 0, workers).report)
    if bad is not None:
        yield (
            f"{where} errs by more than {WITHIN:g} x the tolerance of '{bad.check}': {_said(bad)}; give that check a "
            "wider tolerance, with its reason, or compute more exactly"
        )


def mistake(exercise: Exercise, name: str, workers: Workers) -> Iterator[str]:
    """It loses points on every seed, where it says, and is named by its own name alone."""
    place, source = place_of(exercise.mistakes[name]), variant(exercise, "mistakes", name)
    where, seeds = _where(exercise, "mistakes", name), _seeds(exercise, MISTAKE_SEEDS)
    if place == "speed":
        yield from right(exercise, source, f"{where} shows in its time alone, but", workers, seeds)
        return
    unhurried = kernels.seen_at(exercise, place) if exercise.kind == "cuda" else without_speed(exercise)
    for seed in seeds:
        judged = _graded(unhurried, source, seed, workers)
        if exercise.kind == "cuda":
            message = kernels.misplaced(exercise, judged, name)
        else:
            message = _misplaced(exercise, judged.report, place) or _misnamed(judged, name)
        if message:
            yield f"{where} {message} (seed {seed})"
            return


def _misplaced(exercise: Exercise, report: Report, place: str) -> str:
    phases = {check.name: check.phase for check in exercise.checks}
    watching = {check.name for check in exercise.checks if isinstance(check, Unchanged)}
    bad = [each for each in report.outcomes if each.status is not Status.PASSED]
    if not bad:
        return "gets full marks; add a case to checks.py on which it shows"
    wrong_values = [each for each in bad if phases[each.check] == "values"]
    if place == "values" and not wrong_values:
        return f"passes every check on values and fails '{bad[0].check}'; say where it shows: @shows_in"
    if place == "inputs" and wrong_values:
        return f"is to show in changed inputs alone, and fails '{wrong_values[0].check}': {_said(wrong_values[0])}"
    if place == "inputs" and not any(each.check in watching for each in bad):
        return "is to show in changed inputs, and no Unchanged check of checks.py fails"
    return ""


def _misnamed(judged: Judged, name: str) -> str:
    """It is named for certain; where its results tell nothing (NaN alone, an exception), at least by its checks."""
    explaining = [each for named in judged.named for each in (named.name, *named.rivals)]
    others = [each for each in explaining if each != name]
    mine = [each for each in judged.named if each.name == name]
    if name not in explaining:
        named = f"'{others[0]}' is named instead" if others else "nothing is named"
        return (
            f"is not recognised: {named}; make cases on which it differs from the reference and from every other "
            "mistake, or leave one of them out"
        )
    if others:
        return f"is named together with '{others[0]}'; make a case on which the two differ, or leave one out"
    if mine[0].checks and mine[0].shown == mine[0].telling:
        return (
            f"is named for '{mine[0].checks[0]}' alone: fewer than two cases tell it from the reference and from every "
            "other mistake; make more of them, or larger ones"
        )
    return ""


def fakes(exercise: Exercise, workers: Workers) -> Iterator[str]:
    unhurried = undiagnosed(without_speed(exercise))
    made = kernels.fakes_of_kernel(exercise) if exercise.kind == "cuda" else fakes_of(exercise)
    for name, source in made.items():
        for seed in _seeds(exercise, FAKE_SEEDS):
            report = _graded(unhurried, source, seed, workers).report
            if report.score:
                earned = next(each for each in report.outcomes if each.score)
                yield (
                    f"{file_of(exercise, 'checks.py')}: who returns {name} passes '{earned.check}' with seed {seed} "
                    f"and has {report.score:g} points; make cases whose result is not {name}"
                )
                break


def not_in_float32(exercise: Exercise, workers: Workers) -> Iterator[str]:
    """What promises float64 and computes in float32 fails, even where the result is cast back."""
    source = in_float32(exercise)
    report = _graded(undiagnosed(without_speed(exercise)), source, 0, workers).report
    if report.full_marks and Hunt(exercise, workers).difference(source, exact=True):
        yield (
            f"{file_of(exercise, 'checks.py')}: the reference in float32 gets full marks; make the tolerances narrower "
            "than float32 is exact (about 1e-6)"
        )


def exact_in_float32(exercise: Exercise, workers: Workers) -> Iterator[str]:
    """A note where float32 loses nothing at all."""
    source = in_float32(exercise)
    report = _graded(undiagnosed(without_speed(exercise)), source, 0, workers).report
    if report.full_marks and not Hunt(exercise, workers).difference(source, exact=True):
        yield "computed in float32 every case gives the same to the last bit: nothing is lost, so nothing can fail"


def edges(exercise: Exercise, workers: Workers) -> Iterator[str]:
    """Reference and alternatives, which were written apart, agree on the edge cases: the statement speaks of them."""
    if not exercise.edges:
        return
    only_edges = undiagnosed(with_checks(exercise, exercise.edges))
    sources = {"reference": exercise.read(exercise.reference_file)}
    sources |= {name: variant(exercise, "alternatives", name) for name in exercise.alternatives}
    for name, source in sources.items():
        bad = _first_bad(_graded(only_edges, source, 0, workers).report)
        if bad is not None:
            yield (
                f"{file_of(exercise, 'checks.py')}: on the edge case '{bad.check}' '{name}' differs from the "
                f"reference: {_said(bad)}; pin in the statement what is right there, or leave the edge case out"
            )


# -- what has to be timed, alone on the machine ------------------------------------------------------------------------


def speed_of_reference(exercise: Exercise, workers: Workers) -> Iterator[str]:
    source = exercise.read(exercise.reference_file)
    for check in _speed_checks(exercise):
        outcome, figures, _ = _timed(undiagnosed(exercise), check, check.at_most / ROOM, source, workers)
        if outcome.status is not Status.PASSED:
            yield (
                f"{file_of(exercise, 'checks.py')}: '{check.name}' allows {check.at_most:g} x the yardstick, and the "
                f"reference is not {ROOM:g} x faster than that ({figures or _said(outcome)}); widen the bound"
            )


def speed_of_alternative(exercise: Exercise, name: str, workers: Workers) -> Iterator[str]:
    source = variant(exercise, "alternatives", name)
    for check in _speed_checks(exercise):
        outcome, figures, _ = _timed(undiagnosed(exercise), check, check.at_most, source, workers)
        if outcome.status is not Status.PASSED:
            yield (
                f"{_where(exercise, 'alternatives', name)} fails '{check.name}' ({figures or _said(outcome)}); "
                "it is right, so widen the bound"
            )


def speed_of_mistake(exercise: Exercise, name: str, workers: Workers) -> Iterator[str]:
    """A mistake that is about speed misses the bound by far, and is named."""
    source, where = variant(exercise, "mistakes", name), _where(exercise, "mistakes", name)
    checks = _speed_checks(exercise)
    if not checks:
        yield f"{where} shows in its time, and checks.py has no Speed check; add one"
    for check in checks:
        outcome, figures, judged = _timed(exercise, check, check.at_most * ROOM, source, workers)
        if outcome.status is Status.FAILED:
            if getattr(check, "grows", "") and (message := _misnamed_in_time(judged, check, name)):
                yield f"{where} {message}"
        else:
            yield (
                f"{where} is to show in its time, and does not miss the bound of '{check.name}' by {ROOM:g} x "
                f"({figures or _said(outcome)}); lower the bound or take larger inputs"
            )


def _misnamed_in_time(judged: Judged, check: Any, name: str) -> str:
    if name in judged.report.diagnosis:
        return ""
    return (
        f"is not recognised: its time was not seen to grow faster than '{check.grows}' "
        f"({judged.figures.get(check.name, 'it was not measured')}); take larger inputs, or leave out grows"
    )


def _speed_checks(exercise: Exercise) -> list[Any]:
    return [check for check in exercise.checks if check.phase == "speed"]


def _timed(
    exercise: Exercise, check: Any, bound: float, source: bytes, workers: Workers
) -> tuple[Outcome, str, Judged]:
    """The outcome with another bound, and what was measured. Raises Unsettled where the machine is too busy."""
    patient = {"budget": BUDGET_SECONDS} if isinstance(check, Speed) else {}
    alone = with_checks(exercise, [structs.replace(check, at_most=bound, **patient)])
    for _ in range(TRIES):
        judged = _graded(alone, source, 0, workers)
        (outcome,) = judged.report.outcomes
        if outcome.status is not Status.INCONCLUSIVE:
            return outcome, judged.figures.get(check.name, ""), judged
    raise Unsettled(f"'{check.name}' could not be timed: run grader verify again on an idle machine")


# -- judging -----------------------------------------------------------------------------------------------------------


def _graded(exercise: Exercise, source: bytes, seed: int, workers: Workers) -> Judged:
    judged = grade(Submission(f"{exercise.name}{exercise.suffix}", source), exercise, seed, workers)
    if judged.report.not_graded:
        raise GraderError(next(each.message for each in judged.report.outcomes if each.status is Status.NOT_GRADED))
    return judged


def _where(exercise: Exercise, part: str, name: str) -> str:
    """How a variant is called in a message."""
    if exercise.kind == "cuda" and part == "alternatives":
        return file_of(exercise, f"alternatives/{name}.cu")
    return f"{file_of(exercise, f'{part}.py')}: '{name}'"


def _seeds(exercise: Exercise, seeds: range) -> range:
    return KERNEL_SEEDS if exercise.kind == "cuda" else seeds


def _first_bad(report: Report) -> Outcome | None:
    return next((each for each in report.outcomes if each.status is not Status.PASSED), None)


def _said(outcome: Outcome) -> str:
    """The status, and the first two lines of what the student would be told."""
    return "; ".join(filter(None, [str(outcome.status), *outcome.message.split("\n")[:2]]))
