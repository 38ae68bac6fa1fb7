"""The protocol between judge and worker: length-framed, typed, capped messages; never pickle, never eval.

A frame is a fixed head (two lengths), a msgpack header (one message, typed by msgspec) and a payload: the bytes of the
arrays that the header describes, in order, each padded to 64 bytes. Everything that comes from a worker is hostile
until it is decoded and unpacked; every violation is a `ProtocolError`, which is the submission's fault.

Both ends import this module; it depends on neither.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec

HEAD = struct.Struct("<IQ")  # header bytes, payload bytes
MAX_HEADER = 1 << 20
MAX_REQUEST = 1 << 24  # bytes of the judge's header, which may hold a notebook with its pictures
MAX_PAYLOAD = 1 << 28
MAX_DEPTH = 16
MAX_LEAVES = 50_000
MAX_TEXT = 4_096  # characters of one string in a header, such as a message; longer results are sent as arrays
MAX_NAME = 80  # characters of the name of a class or function
MAX_NAMES, MAX_FRAMES, MAX_USES = 50, 12, 100
MAX_FAULTS = 5  # statements that raised while a file was loaded
MAX_PROBES, MAX_PROBE_CALLS = 64, 4  # in one case; of one name in one step
MAX_PROBE, MAX_PROBED = 1 << 18, 1 << 22  # bytes of the arrays of one probe, and of all probes of a case
TOO_LARGE = "too large to compare"  # how the description of such a probe begins
MAX_AXES, MAX_AXIS = 32, 1 << 40
MOST_JOINED = 1 << 16  # bytes of a small frame
READ_AHEAD = 1 << 14  # bytes that are read at a time, so that a small frame arrives in one read
ALIGNMENT = 64

ITEM_SIZES = {
    "bool": 1, "int8": 1, "int16": 2, "int32": 4, "int64": 8, "uint8": 1, "uint16": 2, "uint32": 4, "uint64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip


class ProtocolError(Exception):
    """The other end broke the protocol."""


# Longer text than the worker's own code can send is refused: otherwise a submission that took the worker over could
# fill the judge's reports.
BoundedText = Annotated[str, msgspec.Meta(max_length=MAX_TEXT + 100)]
Name = Annotated[str, msgspec.Meta(max_length=MAX_NAME)]
SourceLine = Annotated[str, msgspec.Meta(max_length=200)]
Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 31)]
Names = Annotated[tuple[Name, ...], msgspec.Meta(max_length=MAX_NAMES)]


# -- values ------------------------------------------------------------------------------------------------------------


class ArrayNode(msgspec.Struct, frozen=True, tag="array"):
    """An array whose bytes are in the payload. `kind`: its original type; `bfloat16` travels as its 16 bits.

    `bytes` and `text` (a str in UTF-8 that is longer than a header should hold) travel as uint8 of one axis.
    """

    kind: Literal["array", "scalar", "tensor", "bytes", "text"]
    dtype: str
    shape: tuple[int, ...]


class ListNode(msgspec.Struct, frozen=True, tag="list"):
    items: tuple[Node, ...]


class TupleNode(msgspec.Struct, frozen=True, tag="tuple"):
    items: tuple[Node, ...]


class DictNode(msgspec.Struct, frozen=True, tag="dict"):
    items: tuple[tuple[Node, Node], ...]


class EarlierNode(msgspec.Struct, frozen=True, tag="earlier"):
    """The result of an earlier step of the case, which is in the worker, or an item of it; steps count from 0. Only the
    judge sends it."""

    step: int
    items: tuple[int | str, ...] = ()


class Opaque(msgspec.Struct, frozen=True, tag="opaque"):
    """A value that no exercise returns, described by text: "a generator", "an object of class Beam"."""

    what: Annotated[str, msgspec.Meta(max_length=1_000)]


Node = None | bool | int | float | BoundedText | ArrayNode | ListNode | TupleNode | DictNode | EarlierNode | Opaque


# -- messages ----------------------------------------------------------------------------------------------------------


class Start(msgspec.Struct, frozen=True, tag="start"):
    """The first message: what to import, and the memory limit."""

    id: int
    kind: Literal["numpy", "python", "torch", "cuda"]
    memory_mb: int


class Where(msgspec.Struct, frozen=True, array_like=True):
    """A line of the student's file, counted from 1; in a notebook, of its code cell `cell`, counted from 1."""

    line: Count
    cell: Count = 0  # 0: the file is not a notebook


