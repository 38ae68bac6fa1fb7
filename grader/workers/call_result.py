"""The result of a call, for every kind of worker."""

from typing import Any

import msgspec

from grader.worker.protocol import Frame, Printed


class CallResult(msgspec.Struct, frozen=True, eq=False):
    """A call that returned. `changed`: positions of the arguments that the call changed in place."""

    value: Any
    changed: tuple[int, ...]
    printed: Printed | str  # str for a kernel
    seconds: float  # from the first input byte to the last output byte, on the judge's clock
    spent: float = 0.0  # `seconds` without the delay by other work on the machine; 0 if not measured

    @property
    def cost(self) -> float:
        """The seconds that speed checks compare."""
        return self.spent or self.seconds


class ProbedValue(msgspec.Struct, frozen=True, eq=False):
    """One call of `grader.probe` in a submission, as in `protocol.ProbeReading`."""

    name: str
    step: int
    call: int
    value: Any
    frame: Frame
    used: str = ""
