"""Runs kernels on a GPU, in a process of its own: a kernel that hangs or faults takes down this process and no other.

Usage: python gpu.py PACKAGE_FOLDERS, a Job on standard input; writes a Reply. Nothing of the student's runs on the CPU
here, so there are no walls: device code can do nothing but touch the memory of this process's own context. What it may
have done to that is looked at in every trial, the timed ones too: poisoned outputs, guards around every buffer, inputs
compared afterwards.
"""

import ctypes
import os
import sys
import time
from typing import Any

GUARD, ALIGNMENT, POISON = 4096, 256, 0x7F81
WARM_UPS, FLUSHED = 3, 2  # trials; times the L2 cache


def main() -> None:
    sys.path[1:1] = sys.argv[1].split(os.pathsep)
    from grader.cuda.jobs import Job, Reply, decode, encode  # once it can be found

    job = decode(sys.stdin.buffer.read(), Job)
    try:
        gpu = Gpu()
    except NoDevice as reason:
        sys.stdout.buffer.write(encode(Reply(no_device=str(reason))))
        return
    sys.stdout.buffer.write(encode(_answer(gpu, job)))


class NoDevice(Exception):
    """Why there is no GPU to run on."""


class Gpu:
    """The first device, by the driver's own interface."""

    def __init__(self) -> None:
        try:
            from cuda.bindings import driver
        except ImportError as fault:
            raise NoDevice(f"cuda-bindings is not installed ({fault})") from fault
        self._driver = driver
        try:
            self.call(driver.cuInit, 0)
            self._device = self.call(driver.cuDeviceGet, 0)
        except (RuntimeError, OSError) as fault:  # no library, no device
            raise NoDevice(f"the driver finds no device ({fault})") from fault
        self._context = self.call(driver.cuDevicePrimaryCtxRetain, self._device)
        self.call(driver.cuCtxSetCurrent, self._context)
        self.name = self.call(driver.cuDeviceGetName, 256, self._device).split(b"\0")[0].decode()

    def call(self, function: Any, *arguments: Any) -> Any:
        """The driver's result; RuntimeError, with its own word, where it reports an error."""
        error, *values = function(*arguments)
        if int(error) != 0:
            raise RuntimeError(getattr(error, "name", str(error)))
        return values[0] if len(values) == 1 else values

    def attribute(self, name: str) -> int:
        attributes = self._driver.CUdevice_attribute
        return int(
            self.call(
                self._driver.cuDeviceGetAttribute, getattr(attributes, f"CU_DEVICE_ATTRIBUTE_{name}"), self._device
            )
        )

    @property
    def architecture(self) -> str:
        return f"sm_{self.attribute('COMPUTE_CAPABILITY_MAJOR')}{self.attribute('COMPUTE_CAPABILITY_MINOR')}"

    @property
    def bandwidth(self) -> float:
        """Bytes a second between the device and its memory, by its clock and the width of its bus."""
        return 2 * 1e3 * self.attribute("MEMORY_CLOCK_RATE") * self.attribute("GLOBAL_MEMORY_BUS_WIDTH") / 8

    def allocate(self, size: int) -> int:
        return int(self.call(self._driver.cuMemAlloc, size))

    def write(self, address: int, array: Any) -> None:
        self.call(self._driver.cuMemcpyHtoD, address, array.ctypes.data, array.nbytes)

    def read(self, address: int, array: Any) -> None:
        self.call(self._driver.cuMemcpyDtoH, array.ctypes.data, address, array.nbytes)

    def fill(self, address: int, size: int) -> None:
        self.call(self._driver.cuMemsetD8, address, 0, size)

    def load(self, binary: bytes) -> Any:
        return self.call(self._driver.cuModuleLoadData, binary)

    def function(self, module: Any, name: str) -> Any:
        return self.call(self._driver.cuModuleGetFunction, module, name.encode())

    def function_attributes(self, function: Any) -> dict[str, int]:
        """Registers a thread, bytes of static shared memory, bytes of local memory (where registers are spilled to)."""
        attributes = self._driver.CUfunction_attribute
        names = {"registers": "NUM_REGS", "shared": "SHARED_SIZE_BYTES", "local": "LOCAL_SIZE_BYTES"}
        return {
            key: int(
                self.call(self._driver.cuFuncGetAttribute, getattr(attributes, f"CU_FUNC_ATTRIBUTE_{name}"), function)
            )
            for key, name in names.items()
        }

    def launch(self, function: Any, grid: Any, block: Any, shared: int, values: Any, types: Any) -> None:
        self.call(self._driver.cuLaunchKernel, function, *grid, *block, shared, 0, (tuple(values), tuple(types)), 0)

    def synchronise(self) -> None:
        self.call(self._driver.cuCtxSynchronize)

    def seconds(self, work: Any) -> float:
        """Between two events around the work."""
        driver = self._driver
        begin, end = (self.call(driver.cuEventCreate, 0) for _ in range(2))
        self.call(driver.cuEventRecord, begin, 0)
        work()
        self.call(driver.cuEventRecord, end, 0)
        self.call(driver.cuEventSynchronize, end)
        milliseconds = self.call(driver.cuEventElapsedTime, begin, end)
        for each in (begin, end):
            self.call(driver.cuEventDestroy, each)
        return float(milliseconds) / 1e3