class Frame(msgspec.Struct, frozen=True):
    """One line of the student's code that an exception passed through, or that is not Python.

    `values`: the arrays on the line that raised, with their shapes: "q (5, 16), k (7, 16)".
    """

    where: Where
    function: Name
    text: SourceLine
    values: SourceLine = ""


class Printed(msgspec.Struct, frozen=True):
    """The output of a submission. `tail` is empty if `head` is all of it; `lines` also counts the omitted ones."""

    head: BoundedText = ""
    tail: BoundedText = ""
    lines: int = 0


class Inspect(msgspec.Struct, frozen=True, tag="inspect"):
    """Find uses of forbidden names in the syntax tree. Sent before any student code runs, so the reply is ours."""

    id: int
    source: bytes
    filename: str
    forbidden: tuple[str, ...]


class Used(msgspec.Struct, frozen=True):
    """A student's file that the submission may import: that of the exercise "module/name", as module.name."""

    exercise: str
    source: bytes
    filename: str


class Locate(msgspec.Struct, frozen=True, tag="locate"):
    """Quote these lines, each with its function. Sent before any student code runs."""

    id: int
    source: bytes
    filename: str
    lines: tuple[tuple[int, str], ...]


class Load(msgspec.Struct, frozen=True, tag="load"):
    """Run the submission's module; importing or calling a forbidden name raises from here on.

    `packages`: names that it may import beside the standard library. `returns_memory`: freed memory goes back to the
    system at once, so that the peak counts only memory in use.
    """

    id: int
    source: bytes
    filename: str
    entries: tuple[str, ...]
    forbidden: tuple[str, ...]
    packages: tuple[str, ...]
    used: tuple[Used, ...] = ()
    returns_memory: bool = False


class Call(msgspec.Struct, frozen=True, tag="call"):
    """One step of a case: a call of the file's function or class `target`, or, if `on` is not negative, of that method
    of the result of step `on`. The results of a case are kept until the next case begins.

    `keywords`: names of the last arguments, which are passed by name. `of`: positions of the arguments that need a
    gradient; the result is then a tuple of the value and a list of gradients. `seed`: of the gradient from above.
    `probes`: keep what the program probes.
    """

    id: int
    target: str
    on: int
    arguments: tuple[Node, ...]
    keywords: tuple[str, ...]
    begins: bool  # the first step of a case
    watch: bool  # report which arguments were changed in place
    max_payload: int
    of: tuple[int, ...] | None = None
    seed: int = 0
    probes: bool = False


class ReadProbes(msgspec.Struct, frozen=True, tag="read_probes"):
    """Send what the program has probed in the current case."""

    id: int


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    id: int


class Use(msgspec.Struct, frozen=True):
    """One use of a forbidden name."""

    where: Where
    name: SourceLine


class Inspected(msgspec.Struct, frozen=True, tag="inspected"):
    id: int
    uses: Annotated[tuple[Use, ...], msgspec.Meta(max_length=MAX_USES)]


class Located(msgspec.Struct, frozen=True, tag="located"):
    id: int
    frames: Annotated[tuple[Frame, ...], msgspec.Meta(max_length=MAX_FRAMES)]


class Fault(msgspec.Struct, frozen=True):
    """A top-level statement that raised while the file was loaded; the statements after it ran all the same.

    `name` and `said` are the exception's; `binds` are the names that the statement would have defined.
    """

    where: Where
    text: SourceLine
    name: Name
    said: SourceLine
    binds: Names


class EntryPoint(msgspec.Struct, frozen=True):
    """The object that an entry point's name is bound to; `most` is -1 for any number of positional arguments."""

    is_a: Literal["function", "class", "generator", "coroutine", "missing", "other"]
    parameters: Names
    least: int
    most: int


class Loaded(msgspec.Struct, frozen=True, tag="loaded"):
    """The file was loaded. `entries`: the entry points, in the order of the request.

    `absent`: packages that the file imports and the exercise does not have.
    """

    id: int
    entries: Annotated[tuple[EntryPoint, ...], msgspec.Meta(max_length=MAX_NAMES)]
    names: Names  # the functions and classes of the file
    printed: Printed = Printed()
    faults: Annotated[tuple[Fault, ...], msgspec.Meta(max_length=MAX_FAULTS)] = ()
    absent: Names = ()


