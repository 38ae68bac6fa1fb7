"""The total time that a submission may take."""

import contextlib
import math
import time
from collections.abc import Iterator

from grader.model import Status
from grader.workers.process import Stopped

SPENT = Stopped(Status.TIMED_OUT, "all its calls together took longer than a submission may")


class Budget:
    """Seconds that a submission may take for all its checks together, including repeated judging."""

    def __init__(self, seconds: float = math.inf) -> None:
        self.left = seconds

    @property
    def is_spent(self) -> bool:
        return self.left <= 0

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """Count the time in this block as the submission's."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.spend(time.monotonic() - began)

    def spend(self, seconds: float) -> None:
        """Count these seconds as the submission's."""
        self.left -= seconds  # in one step: two threads may be here
