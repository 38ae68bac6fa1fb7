"""Rules about the probes in a reference. No verdict depends on them, so the course's lock does not either."""

import itertools
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from grader.checks import Agrees
from grader.checks.compare import EXACT, agrees
from grader.checks.expectations import Computed, ProbeKey
from grader.checks.recorded import PUBLIC_SEED
from grader.checks.steps import Case
from grader.course.altered import file_of
from grader.course.exercise import Exercise
from grader.course.probes import other_probes, probe_notes
from grader.course.statement import statement_end
from grader.verify.sizes import cases_of
from grader.worker.protocol import Opaque
from grader.workers.client import through_protocol

CASES = 2  # of each check that are looked at


class _RaisedHere(str):
    """The exception of a step."""


def probes(exercise: Exercise) -> Iterator[str]:
    """Each probe vanishes from the reference, is reached, can be compared, and changes no result."""
    if exercise.traits.is_emulated:
        return
    where = file_of(exercise, exercise.reference_file)
    source = (exercise.folder / exercise.reference_file).read_bytes()
    ends = statement_end(source.decode("utf-8", "replace"), exercise.suffix)
    others = other_probes(source, ends)
    for number in others:
        yield f"{where}, line {number}: write a probe as a statement of one line, probe('name', value): it must vanish"
    own = probe_notes(source)
    if others or not own:
        return
    reached, said = dict[str, None](), dict[str, None]()
    for check in exercise.checks:
        if isinstance(check, Agrees) and check.phase == "values":
            for case in itertools.islice(cases_of(exercise, check, PUBLIC_SEED), CASES):
                found = Computed(exercise).probes(case)
                reached |= dict.fromkeys(name for name, _, _ in found)
                said |= dict.fromkeys(_of_case(exercise, case, found, where))
    yield from said
    for name in own:
        if name not in reached:
            yield f"{where}: the probe '{name}' is not reached in the first cases of any check; take it away or move it"


def _of_case(exercise: Exercise, case: Case, found: Mapping[ProbeKey, Any], where: str) -> Iterator[str]:
    for (name, _, _), value in found.items():
        if isinstance(value, Opaque):
            yield f"{where}: the probe '{name}' cannot be compared: {value.what}; probe arrays, numbers or lists"
    without, with_them = (_results(exercise, case, each) for each in (exercise.namespace, vars(exercise.probed)))
    raised, expected = ([each for each in made if isinstance(each, _RaisedHere)] for made in (with_them, without))
    if raised and not expected:
        yield f"{where}: a probe raises {raised[0]}"
    elif not agrees(with_them, without, EXACT):
        yield f"{where}: with its probes the reference gives another result in '{case.key[0]}'; a probe changes nothing"


def _results(exercise: Exercise, case: Case, namespace: Mapping[str, Any]) -> list[Any]:
    """The result of each step; of one that raises, its exception as a text."""
    run = Computed(exercise).local_run(case, namespace)
    results: list[Any] = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for step in case.steps:
            try:
                results.append(through_protocol(run.step(step)))
            except Exception as fault:
                results.append(_RaisedHere(f"{type(fault).__name__}: {fault}"))
    return results
