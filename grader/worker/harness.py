"""Runs one submission, one call at a time, and sends back what it returns. This process contains student code.

Nothing is decided here: the judge checks every reply, and a student who takes this process over gains only the choice
of the arrays that it sends. It knows no answer, no seed and no path of the course.

Imports the standard library, NumPy and this room; torch only if the exercise needs it.
"""

import contextlib
import faulthandler
import gc
import importlib
import inspect
import io
import linecache
import os
import signal
import sys
import types
from typing import Any, Literal, NamedTuple

import msgspec

from grader.worker import faults, forbidden_names, imports, inert, packing, protocol, refusals, standins
from grader.worker.known_packages import DECORATIVE
from grader.worker.page import Page, Stream
from grader.worker.probe_keeper import KeptProbe, ProbeKeeper
from grader.worker.probes import kept_by
from grader.worker.python_source import Loading, Program
from grader.worker.steps import Differentiate, Earlier, function_of, perform
from grader.worker.used_files import UsedFiles, packages_of


def main(page: int) -> None:
    """Run as a spawned worker; the first message says what to import. `page`: descriptor for its output, or -1."""
    receive, send, words = _take_the_pipe()
    numpy = importlib.import_module("numpy")  # before the first message: every exercise needs it
    header, _ = protocol.read_frame(receive.readinto1)
    start = protocol.decode_request(header)
    assert isinstance(start, protocol.Start)
    submission = StudentModule(numpy, torch_for(start.kind), Page.at(page))
    gc.enable()  # for student code; off until here, see __main__.py
    if page >= 0:
        os.close(page)
    _limit_memory(start.memory_mb)
    dump_frames_to(words)
    protocol.write_frame(send.write, protocol.encode(protocol.Ready(start.id)))
    serve(receive, send, submission)


def serve_walled(receive: int, send: int, ready: int, submission: "StudentModule") -> None:
    """Run as a worker whose walls stand already: send Ready, then serve."""
    to_judge = io.FileIO(send, "w")
    protocol.write_frame(to_judge.write, protocol.encode(protocol.Ready(ready)))
    serve(io.BufferedReader(io.FileIO(receive, "r"), protocol.READ_AHEAD), to_judge, submission)


def serve(receive: "io.BufferedReader[io.FileIO]", send: io.FileIO, submission: "StudentModule") -> None:
    """Answer requests until the judge closes the pipe."""
    while True:
        try:
            header, payload = protocol.read_frame(receive.readinto1, protocol.MAX_PAYLOAD, protocol.MAX_REQUEST)
        except EOFError:
            os._exit(0)  # skips the student's exit handlers
        request = protocol.decode_request(header)
        arrays: tuple[Any, ...] = ()
        reply: protocol.Reply
        if isinstance(request, protocol.Inspect):
            reply = submission.inspect(request)
        elif isinstance(request, protocol.Locate):
            reply = submission.locate(request)
        elif isinstance(request, protocol.Load):
            reply = submission.load(request)
        elif isinstance(request, protocol.Call):
            reply, arrays = submission.call(request, payload)
        elif isinstance(request, protocol.ReadProbes):
            reply, arrays = submission.probed(request)
        else:
            os._exit(1)
        try:
            protocol.write_frame(send.write, protocol.encode(reply, arrays))
        except OSError:  # the judge has ended, or the submission has closed our pipe
            os._exit(1)


def _take_the_pipe() -> tuple["io.BufferedReader[io.FileIO]", io.FileIO, int]:
    """Move the pipes to new descriptors; descriptors 0 and 1, which student code uses, then lead nowhere."""
    receive = io.BufferedReader(io.FileIO(os.dup(0), "r"), protocol.READ_AHEAD)
    send, words = io.FileIO(os.dup(1), "w"), os.dup(2)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)
    return receive, send, words


def dump_frames_to(words: int) -> None:
    """Have Python write its frames to that descriptor on the judge's signal, and on a crash."""
    with contextlib.suppress(RuntimeError, OSError, ValueError):
        faulthandler.enable(words, all_threads=False)
        if hasattr(faulthandler, "register"):  # not on Windows
            faulthandler.register(signal.SIGUSR1, words, all_threads=False)


