"""Behind the walls a kernel that broke out of C++ altogether can do nothing, and compilers read nothing but their own.

Without the walls the same attempts succeed: that shows that they are attempts.
"""

import contextlib
import os
import platform
import re
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from msgspec import structs

from grader.cuda.build_dir import COMPILING, BuildDir, WalledBuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.confined_process import ConfinedProcess, ProcessLimits
from grader.cuda.emulator import Buffer, Emulator
from grader.cuda.launch_plan import Launch
from grader.cuda.source import Source
from grader.cuda.source_error import SourceError
from grader.cuda.toolchain import BUILDS, Toolchain

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(platform.machine() != "x86_64", reason="the attempts are system calls in x86-64's assembly"),
]
ATTEMPTS = """
static long call(long number, long a = 0, long b = 0, long c = 0, long d = 0) {
    long result;
    register long r10 __asm__("r10") = d;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
}
extern "C" __global__ void k(int* out, int parent) {
    long none[2] = {0, 0};
    out[0] = call(2, (long)"/etc/passwd", 0, 0) >= 0;
    out[1] = call(2, (long)"/etc", 0x10000, 0) >= 0;
    out[2] = call(2, (long)"/tmp/dl-grader-left-behind", 0x41, 0600) >= 0;
    out[3] = call(41, 2, 1, 0) >= 0;
    out[4] = call(62, parent, 0) >= 0;
    out[5] = call(101, 16, 1) == 0 || call(310, parent, (long)none, 0) >= 0;
    long child = call(57);
    if (child == 0) call(60, 0);
    out[6] = child > 0;
    const char* arguments[] = {"/bin/true", nullptr};
    out[7] = call(59, (long)"/bin/does-not-exist", (long)arguments, (long)none) == -2;
    out[8] = call(82, (long)"/tmp/dl-grader-left-behind", (long)"/tmp/dl-grader-moved") >= 0;
    out[9] = call(272, 0x10000000) >= 0;
}
"""
NAMES = "a file, a folder, a new file, a socket, a signal, another's memory, a child, a program, a rename, a namespace"


def attempts(build_dir, build):
    """What of NAMES can be done in a kernel's process."""
    compiler = Compiler(build_dir, Source("", (), (), (), {}, ATTEMPTS, ATTEMPTS))
    try:
        emulator = Emulator(build_dir.tools, build_dir.running)
        launch = Launch("k", (1, 1, 1), (1, 1, 1), 0, (("out", "int"), ("parent", "int")))
        buffers = [Buffer("out", "int32", (10,))]
        number = {"parent": os.getpid()}
        run = emulator.run(build, compiler.object_for(build), [launch], buffers, number, ["out"], 5.0)
    finally:
        compiler.close()
        build_dir.close()
        for name in ("left-behind", "moved"):
            if os.path.exists(f"/tmp/dl-grader-{name}"):
                os.remove(f"/tmp/dl-grader-{name}")
    assert run.finished, run
    return {name for name, done in zip(NAMES.split(", "), run.outputs[0], strict=True) if done}


@pytest.mark.parametrize("build", BUILDS)
def test_a_kernel_that_calls_the_kernel_gets_nothing(build):
    assert attempts(WalledBuildDir(), build) == set()


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("place", [BuildDir, WalledBuildDir])
def test_gxx_reads_the_compiled_header(place, build):
    """It would read the header itself if it could not, which takes as long as a small kernel."""
    build_dir = place()
    compiler = Compiler(build_dir, Source("", (), (), (), {}, "", ""))
    try:
        ran = compiler._gxx(build, "-H").wait()
    finally:
        compiler.close()
        build_dir.close()
    assert ran.code == 0
    assert re.findall(rb"(?m)^([!x.]) .*/(device.h\S*)$", ran.said[2]) == [(b"!", b"device.h.gch")], ran.said[2]


def test_without_walls_it_gets_much():
    assert {"a file", "a folder", "a new file", "a socket", "a signal", "a child"} <= attempts(BuildDir(), "plain")


@pytest.mark.parametrize("path", ["/etc/passwd", "/proc/self/environ", os.path.abspath(__file__), "/root/.bashrc"])
def test_a_compiler_behind_walls_includes_no_file(path):
    """NVRTC prints what it includes into its log; here it cannot open it."""
    text = f'#include "{path}"\nint a;\n'
    build_dir = WalledBuildDir()
    compiler = Compiler(build_dir, Source(text, (), (), (), {}, text, text))
    compiler.start(["plain"])
    try:
        with pytest.raises(SourceError) as refused:
            compiler.check()
        assert re.search(r"cannot open source file|could not open", refused.value.message), refused.value.message
        with pytest.raises(SourceError, match=r"not permitted|denied|No such file"):
            compiler.object_for("plain")
    finally:
        compiler.close()
        build_dir.close()


