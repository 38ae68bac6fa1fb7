"""Compiles one kernel file: with NVRTC, which decides about errors, and with g++ for the CPU, with and without
sanitizers.

All compilers run at the same time, each in its own process, which may read what it needs and write one folder.
"""

import re
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from grader.cuda.build_dir import COMPILING, BuildDir
from grader.cuda.confined_process import ConfinedProcess, ProcessResult
from grader.cuda.own_names import shown
from grader.cuda.source import Source
from grader.cuda.source_error import SourceError, UnexplainedError
from grader.cuda.toolchain import ACCESSES, BUILDS, COPIES, KERNEL_FLAGS, Build, unit_flags
from grader.errors import GraderError
from grader.model import Status

ARCHITECTURE = "sm_80"  # the oldest with bfloat16 arithmetic; used where there is no GPU
MOST_COMPILED, MOST_TOLD = 1 << 24, 1 << 22  # bytes of a binary; bytes of the output of binutils
MOST_ADDRESS = 1 << 32  # in an object of a few kilobytes
CONSTANTS = {  # nvcc defines them, NVRTC does not
    "INFINITY": "(__int_as_float(0x7f800000))",
    "HUGE_VALF": "(__int_as_float(0x7f800000))",
    "HUGE_VAL": "(__longlong_as_double(0x7ff0000000000000))",
    "NAN": "(__int_as_float(0x7fffffff))",
    "FLT_MAX": "3.402823466e+38f",
    "FLT_MIN": "1.175494351e-38f",
    "FLT_EPSILON": "1.192092896e-07f",
    "INT_MAX": "2147483647",
    "INT_MIN": "(-2147483647-1)",
    "UINT_MAX": "0xffffffffu",
    "M_PI": "3.14159265358979323846",
    "M_E": "2.7182818284590452354",
    "M_LOG2E": "1.4426950408889634074",
    "M_SQRT2": "1.41421356237309504880",
    "M_SQRT1_2": "0.70710678118654752440",
}
TYPES = (  # types of <cstdint>, which nvcc defines and NVRTC does not: in one line, as the emulator has them
    "typedef signed char int8_t; typedef unsigned char uint8_t; typedef short int16_t; typedef unsigned short uint16_t;"
    " typedef int int32_t; typedef unsigned int uint32_t; typedef long int64_t; typedef unsigned long uint64_t;"
    " typedef unsigned int uint;"
)
GAVE_UP = re.compile(rb"Killed|signal terminated|time limit|size limit|out of memory|memory exhausted|allocate")
OUT_OF_MEMORY = "NVRTC_ERROR_OUT_OF_MEMORY"
IN_WORDS = {  # a part of a message of NVRTC's that advises what a student cannot do, and what is said in its place
    "without execution space annotations": (
        "this is a function of the host: write __device__ before it if a kernel calls it; otherwise delete it"
    ),
    "annotation on lambda is not allowed": "write the lambda without __host__ and __device__",
}
MOST_QUOTED = 300  # characters of a compiler's message, which quotes the student's types and names
ERROR = re.compile(r"^kernel\.cu\((\d+)\): (?:catastrophic )?error(?: #[\w-]+)?: (.*)$", re.MULTILINE)
MATHEMATICS = """exp exp2 exp10 expm1 log log2 log10 log1p sqrt cbrt sin cos tan asin acos atan sinh cosh tanh erf erfc
floor ceil round rint trunc fabs pow fmod atan2 hypot fmax fmin copysign fma ldexp lround llround lrint
llrint acosh asinh atanh tgamma nearbyint logb fdim nextafter remainder scalbn
ilogb"""  # and each with an f behind it
OUR_OWN = """__syncthreads __syncthreads_count __syncthreads_and __syncthreads_or __activemask emulated_exchange
emulated_syncwarp emulated_fence emulated_before_atomic emulated_after_atomic emulated_printf emulated_trap
emulated_assert emulated_clock threadIdx blockIdx blockDim gridDim sincos sincosf memcpy memset memmove lgamma_r
lgammaf_r"""
MAY_CALL = frozenset([*OUR_OWN.split(), *(name + end for name in MATHEMATICS.split() for end in ("", "f"))])
SANITIZERS = re.compile(  # functions of each sanitizer that compilers call; the calls before an access are ours
    r"__ubsan_handle_\w+|__tsan_(init|func_entry|func_exit)|__fentry__|__x86_return_thunk|__asan_(init|handle_no_return"
    r"|version_mismatch_check_v\d+|(un)?register_globals|(un)?poison_stack_memory|set_shadow_\w+|allocas?_\w+"
    r"|stack_(malloc|free)_\w+|option_detect_stack_use_after_return|shadow_memory_dynamic_address)"
)
INITIALISERS = (".init", ".init_array", ".preinit_array", ".ctors", ".fini", ".fini_array", ".dtors")
OWN_INITIALISERS = {  # bytes of one each
    "thread": {".init_array": 8},
    "address": {".init_array": 8, ".fini_array": 8},
    "counted": {".init_array": 8},
}
SECTION = re.compile(r"^ *\[ *\d+\] +(\.\S+) +\S+ +[0-9a-f]+ +[0-9a-f]+ +([0-9a-f]+)", re.MULTILINE)
DATA = re.compile(r"^ *\[ *(\d+)\] +\.data ", re.MULTILINE)  # the number of the section of initial values
BY_POINTER = re.compile(r"__x86_indirect_thunk_\w+")
COMPILED = re.compile(r"ptxas info +: Compiling entry function '(\w+)' for '\w+'")
STACK = re.compile(r"(?:ptxas +\.)? +\d+ bytes stack frame, (\d+) bytes spill stores, \d+ bytes spill loads")
USED = re.compile(r"ptxas info +: Used (\d+) registers(, .*)?")
SHARED = re.compile(r", (\d+) bytes smem\b")
LOCAL = re.compile(r"E(\d+)")  # before the name of a variable in a function
SYMBOL = re.compile(r"^ *\d+: +([0-9a-f]+) +(\w+) +(\w+) +(\w+) +\w+ +(\w+) +(\S+)", re.MULTILINE)


