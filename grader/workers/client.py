"""The judge's end of the pipe: sends a worker one request at a time, and validates its replies."""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from grader.course.exercise import Exercise
from grader.course.packages import modules_of
from grader.errors import GraderError
from grader.model import Kind, Limits, Status
from grader.worker import packing, protocol
from grader.worker.steps import Differentiate, Earlier
from grader.workers.budget import SPENT, Budget
from grader.workers.call_result import CallResult as CallResult  # re-exported
from grader.workers.call_result import ProbedValue
from grader.workers.process import Process, Stopped, new_id


class Tensor(msgspec.Struct, frozen=True, eq=False):
    """A torch tensor in the judge: its values, and its original dtype (bfloat16 arrives as float32)."""

    array: Any
    dtype: str

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.array.shape)


MOST_PLAIN, MOST_PLAIN_BYTES, MOST_PLAIN_AXES = 64, 1 << 20, 8  # items of a list; bytes and axes of an array
_PLAIN_DTYPES = ("<f8", "<f4", "<i8", "<i4", "|b1")
_PLAIN_TENSOR_DTYPES = ("float64", "float32", "int64", "int32", "bool")
_NOT_PLAIN = object()
PROBES_SECONDS = 1.0  # to send what was probed; no student code runs in this time
CRASHED_SECONDS = 0.05  # to read the last frames of a process that has ended
StartProcess = Callable[[Kind, Limits], Process]
CallReply = CallResult | protocol.Raised | Stopped


