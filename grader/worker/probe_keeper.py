"""Keeps copies of probed values: the first few calls of each name, within limits of number and size.

The judge uses it too, for the probes of a reference, so that both sides keep the same calls.
"""

import types
from typing import Any, NamedTuple

from grader.worker import packing, protocol


class KeptProbe(NamedTuple):
    """A probed value as it was at that moment. `call`: its number among the calls of that name in the step."""

    name: str  # "": the student gave something that is not a text
    step: int
    call: int
    node: protocol.Node
    arrays: tuple[Any, ...]
    filename: str
    line: int
    function: str


class ProbeKeeper:
    """Keeps the probes of one case at a time."""

    def __init__(self, numpy: Any, torch: Any) -> None:
        self._numpy, self._torch = numpy, torch
        self.kept: list[KeptProbe] = []
        self._calls: dict[str, int] = {}  # of each name in the current step
        self._step = 0
        self.clear()

    def clear(self) -> None:
        """Begin a case."""
        self.kept.clear()
        self._room, self._header = protocol.MAX_PROBED, protocol.MAX_HEADER // 2

    def begin_step(self, number: int) -> None:
        self._step = number
        self._calls.clear()

    def keep(self, name: Any, value: Any, frame: types.FrameType) -> None:
        """Keep a copy of the value, if the limits permit it. Raises nothing: a student's code calls this."""
        known = name if type(name) is str else ""
        calls = self._calls.get(known, 0)
        if calls >= protocol.MAX_PROBE_CALLS or len(self.kept) >= protocol.MAX_PROBES:
            return
        if not calls and len(self._calls) >= protocol.MAX_PROBES:
            return
        self._calls[known] = calls + 1
        node, arrays = self._copied(value)
        place = (frame.f_code.co_filename, frame.f_lineno, _function(frame.f_code))
        self.kept.append(KeptProbe(packing.short(known), self._step, calls, node, arrays, *place))

    def _copied(self, value: Any) -> tuple[protocol.Node, tuple[Any, ...]]:
        """The value as a node; of one that cannot be copied, a description."""
        room = min(self._room, protocol.MAX_PROBE)
        packer = packing.Packer(self._numpy, self._torch, room, self._header)
        try:
            node = packer.pack(value)
        except packing.UnsendableError as fault:
            return protocol.Opaque(f"{protocol.TOO_LARGE}: {fault}"[:200]), ()
        except Exception:  # the student's code may have changed NumPy or torch
            return protocol.Opaque("a value that cannot be copied"), ()
        self._room -= room - packer.room
        self._header = packer.header
        return node, tuple(packer.arrays)


def _function(code: types.CodeType) -> str:
    """The function that the code is of, or that a comprehension or a lambda stands in."""
    named = [part for part in code.co_qualname.split(".") if part[:1] != "<"]
    return named[-1] if named else code.co_name
