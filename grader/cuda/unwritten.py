"""Outputs that a kernel did not set: which elements, and whether it wrote nothing or added to the old content."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.checks.elements import never_written
from grader.cuda.emulator import Emulated
from grader.cuda.signature import Field
from grader.model import Status
from grader.workers.process import Stopped

Mask = np.ndarray[Any, np.dtype[np.bool_]]
NEVER_WRITTEN = "never written"
ADDED = "something is added to an output that has not been set"
NOTHING_SET = f"the output was {NEVER_WRITTEN}"
PARTLY_SET = f"a part of the output was {NEVER_WRITTEN}"
UNSET = {ADDED, NOTHING_SET, PARTLY_SET}  # the summaries of what is found here
SET_FIRST = "set it to 0 first, in a launch of its own: atomicAdd and += add to what is there"


def unwritten(outputs: Sequence[Field], run: Emulated, filled: Emulated) -> Stopped:
    """The fault of a run that left elements unwritten. `filled`: the same run with zeros in the outputs."""
    changed = [missing & (value != 0) for missing, value in zip(run.unwritten, filled.outputs, strict=True)]
    seen = tuple(never_written(value, missing) for value, missing in zip(run.outputs, run.unwritten, strict=True))
    partial = None if all(map(np.all, run.unwritten)) else seen[0] if len(seen) == 1 else seen
    if any(map(np.any, changed)):
        parts = [f"{field.name}: {_counted(each, 'added to')}; {SET_FIRST}" for field, each in _some(outputs, changed)]
        return Stopped(Status.FAILED, ADDED, ("; ".join(parts),), partial=partial)
    parts = [
        f"nothing was written to {field.name}" if missing.all() else f"{field.name}: {_counted(missing, NEVER_WRITTEN)}"
        for field, missing in _some(outputs, run.unwritten)
    ]
    summary = NOTHING_SET if all(map(np.all, run.unwritten)) else PARTLY_SET
    if run.changed:
        inputs, which = " and ".join(run.changed), "it is an input" if len(run.changed) == 1 else "they are inputs"
        parts.append(f"{inputs} changed, and {which}: write the results into {', '.join(e.name for e in outputs)}")
    return Stopped(Status.FAILED, summary, ("; ".join(parts),), partial=partial)


def _some(outputs: Sequence[Field], marked: Sequence[Mask]) -> list[tuple[Field, Mask]]:
    return [(field, each) for field, each in zip(outputs, marked, strict=True) if each.any()]


def _counted(marked: Mask, how: str) -> str:
    """`3 of 100 elements were never written, the first at [5]`."""
    count = int(marked.sum())
    first = ", ".join(map(str, np.argwhere(marked)[0]))
    were = "was" if count == 1 else "were"
    return f"{count:,} of {marked.size:,} elements {were} {how}, the first at [{first}]"