def torch_for(kind: str) -> Any:
    if kind != "torch":
        return None
    torch: Any = importlib.import_module("torch")
    torch.set_num_threads(1)
    torch.set_num_threads = torch.set_num_interop_threads = lambda count: None  # a worker has one thread
    packing.tensor_kinds(torch)
    torch.vmap(torch.neg)(torch.zeros(1))  # its first call loads parts of torch that an exercise may forbid
    return torch


def _limit_memory(memory_mb: int) -> None:
    """Limit the address space, if the system supports it (Linux), and disable core files."""
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


class StudentModule:
    """The student's module: inspected, loaded and called."""

    def __init__(self, numpy: Any, torch: Any, page: Page, *, walled: bool = False) -> None:
        self._numpy, self._torch, self._page, self._walled = numpy, torch, page, walled
        self._program = Program(b"", "")
        self._namespace: dict[str, Any] = {}
        self._results: list[Any] = []  # of the steps of the current case
        self._used: UsedFiles | None = None
        self._probes = ProbeKeeper(numpy, torch)

    def inspect(self, request: protocol.Inspect) -> protocol.Reply:
        try:
            program = self._program = Program(request.source, request.filename)
            uses = forbidden_names.forbidden_uses(program.source, program.filename, request.forbidden)
        except Exception as fault:  # SyntaxError, MemoryError, RecursionError or ValueError, caused by the source
            return self._raised(request.id, fault)
        found = [(protocol.Where(*program.where(line)), name) for line, name in uses[: protocol.MAX_USES]]
        return protocol.Inspected(request.id, tuple(protocol.Use(where, name) for where, name in found))

    def locate(self, request: protocol.Locate) -> protocol.Reply:
        try:
            program = Program(request.source, request.filename)
        except Exception as fault:
            return self._raised(request.id, fault)
        places = request.lines[: protocol.MAX_FRAMES]
        return protocol.Located(request.id, tuple(faults.frame_at(program, line, name) for line, name in places))

    def load(self, request: protocol.Load) -> protocol.Reply:
        if request.returns_memory:
            _return_memory()
        sys.stdout, sys.stderr = Stream(self._page, 1, "<stdout>"), Stream(self._page, 2, "<stderr>")
        sys.argv[:] = [request.filename]
        sys.excepthook = lambda *_: None  # keeps our own frames off the student's page
        try:
            program = self._program = Program(request.source, request.filename)
            module = _module(program)
            lines = [f"{line}\n" for line in program.lines]
            linecache.cache[program.filename] = (len(program.source), None, lines, program.filename)
            loading = Loading(vars(module), imports.ForbiddenUseError)
            student = imports.Student((*request.packages, *packages_of(request.used)))
            student.add(request.filename, vars(module), loading.guarded)
            self._prepare(request.forbidden, student)
            if request.used:
                self._used = UsedFiles(request.used, student)
                sys.meta_path.insert(0, self._used)
            program.run(loading)
        except BaseException as fault:  # whatever student code raises, SystemExit too
            return self._raised(request.id, fault)
        gc.freeze()  # collections during timed calls then skip what is loaded
        self._namespace = vars(module)
        missing = {name for name in request.entries if self._namespace.get(name) is None}
        for failed in loading.failed if missing else ():
            if missing & failed.binds or isinstance(failed.fault, NotImplementedError):
                return self._raised(request.id, failed.fault)
        return self._loaded(request, module, loading, student)

    def _prepare(self, forbidden: tuple[str, ...], student: imports.Student) -> None:
        standins.furnish()
        imports.close(forbidden, student)
        refusals.keep_files_in_memory()
        if not self._walled:
            refusals.imitate_the_walls()

    def _loaded(
        self, request: protocol.Load, module: types.ModuleType, loading: Loading, student: imports.Student
    ) -> protocol.Reply:
        names = [packing.short(name) for name, value in vars(module).items() if _defined_in(module, name, value)]
        failed = [faults.statement_fault(each, self._program) for each in loading.failed]
        failed.sort(key=lambda fault: not fault.name)  # skipped statements come last
        absent = {name.partition(".")[0] for name in loading.imports if not student.has(name)} - DECORATIVE
        return protocol.Loaded(
            request.id,
            tuple(describe(self._namespace.get(name)) for name in request.entries),
            tuple(names[: protocol.MAX_NAMES]),
            self._page.take(),
            tuple(failed[: protocol.MAX_FAULTS]),
            tuple(packing.short(name) for name in sorted(absent)[: protocol.MAX_NAMES]),
        )

    def call(self, request: protocol.Call, payload: bytearray) -> tuple[protocol.Reply, tuple[Any, ...]]:
        arguments = [_as_step_argument(value) for value in packing.unpack(request.arguments, payload, self._array)]
        before = self._state(request, arguments, payload) if request.watch else None
        packer = packing.Packer(self._numpy, self._torch, request.max_payload)
        value: protocol.Node
        try:
            if request.begins:
                self._results.clear()
                self._probes.clear()
            self._results.append(None)  # the steps keep their numbers even if this one fails
            function = function_of(self._namespace, self._results, request.target, request.on)
            differentiate = None if request.of is None else Differentiate(request.of, request.seed)
            with self._keeping(len(self._results) - 1) if request.probes else contextlib.nullcontext():
                result = perform(
                    function, arguments, request.keywords, self._results, differentiate, self._numpy, self._torch
                )
            self._results[-1] = result
            value = protocol.Opaque(repr(result)[:200]) if _is_stand_in(result) else packer.pack(result)
        except packing.UnsendableError as fault:
            packer.arrays.clear()
            value = protocol.Opaque(str(fault))
        except BaseException as fault:  # whatever student code raises, SystemExit too
            raised = self._raised(request.id, fault)
            return msgspec.structs.replace(raised, probed=True) if self._probes.kept else raised, ()
        changed: tuple[int, ...] = ()
        if before is not None and (after := self._state(request, arguments, payload)) != before:
            changed = _differing(request, before, after)
        reply = protocol.Returned(request.id, value, changed, self._page.take(), bool(self._probes.kept))
        return reply, tuple(packer.arrays)

    def _keeping(self, step: int) -> contextlib.AbstractContextManager[None]:
        self._probes.begin_step(step)
        return kept_by(self._probes.keep)

    def probed(self, request: protocol.ReadProbes) -> tuple[protocol.Reply, tuple[Any, ...]]:
        kept = self._probes.kept
        arrays = tuple(array for each in kept for array in each.arrays)
        return protocol.Probed(request.id, tuple(map(self._reading, kept))), arrays

    def _reading(self, kept: KeptProbe) -> protocol.ProbeReading:
        used, program = "", self._program
        if self._used is not None and kept.filename in self._used.programs:
            other, program = self._used.programs[kept.filename]
            used = packing.short(other.exercise)
        line = kept.line if kept.filename == program.filename else 0  # 0: not a line of the student's files
        frame = faults.frame_at(program, line, kept.function)
        return protocol.ProbeReading(kept.name, kept.step, kept.call, kept.node, frame, used)

    def _array(self, node: protocol.ArrayNode, data: memoryview) -> Any:
        """A writable array over its bytes of the payload, so that a change by the student is detected."""
        if node.kind in ("bytes", "text"):
            return bytes(data) if node.kind == "bytes" else bytes(data).decode()
        array = self._numpy.frombuffer(data, "int16" if node.dtype == "bfloat16" else node.dtype).reshape(node.shape)
        if node.kind == "scalar":
            return array[()]
        if node.kind == "tensor":
            tensor = self._torch.from_numpy(array)
            return tensor.view(self._torch.bfloat16) if node.dtype == "bfloat16" else tensor
        return array

    def _state(self, request: protocol.Call, arguments: list[Any], payload: bytearray) -> "_ArgumentState":
        """The state of the arguments, to detect changes in place.

        An array is a view of its bytes of the payload, so it need not be packed again.
        """
        if any(isinstance(node, CONTAINERS) for node in request.arguments):
            return _ArgumentState(b"", tuple(self._fingerprint(argument) for argument in arguments))
        nodes = zip(request.arguments, arguments, strict=True)
        shapes = (tuple(each.shape) if _is_array(node) else () for node, each in nodes)
        return _ArgumentState(bytes(payload), tuple(shapes))

    def _fingerprint(self, argument: Any) -> tuple[Any, ...]:
        packer = packing.Packer(self._numpy, self._torch)
        try:
            return (packer.pack(argument), *(array.tobytes() for array in packer.arrays))
        except packing.UnsendableError as fault:
            return (str(fault),)

    def _raised(self, call: int, fault: BaseException) -> protocol.Raised:
        return faults.raised(call, fault, self._program, self._page.take())


