"""Rules that need judged programs, one function each; each yields messages: what is wrong, where, and what to do.

Each program is judged in this process on many seeds (see bench.py), and in a worker, like a submission, on one.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence

from grader.checks.mistakes import MEASURED, marks_of
from grader.checks.shown import shown_of
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
from grader.verify.seen_mistakes import Few

RIGHT_SEEDS, MISTAKE_SEEDS, FAKE_SEEDS, MARGIN_SEEDS = range(20), range(10), range(5), range(3)
FEW_SEEDS = range(3)  # for programs that cannot be wrong on some seeds alone
FEW = (Few(3, checks=1), Few(1), Few(2))  # the first cases name most mistakes
REAL_CASES = 2  # of each check on values, in a worker
PAIR_SEEDS = range(3)
REAL_SEED = 0  # seed of the judgement in a worker
WITHIN, OUTSIDE = 0.1, 100.0  # x the tolerance: limit for a right program, and for a wrong one


def stub_not_started(bench: Bench) -> Iterator[str]:
    exercise = bench.exercise
    report = bench.judge_in_worker(stub_of(exercise), REAL_SEED).report
    if not report.untouched or report.score:
        bad = next(each for each in report.outcomes if each.status is not Status.NOT_STARTED)
        yield (
            f"exercises/{exercise.id}{exercise.suffix}: '{bad.check}' says {as_text(bad)} of the untouched stub; "
            "leave nothing outside the solution region that does the exercise or fails"
        )


# -- what is right -----------------------------------------------------------------------------------------------------


def reference(bench: Bench) -> Iterator[str]:
    """It agrees with itself on a few seeds, and keeps the laws on all."""
    name = bench.exercise.reference_file
    source, where = bench.exercise.read(name), file_of(bench.exercise, name)
    yield from _right(bench, source, where, FEW_SEEDS)
    for seed in RIGHT_SEEDS[len(FEW_SEEDS) :]:
        if not bench.keeps_laws(source, seed):
            yield from _right(bench, source, where, [seed])
            return


def alternative(bench: Bench, name: str) -> Iterator[str]:
    return _right(bench, variant(bench.exercise, "alternatives", name), where_is(bench.exercise, "alternatives", name))


def _right(bench: Bench, source: bytes, where: str, seeds: Sequence[int] = RIGHT_SEEDS) -> Iterator[str]:
    """A right solution gets full marks on every seed."""
    runs: list[tuple[Callable[..., Result], int]] = [(bench.judge_in_worker, REAL_SEED)]
    runs += [(bench.judge_locally, seed) for seed in seeds]
    for judge, seed in runs:
        if judge == bench.judge_locally and bench.is_known_right(source, seed):
            continue
        if (bad := first_bad(judge(source, seed).report)) is not None:
            yield (
                f"{where} fails '{bad.check}' with seed {seed}: {as_text(bad)}; if it is right, change the check, "
                "else fix it"
            )
            return


def margins_of_alternative(bench: Bench, name: str, threads: str) -> Iterator[str]:
    """An alternative stays far within the tolerance."""
    source, narrow = variant(bench.exercise, "alternatives", name), bench.with_tolerance(WITHIN)
    for seed in MARGIN_SEEDS:
        if bench.compared(seed).are_right(source, WITHIN):
            continue
        bad = first_bad(bench.judge_locally(source, seed, narrow).report)
        if bad is not None:
            yield (
                f"{where_is(bench.exercise, 'alternatives', name)} differs from the reference by more than "
                f"{WITHIN:g} x the tolerance of '{bad.check}' (seed {seed}, {_on(threads)}): {as_text(bad)}; give that "
                "check a wider tolerance, with its reason, or compute more exactly"
            )
            return


def edge_cases(bench: Bench, judge: Callable[..., Result] | None = None) -> Iterator[str]:
    """Reference and alternatives agree on the edge cases. If not, the statement leaves the right result open.

    `judge`: a method of the bench, if not `locally`.
    """
    exercise, judge = bench.exercise, judge or bench.judge_locally
    if not exercise.edge_cases:
        return
    sources = {"reference": exercise.read(exercise.reference_file)}
    with contextlib.suppress(CourseError):  # another rule reports alternatives that cannot be loaded
        sources |= {name: variant(exercise, "alternatives", name) for name in exercise.alternatives}
    for name, source in sources.items():
        bad = first_bad(judge(source, REAL_SEED, exercise.edge_cases).report)
        if bad is not None:
            yield (
                f"{file_of(exercise, 'edge_cases.py')}: on the edge case '{bad.check}' '{name}' differs from the "
                f"reference: {as_text(bad)}; pin in the statement what is right there, or leave the edge case out"
            )


def what_is_shown(bench: Bench) -> Iterator[str]:
    """What a check shows can be made of its cases on every seed, and is not hidden."""
    exercise, where = bench.exercise, file_of(bench.exercise, "checks.py")
    if all(getattr(check, "shows", None) is None for check in exercise.checks):
        return
    for check in exercise.hidden_checks:
        if getattr(check, "shows", None) is not None:
            yield f"{file_of(exercise, 'edge_cases.py')}: '{check.name}' is hidden and has shows; students never see it"
    for seed in RIGHT_SEEDS:
        for check, cases in bench.compared(seed).by_check():
            if (shows := getattr(check, "shows", None)) is None:
                continue
            try:
                if not shown_of(shows, [(each.case, each.expected) for each in cases], where):
                    yield f"{where}: '{check.name}' has shows, which gives nothing with seed {seed}; give lines of text"
                    return
            except CourseError as fault:
                yield f"{fault}; this is the shows of '{check.name}', with seed {seed}"
                return


# -- what is wrong -----------------------------------------------------------------------------------------------------


def mistake(bench: Bench, name: str) -> Iterator[str]:
    """A mistake fails on every seed, in the checks that it states, and the diagnosis names it and no other."""
    exercise, place = bench.exercise, marks_of(bench.exercise.mistakes[name]).place
    source, where = variant(exercise, "mistakes", name), where_is(exercise, "mistakes", name)
    namespace_of_mistake(exercise, name)  # raises CourseError where it cannot be run
    if place in MEASURED:
        yield from _right(bench, source, f"{where} shows in {place} alone, but", FEW_SEEDS)
        return
    for judge, seed in [(bench.judge_in_worker, REAL_SEED), *((bench.judge_locally, seed) for seed in MISTAKE_SEEDS)]:
        named = _is_named_in_worker if judge == bench.judge_in_worker else _is_seen_and_named
        if named(bench, name, seed):
            continue
        judged = judge(source, seed, named=True)
        if message := _misplaced(exercise, judged.report, place) or misnamed(judged.named, name):
            yield f"{where} {message} (seed {seed})"
            return


def pair(bench: Bench, first: str, second: str) -> Iterator[str]:
    """For a submission with both mistakes, the diagnosis names no other one, and names both on some seed."""
    exercise, named = bench.exercise, set[str]()
    source = variant_of_pair(exercise, first, second)
    if source is None:  # static_rules reports pairs that cannot be combined
        return
    for seed in PAIR_SEEDS:
        judged = bench.judge_locally(source, seed, named=True)
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
    """A mistake in values exceeds the tolerance by far on at least one case."""
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
        return f"is to show in {place} alone, and fails '{wrong['values'][0].check}': {as_text(wrong['values'][0])}"
    if not wrong.get(place):
        check = {"inputs": "inputs_unchanged", "gradients": "Gradients"}.get(place, "such")
        return f"is to show in {place}, and no {check} check fails"
    return ""


def _is_named_in_worker(bench: Bench, name: str, seed: int) -> bool:
    """Whether a mistake in values, judged in a worker, fails and is named by a few cases of each check.

    Its results on all cases of that seed are compared without a worker.
    """
    exercise = bench.exercise
    if marks_of(exercise.mistakes[name]).place != "values":
        return False
    source = variant(exercise, "mistakes", name)
    judged = bench.judge_in_worker(source, seed, bench.few_cases(REAL_CASES), named=True)
    return not _misplaced(exercise, judged.report, "values") and not misnamed(judged.named, name)


def _is_seen_and_named(bench: Bench, name: str, seed: int) -> bool:
    """Whether the mistake's cached results already show that it fails in the right checks and is named.

    A few cases suffice if they name it and no other: more cases can only exclude the other mistakes again. On one seed
    all cases are used.
    """
    for few in (None,) if seed == REAL_SEED else (*FEW, None):
        seen = bench.seen(name, seed, few)
        if seen is None:
            continue
        named = diagnose(bench.answers(seed), seen, alone=few is not None)
        if not misnamed(named, name):
            return True
    return False


def misnamed(judged: Sequence[Named], name: str) -> str:
    """What is wrong with the diagnosis of a mistake; "" if it is named with certainty.

    If its results are only NaN or exceptions, it may be named by the checks that fail.
    """
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
    if all(bench.judge_locally(source, seed, wide).report.full_marks for seed in MARGIN_SEEDS):
        yield (
            f"{where} differs from the reference by less than {OUTSIDE:g} x the tolerance on every case; make a case "
            "in checks.py on which it shows, or say where else it does: @shows_in"
        )


def fakes(bench: Bench) -> Iterator[str]:
    exercise = bench.exercise
    for name, source in fakes_of(exercise).items():
        for judge, seed in [(bench.judge_in_worker, REAL_SEED), *((bench.judge_locally, seed) for seed in FAKE_SEEDS)]:
            report = judge(source, seed).report
            if report.score:
                earned = next(each for each in report.outcomes if each.score)
                yield (
                    f"{file_of(exercise, 'checks.py')}: a submission that returns {name} passes '{earned.check}' with "
                    f"seed {seed} and has {report.score:g} points; make cases whose result is not {name}"
                )
                break


def not_in_float32(bench: Bench) -> Iterator[str]:
    """A submission that computes in float32 fails, even if it casts its result back to float64."""
    source = in_float32(bench.exercise)
    if bench.judge_in_worker(source, REAL_SEED).report.full_marks and difference_from_reference(
        bench, source, exact=True
    ):
        yield (
            f"{file_of(bench.exercise, 'checks.py')}: the reference in float32 gets full marks; make the tolerances "
            "narrower than float32 is exact (about 1e-6)"
        )


def exact_in_float32(bench: Bench) -> Iterator[str]:
    """A note if float32 gives exactly the same results."""
    source = in_float32(bench.exercise)
    if bench.judge_locally(source, REAL_SEED).report.full_marks and not difference_from_reference(
        bench, source, exact=True
    ):
        yield "computed in float32 every case gives the same to the last bit: nothing is lost, so nothing can fail"


# -- messages ----------------------------------------------------------------------------------------------------------


def where_is(exercise: Exercise, part: str, name: str) -> str:
    """The place of a variant, for messages."""
    if exercise.traits.variants_are_files and part == "alternatives":
        return file_of(exercise, f"alternatives/{name}{exercise.suffix}")
    return f"{file_of(exercise, f'{part}.py')}: '{name}'"


def first_bad(report: Report) -> Outcome | None:
    return next((each for each in report.outcomes if each.status is not Status.PASSED), None)


def as_text(outcome: Outcome) -> str:
    """The status, the summary and the first detail."""
    return "; ".join(filter(None, [str(outcome.status), outcome.summary, *map(str, outcome.details[:1])]))


def _on(threads: str) -> str:
    return f"on {threads} thread{'s' if threads != '1' else ''}"
