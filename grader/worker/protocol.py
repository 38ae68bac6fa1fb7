"""The protocol between judge and worker: length-framed, typed, capped messages; never pickle, never eval.

A frame is a fixed head (two lengths), a msgpack header (one message, typed by msgspec) and a payload: the bytes of the
arrays that the header describes, in order, each padded to 64 bytes. Everything that comes from a worker is hostile
until it is decoded and unpacked; every violation is a `ProtocolError`, which is the submission's fault.

Both ends import this module; it depends on neither.
"""

from __future__ import annotations

import functools
import math
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
MAX_AXES, MAX_AXIS = 32, 1 << 40
MOST_JOINED = 1 << 16  # bytes of a small frame
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
    id: int
    value: Node
    # positions of the arguments that the call changed in place
    changed: Annotated[tuple[int, ...], msgspec.Meta(max_length=MAX_NAMES)]
    printed: Printed


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """An exception: the name of its class, the names of its base classes, its text, and the student's frames.

    A SyntaxError has one frame, with the invalid line, and a column; columns count from 1. `missing`: the name that a
    NameError is about.
    """

    id: int
    name: Name
    bases: Names
    text: BoundedText
    frames: Annotated[tuple[Frame, ...], msgspec.Meta(max_length=MAX_FRAMES)]
    printed: Printed
    column: int = 0
    missing: Name = ""


Request = Start | Inspect | Locate | Load | Call
Reply = Ready | Inspected | Located | Loaded | Returned | Raised
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


# -- values to nodes and back ------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def dtype_name(dtype: Any) -> str:
    """The dtype's name, cached: NumPy computes it on every call, which takes as long as packing a small array."""
    return str(dtype.name)


class UnsendableError(Exception):
    """A value is too large to send; the text says how large."""


@functools.cache
def tensor_kinds(torch: Any) -> tuple[type, ...]:
    """The tensor classes that may be sent. A worker calls this before it loads student code, because an exercise may
    forbid torch.nn."""
    return torch.Tensor, torch.nn.Parameter