class _ArgumentState(NamedTuple):
    """The arguments at one time: the bytes of all arrays, and a shape for each argument. If any is a container: no
    bytes, and a fingerprint of each argument."""

    content: bytes
    each: tuple[tuple[Any, ...], ...]


def _is_array(node: protocol.Node) -> bool:
    """Whether the argument is an array; numbers and text cannot be changed in place."""
    return isinstance(node, protocol.ArrayNode) and node.kind not in ("bytes", "text")


def _differing(request: protocol.Call, before: _ArgumentState, after: _ArgumentState) -> tuple[int, ...]:
    """Positions of the arguments in which two states differ."""
    found: list[int] = []
    begin = 0
    for position, node in enumerate(request.arguments):
        size = packing.array_bytes(node) if isinstance(node, protocol.ArrayNode) else 0
        part = slice(begin, begin + size)
        if before.each[position] != after.each[position] or (
            _is_array(node) and before.content[part] != after.content[part]
        ):
            found.append(position)
        begin += size + -size % protocol.ALIGNMENT
    return tuple(found)


def _as_step_argument(value: Any) -> Any:
    """The value with the judge's EarlierNodes as `Earlier`, which `perform` reads."""
    if isinstance(value, protocol.EarlierNode):
        return Earlier(value.step, value.items)
    if type(value) is list and any(isinstance(item, protocol.EarlierNode) for item in value):
        return [_as_step_argument(item) for item in value]
    return value


