"""A double of cuda.bindings.driver: host memory, kernels in Python, a clock that the test sets.

There is no GPU where this project is tested, and what the grader does around a kernel (poison, guards, fresh modules, a
flushed cache, the order of trials, the verdict on their times) must not wait for one. The double has the functions that
grader.cuda.gpu calls, with their arguments and answers; that the real ones take the same is tested beside it. It says
nothing of what a real kernel computes or takes; a kernel is a Python function here, and an address is one of this
process's memory.
"""
# ruff: noqa: N802  # the names are the driver's

import ctypes
import itertools
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from types import SimpleNamespace
from typing import Any

import numpy as np

POINTER, INT, FLOAT = ctypes.c_void_p, ctypes.c_int32, ctypes.c_float  # types of a kernel's parameters
ATTRIBUTES = {
    "COMPUTE_CAPABILITY_MAJOR": 9,
    "COMPUTE_CAPABILITY_MINOR": 0,
    "MEMORY_CLOCK_RATE": 1_000_000,  # kHz
    "GLOBAL_MEMORY_BUS_WIDTH": 4096,  # bits: 1024 GB/s
    "CLOCK_RATE": 1_000_000,  # kHz
    "MULTIPROCESSOR_COUNT": 100,
    "L2_CACHE_SIZE": 1 << 20,
    "MAX_SHARED_MEMORY_PER_BLOCK_OPTIN": 232_448,
}
COPY = 800e9  # bytes per second that are read and written by a copy
PAGE = 2 << 20


class Result(IntEnum):
    CUDA_SUCCESS = 0
    CUDA_ERROR_INVALID_VALUE = 1
    CUDA_ERROR_OUT_OF_MEMORY = 2
    CUDA_ERROR_NO_DEVICE = 100
    CUDA_ERROR_NO_BINARY_FOR_GPU = 209
    CUDA_ERROR_NOT_FOUND = 500
    CUDA_ERROR_ILLEGAL_ADDRESS = 700


class KernelStoppedError(Exception):
    """What a kernel raises to be stopped by the driver; has a Result."""


class Kernel:
    """One kernel: `work(state, *arguments)`, where `state` is a dict that lives as long as the module, as a __device__
    variable does. `seconds`: what a launch takes, or a function of the number of launches before."""

    def __init__(self, types: Sequence[Any], work: Callable[..., None], seconds: Any = 1e-4) -> None:
        self.types, self.work, self.launches = tuple(types), work, 0
        self._seconds = seconds if callable(seconds) else lambda _: seconds

    def run(self, state: dict[str, Any], address: int) -> float:
        """Read the arguments as the driver does: at the address stands a pointer to each."""
        pointers = (ctypes.c_void_p * len(self.types)).from_address(address)
        arguments = [kind.from_address(each).value for kind, each in zip(self.types, pointers, strict=True)]
        self.work(state, *arguments)
        self.launches += 1
        return float(self._seconds(self.launches - 1))


def floats(address: int, count: int) -> Any:
    """The memory there, as float32; a kernel may reach beyond a buffer as it may on a GPU."""
    return np.ctypeslib.as_array((ctypes.c_float * count).from_address(address))


