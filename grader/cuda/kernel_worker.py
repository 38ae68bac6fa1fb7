"""A worker for kernel files: loaded and called like any worker, but the kernels run on the emulator."""

import contextlib
import functools
import math
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import structs

from grader.course.exercise import Exercise
from grader.cuda.build_dir import BuildDir
from grader.cuda.compilation import Compilation
from grader.cuda.compiler import ARCHITECTURE, Compiler, SharedVariable
from grader.cuda.device import find_device
from grader.cuda.emulator import MOST_EMULATED, Buffer, Emulated, Emulator
from grader.cuda.gpu_protocol import Compiled, DeviceBuffer, GpuReply
from grader.cuda.launch_plan import MOST_SHARED, Dim, Launch, LaunchPlan, read_plan
from grader.cuda.sanitizer_report import GLOBAL_RACE, SanitizerFinding, outside, sanitizer_findings
from grader.cuda.signature import DTYPES, Signature
from grader.cuda.soundness import tool_failure
from grader.cuda.source_error import SourceError, UnexplainedError, quoted
from grader.cuda.toolchain import BUILDS, Build
from grader.cuda.unwritten import unwritten
from grader.errors import CourseError, GraderError
from grader.model import Status
from grader.worker.protocol import EntryPoint, Inspected, Loaded
from grader.workers.budget import SPENT, Budget
from grader.workers.call_result import CallResult, ProbedValue
from grader.workers.process import Stopped

MOST_REGISTERS, REGISTERS_AT_ONCE = 1 << 16, 256  # per block; allocation unit of a warp
MOST_LINES = 4  # of the student's file under a finding
MOST_TOLD = 3  # findings of one run


class CountedRun(msgspec.Struct, frozen=True):
    """What the host counted in one run, in its own records, and what is needed to read these.

    `dynamic`: names of the arrays in dynamic shared memory; `places`: from addresses of code to lines of the file.
    """

    records: tuple[tuple[str, ...], ...]
    launches: tuple[Launch, ...]
    buffers: tuple[Buffer, ...]
    shared: tuple[SharedVariable, ...]
    dynamic: tuple[str, ...]
    places: Callable[[Sequence[int]], Mapping[int, int]]


