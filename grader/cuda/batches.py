"""Batches for the GPU process: cases grouped by size, with the kernels compiled once for each size."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from grader.cuda.gpu_protocol import Batch, CaseInputs, Compiled
from grader.cuda.signature import WHOLE_TYPES, Signature
from grader.workers.process import Stopped


class Compiles(Protocol):
    """The part of KernelWorker that this module needs."""

    def compiled(self, arguments: Sequence[Any], architecture: str) -> Compiled | Stopped: ...


def batches_of(
    worker: Compiles, signature: Signature, architecture: str, cases: Sequence[Mapping[str, Any]]
) -> list[tuple[list[int], Batch]] | Stopped:
    """One batch for each size, with the positions of its cases; Stopped if the kernels cannot be compiled."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, case in enumerate(cases):
        groups.setdefault(tuple(signature.sizes_of(case).values()), []).append(index)
    found = []
    for members in groups.values():
        made = compiled(worker, signature, architecture, cases[members[0]])
        if isinstance(made, Stopped):
            return made
        found.append((members, Batch((made,), tuple(inputs_of(signature, cases[index]) for index in members))))
    return found


def compiled(worker: Compiles, signature: Signature, architecture: str, case: Mapping[str, Any]) -> Compiled | Stopped:
    return worker.compiled([case[each.name] for each in signature.inputs], architecture)


def inputs_of(signature: Signature, case: Mapping[str, Any]) -> CaseInputs:
    buffers = {
        each.name: np.ascontiguousarray(case[each.name]).tobytes()
        for each in signature.inputs
        if each.shape is not None
    }
    numbers = {
        each.name: int(case[each.name]) if each.type in WHOLE_TYPES else float(case[each.name])
        for each in signature.numbers
    }
    return CaseInputs(buffers, numbers)


def outputs_of(signature: Signature, case: Mapping[str, Any], found: Mapping[str, bytes]) -> tuple[Any, ...]:
    """The outputs of one case, in their shapes."""
    sizes = signature.sizes_of(case)
    return tuple(
        np.frombuffer(found[each.name], each.dtype).reshape(each.shape_in(sizes)) for each in signature.outputs
    )
