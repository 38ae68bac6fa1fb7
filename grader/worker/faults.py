"""Describes an exception of student code: its class, its text, the student's lines, and the shapes of arrays there.

All of it is read from objects that may be hostile.
"""

import builtins
import itertools
import re
import sys
import types
from collections.abc import Iterator
from typing import Any

from grader.worker import packing, protocol
from grader.worker.python_source import Failed, Program, SkippedError

NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
MAX_LINES = 6  # of one expression that are searched for names
MAX_VALUES = 8
MAX_SAID = 200  # characters of the text of a statement's exception


def raised(call: int, fault: BaseException, program: Program, printed: protocol.Printed) -> protocol.Raised:
    """The reply to a call that raised."""
    kind = type(fault)
    text, column = text_of(fault), 0
    frames = student_frames(fault.__traceback__, program)
    if isinstance(fault, SyntaxError) and fault.filename == program.filename:
        text, column = str(fault.msg), max(fault.offset or 0, 0)
        frames = (frame_at(program, fault.lineno or 0, ""),)
    return protocol.Raised(
        id=call,
        name=packing.class_name(kind),
        bases=tuple(packing.class_name(base) for base in kind.__mro__[:20]),
        text=packing.clean(text[: protocol.MAX_TEXT]),
        frames=frames,
        printed=printed,
        column=column,
        missing=packing.short(getattr(fault, "name", None)) if isinstance(fault, NameError) else "",
    )


def statement_fault(failed: Failed, program: Program) -> protocol.Fault:
    """A short description of a statement that raised while the file was loaded."""
    kind = type(failed.fault)
    said = text_of(failed.fault).split("\n", 1)[0] if not isinstance(failed.fault, SyntaxError) else failed.fault.msg
    return protocol.Fault(
        where=protocol.Where(*program.where(failed.line)),
        text=packing.clean(program.text(failed.line).strip()),
        name="" if kind is SkippedError else packing.class_name(kind),
        said=packing.clean(str(said)[:MAX_SAID]),
        binds=tuple(packing.short(name) for name in sorted(failed.binds)[: protocol.MAX_NAMES]),
    )


def text_of(fault: BaseException) -> str:
    try:
        text = str(fault)
        return text if type(text) is str else ""
    except BaseException:  # a hostile __str__
        return "(an exception that cannot be printed)"


def student_frames(traceback: types.TracebackType | None, program: Program) -> tuple[protocol.Frame, ...]:
    """The frames in the student's code, innermost last; the two ends of a long recursion."""
    found = []
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == program.filename:
            found.append(traceback)
        traceback = traceback.tb_next
    if len(found) > protocol.MAX_FRAMES:
        found = found[: protocol.MAX_FRAMES // 2] + found[-protocol.MAX_FRAMES // 2 :]
    frames = [frame_at(program, each.tb_lineno or 0, each.tb_frame.f_code.co_name) for each in found]
    if found:
        frames[-1] = protocol.Frame(frames[-1].where, frames[-1].function, frames[-1].text, _values(found[-1], program))
    return tuple(frames)


def frame_at(program: Program, line: int, function: str) -> protocol.Frame:
    where = protocol.Where(*program.where(line))
    return protocol.Frame(where, packing.short(function), packing.clean(program.text(line)))


def _values(traceback: types.TracebackType, program: Program) -> str:
    """The arrays and integers that are named on the line that raised: "q (5, 16), i = 3"."""
    try:
        frame = traceback.tb_frame
        position = traceback.tb_lasti // 2
        first, last, *_ = next(itertools.islice(frame.f_code.co_positions(), position, None))
        first, last = first or traceback.tb_lineno or 0, last or traceback.tb_lineno or 0
        text = " ".join(program.lines[max(first - 1, 0) : min(last, first + MAX_LINES)])
        names = dict.fromkeys(name for name in NAME.findall(text.partition("#")[0]))
        shown = list(itertools.islice(dict.fromkeys(_described(names, frame)), MAX_VALUES))
    except Exception:  # student code may have changed names, or the file's lines
        return ""
    while len(", ".join(shown)) > MAX_SAID:
        shown.pop()
    return packing.clean(", ".join(shown))


def _described(names: dict[str, None], frame: types.FrameType) -> Iterator[str]:
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    arrays: tuple[type, ...] = (numpy.ndarray,) if numpy is not None else ()
    if isinstance(torch, types.ModuleType) and isinstance(getattr(torch, "Tensor", None), type):
        arrays += packing.tensor_kinds(torch)
    for name in names:
        first, _, attribute = name.partition(".")
        value: Any = frame.f_locals.get(first, frame.f_globals.get(first, getattr(builtins, first, None)))
        if attribute and type(value) not in arrays:
            value = _attribute(value, attribute)
        elif attribute:
            name = first
        if type(value) in arrays:
            dtype = str(value.dtype).removeprefix("torch.")
            yield f"{name} {tuple(value.shape)}" + ("" if dtype == "float64" else f" {dtype}")
        elif type(value) is int and abs(value) < 1 << 62:
            yield f"{name} = {value}"


def _attribute(owner: Any, name: str) -> Any:
    """The attribute in the object's own dict: runs no property and no __getattr__."""
    try:
        return object.__getattribute__(owner, "__dict__").get(name)
    except AttributeError:
        return None
