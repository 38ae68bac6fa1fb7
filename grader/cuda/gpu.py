"""One GPU through the driver's interface, cuda.bindings.driver: memory, kernels and their times."""

import ctypes
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader.cuda.poison import POISON

LARGEST_NAME = 256
QueuedLaunch = Callable[[], tuple[Any, ...]]
TYPES: dict[str, Any] = {
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "bool": ctypes.c_bool,
    "int": ctypes.c_int32,
    "int32_t": ctypes.c_int32,
    "unsigned": ctypes.c_uint32,
    "unsigned int": ctypes.c_uint32,
    "uint32_t": ctypes.c_uint32,
    "long": ctypes.c_int64,
    "long long": ctypes.c_int64,
    "int64_t": ctypes.c_int64,
    "size_t": ctypes.c_size_t,
}
# CUDA C++ Programming Guide, "Throughput of Native Arithmetic Instructions": 32-bit floating-point additions and
# multiplications per clock of one multiprocessor, by compute capability
CORES = {75: 64, 80: 64, **dict.fromkeys((86, 87, 88, 89, 90, 100, 103, 110, 120, 121), 128)}


class NoDeviceError(Exception):
    """There is no usable GPU; the text says why."""


class DriverError(RuntimeError):
    """The driver refuses a call, or reports an earlier fault; the text is its name for the error."""


def bindings() -> Any:
    """The driver's interface. Raises NoDeviceError if the package is missing."""
    try:
        from cuda.bindings import driver
    except ImportError as fault:
        raise NoDeviceError(f"cuda-bindings is not installed ({fault})") from fault
    return driver


class Packed:
    """Arguments of a launch as the driver expects them: an array of pointers at `address`. Owns their memory."""

    def __init__(self, values: Sequence[Any]) -> None:
        """`values`: ctypes numbers."""
        self._values = tuple(values)
        self._pointers = (ctypes.c_void_p * max(len(values), 1))(*map(ctypes.addressof, values))
        self.address = ctypes.addressof(self._pointers)