def _return_memory() -> None:
    """Have glibc map each block of 128 KiB or more separately.

    Otherwise glibc keeps freed blocks of up to 32 MiB, and the peak of a call depends on its earlier allocations.
    """
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(-3, 1 << 17)  # M_MMAP_THRESHOLD
        mallopt(-1, 1 << 17)  # M_TRIM_THRESHOLD


def _module(program: Program) -> types.ModuleType:
    """A module for the program's names. A notebook runs as "__main__", so that its `if __name__ == "__main__"` runs."""
    module = types.ModuleType("__main__" if program.is_notebook else "submission")
    module.__file__ = program.filename
    sys.modules[module.__name__] = module
    return module


def _is_stand_in(value: Any) -> bool:
    return isinstance(type(value), type) and issubclass(type(value), (inert.Inert, inert.Absent))


EntryKind = Literal["function", "class", "generator", "coroutine", "missing", "other"]


def describe(entry: Any) -> protocol.EntryPoint:
    """The kind of an entry point, and its positional parameters: names, least and most number (-1: any number)."""
    kind: EntryKind = "other"
    if entry is None:
        return protocol.EntryPoint("missing", (), 0, -1)
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
    except Exception:  # without a signature, or with a hostile one
        return protocol.EntryPoint(kind, (), 0, -1)
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    most = -1 if any(p.kind is p.VAR_POSITIONAL for p in parameters) else len(positional)
    least = sum(p.default is p.empty for p in positional)
    names = tuple(packing.short(p.name) for p in positional[: protocol.MAX_NAMES])
    return protocol.EntryPoint(kind, names, least, most)


def _defined_in(module: types.ModuleType, name: str, value: Any) -> bool:
    return not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