class KernelWorker:
    """One kernel file. Every call runs in its own process, so no state survives a call.

    After `load`, two threads may call it at once.
    """

    is_trusted = False
    returns_memory = False

    def __init__(
        self,
        code: bytes,
        filename: str,
        exercise: Exercise,
        build_dir: BuildDir,
        *,
        emulate_only: bool = False,
        begun: Compilation | None = None,
    ) -> None:
        """`emulate_only`: ignore a GPU. `begun`: the same file, which is being compiled in that folder already."""
        self._code, self._filename, self._exercise = code, filename, exercise
        self._build_dir, self._emulate_only = build_dir, emulate_only
        self._loaded: Loaded | Stopped | None = None
        self._compilation = begun or Compilation(code, build_dir)
        self._compiler: Compiler | None = None
        self._plan: LaunchPlan | None = None
        self._dynamic: tuple[str, ...] = ()
        self._other_plan: tuple[Dim, Dim] | None = None
        self._was_emulated = False
        self.was_on_gpu = False  # GpuTiming sets it
        self.budget = Budget()

    def __enter__(self) -> "KernelWorker":
        return self

    def __exit__(self, *_: object) -> None:
        self._compilation.close()

    def forbid(self, names: tuple[str, ...]) -> None:
        """Does nothing: the rules for kernel files already exclude what an exercise could forbid."""

    def inspect(self) -> Inspected | Stopped:
        loaded = self.load()
        return Inspected(0, ()) if isinstance(loaded, Loaded) else loaded

    def pause(self) -> None:
        """Does nothing: no process of it runs between calls."""

    def resume(self) -> None:
        """Does nothing: `pause` stops nothing."""

    def probes(self) -> tuple[ProbedValue, ...]:
        """Nothing: kernels have no probes."""
        return ()

    @property
    def pid(self) -> int:
        """Raises GraderError: between calls it has no process."""
        raise GraderError("the memory of a kernel cannot be measured")

    @property
    def device(self) -> GpuReply:
        """The GPU of this machine; `no_device` says why there is none."""
        return GpuReply(no_device="only the emulator was asked for") if self._emulate_only else find_device()

    @property
    def ran_on(self) -> str:
        """Where its kernels have run so far, for the report."""
        if self.was_on_gpu:
            return f"emulator and {self.device.device}"
        return "emulator" if self._was_emulated else ""

    @property
    def resource_usage(self) -> str:
        """The resources that each kernel uses, as text; "" if it does not compile."""
        loaded = self.load()
        if self._compiler is None or isinstance(loaded, Stopped):
            return ""
        kernels = [f"{name}: {each} ({ARCHITECTURE})" for name, each in self._compiler.attributes.items()]
        return "; ".join(kernels)

    def load(self) -> Loaded | Stopped:
        """Read and compile the file; a fault is cached."""
        if self._loaded is None:
            try:
                with self.budget.spending():
                    self._loaded = self._load()
            except SourceError as fault:
                self._loaded = self._stopped(fault)
            except UnexplainedError as failure:
                self._loaded = self._stopped(self._blamed(failure, "plain"))
        return self._loaded

    def call(
        self, arguments: Sequence[Any], *, build: Build = "plain", seconds: float | None = None, **_: Any
    ) -> CallResult | Stopped:
        """Run the kernels: the output, a tuple of several, or Stopped. `build`: plain, or with a sanitizer."""
        loaded = self.load()
        if isinstance(loaded, Stopped):
            return loaded
        if self.budget.is_spent:
            return SPENT
        try:
            with self.budget.spending():
                return self._call(arguments, build, min(seconds or self._exercise.limits.seconds, self.budget.left))
        except SourceError as fault:
            return self._stopped(fault, loading=False)
        except UnexplainedError as failure:
            return self._stopped(self._blamed(failure, build))

    def compiled(self, arguments: Sequence[Any], architecture: str) -> Compiled | Stopped:
        """The program and launches for a GPU, for inputs of these sizes."""
        loaded = self.load()
        if isinstance(loaded, Stopped):
            return loaded
        assert self._compiler is not None and self._plan is not None
        try:
            given, sizes = self._given(arguments)
            rooms = tuple(DeviceBuffer(each.name, each.size) for each in self._buffers(given, sizes))
            launches = tuple(self._plan.launches_in(sizes))
        except SourceError as fault:
            return self._stopped(fault, loading=False)
        try:
            return Compiled(self._compiler.binary(architecture), launches, rooms, self._numbers(given, sizes))
        except SourceError as fault:
            return self._stopped(fault)

    # -- loading -------------------------------------------------------------------------------------------------------

    @property
    def _signature(self) -> Signature:
        signature = self._exercise.signature
        assert isinstance(signature, Signature)
        return signature

    def _load(self) -> Loaded:
        source, self._compiler = self._compilation.result(self._builds())
        self._dynamic = source.shared
        self._plan = read_plan(source, self._signature)  # while they compile
        self._compiler.check()
        self._compiler.object_for("plain")
        names = tuple(each.name for each in self._signature.inputs)
        return Loaded(0, (EntryPoint("function", names, len(names), len(names)),), ())

    def _builds(self) -> Sequence[Build]:
        """The builds that the exercise's checks need, as far as they are loaded yet."""
        checks = self._exercise.loaded_checks
        asked = {"plain", *(check.build for check in checks or ())}
        return BUILDS if checks is None else [build for build in BUILDS if build in asked]

    def _blamed(self, failure: UnexplainedError, build: Build) -> SourceError:
        """The submission's fault, if the tools work. Raises GraderError if they do not."""
        if reason := tool_failure(type(self._build_dir)(), build):
            raise GraderError(f"{failure} ({reason})") from failure
        return failure.fault

    def _stopped(self, fault: SourceError, *, loading: bool = True) -> Stopped:
        """During loading the file has seen no inputs, so students may see all of its fault."""
        place = quoted(self._filename, self._code.decode("utf-8", "replace"), fault.line, fault.column)
        if fault.status is Status.NOT_STARTED or fault.line < 1:  # about the whole file
            return Stopped(fault.status, fault.message)
        if loading:
            return Stopped(fault.status, fault.message, (place,))
        return Stopped(fault.status, "the launch plan does not fit these sizes", (fault.message, place))

    # -- calling -------------------------------------------------------------------------------------------------------

    def _call(self, arguments: Sequence[Any], build: Build, seconds: float) -> CallResult | Stopped:
        assert self._plan is not None
        given, sizes = self._given(arguments)
        launches = self._launches(sizes)
        if isinstance(launches, Stopped):
            return launches
        buffers = self._buffers(given, sizes)
        numbers = self._numbers(given, sizes)

        def run_on(buffers: Sequence[Buffer], build: Build = build, *, volatile_races: bool = False) -> Emulated:
            return self._emulated(build, launches, buffers, numbers, seconds, volatile_races=volatile_races)

        run = run_on(buffers)
        if build == "plain" and run.finished and run.differs:
            for volatile_races in (False, True) if b"volatile" in self._code else (False,):
                racing = run_on(buffers, "thread", volatile_races=volatile_races)
                if races := self._findings(racing, launches, buffers, "thread", volatile_races=volatile_races):
                    # an access past the end of one buffer is one of the next buffer, and may race with others
                    is_global = any(each.summary == GLOBAL_RACE for each in races)
                    stray = self._stray_accesses(run_on, launches, buffers) if is_global else []
                    return self._stopped_by(stray or races)
        return self._judged(run, launches, buffers, build, given, run_on)

    def _emulated(
        self,
        build: Build,
        launches: Sequence[Launch],
        buffers: Sequence[Buffer],
        numbers: Mapping[str, int | float],
        seconds: float,
        *,
        volatile_races: bool = False,
    ) -> Emulated:
        """One run of the launches on the emulator. Raises SourceError if g++ cannot make this build of the file."""
        assert self._compiler is not None
        emulator = Emulator(self._build_dir.tools, self._build_dir.running)
        outputs = [each.name for each in self._signature.outputs]
        self._was_emulated = True
        compiled = self._compiler.object_for(build)
        return emulator.run(
            build, compiled, launches, buffers, numbers, outputs, seconds, volatile_races=volatile_races
        )

    def _stray_accesses(
        self, run_on: Callable[..., Emulated], launches: Sequence[Launch], buffers: Sequence[Buffer]
    ) -> list[SanitizerFinding]:
        """The accesses outside of the buffers, with their lines, where results or races do not say which they are."""
        found = self._findings(run_on(buffers, "address"), launches, buffers, "address")
        return [each for each in found if each.lines and each.strays]

    def _findings(
        self,
        run: Emulated,
        launches: Sequence[Launch],
        buffers: Sequence[Buffer],
        build: Build,
        *,
        volatile_races: bool = False,
    ) -> list[SanitizerFinding]:
        assert self._compiler is not None
        compiler = self._compiler

        def places(addresses: Sequence[int]) -> Mapping[int, int]:
            return compiler.places(build, addresses)

        shared = functools.partial(compiler.shared, build)
        return sanitizer_findings(run, launches, buffers, shared, places, volatile_races=volatile_races)

    @contextlib.contextmanager
    def launched_as(self, grid: Dim, block: Dim) -> Iterator[None]:
        """Within this block, the file's only launch has this grid and block, on the emulator."""
        self._other_plan = grid, block
        try:
            yield
        finally:
            self._other_plan = None

    def count(self, arguments: Sequence[Any]) -> CountedRun | Stopped:
        """Run the kernels once, and count what each line asks of memory; the results are not looked at."""
        loaded = self.load()
        if isinstance(loaded, Stopped):
            return loaded
        try:
            return self._count(arguments, self._exercise.limits.seconds)
        except SourceError as fault:
            return self._stopped(fault, loading=False)
        except UnexplainedError as failure:
            return self._stopped(self._blamed(failure, "counted"))

    def _count(self, arguments: Sequence[Any], seconds: float) -> CountedRun | Stopped:
        assert self._compiler is not None
        given, sizes = self._given(arguments)
        launches = self._launches(sizes)
        if isinstance(launches, Stopped):
            return launches
        buffers = self._buffers(given, sizes)
        run = self._emulated("counted", launches, buffers, self._numbers(given, sizes), seconds)
        if stopped := self._ended_early(run, launches, buffers, "counted"):
            return stopped
        compiler = self._compiler
        return CountedRun(
            run.records,
            tuple(launches),
            tuple(buffers),
            compiler.shared("counted"),
            self._dynamic,
            functools.partial(compiler.places, "counted"),
        )

    def _launches(self, sizes: Mapping[str, int]) -> Sequence[Launch] | Stopped:
        assert self._plan is not None
        launches = self._plan.launches_in(sizes)
        if self._other_plan is not None:
            if len(launches) != 1:
                reason = "the plan must have one launch here: the check replaces its grid and block"
                return Stopped(Status.FAILED, reason)
            grid, block = self._other_plan
            launches = [structs.replace(launches[0], grid=grid, block=block)]
        if sum(math.prod(each.grid) * math.prod(each.block) for each in launches) > MOST_EMULATED:
            reason = f"the launch plan starts more than {MOST_EMULATED:,} threads, too many for these sizes"
            return Stopped(Status.ERROR, reason)
        for each in launches:
            if too_much := self._too_much(each):
                return Stopped(Status.ERROR, "no GPU could start this launch", (too_much,))
        return launches

    def _filled(self, buffers: Sequence[Buffer]) -> list[Buffer]:
        """The same buffers with zeros in the outputs."""
        names = {each.name for each in self._signature.outputs}
        return [
            structs.replace(each, initial=np.zeros(each.shape, each.dtype)) if each.name in names else each
            for each in buffers
        ]

    def _too_much(self, launch: Launch) -> str:
        """Why a GPU would reject this launch (shared memory or registers). CUDA reports nothing in that case."""
        assert self._compiler is not None
        usage = self._compiler.attributes.get(launch.kernel)
        if usage is None:
            return ""
        shared, warps = usage.shared + launch.shared, -(-math.prod(launch.block) // 32)
        registers = warps * -(-usage.registers * 32 // REGISTERS_AT_ONCE) * REGISTERS_AT_ONCE
        if shared > MOST_SHARED:
            parts = f"{usage.shared:,} bytes of __shared__ variables and {launch.shared:,} of the launch line"
            return f"a block of {launch.kernel} has {parts}; together there are {MOST_SHARED:,}"
        if registers > MOST_REGISTERS:
            needs = f"{usage.registers} registers for each of {math.prod(launch.block):,} threads"
            return f"a block of {launch.kernel} needs {needs}; it has {MOST_REGISTERS:,}: write __launch_bounds__"
        return ""

    def _given(self, arguments: Sequence[Any]) -> tuple[dict[str, Any], dict[str, int]]:
        """The inputs by name, and their sizes."""
        given = dict(zip((each.name for each in self._signature.inputs), arguments, strict=True))
        try:
            return given, self._signature.sizes_of(given)
        except ValueError as fault:
            raise CourseError(f"{self._exercise.id}/checks.py: {fault}") from fault

    def _numbers(self, given: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, int | float]:
        return {**sizes, **{each.name: given[each.name] for each in self._signature.numbers}}

    def _buffers(self, given: Mapping[str, Any], sizes: Mapping[str, int]) -> list[Buffer]:
        assert self._plan is not None
        signature = self._signature
        found = [
            Buffer(each.name, each.dtype, given[each.name].shape, given[each.name])
            for each in signature.inputs
            if each.shape is not None
        ]
        found += [Buffer(each.name, each.dtype, each.shape_in(sizes)) for each in signature.outputs]
        scratch = self._plan.scratch_in(sizes)
        return found + [Buffer(name, DTYPES[type_], (count,)) for name, (type_, count) in scratch.items()]

    def _judged(
        self,
        run: Emulated,
        launches: Sequence[Launch],
        buffers: Sequence[Buffer],
        build: Build,
        given: Mapping[str, Any],
        again: Callable[..., Emulated],
    ) -> CallResult | Stopped:
        """Judge one run; a fault is shown with the output of the run. `again`: runs the kernels on other buffers,
        or in another build."""
        if stopped := self._ended_early(run, launches, buffers, build):
            return stopped
        if run.strayed and build != "address" and (stray := self._stray_accesses(again, launches, buffers)):
            return self._stopped_by(stray)
        if run.strayed:
            strayed = "; it writes ".join(outside(buffers[index], offset) for index, offset in run.strayed)
            return Stopped(Status.FAILED, "it writes outside of its buffers", (f"it writes {strayed}",))
        if any(map(np.any, run.unwritten)):
            return unwritten(self._signature.outputs, run, again(self._filled(buffers)))
        names = list(given)
        changed = tuple(names.index(name) for name in run.changed)
        value = run.outputs[0] if len(run.outputs) == 1 else run.outputs
        return CallResult(value, changed, run.printed, 0.0)

    def _ended_early(
        self, run: Emulated, launches: Sequence[Launch], buffers: Sequence[Buffer], build: Build
    ) -> Stopped | None:
        """The first fault of a run that did not come to its end; None if it did."""
        if not run.began:
            said = run.ran.said[2].decode(errors="replace").strip()
            raise GraderError(f"the emulator ({build}) does not run here: {said[-300:] or 'it said nothing'}")
        if found := self._findings(run, launches, buffers, build):
            return self._stopped_by(found)
        if run.ran.timed_out:
            return Stopped(Status.TIMED_OUT, "no end in time")
        return None if run.finished else self._broken_off(run, build)

    def _stopped_by(self, found: Sequence[SanitizerFinding]) -> Stopped:
        source = self._code.decode("utf-8", "replace")
        places = [quoted(self._filename, source, number) for number in found[0].lines[:MOST_LINES]]
        more = [each for each in found[1:] if each.summary != found[0].summary or each.status is Status.FAILED]
        others = [each.sentence for each in more[: MOST_TOLD - 1]]  # one missing barrier causes many
        return Stopped(found[0].status, found[0].summary, (found[0].sentence, *places, *others))

    @staticmethod
    def _broken_off(run: Emulated, build: Build) -> Stopped:
        """For a run that ended early. After the kernels were loaded, its end is the submission's fault."""
        if run.ran.too_large or run.ran.code == -signal.SIGKILL:
            return Stopped(Status.OUT_OF_MEMORY, "the kernel takes more memory than a kernel of this exercise needs")
        if not run.records:
            fault = SourceError(
                1, 0, f"the object that g++ makes of this file for the {build} build cannot be loaded", Status.CRASHED
            )
            said = run.ran.said[2].decode(errors="replace").strip()
            raise UnexplainedError(f"the emulator ({build}) cannot load a kernel: {said[-300:]}", fault)
        ended = f"signal {-run.ran.code}" if run.ran.code < 0 else f"exit status {run.ran.code}"
        return Stopped(Status.CRASHED, "the kernel broke the process that it ran in", (ended,))
