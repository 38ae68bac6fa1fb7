"""The launch plan, written as comments in a kernel file, and its launches for one case.

    // launch: row_max grid=(rows) block=(256) shared=256*4
    // launch: normalise grid=(ceil_div(rows*cols, 256)) block=(256)
    // scratch: partial float[rows]

Expressions are integer arithmetic on the exercise's sizes (`plan_parser.py`).
"""

import difflib
import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from grader.cuda.plan_parser import Expression, PlanParser, Word, values_of
from grader.cuda.signature import DTYPES, TAKEN_AS, WHOLE_TYPES, Field, Signature
from grader.cuda.source import Kernel, Source
from grader.cuda.source_error import SourceError
from grader.cuda.templates import instance_key

MOST_LAUNCHES, MOST_SCRATCH = 32, 16
MOST_THREADS, MOST_SHARED, MOST_SCRATCH_BYTES = 1024, 48 << 10, 1 << 28
MOST_GRID, MOST_BLOCK = (2**31 - 1, 65535, 65535), (1024, 1024, 64)
AXES = "xyz"
Dim = tuple[int, int, int]


class PlannedLaunch(msgspec.Struct, frozen=True):
    kernel: Kernel
    grid: tuple[Expression, ...]
    block: tuple[Expression, ...]
    shared: Expression | None
    word: Word


class PlannedScratch(msgspec.Struct, frozen=True):
    name: str
    type: str
    lengths: tuple[Expression, ...]


class Launch(msgspec.Struct, frozen=True):
    """One launch in one case: its numbers, and the name and type of each parameter."""

    kernel: str
    grid: Dim
    block: Dim
    shared: int
    arguments: tuple[tuple[str, str], ...]


class LaunchPlan(msgspec.Struct, frozen=True):
    """All launches in order, and the scratch buffers that they share."""

    launches: tuple[PlannedLaunch, ...]
    scratch: tuple[PlannedScratch, ...]

    def scratch_in(self, sizes: Mapping[str, int]) -> dict[str, tuple[str, int]]:
        """Type and number of elements of each scratch buffer. Raises SourceError."""
        found: dict[str, tuple[str, int]] = {}
        total = 0
        for each in self.scratch:
            count = 1
            for length in each.lengths:
                value = length(sizes)
                if value < 1:
                    raise length.word.fault(f"the scratch buffer '{each.name}' has a length of {value}")
                count *= value
            total += count * np.dtype(DTYPES[each.type]).itemsize
            if total > MOST_SCRATCH_BYTES:
                raise each.lengths[0].word.fault(f"scratch buffers of more than {MOST_SCRATCH_BYTES >> 20} MiB")
            found[each.name] = (each.type, count)
        return found

    def launches_in(self, sizes: Mapping[str, int]) -> list[Launch]:
        """Raises SourceError for a launch that no GPU would accept."""
        return [_launch(each, sizes) for each in self.launches]


def read_plan(source: Source, signature: Signature) -> LaunchPlan:
    """Raises SourceError, with its place, if the plan is wrong or does not fit the kernels and the exercise."""
    kernels = {kernel.name: kernel for kernel in source.kernels}
    lines = [(found[1], each, found.end()) for each in source.remarks if (found := HEAD.match(each.text))]
    known = values_of(source.constants)
    read = [(what, PlanParser(each, at, signature.sizes, known)) for what, each, at in lines]
    scratch = [_scratch(parser, signature) for what, parser in read if what == "scratch"]
    launches = [_planned(parser, kernels, source) for what, parser in read if what == "launch"]
    if not launches:
        last = source.text.count("\n") + 1
        example = "'// launch: name grid=(blocks) block=(threads)'"
        raise SourceError(
            source.kernels[0].line if source.kernels else last, 0, f"there is no launch plan: add a line {example}"
        )
    for count, most, what in ((len(launches), MOST_LAUNCHES, "launches"), (len(scratch), MOST_SCRATCH, "buffers")):
        if count > most:
            raise SourceError(lines[-1][1].line, 0, f"more than {most} {what}")
    names = [each.name for each in scratch]
    for name in names:
        if names.count(name) > 1:
            raise SourceError(lines[0][1].line, 0, f"two scratch buffers are called '{name}'")
    fields = {each.name: each for each in (*signature.inputs, *signature.outputs)}
    fields |= {each.name: Field(each.name, each.type, ()) for each in scratch}
    for launch in launches:
        _check_parameters(launch.kernel, fields, signature)
    return LaunchPlan(tuple(launches), tuple(scratch))


HEAD = re.compile(r"//\s*(launch|scratch)\s*:")


