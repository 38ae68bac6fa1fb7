"""Runs one submission beside the student's code, one call at a time, and sends back what it returns.

Nothing here decides anything: what this process says is checked by the judge, and a student who takes it over gains
only the right to choose the arrays that are sent. It knows no answer, no seed and no path of the course.

Standard library, `protocol`, `syntax` and NumPy; torch only when the exercise needs it.
"""

import gc
import importlib
import importlib.abc
import importlib.machinery
import inspect
import io
import os
import sys
import types
from typing import Any, Literal

from grader.worker import protocol, syntax
from grader.worker.program import Program
from grader.worker.steps import Differentiate, Earlier, function_of, perform


def main() -> None:
    """A worker by itself: what to be is the first thing it hears."""
    receive, send = _take_the_pipe()
    numpy = importlib.import_module("numpy")  # before we know what for: every exercise needs it
    header, _ = protocol.read_frame(receive.readinto)
    start = protocol.decode_request(header)
    assert isinstance(start, protocol.Start)
    submission = Submission(numpy, torch_for(start.kind))
    _limit_memory(start.memory_mb)
    protocol.write_frame(send.write, protocol.encode(protocol.Ready(start.id)))
    serve(receive, send, submission)


def serve_walled(receive: int, send: int, ready: int, submission: "Submission") -> None:
    """A worker that stands behind its walls already: it says so, and serves."""
    to_judge = io.FileIO(send, "w")
    protocol.write_frame(to_judge.write, protocol.encode(protocol.Ready(ready)))
    serve(io.FileIO(receive, "r"), to_judge, submission)


def serve(receive: io.FileIO, send: io.FileIO, submission: "Submission") -> None:
    """Answer requests until the judge closes the pipe."""
    while True:
        try:
            header, payload = protocol.read_frame(receive.readinto)
        except EOFError:
            os._exit(0)  # without the student's exit handlers
        request = protocol.decode_request(header)
        arrays: tuple[Any, ...] = ()
        reply: protocol.Reply
        if isinstance(request, protocol.Inspect):
            reply = submission.inspect(request)
        elif isinstance(request, protocol.Load):
            reply = submission.load(request)
        elif isinstance(request, protocol.Call):
            reply, arrays = submission.call(request, payload)
        else:
            os._exit(1)
        protocol.write_frame(send.write, protocol.encode(reply, arrays))


def _take_the_pipe() -> tuple[io.FileIO, io.FileIO]:
    """Move the pipe away from the descriptors that student code reads and prints to, which then lead nowhere."""
    receive, send = io.FileIO(os.dup(0), "r"), io.FileIO(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return receive, send


def torch_for(kind: str) -> Any:
    if kind != "torch":
        return None
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    protocol.tensor_kinds(torch)
    return torch


def _limit_memory(memory_mb: int) -> None:
    """Limit the address space where the system can (Linux); no core files."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    except (ValueError, OSError):  # macOS refuses
        return


CONTAINERS = (protocol.ListNode, protocol.TupleNode, protocol.DictNode)


class Printed(io.TextIOBase):
    """What the submission prints: the first page is kept, the rest is counted, so that a gigabyte costs nothing."""

    def __init__(self) -> None:
        self._page: list[str] = []
        self._room = protocol.MAX_TEXT
        self._dropped = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        kept = str(text)[: self._room]
        if kept:
            self._page.append(kept)
        self._room -= len(kept)
        self._dropped += len(text) - len(kept)
        return len(text)

    def take(self) -> str:
        """The page so far; a new one is begun."""
        more = f"\n... and {self._dropped:,} more characters" if self._dropped else ""
        page = protocol.clean("".join(self._page)) + more
        self._page, self._room, self._dropped = [], protocol.MAX_TEXT, 0
        return page


class ForbiddenUse(ImportError):
    """Raised where student code reaches for something that would do the exercise."""


class Gate(importlib.abc.MetaPathFinder):
    """Refuses to import the forbidden names, however they are asked for, and closes functions of modules that load."""

    def __init__(self, forbidden: tuple[str, ...]) -> None:
        self._forbidden = forbidden

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        for forbidden in self._forbidden:
            if name == forbidden or name.startswith(forbidden + "."):
                raise ForbiddenUse(f"{forbidden} is not allowed in this exercise")
        inside = [each for each in self._forbidden if each.rpartition(".")[0] == name]
        spec = importlib.machinery.PathFinder.find_spec(name, path) if inside else None
        if spec is not None and spec.loader is not None:
            spec.loader = ClosingLoader(spec.loader, inside)
        return spec


class ClosingLoader(importlib.abc.Loader):
    """Loads a module and puts a refusal in the place of its forbidden functions."""

    def __init__(self, loader: Any, forbidden: list[str]) -> None:
        self._loader, self._forbidden = loader, forbidden

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: types.ModuleType) -> None:
        self._loader.exec_module(module)
        for name in self._forbidden:
            setattr(module, name.rpartition(".")[2], _refusal(name))


class UsedFiles(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds earlier files of the student's, as `module.exercise`; they come before all else of these names."""

    def __init__(self, used: tuple[protocol.Used, ...]) -> None:
        self._files = {each.exercise.replace("/", "."): each for each in used}
        self._packages = {each.exercise.partition("/")[0] for each in used}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name in self._packages or name in self._files:
            return importlib.machinery.ModuleSpec(name, self, is_package=name in self._packages)
        return None

    def create_module(self, spec: Any) -> Any:
        return None  # an ordinary one

    def exec_module(self, module: types.ModuleType) -> None:
        used = self._files.get(module.__name__)
        if used is not None:
            module.__file__ = used.filename
            Program(used.source, used.filename).run(vars(module), (), ForbiddenUse)


def _return_memory() -> None:
    """Map blocks from 128 KiB on each for itself (glibc).

    Otherwise glibc keeps freed blocks of up to 32 MiB, and the peak of a call depends on what lies behind them.
    """
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-3, 1 << 17)  # M_MMAP_THRESHOLD
        mallopt(-1, 1 << 17)  # M_TRIM_THRESHOLD


