"""What a call gave back, whatever kind of worker it was made to."""

from typing import Any

import msgspec

from grader.worker.protocol import Printed


class Returned(msgspec.Struct, frozen=True, eq=False):
    """`changed` are the positions of the arguments that the call changed in place."""

    value: Any
    changed: tuple[int, ...]
    printed: Printed | str  # a kernel's is a text
    seconds: float  # from the first input byte to the last output byte, on the judge's clock
    cpu_seconds: float = (
        0.0  # that the worker's threads used in that time, by the system's account; 0 where it has none
    )

    @property
    def cost(self) -> float:
        """What is compared where time is judged: CPU time where the system tells it, else the judge's clock."""
        return self.cpu_seconds or self.seconds