class FakeDriver:
    """`kernels`: by the text that stands for a binary, the kernels in it by name; under b"", those of every other
    binary. `log`: what was asked of it."""

    def __init__(
        self, kernels: Mapping[bytes, Mapping[str, Kernel]], attributes: Mapping[str, int] | None = None
    ) -> None:
        self.log: list[str] = []
        self.now = 0.0
        self.broken = Result.CUDA_SUCCESS  # what every call says after a kernel was stopped
        self.loads = Result.CUDA_SUCCESS  # what is said when a module is loaded
        self.modules: dict[int, tuple[bytes, dict[str, Any]]] = {}
        self.memory: dict[int, Any] = {}
        self._kernels, self._attributes = kernels, {**ATTRIBUTES, **(attributes or {})}
        self._events: dict[int, float] = {}
        self._numbers = itertools.count(1)
        self.CUdevice_attribute = SimpleNamespace(**{f"CU_DEVICE_ATTRIBUTE_{name}": name for name in self._attributes})
        self.version = 13000
        self.room = 1 << 40  # bytes of memory
        names = ("NUM_REGS", "SHARED_SIZE_BYTES", "LOCAL_SIZE_BYTES", "MAX_DYNAMIC_SHARED_SIZE_BYTES")
        self.CUfunction_attribute = SimpleNamespace(**{f"CU_FUNC_ATTRIBUTE_{name}": name for name in names})

    def _answer(self, *values: Any) -> tuple[Any, ...]:
        return (self.broken, *values)

    # -- the device ----------------------------------------------------------------------------------------------------

    def cuInit(self, flags: int) -> Any:
        return self._answer()

    def cuDeviceGet(self, ordinal: int) -> Any:
        return self._answer(ordinal)

    def cuDevicePrimaryCtxRetain(self, device: int) -> Any:
        return self._answer("context")

    def cuCtxSetCurrent(self, context: str) -> Any:
        return self._answer()

    def cuDeviceGetName(self, length: int, device: int) -> Any:
        return self._answer(b"A double of a GPU".ljust(length, b"\0"))

    def cuDeviceGetAttribute(self, name: str, device: int) -> Any:
        return self._answer(self._attributes[name])

    def cuDriverGetVersion(self) -> Any:
        return self._answer(self.version)

    def cuCtxSynchronize(self) -> Any:
        return self._answer()

    # -- memory --------------------------------------------------------------------------------------------------------

    def cuMemAlloc(self, size: int) -> Any:
        """Aligned to 512 bytes; like a real device's, no more of it is mapped than whole pages."""
        if sum(map(len, self.memory.values())) + size > self.room:
            return Result.CUDA_ERROR_OUT_OF_MEMORY, None
        block = np.zeros(-(-size // PAGE) * PAGE + 512, np.uint8)
        address = -(-block.ctypes.data // 512) * 512
        self.memory[address] = block
        self.log.append(f"allocate {size}")
        return self._answer(address)

    def cuMemFree(self, address: int) -> Any:
        del self.memory[address]
        return self._answer()

    def cuMemcpyHtoD(self, address: int, host: int, size: int) -> Any:
        ctypes.memmove(address, host, size)
        self.log.append("write")
        return self._answer()

    def cuMemcpyDtoH(self, host: int, address: int, size: int) -> Any:
        ctypes.memmove(host, address, size)
        self.log.append("read")
        return self._answer()

    def cuMemcpyDtoD(self, target: int, source: int, size: int) -> Any:
        """Copies nothing: the two must be in one block. Its content is never read; only time passes."""
        assert any(
            a <= min(target, source) and max(target, source) + size <= a + len(b) for a, b in self.memory.items()
        )
        self.now += 2 * size / COPY
        self.log.append("copy")
        return self._answer()

    def cuMemsetD16(self, address: int, value: int, count: int) -> Any:
        """Of the flush, which is large, only the beginning is written: nobody looks at the rest."""
        flush = count * 2 > 16 * PAGE
        np.ctypeslib.as_array((ctypes.c_uint16 * (8 if flush else count)).from_address(address))[:] = value
        self.log.append("flush" if flush else "poison")
        return self._answer()

    # -- modules, kernels, events --------------------------------------------------------------------------------------

    def cuModuleLoadData(self, binary: bytes) -> Any:
        module = next(self._numbers)
        self.modules[module] = (bytes(binary), {})
        self.log.append("load")
        return (self.loads, module)

    def cuModuleUnload(self, module: int) -> Any:
        del self.modules[module]
        self.log.append("unload")
        return self._answer()

    def cuModuleGetFunction(self, module: int, name: bytes) -> Any:
        binary, state = self.modules[module]
        kernel = self._kernels.get(binary, self._kernels.get(b"", {})).get(name.decode())
        if kernel is None:
            return Result.CUDA_ERROR_NOT_FOUND, None
        return self._answer((name.decode(), kernel, state))

    def cuFuncGetAttribute(self, name: str, function: Any) -> Any:
        return self._answer({"NUM_REGS": 32, "SHARED_SIZE_BYTES": 1024, "LOCAL_SIZE_BYTES": 0}[name])

    def cuFuncSetAttribute(self, function: Any, name: str, value: int) -> Any:
        assert name == "MAX_DYNAMIC_SHARED_SIZE_BYTES"
        assert value <= self._attributes["MAX_SHARED_MEMORY_PER_BLOCK_OPTIN"]
        self.log.append(f"{function[0]} may have {value} bytes of shared memory")
        return self._answer()

    def cuLaunchKernel(self, function: Any, *shape_and_arguments: Any) -> Any:
        """Runs it at once; a fault shows with the next call that waits, as on a device."""
        *shape, _, stream, address, extra = shape_and_arguments  # _: bytes of shared memory
        assert len(shape) == 6 and stream is None and extra == 0
        name, kernel, state = function
        self.log.append(f"launch {name}")
        if max(shape[3:]) > 1024:
            return (Result.CUDA_ERROR_INVALID_VALUE,)
        try:
            self.now += kernel.run(state, address)
        except KernelStoppedError as stop:
            self.broken = stop.args[0]
        return (Result.CUDA_SUCCESS,)

    def cuEventCreate(self, flags: int) -> Any:
        event = next(self._numbers)
        self._events[event] = -1.0
        return self._answer(event)

    def cuEventRecord(self, event: int, stream: None) -> Any:
        self._events[event] = self.now
        self.log.append("record")
        return self._answer()

    def cuEventSynchronize(self, event: int) -> Any:
        return self._answer()

    def cuEventElapsedTime(self, begin: int, end: int) -> Any:
        """In milliseconds."""
        return self._answer(1e3 * (self._events[end] - self._events[begin]))
