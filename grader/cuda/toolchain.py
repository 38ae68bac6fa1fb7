"""The programs that kernels need: finds g++ and NVRTC, and builds our own once, into the user's cache."""

import contextlib
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

from grader.errors import GraderError
from grader.processes.import_path import safe_lists
from grader.sealing.user_state import cache_folder

Build = Literal["plain", "thread", "address", "counted"]
BUILDS: tuple[Build, ...] = ("plain", "thread", "address")  # those that judge; "counted" is for profiles
SOURCES = Path(__file__).parent / "emulator"
HEADER = "device.h"  # before each kernel file
CHECKED = "bounds,alignment,null,shift-exponent,integer-divide-by-zero,signed-integer-overflow"
IS_X86 = platform.machine() == "x86_64"
# Only direct calls and jumps: one through a pointer would need a thunk that does not exist, and is refused.
NAMED_CALLS = ("-mindirect-branch=thunk-extern", "-fcf-protection=none") if IS_X86 else ()
# Under sanitizers, emulator/guard.h checks that functions return to their callers.
SURE_RETURNS = ("-mfunction-return=thunk-extern", "-pg", "-mfentry", "-fno-ipa-ra") if IS_X86 else ()
SIZES = ("1", "2", "4", "8", "16")
COPIES = ("memcpy", "memmove", "memset")
ATOMICS = ("load", "store", "compare_exchange_strong")
THREAD_ACCESSES = (
    *(f"__tsan_{deed}{size}" for deed in ("read", "write") for size in SIZES),
    *(f"__tsan_volatile_{deed}{size}" for deed in ("read", "write") for size in SIZES[:4]),
    *(f"__tsan_unaligned_{deed}{size}" for deed in ("read", "write") for size in SIZES[1:]),
    *("__tsan_read_range", "__tsan_write_range"),
    *(f"__tsan_atomic{bits}_{deed}" for bits in (32, 64) for deed in ATOMICS),
    *COPIES,
)
ACCESSES: dict[Build, tuple[str, ...]] = {  # names of the sanitizers' functions that run before each access
    "plain": (),
    "thread": THREAD_ACCESSES,
    "address": (*(f"__asan_{deed}{size}" for deed in ("load", "store") for size in (*SIZES, "N")), *COPIES),
    "counted": THREAD_ACCESSES,  # the same calls; the host counts in them
}
GUARDS: dict[Build, tuple[str, ...]] = {  # each becomes a call of our guard, which checks the address
    build: tuple(f"-Wl,--wrap={name}" for name in names) for build, names in ACCESSES.items()
}
KERNEL_FLAGS: dict[Build, tuple[str, ...]] = {
    "plain": NAMED_CALLS,
    "thread": (
        *("-DEMULATED_INLINE", "-fsanitize=thread", "--param=tsan-distinguish-volatile=1"),
        "-fno-tree-loop-im",  # it would read before a loop what only some threads read in it
        *("-fsanitize=bounds-strict", "-fsanitize-undefined-trap-on-error"),  # for accesses it does not check
        *(*NAMED_CALLS, *SURE_RETURNS, *GUARDS["thread"]),
    ),
    "address": (
        *(f"-fsanitize=address,{CHECKED}", "--param=asan-use-after-return=0"),
        "--param=asan-instrumentation-with-call-threshold=0",
        *(*NAMED_CALLS, *SURE_RETURNS, *GUARDS["address"]),
    ),
    "counted": (  # not optimised: each access that the file writes is made, and a vector's is made whole
        *("-O0", "-DEMULATED_INLINE", "-DEMULATED_COUNTED", "-fsanitize=thread", "--param=tsan-distinguish-volatile=1"),
        *("-fsanitize=bounds-strict", "-fsanitize-undefined-trap-on-error"),
        *(*NAMED_CALLS, *SURE_RETURNS, *GUARDS["counted"]),
    ),
}
UNIT_FLAGS = """-std=c++17 -O1 -g1 -gdwarf-4 -w -fPIC -shared -fvisibility=hidden -nostdinc -nostdinc++ -nostartfiles
-nodefaultlibs -fno-exceptions -fno-rtti -fno-strict-aliasing -fno-stack-protector -fno-math-errno -ffp-contract=off
-fno-threadsafe-statics -fno-gnu-unique -fmax-errors=3 -ftemplate-depth=64 -fconstexpr-depth=64
-fconstexpr-ops-limit=1000000 -pipe -fno-jump-tables -fno-optimize-sibling-calls -fstack-clash-protection -Wl,-z,now
-Wl,-z,relro -Wl,-Bsymbolic -Wl,-init=emulated_nothing -Wl,-fini=emulated_nothing"""
MACHINE_FLAGS = ("-mlong-double-64",) if IS_X86 else ()  # as NVRTC has it
HOST_FLAGS: dict[Build, tuple[str, ...]] = {
    "plain": (),
    "thread": ("-DTHREADS", "-O2"),
    "address": ("-DADDRESSES",),
    "counted": ("-DCOUNTED", "-O2"),
}
LINK_FLAGS: dict[Build, tuple[str, ...]] = {  # the host itself is not instrumented
    "plain": (),
    "thread": (),
    "address": ("-fsanitize=address,undefined",),
    "counted": (),
}
FLAGS = ("-std=c++20", "-O1", "-g1", "-Wall", "-Wextra", "-foptimize-sibling-calls")
LIBRARIES = ("-rdynamic", "-Wl,--no-as-needed", "-lm", "-ldl")


