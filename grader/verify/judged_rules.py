"""What has to be judged to be known, one function a rule; each yields messages: what, where and what to do.

Every program is judged locally on many seeds (see bench.py), and really, as a submission is, on one.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from grader.checks.mistakes import MEASURED, marks_of
from grader.checks.variants import namespace_of_mistake, variant, variant_of_pair
from grader.course.altered import file_of
from grader.course.exercise import Exercise
from grader.course.stubs import stub_of
from grader.errors import CourseError
from grader.judging.diagnose import diagnose
from grader.model import Named, Outcome, Report, Result, Status
from grader.verify.bench import Bench
from grader.verify.fake_solutions import fakes_of, in_float32
from grader.verify.mutation_testing import difference_from_reference

RIGHT_SEEDS, MISTAKE_SEEDS, FAKE_SEEDS, MARGIN_SEEDS = range(20), range(10), range(5), range(3)
FEW_CASES = (1, 2)  # of each check: by the first ones of its values most mistakes are named
PAIR_SEEDS = range(3)
REAL_SEED = 0  # on which the real path is walked
WITHIN, OUTSIDE = 0.1, 100.0  # of the tolerance: how near a right program stays, how far a wrong one goes


def stub_not_started(bench: Bench) -> Iterator[str]:
    exercise = bench.exercise
    report = bench.really(stub_of(exercise), REAL_SEED).report
    if not report.untouched or report.score:
        bad = next(each for each in report.outcomes if each.status is not Status.NOT_STARTED)
        yield (
            f"exercises/{exercise.id}{exercise.suffix}: '{bad.check}' says {said(bad)} of the untouched stub; "
            "leave nothing outside the solution region that does the exercise or fails"
        )


# -- what is right -----------------------------------------------------------------------------------------------------


def reference(bench: Bench) -> Iterator[str]:
    name = bench.exercise.reference_file
    return _right(bench, bench.exercise.read(name), file_of(bench.exercise, name))


def alternative(bench: Bench, name: str) -> Iterator[str]:
    return _right(bench, variant(bench.exercise, "alternatives", name), where_is(bench.exercise, "alternatives", name))


def _right(bench: Bench, source: bytes, where: str) -> Iterator[str]:
    """A right solution gets full marks on every seed."""
    runs: list[tuple[Callable[..., Result], int]] = [(bench.really, REAL_SEED)]
    runs += [(bench.locally, seed) for seed in RIGHT_SEEDS]
    for judge, seed in runs:
        if judge == bench.locally and bench.is_seen_right(source, seed):
            continue
        if (bad := first_bad(judge(source, seed).report)) is not None:
            yield (
                f"{where} fails '{bad.check}' with seed {seed}: {said(bad)}; it is right, so change the check (or it "
                "is not: then mend it)"
            )
            return


def margins_of_alternative(bench: Bench, name: str, threads: str) -> Iterator[str]:
    """It stays far within the tolerance."""
    source, narrow = variant(bench.exercise, "alternatives", name), bench.with_tolerance(WITHIN)
    for seed in MARGIN_SEEDS:
        if bench.compared(seed).are_right(source, WITHIN):
            continue
        bad = first_bad(bench.locally(source, seed, narrow).report)
        if bad is not None:
            yield (
                f"{where_is(bench.exercise, 'alternatives', name)} differs from the reference by more than "
                f"{WITHIN:g} x the tolerance of '{bad.check}' (seed {seed}, {_on(threads)}): {said(bad)}; give that "
                "check a wider tolerance, with its reason, or compute more exactly"
            )
            return


def edge_cases(bench: Bench, judge: Callable[..., Result] | None = None) -> Iterator[str]:
    """Reference and alternatives, which were written apart, agree on the edge cases: the statement speaks of them.

    `judge`: a method of the bench, if not `locally`.
    """
    exercise, judge = bench.exercise, judge or bench.locally
    if not exercise.edge_cases:
        return
    sources = {"reference": exercise.read(exercise.reference_file)}
    with contextlib.suppress(CourseError):  # that they cannot be loaded is another rule's matter
        sources |= {name: variant(exercise, "alternatives", name) for name in exercise.alternatives}
    for name, source in sources.items():
        bad = first_bad(judge(source, REAL_SEED, exercise.edge_cases).report)
        if bad is not None:
            yield (
                f"{file_of(exercise, 'edge_cases.py')}: on the edge case '{bad.check}' '{name}' differs from the "
                f"reference: {said(bad)}; pin in the statement what is right there, or leave the edge case out"
            )


# -- what is wrong -----------------------------------------------------------------------------------------------------


def mistake(bench: Bench, name: str) -> Iterator[str]:
    """It loses points on every seed, where it says, and is named by its own name alone."""
    exercise, place = bench.exercise, marks_of(bench.exercise.mistakes[name]).place
    source, where = variant(exercise, "mistakes", name), where_is(exercise, "mistakes", name)
    namespace_of_mistake(exercise, name)  # raises CourseError where it cannot be run
    if place in MEASURED:
        yield from _right(bench, source, f"{where} shows in {place} alone, but")
        return
    for judge, seed in [(bench.really, REAL_SEED), *((bench.locally, seed) for seed in MISTAKE_SEEDS)]:
        named = _is_really_named if judge == bench.really else _is_seen_and_named
        if named(bench, name, seed):
            continue
        judged = judge(source, seed, named=True)
        if message := _misplaced(exercise, judged.report, place) or misnamed(judged.named, name):
            yield f"{where} {message} (seed {seed})"
            return


def pair(bench: Bench, first: str, second: str) -> Iterator[str]:
    """A submission that makes both mistakes is told of no other, and on some seed of both."""
    exercise, named = bench.exercise, set[str]()
    source = variant_of_pair(exercise, first, second)
    if source is None:  # that they cannot be made together is said where they are read
        return
    for seed in PAIR_SEEDS:
        judged = bench.locally(source, seed, named=True)
        names = {name for each in judged.named for name in (each.name, *each.rivals) if not each.checks}
        if names == {first, second}:
            named = names
        elif not names or not names <= {first, second}:
            named = names
            break
        else:
            named = named or names
    if named != {first, second}:
        said = " and ".join(f"'{name}'" for name in sorted(named))
        yield (
            f"{file_of(exercise, 'mistakes.py')}: pairs names '{first}' and '{second}', and of a submission that makes "
            f"both {said or 'nothing'} is named; take the pair out, or make cases on which both show"
        )


def margins_of_mistake(bench: Bench, name: str) -> Iterator[str]:
    """A mistake that shows in values goes far beyond the tolerance on some case."""
    exercise = bench.exercise
    if marks_of(exercise.mistakes[name]).place == "values":
        if any(not bench.compared(seed).all_near(name, OUTSIDE) for seed in MARGIN_SEEDS):
            return
        source = variant(exercise, "mistakes", name)
        yield from _far_outside(bench, source, where_is(exercise, "mistakes", name))


def _misplaced(exercise: Exercise, report: Report, place: str) -> str:
    phases = {check.name: check.phase for check in exercise.checks}
    bad = [each for each in report.outcomes if each.status is not Status.PASSED]
    if not bad:
        return "gets full marks; add a case to checks.py on which it shows"
    wrong = {phase: [each for each in bad if phases[each.check] == phase] for phase in phases.values()}
    if place == "values":
        if wrong["values"]:
            return ""
        return f"passes every check on values and fails '{bad[0].check}'; say where it shows: @shows_in"
    if wrong["values"]:
        return f"is to show in {place} alone, and fails '{wrong['values'][0].check}': {said(wrong['values'][0])}"
    if not wrong.get(place):
        check = {"inputs": "inputs_unchanged", "gradients": "Gradients"}.get(place, "such")
        return f"is to show in {place}, and no {check} check fails"
    return ""


def _is_really_named(bench: Bench, name: str, seed: int) -> bool:
    """Whether a mistake in values, judged as a submission is, shows and is named by a few cases of each check.

    What it does with all cases of that seed is looked at without a worker.
    """
    exercise = bench.exercise
    if marks_of(exercise.mistakes[name]).place != "values":
        return False
    source = variant(exercise, "mistakes", name)
    judged = bench.really(source, seed, bench.few_cases(FEW_CASES[-1]), named=True)
    return not _misplaced(exercise, judged.report, "values") and not misnamed(judged.named, name)


def _is_seen_and_named(bench: Bench, name: str, seed: int) -> bool:
    """Whether what the mistake does, which is known by then, says already that it shows where it says and is named.

    A few cases of each check are enough where they name it: the others could but tell it from its rivals once more. On
    one seed it is told from them by all cases.
    """
    for most in (None,) if seed == REAL_SEED else (*FEW_CASES, None):
        seen = bench.seen(name, seed, most)
        if seen is not None and not misnamed(diagnose(bench.answers(seed), seen), name):
            return True
    return False


def misnamed(judged: Sequence[Named], name: str) -> str:
    """It is named for certain; where its results tell nothing (NaN alone, an exception), at least by its checks."""
    explaining = [each for named in judged for each in (named.name, *named.rivals)]
    others = [each for each in explaining if each != name]
    mine = [each for each in judged if each.name == name]
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


def _far_outside(bench: Bench, source: bytes, where: str) -> Iterator[str]:
    wide = bench.with_tolerance(OUTSIDE)
    if all(bench.locally(source, seed, wide).report.full_marks for seed in MARGIN_SEEDS):
        yield (
            f"{where} differs from the reference by less than {OUTSIDE:g} x the tolerance on every case; make a case "
            "in checks.py on which it shows, or say where else it does: @shows_in"
        )


def fakes(bench: Bench) -> Iterator[str]:
    exercise = bench.exercise
    for name, source in fakes_of(exercise).items():
        for judge, seed in [(bench.really, REAL_SEED), *((bench.locally, seed) for seed in FAKE_SEEDS)]:
            report = judge(source, seed).report
            if report.score:
                earned = next(each for each in report.outcomes if each.score)
                yield (
                    f"{file_of(exercise, 'checks.py')}: a submission that returns {name} passes '{earned.check}' with "
                    f"seed {seed} and has {report.score:g} points; make cases whose result is not {name}"
                )
                break


def not_in_float32(bench: Bench) -> Iterator[str]:
    """What promises float64 and computes in float32 fails, even where the result is cast back."""
    source = in_float32(bench.exercise)
    if bench.really(source, REAL_SEED).report.full_marks and difference_from_reference(bench, source, exact=True):
        yield (
            f"{file_of(bench.exercise, 'checks.py')}: the reference in float32 gets full marks; make the tolerances "
            "narrower than float32 is exact (about 1e-6)"
        )


def exact_in_float32(bench: Bench) -> Iterator[str]:
    """A note where float32 loses nothing at all."""
    source = in_float32(bench.exercise)
    if bench.locally(source, REAL_SEED).report.full_marks and not difference_from_reference(bench, source, exact=True):
        yield "computed in float32 every case gives the same to the last bit: nothing is lost, so nothing can fail"


# -- in words ----------------------------------------------------------------------------------------------------------


def where_is(exercise: Exercise, part: str, name: str) -> str:
    """How a variant is called in a message."""
    if exercise.traits.variants_are_files and part == "alternatives":
        return file_of(exercise, f"alternatives/{name}{exercise.suffix}")
    return f"{file_of(exercise, f'{part}.py')}: '{name}'"


def first_bad(report: Report) -> Outcome | None:
    return next((each for each in report.outcomes if each.status is not Status.PASSED), None)


def said(outcome: Outcome) -> str:
    """The status, the summary and the first detail."""
    return "; ".join(filter(None, [str(outcome.status), outcome.summary, *map(str, outcome.details[:1])]))


def _on(threads: str) -> str:
    return f"on {threads} thread{'s' if threads != '1' else ''}"
