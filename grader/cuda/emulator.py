"""Runs the launches of a compiled kernel file on the CPU, in a process of their own, and reads the memory afterwards.

The memory is an anonymous file that both processes map. This process fills it (inputs; poison in outputs, in scratch
buffers and between them) and inspects it afterwards. The process that ran the kernels is trusted for nothing; it only
reports where it was when something went wrong.
"""

import itertools
import math
import mmap
import os
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from grader.cuda.confined_process import MOST_SAID, ConfinedProcess, ProcessLimits, ProcessResult, WallDescriptors
from grader.cuda.launch_plan import Launch
from grader.cuda.poison import ALIGNMENT, GUARD, POISON
from grader.cuda.toolchain import Build, Toolchain

HostArray = np.ndarray[Any, Any]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
MOST_APART = 64  # most alignments between buffers: their distance is random
POISONS = 126  # number of words from POISON on that are also NaN, and a huge integer
MOST_EMULATED = 1 << 24  # threads of all launches
READY = ("ready",)  # the first record: everything after it is caused by the student's code
GRACE = 2  # seconds of CPU time after which a run that did not end itself is ended
BUSY = 8  # x the CPU time: the most that a run may take by the clock, where other programs use the cores
FAR_MB, OWN_MB = 2048, 1024  # address space: reserved around the buffers; for libraries and stacks
MOST_COUNTS = 1 << 20  # bytes of records with counts: some 80 for each access in the source
RESIDENT_MB: dict[Build, int] = {  # sanitizers keep data for each byte
    "plain": 512,
    "thread": 1024,
    "address": 1024,
    "counted": 1024,
}
OPTIONS = {
    "ASAN_OPTIONS": "symbolize=0:detect_leaks=0:handle_segv=0:handle_sigfpe=0:handle_sigill=0:handle_sigbus=0"
    ":detect_stack_use_after_return=0",
    "UBSAN_OPTIONS": "symbolize=0",
}


class Buffer(msgspec.Struct, frozen=True):
    """A buffer in the memory. `initial`: its content at the start; None: poison."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    initial: HostArray | None = None

    @property
    def size(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize

    def element(self, offset: int) -> str:
        """The element that a byte belongs to, as a kernel would write it: one flat index for all axes."""
        return f"{self.name}[{offset // np.dtype(self.dtype).itemsize}]"


class Emulated(msgspec.Struct, frozen=True):
    """The result of one run: the records of the host, split into words; the output; how the process ended."""

    began: bool  # the walls stood and the job was read: the kernels came next
    records: tuple[tuple[str, ...], ...]
    printed: str
    ran: ProcessResult
    outputs: tuple[HostArray, ...]
    unwritten: tuple[HostArray, ...]  # for each output, which elements were never written
    changed: tuple[str, ...]  # names of inputs that were written to
    strayed: tuple[tuple[int, int], ...]  # writes outside of buffers: index of the nearest buffer, offset from it

    @property
    def finished(self) -> bool:
        return bool(self.records) and self.records[-1] == ("finished",)

    @property
    def differs(self) -> bool:
        """Whether another order of threads, or other garbage in fresh memory, gave other outputs."""
        return ("differs",) in self.records


class Memory:
    """The memory of one run: buffers with guards of poison around them."""

    def __init__(self, buffers: Sequence[Buffer]) -> None:
        self.buffers = tuple(buffers)
        self.offsets: list[int] = []
        # derived from the inputs: unpredictable for the kernel, reproducible for us
        seen = sum(zlib.crc32(_bytes(each.initial)) for each in buffers if each.initial is not None)
        apart = np.random.default_rng(seen).integers(MOST_APART, size=len(buffers)).tolist()
        end = GUARD
        for each, gap in zip(buffers, apart, strict=True):
            self.offsets.append(end)
            end += (-(-(each.size + GUARD) // ALIGNMENT) + gap) * ALIGNMENT
        self.size = -(-end // mmap.PAGESIZE) * mmap.PAGESIZE
        self.descriptor = os.memfd_create("kernel-memory")
        os.ftruncate(self.descriptor, self.size)
        self._map = mmap.mmap(self.descriptor, self.size)
        self._bytes = np.frombuffer(self._map, np.uint8)
        for index, (begin, end) in enumerate(itertools.pairwise([0, *self.offsets, self.size])):
            self._bytes[begin:end] = self._poison(index, begin, end)
        for each, offset in zip(buffers, self.offsets, strict=True):
            if each.initial is not None:
                self._bytes[offset : offset + each.size] = np.frombuffer(_bytes(each.initial), np.uint8)

    @staticmethod
    def _poison(index: int, begin: int, end: int) -> Bytes:
        """A different poison for each buffer and the gap after it: a NaN that was copied elsewhere is detected."""
        word = (POISON + index % POISONS).to_bytes(2, sys.byteorder)
        odd = begin % 2
        return np.frombuffer(word * ((odd + end - begin + 1) // 2), np.uint8, end - begin, odd)

    def close(self) -> None:
        del self._bytes
        self._map.close()
        os.close(self.descriptor)

    def value(self, index: int) -> HostArray:
        """A copy of a buffer's content."""
        each, offset = self.buffers[index], self.offsets[index]
        return self._bytes[offset : offset + each.size].copy().view(each.dtype).reshape(each.shape)

    def unwritten(self, index: int) -> HostArray:
        """Which elements of a buffer are still poison."""
        each, offset = self.buffers[index], self.offsets[index]
        same = self._bytes[offset : offset + each.size] == self._poison(index + 1, offset, offset + each.size)
        return np.asarray(same.reshape(*each.shape, -1).all(axis=-1))

    def changed(self) -> tuple[str, ...]:
        """The names of the inputs whose content has changed."""
        return tuple(
            each.name
            for index, each in enumerate(self.buffers)
            if each.initial is not None and self.value(index).tobytes() != _bytes(each.initial)
        )

    def strayed(self) -> tuple[tuple[int, int], ...]:
        """Bytes of the guards that have changed: the index of the nearest buffer, and the byte's offset from it."""
        found = []
        ends = [0, *(offset + each.size for offset, each in zip(self.offsets, self.buffers, strict=True))]
        for gap, (begin, end) in enumerate(zip(ends, [*self.offsets, self.size], strict=True)):
            touched = np.flatnonzero(self._bytes[begin:end] != self._poison(gap, begin, end))
            if not touched.size:
                continue
            first, last = int(touched[0]), int(touched[-1])
            if gap == 0 or (gap < len(self.buffers) and end - begin - last < first):
                found.append((gap, last - (end - begin)))
            else:
                found.append((gap - 1, self.buffers[gap - 1].size + first))
        return tuple(found)