class Submission:
    """The student's module: looked at, loaded, called."""

    def __init__(self, numpy: Any, torch: Any) -> None:
        self._numpy, self._torch = numpy, torch
        self._program = Program(b"", "")
        self._namespace: dict[str, Any] = {}
        self._results: list[Any] = []  # of the steps of this case
        self._printed = Printed()

    def inspect(self, request: protocol.Inspect) -> protocol.Reply:
        try:
            program = self._program = Program(request.source, request.filename)
            uses = syntax.forbidden_uses(program.source, program.filename, request.forbidden)
        except Exception as fault:  # SyntaxError, MemoryError, RecursionError, ValueError: the source's
            return self._raised(request.id, fault)
        return protocol.Inspected(
            request.id, tuple(protocol.Use(program.where(line), name) for line, name in uses[: protocol.MAX_USES])
        )

    def load(self, request: protocol.Load) -> protocol.Reply:
        if request.returns_memory:
            _return_memory()
        if request.used:
            sys.meta_path.insert(0, UsedFiles(request.used))
        sys.stdout = sys.stderr = self._printed
        module = types.ModuleType("submission")
        module.__file__ = request.filename
        sys.modules["submission"] = module
        _close_the_gate(request.forbidden)
        try:
            program = self._program = Program(request.source, request.filename)
            program.run(vars(module), request.entries, ForbiddenUse)
        except BaseException as fault:  # whatever student code raises, SystemExit too
            return self._raised(request.id, fault)
        gc.freeze()  # what is loaded stays: collections during timed calls need not look at it
        self._namespace = vars(module)
        entries = tuple(describe(self._namespace.get(name)) for name in request.entries)
        names = tuple(protocol.short(name) for name, value in vars(module).items() if _defined_here(name, value))
        return protocol.Loaded(request.id, entries, names[: protocol.MAX_NAMES], self._printed.take())

    def call(self, request: protocol.Call, payload: bytearray) -> tuple[protocol.Reply, tuple[Any, ...]]:
        arguments = [_as_step_argument(value) for value in protocol.unpack(request.arguments, payload, self._array)]
        before = self._fingerprints(request, arguments, payload) if request.watch else ()
        packer = protocol.Packer(self._numpy, self._torch, request.max_payload)
        value: protocol.Node
        try:
            if request.begins:
                self._results.clear()
            function = function_of(self._namespace, self._results, request.target, request.on)
            differentiate = None if request.of is None else Differentiate(request.of, request.seed)
            result = perform(
                function, arguments, request.keywords, self._results, differentiate, self._numpy, self._torch
            )
            self._results.append(result)
            value = packer.pack(result)
        except protocol.Unsendable as fault:
            packer.arrays.clear()
            value = protocol.Opaque(str(fault))
        except BaseException as fault:  # whatever student code raises, SystemExit too
            self._results.append(None)  # the steps keep their numbers
            return self._raised(request.id, fault), ()
        after = self._fingerprints(request, arguments, payload) if request.watch else ()
        changed = tuple(i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b)
        return protocol.Returned(request.id, value, changed, self._printed.take()), tuple(packer.arrays)

    def _array(self, node: protocol.ArrayNode, data: memoryview) -> Any:
        """A writable array over its own bytes of the payload: the student may change it, and it is seen."""
        if node.kind in ("bytes", "text"):
            return bytes(data) if node.kind == "bytes" else bytes(data).decode()
        array = self._numpy.frombuffer(data, "int16" if node.dtype == "bfloat16" else node.dtype).reshape(node.shape)
        if node.kind == "scalar":
            return array[()]
        if node.kind == "tensor":
            tensor = self._torch.from_numpy(array)
            return tensor.view(self._torch.bfloat16) if node.dtype == "bfloat16" else tensor
        return array

    def _fingerprints(self, request: protocol.Call, arguments: list[Any], payload: bytearray) -> tuple[Any, ...]:
        """One for each argument; it differs after a call that changed the argument in place.

        An array is a view of its own bytes of the payload, which can be looked at without packing it again.
        """
        if any(isinstance(node, CONTAINERS) for node in request.arguments):
            return tuple(self._fingerprint(argument) for argument in arguments)
        found: list[Any] = []
        offset = 0
        for node, argument in zip(request.arguments, arguments, strict=True):
            if not isinstance(node, protocol.ArrayNode):
                found.append(None)  # a number or a text, which nobody can change
                continue
            size = protocol.array_bytes(node)
            if node.kind in ("bytes", "text"):
                found.append(None)
            else:
                found.append((bytes(payload[offset : offset + size]), tuple(argument.shape)))
            offset += size + -size % protocol.ALIGNMENT
        return tuple(found)

    def _fingerprint(self, argument: Any) -> tuple[Any, ...]:
        packer = protocol.Packer(self._numpy, self._torch)
        try:
            return (packer.pack(argument), *(array.tobytes() for array in packer.arrays))
        except protocol.Unsendable as fault:
            return (str(fault),)

    def _raised(self, call: int, fault: BaseException) -> protocol.Raised:
        kind = type(fault)
        text, column = _text_of(fault), 0
        frames = _student_frames(fault.__traceback__, self._program)
        if isinstance(fault, SyntaxError) and fault.filename == self._program.filename:
            text, column = str(fault.msg), max(fault.offset or 0, 0)
            frames = (_frame(self._program, fault.lineno or 0, ""),)
        return protocol.Raised(
            id=call,
            name=protocol.class_name(kind),
            bases=tuple(protocol.class_name(base) for base in kind.__mro__[:20]),
            text=protocol.clean(text[: protocol.MAX_TEXT]),
            frames=frames,
            printed=self._printed.take(),
            column=column,
        )


