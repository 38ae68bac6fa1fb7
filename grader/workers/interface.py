"""The interfaces of workers and of their sources, as checks and judges use them."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from grader.course.exercise import Exercise
from grader.submission import Submission
from grader.worker.protocol import MAX_PAYLOAD, Inspected, Loaded, Raised
from grader.worker.steps import Differentiate
from grader.workers.budget import Budget
from grader.workers.call_result import CallResult, ProbedValue
from grader.workers.process import Stopped


class AnyWorker(Protocol):
    """Runs a program for the checks: in a process of its own, on the emulator, or in this process."""

    returns_memory: bool
    budget: Budget
    is_trusted: bool  # whether the program is the course's own

    @property
    def ran_on(self) -> str:
        """Where kernels ran; "" for other programs."""

    @property
    def pid(self) -> int: ...

    def forbid(self, names: tuple[str, ...]) -> None: ...

    def inspect(self) -> Inspected | Raised | Stopped: ...

    def load(self) -> Loaded | Raised | Stopped: ...

    def call(
        self,
        arguments: Sequence[Any],
        *,
        target: str = "",
        on: int = -1,
        keywords: tuple[str, ...] = (),
        begins: bool = True,
        differentiate: Differentiate | None = None,
        watch: bool = True,
        seconds: float | None = None,
        max_payload: int = MAX_PAYLOAD,
        probes: bool = False,
    ) -> CallResult | Raised | Stopped: ...

    def probes(self) -> tuple[ProbedValue, ...]:
        """What the program has probed in the current case, in order."""

    def __enter__(self) -> Any: ...

    def __exit__(self, *exception: object) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class WorkerSource(Protocol):
    """Opens workers."""

    def prepare(self, exercise: Exercise) -> None: ...

    def open(self, submission: Submission, exercise: Exercise) -> AbstractContextManager[AnyWorker]: ...

    def open_yardstick(self, exercise: Exercise) -> AbstractContextManager[AnyWorker]: ...