def _bytes(array: HostArray) -> bytes:
    return np.ascontiguousarray(array).tobytes()


class Emulator:
    """Runs kernels that were compiled for the CPU."""

    def __init__(self, tools: Toolchain, walls: WallDescriptors) -> None:
        """`walls`: the host raises them around itself before it loads the kernels."""
        self._tools, self._walls = tools, walls

    def run(
        self,
        build: Build,
        compiled: Path,
        launches: Sequence[Launch],
        buffers: Sequence[Buffer],
        numbers: Mapping[str, int | float],
        outputs: Sequence[str],
        seconds: float,
        *,
        volatile_races: bool = False,
    ) -> Emulated:
        """`numbers`: all sizes and numbers that a kernel may have as parameters, by name. `volatile_races`: treat
        volatile accesses like all others."""
        memory = Memory(buffers)
        try:
            job = _job(memory, launches, numbers, outputs, seconds, volatile_races)
            ran, records = self._run_host(build, compiled, memory, job, seconds)
            return _emulated(memory, outputs, ran, records)
        finally:
            memory.close()

    def _run_host(
        self, build: Build, compiled: Path, memory: Memory, job: str, seconds: float
    ) -> tuple[ProcessResult, bytes]:
        """Run the host program on this memory; gives how it ended, and its records."""
        receive, send = os.pipe()
        with open(receive, "rb", 0), open(send, "wb", 0) as sender:
            descriptors = (send, memory.descriptor, self._walls.landlock, self._walls.filter)
            program = ConfinedProcess(
                self._tools.launcher(),
                _policy(build, memory.size >> 20, seconds),
                [str(self._tools.host(build)), str(compiled), *map(str, descriptors)],
                given=job.encode(),
                keep=(send, memory.descriptor, *self._walls.descriptors),
                listen=(receive,),
                environment=OPTIONS,
                most=MOST_COUNTS if build == "counted" else MOST_SAID,
            )
            sender.close()  # the host has its own; the records end when it does
            ran = program.wait()
        return ran, ran.said[receive]


def _emulated(memory: Memory, outputs: Sequence[str], ran: ProcessResult, said: bytes) -> Emulated:
    """What the memory and the host's records say after a run."""
    positions = [[each.name for each in memory.buffers].index(name) for name in outputs]
    records = tuple(tuple(line.split(" ")) for line in said.decode("ascii", "replace").splitlines())
    began = records[:1] == (READY,)
    return Emulated(
        began=began,
        records=records[began:],
        printed=ran.said[1].decode("utf-8", "replace"),
        ran=ran,
        outputs=tuple(map(memory.value, positions)),
        unwritten=tuple(map(memory.unwritten, positions)),
        changed=memory.changed(),
        strayed=memory.strayed(),
    )


def _policy(build: Build, megabytes: int, seconds: float) -> ProcessLimits:
    """`megabytes`: size of the buffers; the host keeps up to three copies of them."""
    reserved = 0 if build == "address" else FAR_MB + OWN_MB + 5 * megabytes  # AddressSanitizer: terabytes
    cpu_seconds = math.ceil(seconds) + GRACE
    return ProcessLimits(BUSY * cpu_seconds, cpu_seconds, reserved, resident_mb=RESIDENT_MB[build] + 5 * megabytes)


def _job(
    memory: Memory,
    launches: Sequence[Launch],
    numbers: Mapping[str, int | float],
    outputs: Sequence[str],
    seconds: float,
    volatile_races: bool,
) -> str:
    lines = [f"memory {memory.size} seconds {seconds:g} strict {int(volatile_races)}", f"buffers {len(memory.buffers)}"]
    pairs = zip(memory.buffers, memory.offsets, strict=True)
    lines += [f"{offset} {each.size} {int(each.name in outputs)}" for each, offset in pairs]
    lines.append(f"launches {len(launches)}")
    positions = {each.name: index for index, each in enumerate(memory.buffers)}
    for each in launches:
        numbers_ = (*each.grid, *each.block, each.shared, len(each.arguments))
        lines.append(f"{each.kernel} {' '.join(map(str, numbers_))}")
        for name, type_ in each.arguments:
            lines.append(f"p {positions[name]}" if name in positions else _number(type_, numbers[name]))
    return "\n".join(lines) + "\n"


def _number(type_: str, value: int | float) -> str:
    if type_ in ("float", "double"):
        bits = np.float32(value).view(np.uint32) if type_ == "float" else np.float64(value).view(np.uint64)
        return f"f {int(bits)}"
    return f"i {int(value) & (1 << 64) - 1}"