def _as_step_argument(value: Any) -> Any:
    """The value with what the judge says of earlier steps as `perform` reads it."""
    if isinstance(value, protocol.EarlierNode):
        return Earlier(value.step)
    if type(value) is list:
        return [_as_step_argument(item) for item in value]
    return value


def _close_the_gate(forbidden: tuple[str, ...]) -> None:
    """What is not loaded is refused or closed when it loads, what is loaded is closed now: as far as Python goes."""
    sys.meta_path.insert(0, Gate(forbidden))
    for name in forbidden:
        owner, _, attribute = name.rpartition(".")
        if hasattr(sys.modules.get(owner), attribute):
            setattr(sys.modules[owner], attribute, _refusal(name))


def _refusal(name: str) -> Any:
    def refuse(*_: Any, **__: Any) -> Any:
        raise ForbiddenUse(f"{name} is not allowed in this exercise")

    return refuse


Kind = Literal["function", "class", "generator", "coroutine", "missing", "other"]


def describe(entry: Any) -> protocol.Entry:
    """What the entry point is, and its positional parameters: names, how many at least, how many at most (-1: any)."""
    kind: Kind = "other"
    if entry is None:
        return protocol.Entry("missing", (), 0, -1)
    if isinstance(entry, type):
        kind = "class"
    elif inspect.isgeneratorfunction(entry) or inspect.isasyncgenfunction(entry):
        kind = "generator"
    elif inspect.iscoroutinefunction(entry):
        kind = "coroutine"
    elif callable(entry):
        kind = "function"
    try:
        parameters = list(inspect.signature(entry).parameters.values())
    except Exception:  # no signature, or a hostile one
        return protocol.Entry(kind, (), 0, -1)
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    most = -1 if any(p.kind is p.VAR_POSITIONAL for p in parameters) else len(positional)
    least = sum(p.default is p.empty for p in positional)
    names = tuple(protocol.short(p.name) for p in positional[: protocol.MAX_NAMES])
    return protocol.Entry(kind, names, least, most)


def _defined_here(name: str, value: Any) -> bool:
    return not name.startswith("_") and getattr(value, "__module__", None) == "submission"


def _text_of(fault: BaseException) -> str:
    try:
        text = str(fault)
        return text if type(text) is str else ""
    except BaseException:  # a hostile __str__
        return "(an exception that cannot be printed)"


def _student_frames(traceback: types.TracebackType | None, program: Program) -> tuple[protocol.Frame, ...]:
    """The frames in the student's own code, innermost last; of a long recursion, its two ends."""
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == program.filename:
            frames.append((traceback.tb_lineno or 0, code.co_name))
        traceback = traceback.tb_next
    if len(frames) > protocol.MAX_FRAMES:
        frames = frames[: protocol.MAX_FRAMES // 2] + frames[-protocol.MAX_FRAMES // 2 :]
    return tuple(_frame(program, line, name) for line, name in frames)


def _frame(program: Program, line: int, function: str) -> protocol.Frame:
    return protocol.Frame(program.where(line), protocol.short(function), protocol.clean(program.text(line)))