class Gpu:
    """The first device. `driver`: cuda.bindings.driver, or a test double of it."""

    def __init__(self, driver: Any) -> None:
        """Raises NoDeviceError."""
        self._driver = driver
        try:
            self.call(driver.cuInit, 0)
            self._device = self.call(driver.cuDeviceGet, 0)
            self._context = self.call(driver.cuDevicePrimaryCtxRetain, self._device)
            self.call(driver.cuCtxSetCurrent, self._context)
            self._events = [self.call(driver.cuEventCreate, 0) for _ in range(2)]
        except (RuntimeError, OSError) as fault:  # without the library there is no device
            raise NoDeviceError(f"the driver finds no device ({fault})") from fault
        name: bytes = self.call(driver.cuDeviceGetName, LARGEST_NAME, self._device)
        self.name = name.split(b"\0")[0].decode(errors="replace")

    def call(self, function: Any, *arguments: Any) -> Any:
        """Call the driver and return its result. Raises DriverError."""
        return _result(function(*arguments))

    # -- properties ----------------------------------------------------------------------------------------------------

    def attribute(self, name: str) -> int:
        attributes = self._driver.CUdevice_attribute
        which = getattr(attributes, f"CU_DEVICE_ATTRIBUTE_{name}")
        return int(self.call(self._driver.cuDeviceGetAttribute, which, self._device))

    @property
    def _capability(self) -> int:
        return 10 * self.attribute("COMPUTE_CAPABILITY_MAJOR") + self.attribute("COMPUTE_CAPABILITY_MINOR")

    @property
    def architecture(self) -> str:
        return f"sm_{self._capability}"

    @property
    def driver(self) -> int:
        """The newest version of CUDA that the driver knows: 13000 for 13.0."""
        return int(self.call(self._driver.cuDriverGetVersion))

    @property
    def bandwidth(self) -> float:
        """Memory bandwidth in bytes per second (two transfers per clock); 0 if the driver does not report it."""
        return 2 * 1e3 * self.attribute("MEMORY_CLOCK_RATE") * self.attribute("GLOBAL_MEMORY_BUS_WIDTH") / 8

    @property
    def operations(self) -> float:
        """float32 operations per second (a fused multiply-add counts as two); 0 if not known."""
        clock = 1e3 * self.attribute("CLOCK_RATE")
        return 2 * clock * self.attribute("MULTIPROCESSOR_COUNT") * CORES.get(self._capability, 0)

    # -- memory --------------------------------------------------------------------------------------------------------

    def allocate(self, size: int) -> int:
        return int(self.call(self._driver.cuMemAlloc, size))

    def free(self, address: int) -> None:
        self.call(self._driver.cuMemFree, address)

    def write(self, address: int, array: Any) -> None:
        """`array`: NumPy's, contiguous."""
        self.call(self._driver.cuMemcpyHtoD, address, array.ctypes.data, array.nbytes)

    def read(self, address: int, array: Any) -> None:
        self.call(self._driver.cuMemcpyDtoH, array.ctypes.data, address, array.nbytes)

    def poison(self, address: int, size: int) -> None:
        """Fill an even number of bytes with poison. Asynchronous."""
        self.call(self._driver.cuMemsetD16, address, POISON, size // 2)

    def copying(self, target: int, source: int, size: int) -> QueuedLaunch:
        """A function that starts a copy on the device and does nothing else; see `launch`."""
        return functools.partial(self._driver.cuMemcpyDtoD, target, source, size)

    # -- kernels -------------------------------------------------------------------------------------------------------

    def load(self, binary: bytes) -> Any:
        return self.call(self._driver.cuModuleLoadData, binary)

    def unload(self, module: Any) -> None:
        self.call(self._driver.cuModuleUnload, module)

    def function(self, module: Any, name: str) -> Any:
        return self.call(self._driver.cuModuleGetFunction, module, name.encode())

    def function_attributes(self, function: Any) -> dict[str, int]:
        """Registers per thread, bytes of static shared memory, and bytes of local memory, to which registers spill."""
        attributes = self._driver.CUfunction_attribute
        names = {"registers": "NUM_REGS", "shared": "SHARED_SIZE_BYTES", "local": "LOCAL_SIZE_BYTES"}
        return {
            key: int(
                self.call(self._driver.cuFuncGetAttribute, getattr(attributes, f"CU_FUNC_ATTRIBUTE_{name}"), function)
            )
            for key, name in names.items()
        }

    def launch(
        self, function: Any, grid: Sequence[int], block: Sequence[int], shared: int, packed: Packed
    ) -> QueuedLaunch:
        """A function that starts the kernel and does nothing else, so that little time passes between two launches.

        `seconds` checks its result; `packed` must live until then."""
        return functools.partial(self._driver.cuLaunchKernel, function, *grid, *block, shared, None, packed.address, 0)

    def allow_shared(self, function: Any, size: int) -> None:
        """Let a launch have that many bytes of dynamic shared memory."""
        attribute = self._driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
        self.call(self._driver.cuFuncSetAttribute, function, attribute, size)

    def start(self, launch: QueuedLaunch) -> None:
        """Start a kernel without waiting for it. Raises DriverError."""
        _result(launch())

    def synchronise(self) -> None:
        self.call(self._driver.cuCtxSynchronize)

    def seconds(self, launches: Sequence[QueuedLaunch], before: Callable[[], None] | None = None) -> float:
        """Time on the device from the end of the work that `before` started to the end of the last launch.

        All launches are queued while that work still runs: otherwise Python's time between two launches would count.
        """
        driver = self._driver
        begin, end = self._events
        self.synchronise()
        if before is not None:
            before()
        answers = [driver.cuEventRecord(begin, None)]
        answers += [launch() for launch in launches]
        answers.append(driver.cuEventRecord(end, None))
        for answer in answers:
            _result(answer)
        self.call(driver.cuEventSynchronize, end)
        return float(self.call(driver.cuEventElapsedTime, begin, end)) / 1e3


def argument(type_: str, value: float) -> Any:
    """The ctypes number for a kernel parameter of that C type."""
    kind = TYPES[type_]
    return kind(float(value) if kind in (ctypes.c_float, ctypes.c_double) else int(value))


def pointers(addresses: Mapping[str, int]) -> dict[str, Any]:
    return {name: ctypes.c_void_p(address) for name, address in addresses.items()}


def _result(answer: tuple[Any, ...]) -> Any:
    error, *values = answer
    if int(error) != 0:
        raise DriverError(getattr(error, "name", str(error)))
    return values[0] if len(values) == 1 else values