class SharedVariable(msgspec.Struct, frozen=True):
    """A __shared__ array as the linker placed it."""

    name: str
    offset: int
    size: int


class Attributes(msgspec.Struct, frozen=True):
    """Resources that one kernel uses: registers per thread, bytes of static shared memory per block, and bytes per
    thread spilled to local memory."""

    registers: int
    shared: int
    spilled: int

    def __str__(self) -> str:
        shared = f", {self.shared:,} bytes of static shared memory" if self.shared else ""
        spills = f"{self.spilled:,} bytes spilled" if self.spilled else "no spills"
        return f"{self.registers} registers{shared}, {spills}"


class Compiler:
    """Compiles one source into the folder of `build_dir`. `close` ends its processes."""

    def __init__(self, build_dir: BuildDir, source: Source) -> None:
        self._build_dir, self._source = build_dir, source
        self.attributes: dict[str, Attributes] = {}  # of each kernel, for ARCHITECTURE; filled by `check`
        self._tools, self.folder = build_dir.tools, build_dir.folder
        self._one_at_a_time = threading.RLock()  # a check may run two builds at the same time
        self._running: dict[str, ConfinedProcess] = {}
        self._done: dict[str, ProcessResult] = {}
        self._objects: dict[Build, Path] = {}
        self._symbols: dict[Build, str] = {}
        self._places: dict[Build, dict[int, int]] = {}
        self._binaries: dict[str, bytes] = {}

    def start(self, builds: Sequence[Build] = BUILDS) -> None:
        self._running["nvrtc"] = self._nvrtc(ARCHITECTURE)
        for build in builds:
            self._running[build] = self._gxx(build)
            if build != "plain":  # which runs first
                self._running[build].give_way()

    def close(self) -> None:
        for program in self._running.values():
            program.stop()
        self._running.clear()

    def check(self) -> None:
        """Wait for NVRTC. Raises SourceError if it refuses the file."""
        self._nvrtc_reply(self._wait("nvrtc"))

    def binary(self, architecture: str) -> bytes:
        """The binary for a GPU of that architecture, with line numbers for compute-sanitizer. Raises SourceError."""
        if architecture not in self._binaries:
            ran = self._nvrtc(architecture, "--generate-line-info").wait()
            self._binaries[architecture] = self._nvrtc_reply(ran)
        return self._binaries[architecture]

    def object_for(self, build: Build) -> Path:
        """The shared object for the CPU. Raises SourceError if it holds something forbidden, GraderError if g++ fails
        on a file that NVRTC accepts."""
        if build in self._objects:  # without waiting for another build
            return self._objects[build]
        with self._one_at_a_time:
            if build not in self._objects:
                if build != "plain":
                    self.object_for("plain")  # a fault of the plain build is a fault of every build
                self._objects[build] = self._made(build)
            return self._objects[build]

    def _made(self, build: Build) -> Path:
        if build not in self._running and build not in self._done:
            self._running[build] = self._gxx(build)
        ran = self._wait(build)
        if ran.code != 0 and "-DEMULATED_INLINE" in KERNEL_FLAGS[build]:
            self._running[build] = self._gxx(build, "-UEMULATED_INLINE")  # a function that calls itself needs a call
            del self._done[build]
            ran = self._wait(build)
        if ran.code != 0 and GAVE_UP.search(ran.said[2]):
            raise _too_much()  # a part of g++ reached a limit, and g++ says so
        if ran.code != 0:
            raise _not_emulated(ran, build)
        self._refuse_symbols(build)
        return self.folder / f"{build}.so"

    def places(self, build: Build, addresses: Iterable[int]) -> dict[int, int]:
        """The line of the student's file for each address that has one. Each address is looked up once."""
        with self._one_at_a_time:
            known = self._places.setdefault(build, {})
            new = sorted({each for each in addresses if 0 < each < MOST_ADDRESS} - known.keys())
            if new:
                self._ask_places(build, new)
            return {address: line for address, line in known.items() if line}

    def _ask_places(self, build: Build, addresses: Sequence[int]) -> None:
        """Look up the line of each address; 0: not in the student's file."""
        known = self._places[build]
        known.update(dict.fromkeys(addresses, 0))
        command = ["/usr/bin/addr2line", "-a", "-i", "-e", str(self.object_for(build)), *map(hex, addresses)]
        ran = ConfinedProcess(self._tools.launcher(), self._build_dir.reading, command, most=MOST_TOLD).wait()
        address = 0
        for line in ran.said[1].decode(errors="replace").splitlines():
            if line.startswith("0x"):
                address = int(line, 16)
            elif (place := re.search(r"(?:^|/)kernel\.cu:(\d+)", line)) and not known.get(address):
                known[address] = int(place[1])

    # -- the programs --------------------------------------------------------------------------------------------------

    def _wait(self, name: str) -> ProcessResult:
        if name not in self._done:
            self._done[name] = self._running.pop(name).wait()
        ran = self._done[name]
        if ran.timed_out or ran.code < 0:
            raise _too_much()
        return ran

    def _nvrtc(self, architecture: str, *more: str) -> ConfinedProcess:
        options = [*more, f"--gpu-architecture={architecture}", "--std=c++17", f"--include-path={self._tools.headers}"]
        options += [f"--define-macro={name}={value}" for name, value in CONSTANTS.items()]
        options += ["--diag-error=1097"]  # unknown attribute
        options += ["--ptxas-options=-v"]  # registers and spills, into the log
        command = [sys.executable, "-I", "-S", "-B", str(Path(__file__).parent / "nvrtc.py"), str(self._tools.nvrtc)]
        text = f'{TYPES}\n#line 1 "kernel.cu"\n{self._source.for_device}'.encode()
        return ConfinedProcess(
            self._tools.launcher(), self._build_dir.reading, [*command, *options], given=text, most=MOST_COMPILED
        )

    def _nvrtc_reply(self, ran: ProcessResult) -> bytes:
        """The binary; fills `attributes` from the log. Raises SourceError if NVRTC refuses the file."""
        verdict, _, rest = ran.said[1].partition(b"\n")
        size, _, rest = rest.partition(b"\n")
        if ran.code != 0 or verdict not in (b"compiled", b"refused", b"failed") or not size.isdigit():
            raise GraderError(f"NVRTC does not run here: {ran.said[2].decode(errors='replace').strip()[-400:]}")
        log = rest[: int(size)].rstrip(b"\0").decode(errors="replace").replace("\0", "")  # ptxas ends a part with it
        if verdict == b"refused":
            raise _refusal(log, self._source)
        if verdict == b"failed":
            message = f"NVRTC itself fails: {' '.join(log.split())[:400]}"
            raise UnexplainedError(message, _too_much()) if OUT_OF_MEMORY in log else GraderError(message)
        self.attributes = self.attributes or _attributes(log, [each.name for each in self._source.kernels])
        return rest[int(size) :]

    def _gxx(self, build: Build, *more: str) -> ConfinedProcess:
        own = self._tools.folder
        links = [f"-Wl,--defsym={name}=emulated_dynamic" for name in self._source.shared]
        objects = [str(own / "first.o"), "-x", "c++", "-", "-x", "none", str(own / "last.o"), "-lgcc"]
        header = ["-include", str(self._tools.header(build))]
        flags = [*unit_flags(build), *more, *header, *links, *objects, "-o", f"{build}.so"]
        text = f'#line 1 "kernel.cu"\n{self._source.for_host}\n'
        return ConfinedProcess(
            self._tools.launcher(),
            self._build_dir.writing,
            [str(self._tools.compiler), *flags],
            given=text.encode(),
            cwd=str(self.folder),
            environment={"TMPDIR": str(self.folder)},
        )

    def _read_symbols(self, build: Build) -> str:
        """Sections and symbols of an object, as readelf lists them."""
        if build not in self._symbols:
            command = ["/usr/bin/readelf", "-SsW", str(self.folder / f"{build}.so")]
            ran = ConfinedProcess(self._tools.launcher(), self._build_dir.reading, command, most=MOST_TOLD).wait()
            self._symbols[build] = ran.said[1].decode(errors="replace")
            if ran.code != 0 or not SYMBOL.search(self._symbols[build]):
                message = "the compiled kernel cannot be read"
                raise UnexplainedError(message, SourceError(1, 0, message))
        return self._symbols[build]

    def _refuse_symbols(self, build: Build) -> None:
        """Raises SourceError if an object has a forbidden section or symbol.

        Every build is checked: the optimiser may remove something from one and keep it in another."""
        text = self._read_symbols(build)
        own = OWN_INITIALISERS.get(build, {})
        if any(name in INITIALISERS and int(size, 16) > own.get(name, 0) for name, size in SECTION.findall(text)):
            raise SourceError(0, 0, "something in this file would run before the kernels do", Status.FORBIDDEN)
        with_values = DATA.findall(text) if build == "plain" else ()  # sanitizers have data of their own
        may_call = MAY_CALL - set(COPIES) | {f"__wrap_{name}" for name in ACCESSES[build]} if own else MAY_CALL
        for _, _, kind, _, section, name in SYMBOL.findall(text):
            name = name.partition("@")[0]
            if section == "UND" and BY_POINTER.fullmatch(name):
                message = "a call through a pointer: a kernel calls functions by their names alone"
                raise SourceError(0, 0, message, Status.FORBIDDEN)
            is_allowed = name in may_call or (own and SANITIZERS.fullmatch(name))
            if "IFUNC" in kind or (section == "UND" and not is_allowed):
                plain = shown(_plain_name(name))
                message = f"'{plain}' is not a function that a kernel may call"
                raise SourceError(self._line_of(plain), 0, message, Status.FORBIDDEN)
            if section in with_values and kind == "OBJECT" and "emulated_" not in name:
                plain = shown(_plain_name(name))
                message = f"the type of the __shared__ variable '{plain}' has initial values, which CUDA does not set: "
                message += "leave them out of the type, and set them in the kernel"
                raise SourceError(self._line_of(plain), 0, message, Status.ERROR)
            if section.isdigit() and name in MAY_CALL:  # g++ would link the host's function instead; NVRTC this one
                message = f"'{name}' is CUDA's own; give yours another name"
                raise SourceError(self._line_of(name), 0, message, Status.FORBIDDEN)

    def _line_of(self, name: str) -> int:
        """The first line with that word; 0 if there is none."""
        lines = self._source.for_host.split("\n")
        return next((i for i, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(name)}\b", line)), 0)

    def shared(self, build: Build) -> tuple[SharedVariable, ...]:
        """The __shared__ variables of that object."""
        found = SYMBOL.findall(self._read_symbols(build))
        ours = [each for each in found if each[2] == "OBJECT" and each[4].isdigit() and "emulated_" not in each[5]]
        return tuple(SharedVariable(shown(_plain_name(each[5])), int(each[0], 16), int(each[1], 0)) for each in ours)


def _too_much() -> SourceError:
    message = f"compiling takes more than {COMPILING.cpu_seconds} s or {COMPILING.memory_mb} MiB; a kernel needs little"
    return SourceError(0, 0, message, Status.TIMED_OUT)


def _not_emulated(ran: ProcessResult, build: Build) -> Exception:
    """The error for a file that NVRTC accepts and g++ does not. It may be right, so its points stay open, unless g++
    accepts the same text without a sanitizer."""
    said = ran.said[2].decode(errors="replace")
    found = re.search(r"kernel\.cu:(\d+):\d+: (?:fatal )?error: (.*)", said)
    found = found or re.search(r"()(undefined reference.*)", said)
    reason = shown(found[2])[:MOST_QUOTED] if found else "g++ gives no reason"
    line = int(found[1] or 1) if found else 1
    if build != "plain":
        message = f"g++ compiles this file, but not with the checks of its sanitizers: {reason}"
        return UnexplainedError(f"the {build} build fails: {said.strip()[-300:]}", SourceError(line, 0, message))
    message = f"this is CUDA that the emulator does not know, so it stays open: {reason}; write it in another way"
    fault = SourceError(line, 0, message, Status.NEEDS_GPU)
    return (
        fault if found else UnexplainedError(f"the emulator cannot compile this kernel: {said.strip()[-300:]}", fault)
    )


def _refusal(log: str, source: Source) -> SourceError:
    """The first error of NVRTC's log, at the student's line; the column is that of its mark."""
    found = ERROR.search(log)
    if found is None:
        reason = next((line for line in log.splitlines() if "error" in line), "no reason given").strip()
        return SourceError(1, 0, f"NVRTC: {reason[:300]}")
    number, message = int(found[1]), shown(found[2])[:MOST_QUOTED]
    message = next((words for part, words in IN_WORDS.items() if part in message), message)
    lines = source.for_device.split("\n")
    code = lines[number - 1] if 0 < number <= len(lines) else ""
    column = 0
    for line in log[found.end() :].split("\n")[1:4]:
        if line.strip() == "^":
            indent = len(code) - len(code.lstrip())
            quoted = log[found.end() :].split("\n")[1]
            column = line.index("^") - (len(quoted) - len(quoted.lstrip())) + indent + 1
    return SourceError(number, source.emitted.column(number, max(column, 0)), message)


def _attributes(log: str, kernels: Sequence[str]) -> dict[str, Attributes]:
    """The attributes of each kernel, from the log of a compiled file.

    Only whole lines count: a warning may quote a line of the student's, which is then indented."""
    found: dict[str, Attributes] = {}
    name, spilled = "", 0
    for line in log.split("\n"):
        if compiled := COMPILED.fullmatch(line):
            name, spilled = compiled[1], -1
        elif name and spilled < 0 and (stack := STACK.fullmatch(line)):
            spilled = int(stack[1])
        elif name and (used := USED.fullmatch(line)):
            if name in kernels:
                shared = SHARED.search(line)
                found[name] = Attributes(int(used[1]), int(shared[1]) if shared else 0, max(spilled, 0))
            name = ""
    return {each: found[each] for each in kernels if each in found}


def _plain_name(symbol: str) -> str:
    """`s` of `_ZZ7softmaxE1s`, the name of a variable in a function; `f` of `_Z1fi`."""
    if symbol.startswith("_ZZ"):
        for place in LOCAL.finditer(symbol):
            length, end = int(place[1]), place.end() + int(place[1])
            if length and re.fullmatch(r"(?:_\d+_?)?", symbol[end:]) and len(symbol) >= end:
                return symbol[place.end() : end]
    found = re.match(r"_ZL?(\d+)(\w+)", symbol)
    if found is None:
        return symbol
    return found[2][: int(found[1])] if len(found[2]) >= int(found[1]) else found[2]