class Program:
    """One kernel file on the device, with memory of its own for the sizes of one kind of case."""

    def __init__(self, gpu: Gpu, program: Any, case: Any, numpy: Any) -> None:
        self._gpu, self._numpy, self._program = gpu, numpy, program
        module = gpu.load(program.binary)
        self._functions = {each.kernel: gpu.function(module, each.kernel) for each in program.launches}
        self.attributes = {name: gpu.function_attributes(function) for name, function in self._functions.items()}
        self._offsets, end = [], GUARD
        for each in program.buffers:
            self._offsets.append(end)
            end += -(-(each.size + GUARD) // ALIGNMENT) * ALIGNMENT
        self._size = end
        self._memory = gpu.allocate(end)
        self._image = numpy.empty(end, numpy.uint8)

    def prepare(self, inputs: dict[str, bytes]) -> None:
        """Inputs as they shall be, poison everywhere else."""
        numpy = self._numpy
        self._image[:] = numpy.resize(numpy.frombuffer(numpy.uint16(POISON).tobytes(), numpy.uint8), self._size)
        for each, offset in zip(self._program.buffers, self._offsets, strict=True):
            if each.name in inputs:
                self._image[offset : offset + each.size] = numpy.frombuffer(inputs[each.name], numpy.uint8)
        self._gpu.write(self._memory, self._image)

    def run(self) -> None:
        """All launches, one after the other, on one stream."""
        addresses = {
            each.name: self._memory + offset for each, offset in zip(self._program.buffers, self._offsets, strict=True)
        }
        for each in self._program.launches:
            values, types = [], []
            for name, type_ in each.arguments:
                pointer = name in addresses
                values.append(addresses[name] if pointer else self._program.numbers[name])
                types.append(ctypes.c_void_p if pointer else TYPES.get(type_, ctypes.c_int))
            self._gpu.launch(self._functions[each.kernel], each.grid, each.block, each.shared, values, types)

    def result(self, inputs: dict[str, bytes], outputs: tuple[str, ...]) -> tuple[dict[str, bytes], str]:
        """The outputs, and what is wrong with the rest of the memory; "" where all of it is as it was."""
        image = self._numpy.empty_like(self._image)
        self._gpu.read(self._memory, image)
        found, same = {}, image == self._image
        for each, offset in zip(self._program.buffers, self._offsets, strict=True):
            part = slice(offset, offset + each.size)
            if each.name in outputs:
                found[each.name] = image[part].tobytes()
            elif each.name in inputs and not same[part].all():
                return found, f"it changes its input '{each.name}'"
            if each.name not in inputs:
                same[part] = True
        return found, "" if same.all() else "it writes outside of its buffers"


TYPES = {
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "bool": ctypes.c_bool,
    "unsigned": ctypes.c_uint32,
    "unsigned int": ctypes.c_uint32,
    "uint32_t": ctypes.c_uint32,
    "long": ctypes.c_int64,
    "long long": ctypes.c_int64,
    "int64_t": ctypes.c_int64,
    "size_t": ctypes.c_size_t,
}


def _answer(gpu: Gpu, job: Any) -> Any:
    """Submission and yardstick in turn, on fresh inputs and a cold cache, until there are enough pairs of times."""
    import numpy

    from grader.cuda.jobs import Pair, Reply

    reply = Reply(device=gpu.name, architecture=gpu.architecture, bandwidth=gpu.bandwidth)
    if not job.programs:
        return reply
    programs = [Program(gpu, each, job.cases[0], numpy) for each in job.programs]
    flush = gpu.attribute("L2_CACHE_SIZE") * FLUSHED or 1 << 26
    scratch = gpu.allocate(flush)
    reply.attributes = programs[0].attributes
    ends = time.monotonic() + job.seconds
    for trial in range(WARM_UPS + job.trials):
        inputs = job.cases[trial % len(job.cases)]
        seconds, outputs = [], []
        for program in programs:
            program.prepare(inputs)
            gpu.fill(scratch, flush)
            gpu.synchronise()
            seconds.append(gpu.seconds(program.run))
            found, fault = program.result(inputs, job.outputs)
            if fault:
                reply.fault = fault
                return reply
            outputs.append(found)
        keep = trial < len(job.cases)  # the judge compares them; later ones have to be the same bit for bit
        if keep:
            reply.outputs.append(outputs[0])
        elif _differs(numpy, outputs[0], reply.outputs[trial % len(job.cases)], job.rtol, job.dtypes):
            reply.fault = "it gives another result for inputs that it has had before"
            return reply
        if trial >= WARM_UPS:
            reply.pairs.append(Pair(*seconds) if len(seconds) == 2 else Pair(seconds[0], 0.0))
        if time.monotonic() > ends:
            break
    return reply


def _differs(
    numpy: Any, outputs: dict[str, bytes], before: dict[str, bytes], rtol: float, dtypes: dict[str, str]
) -> bool:
    """Whether a result is another than it was: atomics may add in another order, and no more than that."""
    for name, data in outputs.items():
        now, then = (numpy.frombuffer(each, dtypes[name]) for each in (data, before[name]))
        if not numpy.allclose(now, then, rtol=rtol, atol=rtol, equal_nan=True):
            return True
    return False


if __name__ == "__main__":
    main()