class Packer:
    """Turns a value into a node and contiguous copies of its arrays. Needs NumPy, which the caller has imported.

    Only exact types are trusted: a subclass of an array may lie about itself, so it becomes Opaque, as do cycles and
    all other types. A subclass of list, tuple or dict is read by the methods of its base, which it cannot override.
    """

    def __init__(self, numpy: Any, torch: Any = None, max_bytes: int = MAX_PAYLOAD) -> None:
        self._numpy, self._torch = numpy, torch
        self._room, self._leaves, self._header = max_bytes, MAX_LEAVES, MAX_HEADER - (1 << 15)
        self.arrays: list[Any] = []

    def pack(self, value: Any, depth: int = 0) -> Node:
        self._leaves -= 1
        if self._leaves < 0:
            raise UnsendableError(f"more than {MAX_LEAVES:,} items")
        self._describe(20)
        kind = type(value)
        if value is None or kind is bool:
            return value  # type: ignore[no-any-return]  # narrowed by its exact type
        if kind is int:
            return value if -(1 << 63) <= value < 1 << 64 else Opaque("an int of more than 64 bits")
        if kind is float:
            return value  # type: ignore[no-any-return]  # narrowed by its exact type
        if kind is str or kind is self._numpy.str_:
            value = str.__str__(value)
            if len(value) > MAX_TEXT:
                return self._pack_bytes(clean(value).encode(), "text")
            self._describe(4 * len(value))
            return clean(value)
        if kind is bytes:
            return self._pack_bytes(value, "bytes")
        if issubclass(kind, (list, tuple, dict)):
            return self._pack_container(value, kind, depth)
        if kind is self._numpy.ndarray and value.ndim == 0 and value.dtype.kind == "U":
            return self.pack(value.item(), depth)  # one text, as np.where makes it
        if kind is self._numpy.ndarray:
            return self._pack_array(value, "array")
        if issubclass(kind, self._numpy.generic):
            return self._pack_array(self._numpy.asarray(value), "scalar")
        if issubclass(kind, self._numpy.ndarray):
            return Opaque(f"a subclass of ndarray, {class_name(kind)}")
        if self._torch is not None and issubclass(kind, self._torch.Tensor):
            return self._pack_tensor(value, kind)
        return Opaque(_described(kind))

    def _pack_container(self, value: Any, kind: type, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            return Opaque(f"something nested more than {MAX_DEPTH} levels deep")
        if issubclass(kind, dict):
            return DictNode(tuple((self.pack(k, depth + 1), self.pack(v, depth + 1)) for k, v in dict.items(value)))
        if issubclass(kind, list):
            return ListNode(tuple(self.pack(item, depth + 1) for item in list.__iter__(value)))
        return TupleNode(tuple(self.pack(item, depth + 1) for item in tuple.__iter__(value)))

    def _pack_bytes(self, value: bytes, kind: Literal["bytes", "text"]) -> Node:
        self._take(len(value), (len(value),), "uint8")
        self.arrays.append(self._numpy.frombuffer(value, "uint8"))
        return ArrayNode(kind, "uint8", (len(value),))

    def _pack_array(self, array: Any, kind: Literal["array", "scalar"]) -> Node:
        name = dtype_name(array.dtype)
        if array.ndim > MAX_AXES or any(size >= MAX_AXIS for size in array.shape):
            return Opaque(f"an array of {array.ndim} axes, the longest of {max(array.shape):,}")
        if name not in ITEM_SIZES or array.dtype.fields is not None:
            return Opaque(f"an array of dtype {short(name)}")
        self._take(array.nbytes, array.shape, name)
        contiguous = self._numpy.array(array, dtype=array.dtype.newbyteorder("="), order="C", copy=True)
        self.arrays.append(contiguous)
        return ArrayNode(kind, name, tuple(contiguous.shape))

    def _pack_tensor(self, tensor: Any, kind: type) -> Node:
        torch = self._torch
        if kind not in tensor_kinds(torch):
            return Opaque(f"a subclass of torch.Tensor, {class_name(kind)}")
        name = str(tensor.dtype).removeprefix("torch.")
        if name not in ITEM_SIZES or tensor.layout is not torch.strided or tensor.device.type != "cpu":
            return Opaque(f"a tensor of dtype {short(name)}, layout {tensor.layout}, on {tensor.device}")
        self._take(tensor.numel() * ITEM_SIZES[name], tuple(tensor.shape), name)
        plain = tensor.detach().resolve_conj().resolve_neg().contiguous()
        array = (plain.view(torch.int16) if name == "bfloat16" else plain).numpy()
        self.arrays.append(self._numpy.array(array, order="C", copy=True))
        return ArrayNode("tensor", name, tuple(tensor.shape))

    def _describe(self, size: int) -> None:
        """Add to the size of the header, of which this is an upper bound."""
        self._header -= size
        if self._header < 0:
            raise UnsendableError("a value with too many parts")

    def _take(self, size: int, shape: tuple[int, ...], dtype: str) -> None:
        self._describe(50 + 9 * len(shape))
        self._room -= size + ALIGNMENT
        if self._room < 0:
            raise UnsendableError(f"an array of {size:,} bytes ({dtype}, shape {tuple(shape)})")


def unpack(
    nodes: tuple[Node, ...], payload: bytearray, make_array: Callable[[ArrayNode, memoryview], Any]
) -> list[Any]:
    """The values of `nodes`, with arrays from the payload in order. Raises ProtocolError."""
    offset = 0

    def build(node: Node, depth: int) -> Any:
        nonlocal offset
        if depth > MAX_DEPTH + 1:
            raise ProtocolError("a value nested too deeply")
        match node:
            case ArrayNode():
                size = array_bytes(node)
                if size > len(payload) - offset:
                    raise ProtocolError("an array longer than its bytes")
                data = memoryview(payload)[offset : offset + size]
                offset += size + -size % ALIGNMENT
                return make_array(node, data)
            case ListNode(items):
                return [build(item, depth + 1) for item in items]
            case TupleNode(items):
                return tuple(build(item, depth + 1) for item in items)
            case DictNode(items):
                return {_key(k, build(k, depth + 1)): build(v, depth + 1) for k, v in items}
            case _:
                return node

    values = [build(node, 0) for node in nodes]
    if offset != len(payload):
        raise ProtocolError("bytes that belong to no array")
    return values


def array_bytes(node: ArrayNode) -> int:
    """The size of the array in bytes. Raises ProtocolError if its dtype or shape is impossible."""
    return _array_bytes(node.dtype, node.shape)


@functools.lru_cache(maxsize=1024)
def _array_bytes(dtype: str, shape: tuple[int, ...]) -> int:
    if dtype not in ITEM_SIZES:
        raise ProtocolError("an unknown dtype")
    if len(shape) > MAX_AXES or any(not 0 <= size < MAX_AXIS for size in shape):
        raise ProtocolError("an impossible shape")
    if math.prod(filter(None, shape)) * ITEM_SIZES[dtype] >= 1 << 63:  # NumPy refuses this even if an axis is 0
        raise ProtocolError("an impossible shape")
    return math.prod(shape) * ITEM_SIZES[dtype]


def _key(node: Node, key: Any) -> Any:
    """The key of a dict: NumPy numbers become Python numbers, which are equal to them."""
    if isinstance(node, TupleNode):
        return tuple(map(_key_part, node.items, key))
    return _key_part(node, key)


def _key_part(node: Node, part: Any) -> Any:
    if isinstance(node, ArrayNode) and node.kind == "scalar" and node.shape == ():
        part = part.item()
    if not isinstance(part, (str, bytes, int, float, bool, type(None))):
        raise ProtocolError("a dict key that is neither text nor a number, nor a tuple of such")
    return part


def _described(kind: type) -> str:
    name = class_name(kind)
    known = {"generator": "a generator (did you mean return, not yield?)", "coroutine": "a coroutine (an async def)"}
    return known.get(name, f"an object of class {name}")


def class_name(kind: type) -> str:
    try:
        return short(type.__dict__["__name__"].__get__(kind))
    except Exception:  # a hostile class without a name must not end the worker
        return "?"


def short(text: object) -> str:
    return clean(text[:MAX_NAME]) if type(text) is str else "?"


def clean(text: str) -> str:
    """Without lone surrogates, which UTF-8 cannot carry."""
    return text.encode("utf-8", "replace").decode("utf-8")
