"""What is asked of the process that has the GPU, and what it answers."""

from typing import TypeVar

import msgspec

from grader.cuda.launch_plan import Launch

T = TypeVar("T")


class Room(msgspec.Struct, frozen=True):
    """A buffer on the device: its name, and how many bytes."""

    name: str
    size: int


class Compiled(msgspec.Struct, frozen=True):
    """One kernel file, compiled for the device, and what is launched for the sizes of the job."""

    binary: bytes
    launches: tuple[Launch, ...]
    buffers: tuple[Room, ...]
    numbers: dict[str, int | float]


class Job(msgspec.Struct, frozen=True):
    """`programs`: the submission and, where it is timed, the yardstick; none asks what device there is. `cases`: inputs
    of one size, by name. `seconds`: no trial begins after that."""

    programs: tuple[Compiled, ...] = ()
    cases: tuple[dict[str, bytes], ...] = ()
    outputs: tuple[str, ...] = ()
    dtypes: dict[str, str] = {}
    rtol: float = 0.0
    trials: int = 0
    seconds: float = 10.0


class Pair(msgspec.Struct, frozen=True):
    """Seconds of one trial of the submission and of the yardstick."""

    submission: float
    yardstick: float


class Reply(msgspec.Struct):
    """`outputs`: those of the submission for each case. `fault`: what it did to memory that is not its own."""

    no_device: str = ""
    device: str = ""
    architecture: str = ""
    bandwidth: float = 0.0  # bytes a second
    attributes: dict[str, dict[str, int]] = {}
    outputs: list[dict[str, bytes]] = []
    pairs: list[Pair] = []
    fault: str = ""


def encode(message: Job | Reply) -> bytes:
    return msgspec.msgpack.encode(message)


def decode(data: bytes, kind: type[T]) -> T:
    return msgspec.msgpack.decode(data, type=kind)
