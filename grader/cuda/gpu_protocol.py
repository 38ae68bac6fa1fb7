"""Messages between the judge and the process that has the GPU."""

from typing import Any, TypeVar

import msgspec

from grader.cuda.launch_plan import Launch

T = TypeVar("T")
SUBMISSION, YARDSTICK = 0, 1  # places in a batch's programs


class DeviceBuffer(msgspec.Struct, frozen=True):
    """A buffer on the device: its name, and its size in bytes."""

    name: str
    size: int


class Compiled(msgspec.Struct, frozen=True):
    """One kernel file, compiled for the device, with the launches for inputs of one size."""

    binary: bytes
    launches: tuple[Launch, ...]
    buffers: tuple[DeviceBuffer, ...]
    numbers: dict[str, int | float]


class CaseInputs(msgspec.Struct, frozen=True):
    """One case: the bytes of its buffers, and its numbers, which may differ between cases of one size."""

    buffers: dict[str, bytes]
    numbers: dict[str, int | float] = {}


class Batch(msgspec.Struct, frozen=True):
    """Cases of one size, and the programs compiled for it: the submission and, for timing, the yardstick.

    `trials`: how often each program is timed; with 0, the submission runs once on each case. `rtol`, `atol`: how far a
    result may differ from an earlier one for the same inputs.
    """

    programs: tuple[Compiled, ...]
    cases: tuple[CaseInputs, ...]
    trials: int = 0
    rtol: float = 0.0
    atol: float = 0.0


class GpuJob(msgspec.Struct, frozen=True):
    """All work of one GPU process for one submission; without a batch it describes the device.

    `outputs`: dtypes by name. `seconds`: limit for one run of a program. `budget`: seconds after which no timed trial
    begins. `apart`: each buffer has its own allocation, of its exact size and without guards, as compute-sanitizer
    needs it. `between_runs`: the binary of between_runs.cu; without it, what an earlier run left in shared and in local
    memory stays.
    """

    batches: tuple[Batch, ...] = ()
    outputs: dict[str, str] = {}
    seconds: float = 10.0
    budget: float = 60.0
    apart: bool = False
    between_runs: bytes = b""


class Pair(msgspec.Struct, frozen=True):
    """Seconds of one trial of the submission and of the yardstick."""

    submission: float
    yardstick: float


class GpuFault(msgspec.Struct, frozen=True):
    """A fault of a program. `error`: the driver's name for it, if the driver stopped it; the context is then lost."""

    program: int
    text: str = ""
    error: str = ""


class GpuReply(msgspec.Struct):
    """`outputs`: the submission's, by batch and case. `driver`: the newest CUDA that the driver knows, 13000 for 13.0.
    `bandwidth`: bytes per second; `operations`: float32 operations per second; 0 if the device does not report it.
    `copies`: bytes per second that a large copy reads and writes, measured in a job that times. A `fault` ends the job.
    """

    no_device: str = ""
    device: str = ""
    architecture: str = ""
    driver: int = 0
    bandwidth: float = 0.0
    operations: float = 0.0
    copies: float = 0.0
    attributes: dict[str, dict[str, int]] = {}
    outputs: list[list[dict[str, bytes]]] = []
    pairs: list[Pair] = []
    fault: GpuFault | None = None


def encode(message: GpuJob | GpuReply) -> bytes:
    return msgspec.msgpack.encode(message, enc_hook=_plain)


def decode(data: bytes, kind: type[T]) -> T:
    return msgspec.msgpack.decode(data, type=kind)


def _plain(value: Any) -> Any:
    """A NumPy number, which a case may hold, as a Python number."""
    return value.item()