class Worker:
    """One submission in a process of its own. A call after a hang or a crash gets a new process.

    Not thread-safe.
    """

    ran_on = ""  # reports do not mention it
    is_trusted = False

    def __init__(
        self,
        code: bytes,
        filename: str,
        exercise: Exercise,
        start: StartProcess,
        used: tuple[protocol.Used, ...] = (),
    ) -> None:
        """`used`: the student's earlier files that the program may import."""
        self._code, self._filename, self._entries = code, filename, exercise.entries
        self._used = used
        self.returns_memory = False  # set before loading, to measure its peak of memory
        self._kind, self._limits, self._start = exercise.kind, exercise.limits, start
        self.budget = Budget()
        self.spent = 0.0  # seconds of all calls, in all its processes
        self._packages = modules_of(exercise)
        self._forbidden: tuple[str, ...] = ()
        self._process: Process | None = start(self._kind, self._limits)
        self._loaded: protocol.Loaded | None = None
        self._load_fault: protocol.Raised | Stopped | None = None
        self._has_probed = False  # in the current case

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def forbid(self, names: tuple[str, ...]) -> None:
        """Forbid the program to use these names; call before it is loaded."""
        self._forbidden = names

    def inspect(self) -> protocol.Inspected | protocol.Raised | Stopped:
        """Uses of the forbidden names, read from the syntax tree before any student code has run."""
        self._drop_if_loaded()
        request = protocol.Inspect(new_id(), self._code, self._filename, self._forbidden)
        return self._expect(self._ask(request, self._limits.seconds), protocol.Inspected)  # type: ignore[no-any-return]

    def load(self) -> protocol.Loaded | protocol.Raised | Stopped:
        """Run the module. A fault is cached, so that loading is not tried again for every check."""
        if self._load_fault is not None:
            return self._load_fault
        if self._loaded is None or self._process is None:
            request = protocol.Load(
                new_id(),
                self._code,
                self._filename,
                self._entries,
                self._forbidden,
                self._packages,
                self._used,
                self.returns_memory,
            )
            reply = self._expect(self._ask(request, self._limits.seconds), protocol.Loaded)
            if isinstance(reply, protocol.Loaded) and len(reply.entries) != len(self._entries):
                reply = self._another_reply()
            if isinstance(reply, protocol.Loaded):
                self._loaded = reply
            else:
                self._load_fault = reply
                self._drop()
            return reply  # type: ignore[no-any-return]
        return self._loaded

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
        max_payload: int = protocol.MAX_PAYLOAD,
        probes: bool = False,
    ) -> CallReply:
        """Perform one step of a case: call the function or class `target` of the file (the entry point by default), or,
        with `on`, that method of the result of step `on`. `begins`: it is the first step of a case.

        `keywords`: names of the last arguments, which are passed by name. With `differentiate` the value is a tuple of
        the result and a list of gradients. `watch`: report which arguments the call changed in place; a call that is
        not watched is measured, so its cost is known. `probes`: keep what the program probes.
        """
        loaded = self.load()
        if not isinstance(loaded, protocol.Loaded):
            return loaded
        nodes, arrays = pack(arguments)
        of, seed = differentiate or (None, 0)
        target = target or self._entries[0]
        request = protocol.Call(new_id(), target, on, nodes, keywords, begins, watch, max_payload, of, seed, probes)
        reply = self._ask(request, seconds or self._limits.seconds, arrays, max_payload + protocol.MAX_HEADER)
        if isinstance(reply, CallResult) and not all(0 <= position < len(arguments) for position in reply.changed):
            reply = protocol.Ready(0)  # invalid: it names arguments that do not exist
        return self._expect(reply, CallResult)  # type: ignore[no-any-return]

    def probes(self) -> tuple[ProbedValue, ...]:
        """What the program has probed in the current case, in order; nothing if its process has ended."""
        if self._process is None or self._loaded is None or not self._has_probed:
            return ()
        most = protocol.MAX_PROBED + protocol.MAX_HEADER
        reply = self._ask(protocol.ReadProbes(new_id()), PROBES_SECONDS, (), most)
        if isinstance(reply, tuple):
            return reply
        if not isinstance(reply, Stopped):
            self._another_reply()
        return ()

    @property
    def pid(self) -> int:
        """The process id of the program; starts the process if there is none."""
        return self._ready_process()._pid()

    def pause(self) -> None:
        """Stop the process, so that its background work does not disturb a measurement (not on Windows)."""
        if self._process is not None:
            self._process.signal("SIGSTOP")

    def resume(self) -> None:
        if self._process is not None:
            self._process.signal("SIGCONT")

    def _ask(
        self, request: Any, seconds: float, arrays: tuple[Any, ...] = (), max_payload: int = protocol.MAX_HEADER
    ) -> Any:
        """The unpacked reply to one request, or Stopped; a worker without a valid reply is ended."""
        process = self._ready_process()
        if self.budget.is_spent:
            self._drop()
            return SPENT
        began = time.monotonic()
        try:
            return self._answer(process, request, min(seconds, self.budget.left), arrays, max_payload)
        finally:
            self.budget.spend(time.monotonic() - began)

    def _answer(self, process: Process, request: Any, seconds: float, arrays: tuple[Any, ...], max_payload: int) -> Any:
        measured = type(request) is protocol.Call and not request.watch
        try:
            frame = protocol.encode(request, arrays)
            header, payload, spent = process.exchange(frame, seconds, max_payload, measured=measured)
            reply = protocol.decode_reply(header)
            if reply.id != request.id:
                raise protocol.ProtocolError("a reply to another call")
            if isinstance(reply, (protocol.Returned, protocol.Raised)):
                self._has_probed = reply.probed
            if isinstance(reply, protocol.Returned):
                (value,) = unpacked((reply.value,), payload)
                self.spent += spent.cost
                return CallResult(value, reply.changed, reply.printed, spent.wall, spent.cost if measured else 0.0)
            if isinstance(reply, protocol.Probed):
                return _probed(reply, payload)
            return reply
        except TimeoutError:
            fault = Stopped(Status.TIMED_OUT, "no answer in time")
            frames = process.stack_frames()
        except protocol.ProtocolError as broken:
            fault = Stopped(Status.ERROR, "the submission broke the protocol with the grader", (str(broken),))
            frames = []
        except (EOFError, OSError):
            fault = process.how_it_ended()
            frames = process.traces.frames(CRASHED_SECONDS) if fault.status is Status.CRASHED else []
        printed = process.traces.printed()
        self._drop()
        return msgspec.structs.replace(fault, frames=self._located(frames), printed=printed)

    def _located(self, frames: list[tuple[str, int, str]]) -> tuple[protocol.Frame, ...]:
        """The frames in the submission's file, as a new worker reads it; outermost first."""
        name = self._filename.encode("ascii", "backslashreplace").decode()  # as Python writes its frames
        lines = [(line, function) for file, line, function in frames if file == name][: protocol.MAX_FRAMES]
        if not lines:
            return ()
        request = protocol.Locate(new_id(), self._code, self._filename, tuple(reversed(lines)))
        try:
            reply = self._ask(request, self._limits.seconds)
        except GraderError:  # without a new worker: the next call reports it
            return ()
        return reply.frames if isinstance(reply, protocol.Located) else ()

    def _expect(self, reply: Any, kind: Any) -> Any:
        """The reply, if it is of this kind; else Stopped: the submission has forged it."""
        if isinstance(reply, (kind, protocol.Raised, Stopped)):
            return reply
        return self._another_reply()

    def _another_reply(self) -> Stopped:
        self._drop()
        return Stopped(Status.ERROR, "the submission broke the protocol with the grader: another kind of reply")

    def _ready_process(self) -> Process:
        if self._process is None:
            self._process = self._start(self._kind, self._limits)
        self._process.wait_until_ready()
        return self._process

    def _drop_if_loaded(self) -> None:
        if self._loaded is not None:
            self._drop()

    def _drop(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process, self._loaded = None, None


class _JudgePacker(packing.Packer):
    """Also packs values that only the judge sends: Tensor, results of earlier steps, and Opaque."""

    def pack(self, value: Any, depth: int = 0) -> protocol.Node:
        if type(value) is Earlier:
            return protocol.EarlierNode(value.step, value.items)
        if type(value) is protocol.Opaque:
            return value
        if type(value) is not Tensor:
            return super().pack(value, depth)
        array = value.array
        if value.dtype == "bfloat16":
            array = (sys.modules["numpy"].ascontiguousarray(array).view("uint32") >> 16).astype("uint16")
        self.arrays.append(sys.modules["numpy"].array(array, order="C", copy=True))
        return protocol.ArrayNode("tensor", value.dtype, value.shape)


def pack(values: Sequence[Any]) -> tuple[tuple[protocol.Node, ...], tuple[Any, ...]]:
    """Nodes and arrays of the judge's own values: NumPy arrays, and torch tensors if torch is loaded."""
    packer = _JudgePacker(sys.modules["numpy"], sys.modules.get("torch"))
    return tuple(packer.pack(value) for value in values), tuple(packer.arrays)


def through_protocol(value: Any) -> Any:
    """The value as it would arrive from a worker, so that expected and actual values have the same types."""
    plain = _plain(value, sys.modules["numpy"], MOST_PLAIN)
    if plain is not _NOT_PLAIN:
        return plain
    (node,), arrays = pack([value])
    return received(node, arrays)


def _plain(value: Any, numpy: Any, max_items: int) -> Any:
    """A copy of a value that the protocol does not change; _NOT_PLAIN for all others."""
    kind = type(value)
    if value is None or kind is bool or kind is float or (kind is int and -(1 << 63) <= value < 1 << 63):
        return value
    if kind is numpy.ndarray:
        is_plain = value.dtype.str in _PLAIN_DTYPES and value.nbytes < MOST_PLAIN_BYTES and value.ndim < MOST_PLAIN_AXES
        return numpy.array(value, order="C", copy=True) if is_plain else _NOT_PLAIN
    if kind is numpy.float64:
        return value
    torch = sys.modules.get("torch")
    if torch is not None and kind is torch.Tensor:
        return _plain_tensor(value, numpy)
    if kind is dict and len(value) <= max_items and all(type(key) is str and key.isascii() for key in value):
        made = {key: _plain(item, numpy, max_items // 2) for key, item in value.items()}
        return _NOT_PLAIN if any(item is _NOT_PLAIN for item in made.values()) else made
    if (kind is not list and kind is not tuple) or len(value) > max_items:
        return _NOT_PLAIN
    items = [_plain(item, numpy, max_items // 2) for item in value]
    return _NOT_PLAIN if any(item is _NOT_PLAIN for item in items) else kind(items)


def _plain_tensor(tensor: Any, numpy: Any) -> Any:
    name = str(tensor.dtype).removeprefix("torch.")
    is_plain = name in _PLAIN_TENSOR_DTYPES and tensor.is_cpu and tensor.layout is sys.modules["torch"].strided
    if not is_plain or tensor.nbytes >= MOST_PLAIN_BYTES or tensor.ndim >= MOST_PLAIN_AXES:
        return _NOT_PLAIN
    return Tensor(numpy.array(tensor.detach().resolve_neg().numpy(), order="C", copy=True), name)


def unpacked(nodes: Sequence[protocol.Node], payload: bytearray) -> list[Any]:
    """The inverse of `pack`; `payload` holds the bytes of the arrays. Raises ProtocolError."""
    return packing.unpack(tuple(nodes), payload, _array)


def _probed(reply: protocol.Probed, payload: bytearray) -> tuple[ProbedValue, ...]:
    values = unpacked([each.value for each in reply.readings], payload)
    return tuple(
        ProbedValue(each.name, each.step, each.call, value, each.frame, each.used)
        for each, value in zip(reply.readings, values, strict=True)
    )


def received(node: protocol.Node, arrays: Sequence[Any]) -> Any:
    """The value that was packed in this process, as it would arrive from a worker."""
    return unpacked((node,), bytearray(b"".join(protocol.encode(protocol.Ready(0), tuple(arrays))[1:])))[0]


def size_of(value: Any) -> int:
    """Bytes of the arrays in a received value."""
    if isinstance(value, Tensor):
        return size_of(value.array)
    if isinstance(value, (list, tuple)):
        return sum(map(size_of, value))
    if isinstance(value, dict):
        return sum(map(size_of, (*value.keys(), *value.values())))
    if isinstance(value, (str, bytes)):
        return 4 * len(value)
    return getattr(value, "nbytes", 0)


def _array(node: protocol.ArrayNode, data: memoryview) -> Any:
    numpy = sys.modules["numpy"]
    if node.kind == "bytes":
        return bytes(data)
    if node.kind == "text":
        return _text(data)
    if node.dtype == "bool":  # bytes other than 0 and 1 would make invalid booleans
        array = (numpy.frombuffer(data, "uint8") != 0).reshape(node.shape)
    elif node.dtype == "bfloat16":
        array = (numpy.frombuffer(data, "uint16").astype("uint32") << 16).view("float32").reshape(node.shape)
    else:
        array = numpy.frombuffer(data, node.dtype).reshape(node.shape)
    if node.kind == "tensor":
        return Tensor(array, node.dtype)
    return array[()] if node.kind == "scalar" else array


def _text(data: memoryview) -> str:
    try:
        return bytes(data).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise protocol.ProtocolError("a text that is not UTF-8") from fault
