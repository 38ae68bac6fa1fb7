"""Rules for kernel exercises that need judged programs, one function each: on the emulator, on one seed.

One seed suffices: the sanitizers check every memory access, whatever the values. A run takes a second.
"""

import functools
from collections.abc import Iterator

from grader.checks.variants import variant
from grader.course.altered import file_of
from grader.model import Status
from grader.verify import judged_rules, kernels
from grader.verify.bench import Bench
from grader.verify.judged_rules import REAL_SEED, WITHIN, as_text, first_bad, where_is
from grader.verify.model import MutantResult
from grader.verify.mutants import Mutant

PHASES = ("source", "values", "laws", "inputs")


def reference(bench: Bench) -> Iterator[str]:
    name = bench.exercise.reference_file
    return _right(bench, bench.exercise.read(name), file_of(bench.exercise, name))


def alternative(bench: Bench, name: str) -> Iterator[str]:
    return _right(bench, variant(bench.exercise, "alternatives", name), where_is(bench.exercise, "alternatives", name))


def _right(bench: Bench, source: bytes, where: str) -> Iterator[str]:
    if _has_full_marks_narrowly(bench, source):
        return
    if (bad := first_bad(bench.judge_in_worker(source, REAL_SEED).report)) is not None:
        yield (f"{where} fails '{bad.check}': {as_text(bad)}; if it is right, change the check, else fix it")


def margins_of_reference(bench: Bench) -> Iterator[str]:
    """The reference stays far within the tolerance: it computes in float32, the expected values come from NumPy."""
    name = bench.exercise.reference_file
    return _far_within(bench, bench.exercise.read(name), file_of(bench.exercise, name))


def margins_of_alternative(bench: Bench, name: str) -> Iterator[str]:
    source = variant(bench.exercise, "alternatives", name)
    return _far_within(bench, source, where_is(bench.exercise, "alternatives", name))


def _far_within(bench: Bench, source: bytes, where: str) -> Iterator[str]:
    if _has_full_marks_narrowly(bench, source):
        return
    bad = first_bad(bench.judge_in_worker(source, REAL_SEED, bench.with_tolerance(WITHIN)).report)
    if bad is not None:
        yield (
            f"{where} errs by more than {WITHIN:g} x the tolerance of '{bad.check}': {as_text(bad)}; give that check a "
            "wider tolerance, with its reason, or compute more exactly"
        )


@functools.lru_cache(maxsize=1)  # each kernel is asked for twice in turn: whether it is right, and how far
def _has_full_marks_narrowly(bench: Bench, source: bytes) -> bool:
    """Whether it passes every check that measures nothing, those on values with a tenth of their tolerance."""
    narrow = {each.name: each for each in bench.with_tolerance(WITHIN)}
    checks = [narrow.get(each.name, each) for each in bench.unmeasured.checks]
    return first_bad(bench.judge_in_worker(source, REAL_SEED, checks).report) is None


def mistake(bench: Bench, name: str) -> Iterator[str]:
    """A mistake fails in the check that it states, and is named or located at its line."""
    exercise, source = bench.exercise, variant(bench.exercise, "mistakes", name)
    judged = bench.judge_in_worker(source, REAL_SEED, kernels.checks_for(exercise, name), named=True)
    if message := kernels.misplaced(exercise, judged, name):
        yield f"{where_is(exercise, 'mistakes', name)} {message}"


def fakes(bench: Bench) -> Iterator[str]:
    checks = kernels.without_sanitizers(bench.exercise)  # which give no points where values are wrong
    for name, source in kernels.fakes_of_kernel(bench.exercise).items():
        report = bench.judge_in_worker(source, REAL_SEED, checks).report
        if first_bad(report) is None:
            report = bench.judge_in_worker(source, REAL_SEED).report
        if report.score:
            earned = next(each for each in report.outcomes if each.score)
            yield (
                f"{file_of(bench.exercise, 'checks.py')}: a submission that returns {name} passes '{earned.check}' and "
                f"has {report.score:g} points; make cases whose result is not {name}"
            )


def stub_not_started(bench: Bench) -> Iterator[str]:
    return judged_rules.stub_not_started(bench)


def edge_cases(bench: Bench) -> Iterator[str]:
    return judged_rules.edge_cases(bench, bench.judge_in_worker)


def run_mutant(bench: Bench, mutant: Mutant) -> MutantResult:
    """Judge a mutant. None is equivalent, since barriers, guards and atomics are never redundant."""
    context = bench.real_trial(mutant.source, REAL_SEED)
    with context.worker:
        for phase in PHASES:
            for check in bench.unmeasured.checks:
                if check.phase == phase:
                    outcome = check.judge(context)
                    if outcome.status is not Status.PASSED:
                        return MutantResult(mutant.id, "killed", f"{check.name} ({outcome.status})")
    return MutantResult(mutant.id, "survived", "it gets full marks", mutant.diff)
