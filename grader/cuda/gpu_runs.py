"""Runs programs on a GPU: each run has fresh inputs between poison and a cold cache, and its memory is checked.

A submission may try to keep a result for its next run and be faster then. So everything that could hold a result is
renewed between two runs: the module with its variables (source.py refuses these anyway), the submission's buffers with
all memory allocated around them, the buffers of the yardstick (which hold the right results after its run), shared and
local memory, and the cache. The inputs change in a random order, at the same addresses, and a result for other inputs
is wrong.
"""

import contextlib
import random
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.cuda.gpu import DriverError, Gpu, Packed, argument, pointers
from grader.cuda.gpu_protocol import SUBMISSION, Batch, CaseInputs, Compiled, GpuFault, GpuJob, GpuReply, Pair
from grader.cuda.poison import ALIGNMENT, GUARD, POISON

PAGE = 2 << 20  # the driver allocates pages of this size; the rest of a page is checked as well
WARM_UPS = 3  # runs of each program; at least one for each case
TOO_MUCH = "CUDA_ERROR_OUT_OF_MEMORY"
TIMES_CACHE, LEAST_FLUSH = 2, 1 << 28  # of the cache; bytes
FLUSH_SECONDS = 3e-4  # at least, at the memory's nominal bandwidth: Python queues all launches in that time
COPIES = 5  # of which the fastest counts
SCRUB_THREADS, SCRUB_BLOCKS = 1024, 2  # of a block; for each multiprocessor
SCRUB_WORD = 0x5EED0000


class KernelMisbehavedError(Exception):
    """A program did something that it must not do."""

    def __init__(self, fault: GpuFault) -> None:
        super().__init__(fault.text or fault.error)
        self.fault = fault


def run(gpu: Gpu, job: GpuJob) -> GpuReply:
    """Run all batches in order, up to the first fault. Raises DriverError if the device itself fails."""
    reply = GpuReply(
        device=gpu.name,
        architecture=gpu.architecture,
        driver=gpu.driver,
        bandwidth=gpu.bandwidth,
        operations=gpu.operations,
    )
    try:
        for batch in job.batches:
            with contextlib.ExitStack() as stack:
                programs = [
                    stack.enter_context(LoadedKernels(gpu, number, each, apart=job.apart))
                    for number, each in enumerate(batch.programs)
                ]
                (_timed if batch.trials else _once)(gpu, job, batch, programs, reply)
    except KernelMisbehavedError as misdeed:
        reply.fault = misdeed.fault
    return reply


