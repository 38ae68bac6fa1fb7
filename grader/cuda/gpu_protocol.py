"""What is asked of the process that has the GPU, and what it answers."""

from typing import Any, TypeVar

import msgspec

from grader.cuda.launch_plan import Launch

T = TypeVar("T")
SUBMISSION, YARDSTICK = 0, 1  # places in a batch's programs


class DeviceBuffer(msgspec.Struct, frozen=True):
    """A buffer on the device: its name, and how many bytes."""

    name: str
    size: int


class Compiled(msgspec.Struct, frozen=True):
    """One kernel file, compiled for the device, and what is launched for inputs of one size."""

    binary: bytes
    launches: tuple[Launch, ...]
    buffers: tuple[DeviceBuffer, ...]
    numbers: dict[str, int | float]


class CaseInputs(msgspec.Struct, frozen=True):
    """One case: the bytes of its buffers, and its own numbers, which may differ between cases of one size."""

    buffers: dict[str, bytes]
    numbers: dict[str, int | float] = {}


class Batch(msgspec.Struct, frozen=True):
    """Cases of one size, and the programs compiled for it: the submission and, where it is timed, the yardstick.

    `trials`: how often each is timed; with none, the submission runs once on each case. `rtol`, `atol`: how far a
    result may be from the one that the same inputs gave before.
    """

    programs: tuple[Compiled, ...]
    cases: tuple[CaseInputs, ...]
    trials: int = 0
    rtol: float = 0.0
    atol: float = 0.0


class GpuJob(msgspec.Struct, frozen=True):
    """All that one process does for one submission; with no batch it tells what device there is.

    `outputs`: dtypes by name. `seconds`: what one run of a program may take. `budget`: seconds after which no timed
    trial begins. `apart`: every buffer in an allocation of its own and of its own size, with no guards around it, as
    compute-sanitizer needs it.
    """

    batches: tuple[Batch, ...] = ()
    outputs: dict[str, str] = {}
    seconds: float = 10.0
    budget: float = 60.0
    apart: bool = False


class Pair(msgspec.Struct, frozen=True):
    """Seconds of one trial of the submission and of the yardstick."""

    submission: float
    yardstick: float


class GpuFault(msgspec.Struct, frozen=True):
    """What a program did. `error`: the driver's name for it, where the driver stopped it; the context is then lost."""

    program: int
    text: str = ""
    error: str = ""


class GpuReply(msgspec.Struct):
    """`outputs`: by batch and case, the submission's. `bandwidth`: bytes a second; `operations`: float32 additions and
    multiplications a second; either is 0 where the device does not say. Nothing comes after a `fault`."""

    no_device: str = ""
    device: str = ""
    architecture: str = ""
    bandwidth: float = 0.0
    operations: float = 0.0
    attributes: dict[str, dict[str, int]] = {}
    outputs: list[list[dict[str, bytes]]] = []
    pairs: list[Pair] = []
    fault: GpuFault | None = None


def encode(message: GpuJob | GpuReply) -> bytes:
    return msgspec.msgpack.encode(message, enc_hook=_plain)


def decode(data: bytes, kind: type[T]) -> T:
    return msgspec.msgpack.decode(data, type=kind)


def _plain(value: Any) -> Any:
    """A number of NumPy's, which a case may have, as one of Python's."""
    return value.item()