def _check_parameters(kernel: Kernel, fields: Mapping[str, Field], signature: Signature) -> None:
    for each in kernel.parameters:
        field = fields.get(each.name)
        if each.name in signature.sizes:
            if each.is_pointer or each.type not in WHOLE_TYPES:
                raise SourceError(each.line, each.column, f"'{each.name}' is a size; take it as an int")
            continue
        if field is None:
            known = [*fields, *signature.sizes]
            near = difflib.get_close_matches(each.name, known, 1)
            advice = f"did you mean '{near[0]}'?" if near else "a buffer of your own needs a '// scratch:' line"
            message = f"'{each.name}' is not one of this exercise's names ({', '.join(known)}); {advice}"
            raise SourceError(each.line, each.column, message)
        if field.shape is None:
            if each.is_pointer or each.type not in (*WHOLE_TYPES, "float", "double", "bool"):
                raise SourceError(each.line, each.column, f"'{each.name}' is a number; take it as {field.type}")
            if (each.type in ("float", "double")) != (field.type in ("float", "double")):
                raise SourceError(each.line, each.column, f"'{each.name}' is {field.type}, not {each.type}")
        elif not each.is_pointer or each.type not in TAKEN_AS[field.type]:
            stars = "*" if each.is_pointer else ""
            message = f"'{each.name}' is a buffer of {field.type}: take it as {field.type}*, not {each.type}{stars}"
            raise SourceError(each.line, each.column, message)


def _launch(planned: PlannedLaunch, sizes: Mapping[str, int]) -> Launch:
    grid = _dim(planned.grid, sizes, MOST_GRID, "grid")
    block = _dim(planned.block, sizes, MOST_BLOCK, "block")
    if block[0] * block[1] * block[2] > MOST_THREADS:
        raise planned.block[0].word.fault(f"a block has at most {MOST_THREADS} threads; this one has {block}")
    shared = planned.shared(sizes) if planned.shared else 0
    if planned.shared and not 0 <= shared <= MOST_SHARED:
        raise planned.shared.word.fault(f"shared memory of {shared} bytes; it must be from 0 to {MOST_SHARED}")
    arguments = tuple((each.name, each.type) for each in planned.kernel.parameters)
    return Launch(planned.kernel.name, grid, block, shared, arguments)


def _dim(expressions: Sequence[Expression], sizes: Mapping[str, int], most: Dim, what: str) -> Dim:
    values = [1, 1, 1]
    for axis, expression in enumerate(expressions):
        values[axis] = expression(sizes)
        if not 1 <= values[axis] <= most[axis]:
            message = f"{what}.{AXES[axis]} is {values[axis]}; it must be from 1 to {most[axis]}"
            if values[axis] == 0:
                message += ": / and // leave the rest out; ceil_div(n, 256) counts the last, partly filled block, too"
            raise expression.word.fault(message)
    return values[0], values[1], values[2]


def _planned(reader: PlanParser, kernels: Mapping[str, Kernel], source: Source) -> PlannedLaunch:
    name = reader.name("a kernel")
    kernel = kernels.get(name.text)
    if reader.word.text == "<":
        kernel = kernels.get(source.instances.get(instance_key(name.text, reader.template(), source.constants), ""))
    several = [each for each in source.instances if each.startswith(f"{name.text}<")]
    if kernel is None and several:
        raise name.fault(f"which instance of the template '{name.text}'? one of: {', '.join(several)}")
    if kernel is None:
        near = difflib.get_close_matches(name.text, kernels, 1)
        advice = f"; did you mean '{near[0]}'?" if near else ""
        raise name.fault(f"there is no kernel '{name.text}' (__global__ void) in the file{advice}")
    parts: dict[str, tuple[Expression, ...]] = {}
    while reader.word.kind != "end" and not reader.is_remark:
        part = reader.take()
        if part.text == "," and parts:
            continue
        if part.text not in ("grid", "block", "shared") or part.text in parts:
            raise part.fault("a launch has grid=(...), block=(...) and, if it needs any, shared=bytes, each once")
        reader.take("=")
        if part.text == "shared":
            parts["shared"] = (reader.expression(),)
            continue
        reader.take("(")
        parts[part.text] = reader.list(")")
        if len(parts[part.text]) > len(AXES):
            raise part.fault(f"a {part.text} has at most three numbers")
    for wanted in ("grid", "block"):
        if wanted not in parts:
            raise reader.word.fault(f"{wanted}=(...) is missing")
    shared = parts.get("shared")
    return PlannedLaunch(kernel, parts["grid"], parts["block"], shared[0] if shared else None, name)


def _scratch(reader: PlanParser, signature: Signature) -> PlannedScratch:
    name, type_ = reader.name("the scratch buffer"), reader.name("its type")
    taken = {each.name for each in (*signature.inputs, *signature.outputs)} | set(signature.sizes)
    if name.text in taken:
        raise name.fault(f"'{name.text}' is a name of the exercise's; choose another for the scratch buffer")
    if type_.text not in DTYPES:
        raise type_.fault(f"a scratch buffer is of {', '.join(DTYPES)}; not of '{type_.text}'")
    reader.take("[")
    lengths = reader.list("]")
    if reader.word.kind != "end" and not reader.is_remark:
        raise reader.word.fault("nothing may follow here")
    return PlannedScratch(name.text, type_.text, lengths)