class LoadedKernels:
    """One kernel file on the device, with its own memory for inputs of one size."""

    def __init__(self, gpu: Gpu, number: int, compiled: Compiled, *, apart: bool = False) -> None:
        self._gpu, self._number, self._compiled, self._apart = gpu, number, compiled, apart
        self.attributes: dict[str, dict[str, int]] = {}
        self._offsets, end = {}, GUARD
        for each in compiled.buffers:
            self._offsets[each.name] = end
            end += -(-(each.size + GUARD) // ALIGNMENT) * ALIGNMENT
        self._image = np.empty(-(-end // PAGE) * PAGE, np.uint8)
        self._allocated = [each.size for each in compiled.buffers] if apart else [self._image.size]
        self._blocks: list[int] = []

    def __enter__(self) -> "LoadedKernels":
        try:
            self._blocks = [self._gpu.allocate(size) for size in self._allocated]
        except DriverError as fault:
            raise self._stopped(fault) from fault
        names = list(self._offsets)
        if self._apart:
            self._addresses = dict(zip(names, self._blocks, strict=True))
        else:
            self._addresses = {name: self._blocks[0] + self._offsets[name] for name in names}
        return self

    def __exit__(self, *_: object) -> None:
        for block in self._blocks:
            with contextlib.suppress(DriverError):  # after a fault of a kernel, nothing can be freed
                self._gpu.free(block)

    def trial(
        self, case: CaseInputs, outputs: Mapping[str, str], before: Callable[[], None] | None = None
    ) -> tuple[float, dict[str, bytes]]:
        """Seconds of all launches in order, and the outputs afterwards. Raises KernelMisbehavedError."""
        module = self._load()
        launches, packed = self._launches(module, case)
        self._prepare(case)
        try:
            seconds = self._gpu.seconds(launches, before)
        except DriverError as fault:
            raise self._stopped(fault) from fault
        del packed
        found = self._result(case, outputs)
        self._gpu.unload(module)
        self._poison()  # later programs must not read these results
        return seconds, found

    def _load(self) -> Any:
        try:
            return self._gpu.load(self._compiled.binary)
        except DriverError as fault:
            if str(fault) == TOO_MUCH:  # constants or static arrays; other errors are ours
                raise self._stopped(fault) from fault
            raise

    def _launches(self, module: Any, case: CaseInputs) -> tuple[list[Any], list[Packed]]:
        numbers = {**self._compiled.numbers, **case.numbers}
        buffers = pointers(self._addresses)
        launches, packed = [], []
        for each in self._compiled.launches:
            function = self._gpu.function(module, each.kernel)
            if each.kernel not in self.attributes:
                self.attributes[each.kernel] = self._gpu.function_attributes(function)
            values = [
                buffers[name] if name in buffers else argument(type_, numbers[name]) for name, type_ in each.arguments
            ]
            packed.append(Packed(values))
            launches.append(self._gpu.launch(function, each.grid, each.block, each.shared, packed[-1]))
        return launches, packed

    def _poison(self) -> None:
        for block, size in zip(self._blocks, self._allocated, strict=True):
            self._gpu.poison(block, size)

    def _prepare(self, case: CaseInputs) -> None:
        """Write the inputs, and poison everywhere else."""
        self._poison()
        for name, data in case.buffers.items():
            self._gpu.write(self._addresses[name], np.frombuffer(data, np.uint8))

    def _result(self, case: CaseInputs, outputs: Mapping[str, str]) -> dict[str, bytes]:
        """The outputs. Raises KernelMisbehavedError if any other memory has changed."""
        if self._apart:
            for each in self._compiled.buffers:
                self._gpu.read(self._addresses[each.name], self._part(each.name, each.size))
        else:
            self._gpu.read(self._blocks[0], self._image)
        for name, data in case.buffers.items():
            if self._part(name, len(data)).tobytes() != data:
                raise self._misdeed(f"it changes its input '{name}'")
        if not self._apart and any((gap.view(np.uint16) != POISON).any() for gap in self._gaps()):
            raise self._misdeed("it writes outside of its buffers")
        sizes = {each.name: each.size for each in self._compiled.buffers}
        return {name: self._part(name, sizes[name]).tobytes() for name in outputs}

    def _misdeed(self, text: str) -> KernelMisbehavedError:
        return KernelMisbehavedError(GpuFault(self._number, text))

    def _stopped(self, fault: DriverError) -> KernelMisbehavedError:
        return KernelMisbehavedError(GpuFault(self._number, error=str(fault)))

    def _part(self, name: str, size: int) -> Any:
        return self._image[self._offsets[name] : self._offsets[name] + size]

    def _gaps(self) -> Iterator[Any]:
        end = 0
        for each in self._compiled.buffers:
            yield self._image[end : self._offsets[each.name]]
            end = self._offsets[each.name] + each.size
        yield self._image[end:]


class Cleaner:
    """Overwrites what an earlier run may have left on the device: in shared and in local memory, and in the cache.

    Its kernels are those of between_runs.cu; without their binary only the cache is flushed. All of it is asynchronous
    and takes longer than Python needs to queue the launches of a run.
    """

    def __init__(self, gpu: Gpu, binary: bytes) -> None:
        self._gpu, self._launches = gpu, list[Any]()
        least = TIMES_CACHE * gpu.attribute("L2_CACHE_SIZE")
        wanted = max(least, LEAST_FLUSH, int(FLUSH_SECONDS * gpu.bandwidth))
        self._scratch, self._size = _largest(gpu, wanted, least)
        self._module = gpu.load(binary) if binary else None
        if self._module is not None:
            self._prepare(self._module)

    def _prepare(self, module: Any) -> None:
        gpu, scratch = self._gpu, pointers({"": self._scratch})[""]
        units = gpu.attribute("MULTIPROCESSOR_COUNT")
        shared = gpu.attribute("MAX_SHARED_MEMORY_PER_BLOCK_OPTIN")
        scrub = gpu.function(module, "scrub")
        gpu.allow_shared(scrub, shared)
        values = [scratch, argument("int", shared // 4), argument("unsigned", SCRUB_WORD)]
        self._packed = [Packed(values), Packed([scratch, argument("size_t", self._size // 4), scratch])]
        grid, block = (SCRUB_BLOCKS * units, 1, 1), (SCRUB_THREADS, 1, 1)
        self._launches = [
            gpu.launch(scrub, grid, block, shared // 4 * 4, self._packed[0]),
            gpu.launch(gpu.function(module, "read_all"), grid, block, 0, self._packed[1]),
        ]

    def clean(self) -> None:
        """Raises DriverError."""
        for launch in self._launches[:1]:
            self._gpu.start(launch)
        self._gpu.poison(self._scratch, self._size)
        for launch in self._launches[1:]:  # else the timed run would wait for the cache to be written back
            self._gpu.start(launch)

    def copied_per_second(self) -> float:
        """Bytes that a large copy reads and writes in a second."""
        half = self._size // 2
        copy = self._gpu.copying(self._scratch, self._scratch + half, half)
        fastest = min(self._gpu.seconds([copy]) for _ in range(COPIES))
        return 2 * half / fastest if fastest > 0 else 0.0

    def close(self) -> None:
        with contextlib.suppress(DriverError):  # after a fault of a kernel, nothing can be freed
            if self._module is not None:
                self._gpu.unload(self._module)
            self._gpu.free(self._scratch)


def _largest(gpu: Gpu, wanted: int, least: int) -> tuple[int, int]:
    """Address and size of the largest buffer that there is memory for: `wanted` bytes, or a half, a quarter ..."""
    while True:
        try:
            return gpu.allocate(wanted), wanted
        except DriverError as fault:
            if str(fault) != TOO_MUCH or wanted // 2 < least:
                raise
            wanted //= 2


def _once(gpu: Gpu, job: GpuJob, batch: Batch, programs: Sequence[LoadedKernels], reply: GpuReply) -> None:
    """Run the submission once on each case."""
    reply.outputs.append([])
    for case in batch.cases:
        with _watched(job.seconds):
            _, found = programs[SUBMISSION].trial(case, job.outputs)
        reply.outputs[-1].append(found)
    reply.attributes = programs[SUBMISSION].attributes


def _timed(gpu: Gpu, job: GpuJob, batch: Batch, programs: Sequence[LoadedKernels], reply: GpuReply) -> None:
    """Warm up on every case, whose results the judge compares; then run trials, whose results must be the same."""
    with contextlib.closing(Cleaner(gpu, job.between_runs)) as cleaner:
        cleaner.clean()  # here its faults are ours; during a run they would be the submission's
        reply.copies = cleaner.copied_per_second()
        _race(job, batch, programs, reply, cleaner)


def _race(job: GpuJob, batch: Batch, programs: Sequence[LoadedKernels], reply: GpuReply, cleaner: Cleaner) -> None:
    ends = time.monotonic() + job.budget
    known: dict[int, dict[str, bytes]] = {}
    warm_ups = max(WARM_UPS, len(batch.cases))
    for trial, index in enumerate(_drawn(len(batch.cases), warm_ups + batch.trials)):
        if trial >= warm_ups and time.monotonic() > ends:
            break
        seconds = [0.0] * len(programs)
        for number in sorted(range(len(programs)), reverse=bool(trial % 2)):  # the order alternates
            with _watched(job.seconds):
                seconds[number], found = programs[number].trial(batch.cases[index], job.outputs, cleaner.clean)
            if number == SUBMISSION and _differ(batch, job.outputs, found, known.setdefault(index, found)):
                raise KernelMisbehavedError(
                    GpuFault(number, "it gives another result for inputs that it has had before")
                )
        if trial >= warm_ups:
            reply.pairs.append(Pair(*seconds))
    reply.outputs.append([known[index] for index in range(len(batch.cases))])
    reply.attributes = programs[SUBMISSION].attributes


def _differ(batch: Batch, outputs: Mapping[str, str], found: Mapping[str, bytes], before: Mapping[str, bytes]) -> bool:
    """Whether a result differs from the earlier one. Atomics may add in another order, so each of the two may be off by
    the tolerance."""
    for name, dtype in outputs.items():
        if found[name] == before[name]:
            continue
        now, then = (np.frombuffer(each[name], dtype) for each in (found, before))
        if not np.allclose(now, then, rtol=2 * batch.rtol, atol=2 * batch.atol, equal_nan=True):
            return True
    return False


def _drawn(cases: int, count: int) -> Iterator[int]:
    """Numbers of cases, each equally often, in an unpredictable order."""
    drawn: list[int] = []
    for _ in range(count):
        if not drawn:
            drawn = random.SystemRandom().sample(range(cases), cases)
        yield drawn.pop()


@contextlib.contextmanager
def _watched(seconds: float) -> Iterator[None]:
    """After that time SIGALRM, which has no handler, ends the process even inside the driver, and its kernels too."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
