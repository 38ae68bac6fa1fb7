"""A kernel file in the place of a worker: loaded, called and asked as any other, and run on the emulator."""

import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from msgspec import structs

from grader.course.exercise import Exercise
from grader.cuda.build_dir import Workshop
from grader.cuda.compiler import ARCHITECTURE, Compiler
from grader.cuda.emulator import MOST_EMULATED, Buffer, Emulated, Emulator
from grader.cuda.gpu_client import find_device
from grader.cuda.gpu_protocol import Compiled, Reply, Room
from grader.cuda.launch_plan import MOST_SHARED, Launch, Plan, read_plan
from grader.cuda.sanitizer_report import Trouble, outside, troubles
from grader.cuda.signature import DTYPES, Signature
from grader.cuda.soundness import trouble
from grader.cuda.source import read_source
from grader.cuda.source_error import SourceFault, Unexplained, quoted
from grader.cuda.toolchain import BUILDS, Build
from grader.cuda.unwritten import unwritten
from grader.errors import CourseError, GraderError
from grader.model import Status
from grader.worker.protocol import Entry, Inspected, Loaded
from grader.workers.budget import SPENT, Budget
from grader.workers.process import Stopped
from grader.workers.returned import Returned

MOST_REGISTERS, REGISTERS_AT_ONCE = 1 << 16, 256  # of a block; and a warp gets them in such portions
MOST_LINES = 4  # of the student's file under a finding
MOST_TOLD = 3  # findings of one run


