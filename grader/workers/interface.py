"""What runs a submission, and where it comes from, as those see it that judge."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from grader.course.exercise import Exercise
from grader.submission import Submission
from grader.worker.protocol import MAX_PAYLOAD, Inspected, Loaded, Raised
from grader.worker.steps import Differentiate
from grader.workers.budget import Budget
from grader.workers.process import Stopped
from grader.workers.returned import Returned


class AnyWorker(Protocol):
    """What runs a program, as the checks see it: a process of its own, a kernel's emulator, or this process itself."""

    returns_memory: bool
    budget: Budget
    is_trusted: bool  # whether the program is the course's own

    @property
    def ran_on(self) -> str:
        """Of kernels: where they ran; else ""."""

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
    ) -> Returned | Raised | Stopped: ...

    def __enter__(self) -> Any: ...

    def __exit__(self, *exception: object) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...


class WorkerSource(Protocol):
    """Where workers come from."""

    def prepare(self, exercise: Exercise) -> None: ...

    def open(self, submission: Submission, exercise: Exercise) -> AbstractContextManager[AnyWorker]: ...

    def open_yardstick(self, exercise: Exercise) -> AbstractContextManager[AnyWorker]: ...