class Toolchain:
    """Finds the tools. Raises GraderError, with the package to install, for a missing one."""

    @cached_property
    def compiler(self) -> Path:
        """The g++ of this machine."""
        if sys.platform != "linux":
            raise GraderError("kernels are run by g++ on Linux or WSL; this is neither")
        found = find_program("g++")
        if found is None:
            raise GraderError("kernels are run by g++, which is not installed: apt-get install g++")
        return Path(found).resolve()

    @cached_property
    def nvrtc(self) -> Path:
        """NVRTC's library, from a wheel or from an installed toolkit."""
        folders = [*_in_wheels("cu[0-9]*/lib"), *_in_wheels("cuda_nvrtc/lib"), *_in_toolkits("lib64")]
        found = [each for folder in folders for each in folder.glob("libnvrtc.so.*") if ".alt" not in each.name]
        if not found:
            raise GraderError(
                "kernels are compiled by NVRTC: pip install 'nvidia-cuda-nvrtc>=13' 'nvidia-cuda-runtime>=13'"
            )
        return found[0]

    @cached_property
    def headers(self) -> Path:
        """The folder of CUDA's headers, which have their own wheel."""
        beside = self.nvrtc.parent.parent / "include"  # of the same version
        folders = [beside, *_in_wheels("cuda_runtime/include"), *_in_toolkits("include")]
        found = [each for each in folders if (each / "cuda_fp16.h").is_file()]
        if not found:
            raise GraderError("CUDA's headers are missing: pip install nvidia-cuda-runtime")
        return found[0]

    @cached_property
    def folder(self) -> Path:
        """The folder of our own programs, for this compiler and this version of their sources."""
        if not self._place.is_dir():
            self._build(self._place)
        return self._place

    @property
    def is_built(self) -> bool:
        """False if our own programs must be built first, which takes some seconds."""
        try:
            return self._place.is_dir()
        except GraderError:
            return True

    @property
    def counts(self) -> bool:
        """False if the host that counts must be built first, which takes some seconds."""
        try:
            return (self._place / "host-counted").is_file()
        except GraderError:
            return True

    @cached_property
    def _place(self) -> Path:
        status = self.compiler.stat()
        digest = hashlib.sha256(f"{self.compiler} {status.st_mtime_ns} {status.st_size}".encode())
        for path in (Path(__file__), *sorted(SOURCES.iterdir())):
            digest.update(path.name.encode() + path.read_bytes())
        return _cache() / f"emulator-{digest.hexdigest()[:20]}"

    def launcher(self) -> Path:
        return self.folder / "launcher"

    def parts(self) -> tuple[Path, ...]:
        """Folders with the programs and libraries of g++."""
        root = self.compiler.parent.parent
        return (self.compiler.parent, root / "lib", root / "libexec", root / "lib64", self.folder)

    def host(self, build: Build) -> Path:
        """The host program for kernels of that build. The one that counts is built at its first use."""
        program = self.folder / f"host-{build}"
        if build not in BUILDS and not program.is_file():
            self._build_host(build, program)
        return program

    def header(self, build: Build) -> Path:
        """The header that g++ reads before a kernel file's text; beside it, the same compiled."""
        self.host(build)  # built together
        return self.folder / build / HEADER

    def _build(self, folder: Path) -> None:
        """Build into a temporary folder, then rename it: other processes may build at the same time."""
        folder.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
        try:
            sources = [("launcher.cpp", "launcher.o", ()), ("edges.cpp", "first.o", ("-fPIC",))]
            sources.append(("edges.cpp", "last.o", ("-fPIC", "-DLAST")))
            sources += [_host_source(build) for build in BUILDS]
            self._all(making, [*map(_compilation, sources), *(_header(making, build) for build in BUILDS)])
            self._all(making, [*map(_host_link, BUILDS), (*FLAGS, "launcher.o", "-o", "launcher")])
            try:
                making.rename(folder)
            except OSError:  # another process was faster
                if not folder.is_dir():
                    raise
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _build_host(self, build: Build, program: Path) -> None:
        """Build one more host and its header into a temporary folder, then rename them, as `_build` does."""
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=program.parent.parent))
        try:
            self._all(making, [_compilation(_host_source(build)), _header(making, build)])
            self._all(making, [_host_link(build)])
            with contextlib.suppress(OSError):  # another process was faster
                (making / build).rename(program.parent / build)
            (making / program.name).replace(program)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _all(self, folder: Path, commands: Sequence[Sequence[str]]) -> None:
        """Run g++ once for each list of arguments, all at the same time."""
        jobs = [
            subprocess.Popen(
                [str(self.compiler), *each],
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            for each in commands
        ]
        said = [(job.communicate()[1], job.returncode) for job in jobs]
        faults = [text.decode(errors="replace") for text, code in said if code]
        if faults:
            raise GraderError(f"the emulator cannot be built with {self.compiler}: {faults[0][:2000]}")


def unit_flags(build: Build) -> tuple[str, ...]:
    """The flags for a kernel file, and for the header that comes before it: both must be compiled alike."""
    return (*UNIT_FLAGS.split(), *MACHINE_FLAGS, *KERNEL_FLAGS[build])


def _header(folder: Path, build: Build) -> tuple[str, ...]:
    """Copy the header into a folder of its own, and compile it there. If g++ cannot use the result, it reads the
    header itself."""
    header = folder / build / HEADER
    header.parent.mkdir()
    shutil.copyfile(SOURCES / HEADER, header)
    flags = [each for each in unit_flags(build) if each != "-shared" and not each.startswith("-Wl,")]
    return (*flags, "-x", "c++-header", str(header), "-o", f"{header}.gch")


def _compilation(source: tuple[str, str, tuple[str, ...]]) -> tuple[str, ...]:
    name, becomes, flags = source
    return (*FLAGS, "-c", str(SOURCES / name), *flags, "-o", becomes)


def _host_source(build: Build) -> tuple[str, str, tuple[str, ...]]:
    """The host's source for that build, the object that it becomes, and the flags for it."""
    return "host.cpp", f"host-{build}.o", HOST_FLAGS[build]


def _host_link(build: Build) -> tuple[str, ...]:
    return *FLAGS, f"host-{build}.o", *LINK_FLAGS[build], *LIBRARIES, "-o", f"host-{build}"


def find_program(name: str) -> str | None:
    """The program's path, from PATH without the current folder."""
    return shutil.which(name, path=safe_lists(os.environ).get("PATH"))


def _in_wheels(pattern: str) -> list[Path]:
    """Folders in the namespace package nvidia of NVIDIA's wheels: one for each major version since 13, before that one
    for each wheel. The newest comes first."""
    spec = importlib.util.find_spec("nvidia")
    places = spec.submodule_search_locations or () if spec else ()
    return [each for place in places for each in sorted(Path(place).glob(pattern), reverse=True)]


def _in_toolkits(name: str) -> list[Path]:
    """Folders of that name in installed toolkits: in CUDA_HOME, then at the usual places."""
    homes = [Path(os.environ["CUDA_HOME"])] if os.environ.get("CUDA_HOME") else []
    homes += sorted(Path("/usr/local").glob("cuda*"), reverse=True)
    return [home / name for home in homes]


def _cache() -> Path:
    """The user's cache folder; if it cannot be written, a temporary folder of this process."""
    try:
        return cache_folder()
    except OSError:
        return Path(tempfile.mkdtemp(prefix="dl-grader-"))