class Returned(msgspec.Struct, frozen=True, tag="returned"):
    """`probed`: values are kept that the program has probed in this case."""

    id: int
    value: Node
    # positions of the arguments that the call changed in place
    changed: Annotated[tuple[int, ...], msgspec.Meta(max_length=MAX_NAMES)]
    printed: Printed
    probed: bool = False


class ProbeReading(msgspec.Struct, frozen=True):
    """One call of `grader.probe`. `call`: its number among the calls of that name in the step; `used`: the exercise of
    the used file that it stands in, "" for the submission's own."""

    name: Name
    step: Count
    call: Count
    value: Node
    frame: Frame
    used: Name = ""


class Probed(msgspec.Struct, frozen=True, tag="probed"):
    id: int
    readings: Annotated[tuple[ProbeReading, ...], msgspec.Meta(max_length=MAX_PROBES)]


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """An exception: the name of its class, the names of its base classes, its text, and the student's frames.

    A SyntaxError has one frame, with the invalid line, and a column; columns count from 1. `missing`: the name that a
    NameError is about. `probed`: as in Returned.
    """

    id: int
    name: Name
    bases: Names
    text: BoundedText
    frames: Annotated[tuple[Frame, ...], msgspec.Meta(max_length=MAX_FRAMES)]
    printed: Printed
    column: int = 0
    missing: Name = ""
    probed: bool = False


Request = Start | Inspect | Locate | Load | Call | ReadProbes
Reply = Ready | Inspected | Located | Loaded | Returned | Probed | Raised
_request_decoder = msgspec.msgpack.Decoder(Request)
_reply_decoder = msgspec.msgpack.Decoder(Reply)
_encoder = msgspec.msgpack.Encoder()


# -- frames ------------------------------------------------------------------------------------------------------------


def encode(message: msgspec.Struct, arrays: tuple[Any, ...] = ()) -> list[memoryview]:
    """The buffers of one frame, in order. `arrays`: C-contiguous buffers from `pack`."""
    header = _encoder.encode(message)
    payload: list[memoryview] = []
    size = 0
    for array in arrays:
        data = memoryview(array).cast("B") if array.nbytes else memoryview(b"")
        padding = -data.nbytes % ALIGNMENT
        payload += [data, memoryview(bytes(padding))]
        size += data.nbytes + padding
    return [memoryview(HEAD.pack(len(header), size) + header), *payload]


def joined(frame: list[memoryview]) -> list[memoryview]:
    """A small frame as one buffer, so that one write sends it and the other side wakes up once."""
    return frame if sum(each.nbytes for each in frame) > MOST_JOINED else [memoryview(b"".join(frame))]


def write_frame(write: Callable[[memoryview], int | None], frame: list[memoryview]) -> None:
    for buffer in joined(frame):
        while buffer.nbytes:
            buffer = buffer[write(buffer) or 0 :]


def read_frame(
    read_into: Callable[[memoryview], int | None], max_payload: int = MAX_PAYLOAD, max_header: int = MAX_HEADER
) -> tuple[bytes, bytearray]:
    """Header and payload of the next frame. Raises EOFError at the end of the stream, ProtocolError above a cap."""
    header_size, payload_size = HEAD.unpack(_read(read_into, HEAD.size))
    if header_size > max_header:
        raise ProtocolError(f"a header of {header_size} bytes")
    if payload_size > max_payload:
        raise ProtocolError(f"a reply of {payload_size} bytes")
    return bytes(_read(read_into, header_size)), _read(read_into, payload_size)


def _read(read_into: Callable[[memoryview], int | None], size: int) -> bytearray:
    data = bytearray(size)
    view = memoryview(data)
    while view.nbytes:
        got = read_into(view)
        if not got:
            raise EOFError
        view = view[got:]
    return data


def decode_request(header: bytes) -> Request:
    request: Request = _request_decoder.decode(header)
    return request


def decode_reply(header: bytes) -> Reply:
    """Raises ProtocolError if the header is not exactly one reply."""
    try:
        reply: Reply = _reply_decoder.decode(header)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError, OverflowError, ValueError) as fault:
        raise ProtocolError("an invalid reply") from fault
    return reply