def reached(policy, code):
    """What a Python behind that policy's walls prints."""
    ran = ConfinedProcess(Toolchain().launcher(), policy, [sys.executable, "-I", "-S", "-c", code]).wait()
    return ran.said[1].decode()


def test_the_walls_of_helpers_keep_files_and_sockets_away():
    code = (
        "import os\n"
        "def can(f, *a):\n"
        "    try: return bool(f(*a)) or True\n"
        "    except OSError: return False\n"
        "import _socket\n"
        "print(can(open, '/etc/passwd'), can(os.listdir, '/'), can(open, '/tmp/dl-grader-x', 'w'))\n"
        "print(can(_socket.socket), can(os.fork))"
    )
    build_dir = WalledBuildDir()
    try:
        assert reached(build_dir.reading, code).split() == ["False"] * 5
    finally:
        build_dir.close()


def test_a_program_that_does_not_end_is_ended_with_all_that_it_started():
    script = "(while :; do :; done) & while :; do :; done"
    policy = ProcessLimits(seconds=0.5, cpu_seconds=60)
    program = ConfinedProcess(Toolchain().launcher(), policy, ["/bin/sh", "-c", script])
    ran = program.wait()
    assert ran.timed_out
    for _ in range(200):  # what is killed is not gone at that moment
        if not running_in_group(program._process.pid):
            break
        time.sleep(0.05)
    assert running_in_group(program._process.pid) == []


def running_in_group(group):
    """Processes of that group that are not mere entries which nobody has collected yet."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            found += [path.parent.name] if int(its_group) == group and state != "Z" else []
    return found


def test_the_clock_of_a_program_starts_when_it_is_waited_for():
    program = ConfinedProcess(Toolchain().launcher(), ProcessLimits(seconds=0.5, cpu_seconds=60), ["/bin/echo", "here"])
    time.sleep(1.0)
    ran = program.wait()
    assert (ran.code, ran.timed_out, ran.said[1]) == (0, False, b"here\n")


def test_a_flood_is_cut_off_and_costs_nothing():
    policy = ProcessLimits(seconds=1.0, cpu_seconds=60)
    ran = ConfinedProcess(Toolchain().launcher(), policy, ["/bin/sh", "-c", "yes; yes >&2"], most=1000).wait()
    assert len(ran.said[1]) == 1000


@pytest.mark.parametrize(
    "bomb",
    [
        "template <int N> struct T { static constexpr int v = T<N - 1>::v + T<N - 2>::v; };\nint a = T<900>::v;",
        "constexpr int f(int n) { return n < 2 ? 1 : f(n - 1) + f(n - 2); }\nconstexpr int a = f(60);",
        "".join(f"#define A{i} A{i + 1} A{i + 1} A{i + 1} A{i + 1}\n" for i in range(30))
        + "#define A30 +1\nint a = A0;",
    ],
    ids=["templates", "constexpr", "macros"],
)
def test_a_compiler_bomb_is_the_students_fault_and_comes_to_an_end(bomb, monkeypatch):
    limits = structs.replace(COMPILING, cpu_seconds=6)  # in use there is time for loops that are unrolled
    monkeypatch.setattr("grader.cuda.build_dir.COMPILING", limits)
    build_dir = WalledBuildDir()
    compiler = Compiler(build_dir, Source(bomb, (), (), (), {}, bomb, bomb))
    compiler.start(["plain"])
    try:
        with pytest.raises(SourceError):
            compiler.check()
    finally:
        compiler.close()
        build_dir.close()


def test_memory_is_all_that_was_asked_for():
    x = np.arange(7, dtype=np.float32)
    source = (
        '// launch: k grid=(1) block=(1)\nextern "C" __global__ void k(const float* x, float* out) { out[0] = x[0]; }'
    )
    build_dir = BuildDir()
    compiler = Compiler(build_dir, Source(source, (), (), (), {}, source, source))
    try:
        emulator = Emulator(build_dir.tools, build_dir.running)
        launch = Launch("k", (1, 1, 1), (1, 1, 1), 0, (("x", "float"), ("out", "float")))
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            buffers = [Buffer("x", "float32", (7,), x), Buffer("out", "float32", (1,))]
            emulator.run("plain", compiler.object_for("plain"), [launch], buffers, {}, ["out"], 5.0)
        assert len(os.listdir("/proc/self/fd")) == before
    finally:
        compiler.close()
        build_dir.close()
