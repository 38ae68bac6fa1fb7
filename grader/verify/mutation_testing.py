"""Runs mutants of the reference: each must fail a check on every seed, unless it is equivalent to the reference.

They run in forked children of this process, with limits on CPU time and memory.
"""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from grader.checks import Agrees
from grader.checks.steps import Case, describe_inputs, makers_of
from grader.model import Status
from grader.verify.bench import SECONDS, Bench
from grader.verify.forked_jobs import FailedJob, in_children
from grader.verify.model import MutantResult
from grader.verify.mutants import Mutant
from grader.workers.client import CallResult

SEEDS = (4611686018427387847, 6148914691236517205, 7905747460161236406)  # large, like the seeds of hidden cases
OTHER_SEED = 5270498306774157604  # for the cases that compare survivors with the reference
OTHER_CASES = 30  # from each maker of cases
MEMORY_BYTES = 16 << 30  # address space of a child: torch alone needs several GiB
PHASES = ("values", "gradients", "laws", "inputs")


def run_mutants(bench: Bench, mutants: Sequence[Mutant], at_once: int) -> list[MutantResult]:
    """Run each mutant; results in order. `at_once`: number of children."""
    for seed in SEEDS:  # before the fork, so that the children share the cases and expected results
        warm_up(bench, seed)
    caught = _in_children(mutants, lambda mutant: _caught(bench, mutant), at_once)
    doubtful = [mutant for mutant, found in zip(mutants, caught, strict=True) if not _is_killed(found)]
    if doubtful:
        _warm_up_others(bench)
    compared = _in_children(doubtful, lambda mutant: difference_from_reference(bench, mutant.source), at_once)
    differences = dict(zip((mutant.source for mutant in doubtful), compared, strict=True))
    rows = zip(mutants, caught, strict=True)
    return [_result(mutant, found, differences.get(mutant.source, "")) for mutant, found in rows]


def _in_children(mutants: Sequence[Mutant], work: Callable[[Mutant], Any], at_once: int) -> list[Any]:
    return in_children(mutants, work, seconds=20 * SECONDS, memory_bytes=MEMORY_BYTES, at_once=at_once)


def warm_up(bench: Bench, seed: int) -> None:
    """Make the cases of a seed, and compute their expected results."""
    source = bench.exercise.read(bench.exercise.reference_file)
    bench.judge_locally(source, seed)


def _warm_up_others(bench: Bench) -> None:
    """The same for the cases that compare survivors; where they cannot be made, each comparison ends as if alone."""
    with contextlib.suppress(Exception):  # of the author's code
        difference_from_reference(bench, bench.exercise.read(bench.exercise.reference_file))


def _caught(bench: Bench, mutant: Mutant) -> list[str]:
    """For each seed, what `caught_by` gives; after a timeout for the first seed alone."""
    caught = [caught_by(bench, mutant.source, SEEDS[0])]
    if not caught[0].endswith(f"({Status.TIMED_OUT})"):  # the others would take as long
        caught += [caught_by(bench, mutant.source, seed, first=_check_of(caught[0])) for seed in SEEDS[1:]]
    return caught


def _is_killed(caught: list[str] | FailedJob) -> bool:
    return isinstance(caught, FailedJob) or all(caught)


def _result(mutant: Mutant, caught: list[str] | FailedJob, difference: str | FailedJob) -> MutantResult:
    """`difference`: from the reference, of a mutant that is not caught on every seed."""
    for each in (caught, difference):
        if isinstance(each, FailedJob):
            return MutantResult(mutant.id, "killed", f"it {each.how.replace('_', ' ')}")
    assert isinstance(caught, list)
    assert isinstance(difference, str)
    if all(caught):
        return MutantResult(mutant.id, "killed", caught[0])
    if difference:
        return MutantResult(mutant.id, "survived", difference, mutant.diff)
    if any(caught):
        by_luck = f"caught by {next(filter(None, caught))}, by luck alone"
        return MutantResult(mutant.id, "survived", by_luck, mutant.diff)
    return MutantResult(mutant.id, "equivalent", diff=mutant.diff)


def caught_by(bench: Bench, source: bytes, seed: int, *, first: str = "") -> str:
    """The first check that the program does not pass, with its status; "" for full marks.

    `first`: name of a check that is tried before the others, if the calls of others do not matter to it.
    """
    context = bench.context(source, seed, words=False)
    for check in _in_order(bench.unmeasured.checks, first):
        outcome = check.judge(context)
        if outcome.status is not Status.PASSED:
            return f"{check.name} ({outcome.status})"
    return ""


def _in_order(checks: Sequence[Any], first: str) -> list[Any]:
    ordered = [check for phase in PHASES for check in checks if check.phase == phase]
    return sorted(ordered, key=lambda check: check.name != first or check.phase == "inputs")


def _check_of(caught: str) -> str:
    """The name of the check in what `caught_by` gives."""
    return caught.rpartition(" (")[0]


def difference_from_reference(bench: Bench, source: bytes, *, exact: bool = False) -> str:
    """The first input on which the program differs from the reference; "" if there is none.

    Compared are the results, within the check's tolerance or (`exact`) bit for bit, and whether inputs are changed.
    """
    context = bench.context(source, OTHER_SEED)
    for check, case in _other_cases(bench, context):
        expected = context.answers.expected(case, [each.__name__ for each in check.raises])
        answer = context.run(case, expected)
        tolerance, inputs = check.tolerance_in(context).times(0.0 if exact else 1.0), describe_inputs(case.steps)
        failure = context.verify(case, answer, expected, tolerance)
        if failure is not None:
            return f"{check.name}, {inputs}: {failure.finding.summary}"
        if any(isinstance(each, CallResult) and each.changed for each in answer.steps):
            return f"{check.name}, {inputs}: it changes its inputs"
    return ""


def _other_cases(bench: Bench, context: Any) -> Iterator[tuple[Agrees, Case]]:
    """Edge cases, then new cases of all checks that compare with the reference."""
    compared = [each for each in bench.unmeasured.checks if isinstance(each, Agrees)]
    edges = [(each, each.all_cases) for each in bench.exercise.edge_cases if isinstance(each, Agrees)]
    others = [(each, OTHER_CASES * len(makers_of(each.inputs))) for each in compared]
    for check, count in (*edges, *others):
        for index in range(count):
            yield check, context.case(check.name, index, check.maker(index))