class KernelWorker:
    """One kernel file. Every call runs in a process of its own, so nothing is kept from one to the next.

    Not for use by two threads at once.
    """

    is_trusted = False
    returns_memory = False

    def __init__(
        self, code: bytes, filename: str, exercise: Exercise, workshop: Workshop, *, emulate_only: bool = False
    ) -> None:
        """`emulate_only`: as if there were no GPU here."""
        self._code, self._filename, self._exercise = code, filename, exercise
        self._workshop, self._emulate_only = workshop, emulate_only
        self._loaded: Loaded | Stopped | None = None
        self._compiler: Compiler | None = None
        self._plan: Plan | None = None
        self._was_emulated = self._was_on_gpu = False
        self.budget = Budget()

    def __enter__(self) -> "KernelWorker":
        return self

    def __exit__(self, *_: object) -> None:
        if self._compiler is not None:
            self._compiler.close()
        self._workshop.close()

    def forbid(self, names: tuple[str, ...]) -> None:
        """A kernel file can use nothing that would have to be forbidden."""

    def inspect(self) -> Inspected | Stopped:
        loaded = self.load()
        return Inspected(0, ()) if isinstance(loaded, Loaded) else loaded

    def pause(self) -> None:
        """Nothing of it runs between calls."""

    def resume(self) -> None:
        """Nothing of it was stopped."""

    @property
    def pid(self) -> int:
        """Raises GraderError: between calls it has no process."""
        raise GraderError("the memory of a kernel cannot be measured")

    @property
    def device(self) -> Reply:
        """The GPU that it can also be run on; in `no_device`, why there is none."""
        return Reply(no_device="only the emulator was asked for") if self._emulate_only else find_device()

    @property
    def ran_on(self) -> str:
        """Where its kernels have run so far, as reports say it."""
        if self._was_on_gpu:
            return f"emulator and {self.device.device}"
        return "emulator" if self._was_emulated else ""

    @property
    def takes(self) -> str:
        """What each kernel takes of a GPU, for a person; "" where it does not compile."""
        loaded = self.load()
        if self._compiler is None or isinstance(loaded, Stopped):
            return ""
        told = [f"{name}: {each} ({ARCHITECTURE})" for name, each in self._compiler.attributes.items()]
        return "; ".join(told)

    def load(self) -> Loaded | Stopped:
        """Read and compile it; a fault is remembered."""
        if self._loaded is None:
            try:
                with self.budget.spending():
                    self._loaded = self._load()
            except SourceFault as fault:
                self._loaded = self._stopped(fault)
            except Unexplained as failure:
                self._loaded = self._stopped(self._blamed(failure, "plain"))
        return self._loaded

    def call(
        self, arguments: Sequence[Any], *, build: Build = "plain", seconds: float | None = None, **_: Any
    ) -> Returned | Stopped:
        """The outputs for these inputs: the one, or all in a tuple; or what went wrong. `build`: under what it runs."""
        loaded = self.load()
        if isinstance(loaded, Stopped):
            return loaded
        if self.budget.is_spent:
            return SPENT
        try:
            with self.budget.spending():
                return self._call(arguments, build, min(seconds or self._exercise.limits.seconds, self.budget.left))
        except SourceFault as fault:
            return self._stopped(fault, loading=False)
        except Unexplained as failure:
            return self._stopped(self._blamed(failure, build))

    def compiled(self, arguments: Sequence[Any], architecture: str) -> Compiled | Stopped:
        """What a GPU needs to run it on inputs of these sizes."""
        loaded = self.load()
        if isinstance(loaded, Stopped):
            return loaded
        assert self._compiler is not None and self._plan is not None
        try:
            given, sizes = self._given(arguments)
            rooms = tuple(Room(each.name, each.size) for each in self._buffers(given, sizes))
            launches = tuple(self._plan.launches_in(sizes))
            self._was_on_gpu = True
            return Compiled(self._compiler.binary(architecture), launches, rooms, self._numbers(given, sizes))
        except SourceFault as fault:
            return self._stopped(fault, loading=False)

    # -- loading -------------------------------------------------------------------------------------------------------

    @property
    def _signature(self) -> Signature:
        signature = self._exercise.signature
        assert isinstance(signature, Signature)
        return signature

    def _load(self) -> Loaded:
        source = read_source(self._code.decode("utf-8"))
        self._compiler = Compiler(self._workshop, source)
        self._compiler.start(self._builds())  # while the plan is read
        self._plan = read_plan(source, self._signature)
        self._compiler.check()
        self._compiler.object_for("plain")
        names = tuple(each.name for each in self._signature.inputs)
        return Loaded(0, (Entry("function", names, len(names), len(names)),), ())

    def _builds(self) -> Sequence[Build]:
        """Those that the exercise's checks ask for, as far as it is known yet."""
        checks = self._exercise.loaded_checks
        asked = {"plain", *(check.build for check in checks or ())}
        return BUILDS if checks is None else [build for build in BUILDS if build in asked]

    def _blamed(self, failure: Unexplained, build: Build) -> SourceFault:
        """The submission's fault, where the tools are sound. Raises GraderError where they are not."""
        if reason := trouble(type(self._workshop)(), build):
            raise GraderError(f"{failure} ({reason})") from failure
        return failure.fault

    def _stopped(self, fault: SourceFault, *, loading: bool = True) -> Stopped:
        """While it is loaded it has seen no inputs, so what is wrong with it may be said to everybody."""
        place = quoted(self._filename, self._code.decode("utf-8", "replace"), fault.line, fault.column)
        if fault.status is Status.NOT_STARTED or fault.line < 1:  # about no line, or about the whole file
            return Stopped(fault.status, fault.message)
        if loading:
            return Stopped(fault.status, fault.message, (place,))
        return Stopped(fault.status, "the launch plan does not fit these sizes", (fault.message, place))

    # -- calling -------------------------------------------------------------------------------------------------------

    def _call(self, arguments: Sequence[Any], build: Build, seconds: float) -> Returned | Stopped:
        assert self._compiler is not None and self._plan is not None
        given, sizes = self._given(arguments)
        launches = self._plan.launches_in(sizes)
        if sum(np.prod(each.grid) * np.prod(each.block) for each in launches) > MOST_EMULATED:
            reason = f"the launch plan starts more than {MOST_EMULATED:,} threads, too many for these sizes"
            return Stopped(Status.ERROR, reason)
        for each in launches:
            if too_much := self._too_much(each):
                return Stopped(Status.ERROR, "no GPU could start this launch", (too_much,))
        buffers = self._buffers(given, sizes)
        numbers = self._numbers(given, sizes)
        emulator = Emulator(self._workshop.tools, self._workshop.running)
        outputs = [each.name for each in self._signature.outputs]
        self._was_emulated = True
        compiled = self._compiler.object_for(build)

        def run_on(buffers: Sequence[Buffer]) -> Emulated:
            return emulator.run(build, compiled, launches, buffers, numbers, outputs, seconds)

        return self._judged(run_on(buffers), launches, buffers, build, given, run_on)

    def _filled(self, buffers: Sequence[Buffer]) -> list[Buffer]:
        """The same with zeros in the outputs."""
        names = {each.name for each in self._signature.outputs}
        return [
            structs.replace(each, initial=np.zeros(each.shape, each.dtype)) if each.name in names else each
            for each in buffers
        ]

    def _too_much(self, launch: Launch) -> str:
        """What its blocks need and no block can have: such a launch fails without a word."""
        assert self._compiler is not None
        takes = self._compiler.attributes.get(launch.kernel)
        if takes is None:
            return ""
        shared, warps = takes.shared + launch.shared, -(-int(np.prod(launch.block)) // 32)
        registers = warps * -(-takes.registers * 32 // REGISTERS_AT_ONCE) * REGISTERS_AT_ONCE
        if shared > MOST_SHARED:
            parts = f"{takes.shared:,} bytes of __shared__ variables and {launch.shared:,} of the launch line"
            return f"a block of {launch.kernel} has {parts}; together there are {MOST_SHARED:,}"
        if registers > MOST_REGISTERS:
            needs = f"{takes.registers} registers for each of {int(np.prod(launch.block)):,} threads"
            return f"a block of {launch.kernel} needs {needs}; it has {MOST_REGISTERS:,}: write __launch_bounds__"
        return ""

    def _given(self, arguments: Sequence[Any]) -> tuple[dict[str, Any], dict[str, int]]:
        """The inputs by name, and the sizes that follow from them."""
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
        again: Callable[[Sequence[Buffer]], Emulated],
    ) -> Returned | Stopped:
        """What the run means. What it printed is shown under whatever is wrong. `again`: runs it on other buffers."""
        assert self._compiler is not None
        compiler = self._compiler

        def places(addresses: Sequence[int]) -> Mapping[int, int]:
            return compiler.places(build, addresses)

        if not run.began:
            said = run.ran.said[2].decode(errors="replace").strip()
            raise GraderError(f"the emulator ({build}) does not run here: {said[-300:] or 'it said nothing'}")
        found = troubles(run, launches, buffers, lambda: compiler.shared(build), places)
        if found:
            return self._told(found)
        if run.ran.timed_out:
            return Stopped(Status.TIMED_OUT, "no end in time")
        if not run.finished:
            return self._broken_off(run, build)
        if run.strayed:
            strayed = "; it writes ".join(outside(buffers[index], offset) for index, offset in run.strayed)
            return Stopped(Status.FAILED, "it writes outside of its buffers", (f"it writes {strayed}",))
        if any(map(np.any, run.unwritten)):
            return unwritten(self._signature.outputs, run, again(self._filled(buffers)))
        names = list(given)
        changed = tuple(names.index(name) for name in run.changed)
        value = run.outputs[0] if len(run.outputs) == 1 else run.outputs
        return Returned(value, changed, run.printed, 0.0)

    def _told(self, found: Sequence[Trouble]) -> Stopped:
        source = self._code.decode("utf-8", "replace")
        places = [quoted(self._filename, source, number) for number in found[0].lines[:MOST_LINES]]
        more = [each for each in found[1:] if each.summary != found[0].summary or each.status is Status.FAILED]
        others = [each.sentence for each in more[: MOST_TOLD - 1]]  # who is not at one barrier is at none
        return Stopped(found[0].status, found[0].summary, (found[0].sentence, *places, *others))

    @staticmethod
    def _broken_off(run: Emulated, build: Build) -> Stopped:
        """Once the kernels were there, whatever the process did is theirs to answer for."""
        if run.ran.too_large or run.ran.code == -signal.SIGKILL:
            return Stopped(Status.OUT_OF_MEMORY, "the kernel takes more memory than a kernel of this exercise needs")
        if not run.records:
            fault = SourceFault(
                1, 0, f"what g++ makes of this file for the {build} build cannot be loaded", Status.CRASHED
            )
            said = run.ran.said[2].decode(errors="replace").strip()
            raise Unexplained(f"the emulator ({build}) cannot load a kernel: {said[-300:]}", fault)
        ended = f"signal {-run.ran.code}" if run.ran.code < 0 else f"exit status {run.ran.code}"
        return Stopped(Status.CRASHED, "the kernel broke the process that it ran in", (ended,))
