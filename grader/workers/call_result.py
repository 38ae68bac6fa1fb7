"""What a call gave back, whatever kind of worker it was made to."""

from typing import Any

import msgspec

from grader.worker.protocol import Printed


class CallResult(msgspec.Struct, frozen=True, eq=False):
    """`changed` are the positions of the arguments that the call changed in place."""

    value: Any
    changed: tuple[int, ...]
    printed: Printed | str  # a kernel's is a text
    seconds: float  # from the first input byte to the last output byte, on the judge's clock
    spent: float = 0.0  # of it, without what other work on the machine added; 0 where that is not known

    @property
    def cost(self) -> float:
        """What is compared where time is judged."""
        return self.spent or self.seconds
