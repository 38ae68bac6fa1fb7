"""Native code beside the sanitizer that judges it: ATTACKS.md 35.

The code here is what the reader of kernel files would refuse: it stands for whatever gets past it. What the emulator's
host sees of it is tried by itself.
"""

import platform
import re
import subprocess

import numpy as np
import pytest
from kernels import exercise_with

from grader.cuda.build_dir import BuildDir, WalledBuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.confined_process import ConfinedProcess, ProcessLimits
from grader.cuda.emulator import Buffer, Emulator
from grader.cuda.kernel_worker import KernelWorker
from grader.cuda.launch_plan import Launch
from grader.cuda.sanitizer_report import sanitizer_findings
from grader.cuda.soundness import tool_failure
from grader.cuda.source import Source
from grader.cuda.source_error import SourceError, UnexplainedError
from grader.cuda.toolchain import BUILDS, Toolchain
from grader.errors import GraderError
from grader.model import Status
from grader.workers.call_result import CallResult

pytestmark = pytest.mark.slow

x86 = pytest.mark.skipif(platform.machine() != "x86_64", reason="the attempts are in x86-64's assembly")
SANITIZED = ("thread", "address")
X = np.arange(32, dtype=np.float32)
BEGIN = 'extern "C" __global__ void k(const float* x, float* out, int n) {\n'
HEAD = (
    """
#define KEEP(what) __asm__ volatile("" :: "r"(what) : "memory")
typedef unsigned long long u64;
"""
    + BEGIN
)
PLAN = "// launch: k grid=(1) block=(32)\n"  # for what is read as a student's file is
RACE = "    for (int i = 0; i < n; i++) out[i] = x[i];\n}\n"  # every thread writes every place
RIGHT = "    out[threadIdx.x] = x[threadIdx.x];\n}\n"


def ran(code, build, build_dir=None, *, alone=False, blocks=1):
    """What the host told of a kernel, with no reader before it: the run, and what is wrong with it. `alone`: without a
    look at the plain build."""
    build_dir = build_dir or BuildDir()
    compiler = Compiler(build_dir, Source("", (), (), (), {}, code, code))
    try:
        arguments = (("x", "float"), ("out", "float"), ("n", "int"))
        launches = [Launch("k", (blocks, 1, 1), (32, 1, 1), 0, arguments)]
        buffers = [Buffer("x", "float32", (32,), X), Buffer("out", "float32", (32,))]
        emulator = Emulator(build_dir.tools, build_dir.running)
        if alone:
            compiler._objects["plain"] = build_dir.folder / "plain.so"
        run = emulator.run(build, compiler.object_for(build), launches, buffers, {"n": 32}, ["out"], 10.0)
        assert run.began
        found = sanitizer_findings(
            run, launches, buffers, lambda: compiler.shared(build), lambda each: compiler.places(build, each)
        )
        return run, found
    finally:
        compiler.close()
        build_dir.close()


@pytest.mark.parametrize("build", BUILDS)
def test_what_touches_its_own_alone_is_left_alone(build):
    code = """
    __attribute__((noinline)) static int sum(const int* a, int n) { return n ? a[n - 1] + sum(a, n - 1) : 0; }
    static const float table[2] = {0, 1};
    """
    code += HEAD + "    __shared__ int s[32]; int a[32]; for (int i = 0; i < n; i++) a[i] = i;\n"
    code += "    s[threadIdx.x] = sum(a, n); __syncthreads();\n"
    run, found = ran(code + "    out[threadIdx.x] = x[threadIdx.x] + s[31 - threadIdx.x] * table[n & 1];\n}", build)
    assert found == []
    assert run.finished
    np.testing.assert_array_equal(run.outputs[0], X)


OUTSIDE = {  # code: who is reached
    "its own code": "const volatile unsigned char* p = (const volatile unsigned char*)&k; (void)*p;",
    "the sanitizer by a function of its own": "volatile u64* p = (volatile u64*)&memcpy; (void)*p;",
    "the host by a function of its own": "*(volatile char*)&__syncthreads = 0;",
    "the host by an index": "*(volatile int*)&threadIdx = 7;",
    "the host by a sum": "*(volatile float*)(x + (0x555555560000 - (u64)x) / 4);",
    "the table of its calls": "extern void* _GLOBAL_OFFSET_TABLE_[]; ((void* volatile*)_GLOBAL_OFFSET_TABLE_)[1] = 0;",
    "another thread's stack": "volatile int a[1]; volatile int* p = a; p[0x100000 + n] = 1;",
    "what lies below all": "*(volatile int*)0 = 1;",
    "an address of no meaning": "*(volatile int*)0x8000000000000 = 1;",
    "memory by a copy": "memcpy((void*)0x7ffff7000000, x, n * 100);",
    "memory by a copy from it": "memcpy(out, (void*)&memcpy, n * 4);",
    "memory by a fill": "memset((void*)0x7ffff7000000, 1, n * 100);",
    "memory by a move": "memmove((void*)0x7ffff7000000, x, n * 100);",
    "a length without end": "memset(out, 1, (u64)-n);",
    "a text that is none": 'emulated_printf("%s", (const char*)&memcpy);',
    "a format that is none": "emulated_printf((const char*)&memcpy);",
    "a format that writes": 'int a; emulated_printf("%n", &a);',
}


@pytest.mark.parametrize("build", SANITIZED)
@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_not_the_kernels_cannot_be_touched(name, build):
    run, found = ran(HEAD + f"    {OUTSIDE[name]}\n" + RIGHT, build)
    assert not run.finished
    assert found, run
    assert found[0].status in (Status.CRASHED, Status.FAILED)
    assert re.search(r"far outside|null pointer|outside of|misaligned|not a multiple", found[0].sentence), found


ASTRAY = {  # what is written over the place that a function returns to
    "the kernel's own": "volatile u64 a[1]; volatile u64* p = a; for (int i = 0; i < 24; i++) p[i] += 16;",
    "by a copy": "u64 a[1], b[24]; for (int i = 0; i < 24; i++) b[i] = (u64)x; memcpy(a, b, 8 * (n - 8)); KEEP(a);",
}


@x86
@pytest.mark.parametrize("build", SANITIZED)
@pytest.mark.parametrize("name", ASTRAY)
def test_a_kernel_returns_to_where_it_was_called_from(name, build):
    run, found = ran(HEAD + f"    {ASTRAY[name]}\n" + RIGHT, build)
    assert not run.finished
    assert found[0].status in (Status.CRASHED, Status.FAILED), found
    assert re.search(r"return to|local array|far outside|no buffer", found[0].sentence), found


@x86
@pytest.mark.parametrize("build", SANITIZED)
def test_a_function_returns_to_where_it_was_called_from(build):
    code = "__attribute__((noinline)) void f(int by) { volatile u64* p = (u64*)__builtin_frame_address(0); p[1] += by;"
    code = f"typedef unsigned long long u64;\n{code} }}\n" + HEAD + "    f(n - 31);\n" + RIGHT
    run, found = ran(code, build)
    assert not run.finished
    assert [each.summary for each in found] == [
        "a thread overwrites its return address: it writes past the end of a local array"
    ]


@x86
@pytest.mark.parametrize("build", SANITIZED)
def test_recursion_without_end_is_told_as_such(build):
    code = "__attribute__((noinline)) static int f(int n) { return n ? f(n + 1) + f(n + 2) : 1; }\n"
    _, found = ran(code + HEAD + "    out[0] = f(n);\n}\n", build)
    assert [each.summary for each in found] == [
        "a thread uses more stack than there is: by endless recursion, or by large local arrays"
    ]


BY_POINTER = {
    "a function": "static __attribute__((noinline)) void f() {}\nvoid (*volatile p)() = f;\n" + HEAD + "p();",
    "a function of ours": "void (*volatile p)() = __syncthreads;\n" + HEAD + "p();",
    "a jump": HEAD + "void* volatile p = n ? &&one : &&two; goto *p; one: out[1] = 1; two:;",
    "a virtual function": "struct A { virtual int f() { return 1; } };\n" + HEAD + "A a; A* volatile p = &a; p->f();",
}


@x86
@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("name", BY_POINTER)
def test_nothing_is_called_by_a_pointer(name, build):
    with pytest.raises(SourceError, match=r"through a pointer|is not a function") as refused:
        ran(BY_POINTER[name] + "\n" + RIGHT, build)
    assert refused.value.status is Status.FORBIDDEN


AT_LOADING = {
    "a function of a name": 'extern "C" void _init() { volatile int* p = (volatile int*)8; *p = 1; }\n',
    "a function of another name": 'extern "C" void _fini() { volatile int* p = (volatile int*)8; *p = 1; }\n',
    "a constructor": "__attribute__((constructor)) void f() { volatile int* p = (volatile int*)8; *p = 1; }\n",
    "a destructor": "__attribute__((destructor)) void f() { volatile int* p = (volatile int*)8; *p = 1; }\n",
    "a value": "volatile int n; int m = n;\n",
    "a section": '__attribute__((section(".init_array"), used)) void* p = 0;\n',
    "a section of another name": '__attribute__((section(".preinit_array"), used)) void* p = 0;\n',
}


@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("name", AT_LOADING)
def test_nothing_runs_while_it_is_loaded(name, build):
    refused = None
    try:
        run, found = ran(AT_LOADING[name] + HEAD + RIGHT, build)
    except (SourceError, UnexplainedError) as fault:
        refused = getattr(fault, "fault", fault).status
    if refused is None:  # no linker knows it any more
        assert run.finished and found == []
        np.testing.assert_array_equal(run.outputs[0], X)
    else:
        assert refused in (Status.FORBIDDEN, Status.ERROR, Status.NEEDS_GPU)


HIDDEN = {  # functions that an optimiser leaves out of the plain build, and not of another
    "thread": "__tsan_ignore_thread_begin",
    "address": "__asan_unpoison_memory_region",
}


@pytest.mark.parametrize("build", SANITIZED)
@pytest.mark.parametrize("called", ["malloc", "dlsym", *HIDDEN.values()])
def test_each_build_calls_what_is_listed_and_no_more(called, build):
    code = f'extern "C" void {called}(...);\n{HEAD}    volatile int a = n; if (a < 0) {called}(0);\n{RIGHT}'
    build_dir = BuildDir()
    compiler = Compiler(build_dir, Source("", (), (), (), {}, code, code))
    try:
        compiler._objects["plain"] = build_dir.folder / "plain.so"  # as if the plain build did not have it
        with pytest.raises(SourceError, match=f"'{called}' is not a function") as refused:
            compiler.object_for(build)
        assert refused.value.status is Status.FORBIDDEN
    finally:
        compiler.close()
        build_dir.close()


# -- canaries ----------------------------------------------------------------------------------------------------------


def symbols(program, *options):
    said = subprocess.run(["nm", *options, str(program)], capture_output=True, text=True, check=True).stdout
    return {name: int(address, 16) for address, name in re.findall(r"^(\w+) \w (\w+)", said, re.MULTILINE)}


def distance(known, wanted, program, *options):
    """From a function that every kernel calls to another thing of the program's, which a kernel so finds: no rule of
    the compiler's keeps it from that."""
    names = symbols(program, *options)
    return f"movq {known}@GOTPCREL(%%rip), %%rax; addq ${names[wanted] - names[known]}, %%rax;"


def call(known, wanted, library, registers):
    path = subprocess.run(["g++", f"-print-file-name={library}"], capture_output=True, text=True, check=True).stdout
    saved = '"rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "memory"'
    there = f"{distance(known, wanted, path.strip(), '-D')} {registers}"
    return f'__asm__ volatile("{there} subq $256, %%rsp; call *%%rax; addq $256, %%rsp" ::: {saved});'


def overwrite(variable, instructions):
    """Change a variable of what looks for races; its address is in rax."""
    there = distance("__tsan_func_entry", variable, Toolchain().host("thread"))
    return f'__asm__ volatile("{there} {instructions}" ::: "rax", "rcx", "memory");'


NO_MEMORY = overwrite("_ZN5races7regionsE", "movq $0, 8(%%rax);")  # the end of the buffers
NO_REPORT = overwrite("_ZN5races6reportE", "movq __tsan_func_entry@GOTPCREL(%%rip), %%rcx; movq %%rcx, (%%rax);")
SILENCING = {
    "no memory is looked at, in every thread": NO_MEMORY,
    "no race is reported": NO_REPORT,
    "every thread but the first": f"if (threadIdx.x) {{ {NO_MEMORY} }}",
}


@x86
@pytest.mark.parametrize("name", SILENCING)
def test_a_race_sanitizer_that_is_silenced_is_seen_to_be(name):
    run, found = ran(HEAD + f"    {SILENCING[name]}\n" + RACE, "thread", alone=True)
    assert not run.finished
    assert any(each.status is Status.FORBIDDEN and "switched off" in each.sentence for each in found), found


@x86
def test_without_that_the_race_is_found():
    _, found = ran(HEAD + RACE, "thread")
    assert "a data race" in found[0].sentence


@x86
def test_a_memory_sanitizer_that_is_silenced_is_seen_to_be():
    registers = "movq {0}, %%rdi; movl $0x8000, %%esi;".replace("{0}", "%0")
    unpoison = call("__asan_init", "__asan_unpoison_memory_region", "libasan.so", registers)
    unpoison = unpoison.replace("::: ", ':: "r"((u64)x & ~4095ull) : ')
    run, found = ran(HEAD + f"    {unpoison}\n    out[n] = 1;\n" + RIGHT, "address", alone=True)
    assert not run.finished
    assert [each.status for each in found] == [Status.FORBIDDEN], found


@pytest.mark.parametrize("build", SANITIZED)
def test_canaries_are_heard_again_and_again(build):
    """A false alarm would cost an honest student all points of that check."""
    for _ in range(20):
        run, found = ran(HEAD + RIGHT, build)
        assert run.finished and found == []


def test_canaries_leave_nothing_behind():
    """They race where a kernel must not write. The report on one that does so is the same each time, without them."""
    code = HEAD + "    for (int i = 0; i < 60; i++) out[n + 16 * threadIdx.x + i % 16] = 1;\n" + RIGHT
    code = code.replace("threadIdx.x + i", "(threadIdx.x & 7) + i")  # threads 8 apart write the same places
    reported = []
    for _ in range(20):
        run, _ = ran(code, "thread", blocks=6)
        reported.append([record for record in run.records if record[0] == "race"])
    assert reported[0] and all(each == reported[0] for each in reported), reported
    assert str((1 << 32) - 1) not in str(reported)


def test_a_long_loop_leaves_room_for_what_comes_after_it():
    """More accesses than the detector can keep: those that cannot race any more make room."""
    loop = "    for (int i = 0; i < 300000; i++) { out[threadIdx.x] = i; KEEP(out); }\n"
    run, found = ran(HEAD + loop + RIGHT, "thread")
    assert run.finished and found == []
    _, found = ran(HEAD + loop + RACE, "thread")
    assert "a data race" in found[0].sentence


# -- what a process says and how it ends -------------------------------------------------------------------------------

ENDS = {"exit 0": 0, "exit 70": 70, "exit 71": 71, "exit 3": 3}


@x86
@pytest.mark.parametrize("walled", [False, True], ids=["open", "walled"])
@pytest.mark.parametrize("build", BUILDS)
@pytest.mark.parametrize("name", ENDS)
def test_however_a_kernels_process_ends_it_has_begun(name, build, walled):
    leave = f'__asm__ volatile("movl $231, %%eax; movl ${ENDS[name]}, %%edi; syscall" ::: "rax", "rdi", "rcx", "r11");'
    run, found = ran(HEAD + f"    {leave}\n" + RIGHT, build, WalledBuildDir() if walled else BuildDir())
    assert run.ran.code == ENDS[name]
    assert run.began and not run.finished and found == []


@pytest.mark.parametrize("build", BUILDS)
def test_what_cannot_be_loaded_is_the_submissions_fault_where_our_own_kernel_can(build, tmp_path, monkeypatch):
    source = PLAN + BEGIN + RIGHT
    exercise = exercise_with(tmp_path, "x: float[n] -> out: float[n]")
    with KernelWorker(source.encode(), "kernel.cu", exercise, BuildDir()) as worker:
        assert isinstance(worker.call([X], build=build), CallResult)
        worker._compiler.object_for(build).write_bytes(b"no object")
        answer = worker.call([X], build=build)
        assert (answer.status, "cannot be loaded" in answer.reason) == (Status.CRASHED, True)
        monkeypatch.setattr("grader.cuda.soundness.PROBE", "int a = b;")
        with pytest.raises(GraderError, match="cannot load a kernel"):
            worker.call([X], build=build)


def test_a_function_that_is_missing_in_one_build_alone_is_the_submissions_fault(tmp_path):
    """g++ leaves out what only an int that overflows would reach, unless it looks for such ints."""
    source = f'{PLAN}extern "C" __device__ void missing();\n{BEGIN}    if (n + 1 < n) missing();\n{RIGHT}'
    exercise = exercise_with(tmp_path, "x: float[n] -> out: float[n]")
    with KernelWorker(source.encode(), "kernel.cu", exercise, BuildDir()) as worker:
        assert isinstance(worker.call([X]), CallResult)
        answer = worker.call([X], build="address")
        assert answer.status is Status.FORBIDDEN
        assert "missing" in str(answer.details[0])


@pytest.mark.parametrize("build", BUILDS)
def test_our_tools_are_sound(build):
    assert tool_failure(BuildDir(), build) == ""


def test_tools_that_are_not_sound_are_known_to_be(monkeypatch):
    monkeypatch.setattr("grader.cuda.soundness.PROBE", "int a = b;")
    assert tool_failure(BuildDir(), "plain")


def test_walls_that_cannot_be_put_up_are_our_fault():
    policy = ProcessLimits(seconds=1.0, cpu_seconds=60, file_mb=1)
    with pytest.raises(GraderError, match=r"walls.*No such file"):
        ConfinedProcess(Toolchain().launcher(), policy, ["/no/such/program"]).wait()


def test_a_program_may_end_as_the_launcher_would():
    policy = ProcessLimits(seconds=5.0, cpu_seconds=60)
    assert ConfinedProcess(Toolchain().launcher(), policy, ["/bin/sh", "-c", "exit 71"]).wait().code == 71


# -- memory ------------------------------------------------------------------------------------------------------------

HOARD = """
static __attribute__((noinline)) void hoard(volatile char* p) {
    for (u64 at = 0; at < 6ull << 30; at += 4096) p[at] = 1;
}
"""
MAP = (
    '__asm__ volatile("syscall" : "=a"(p) : "a"(9), "D"(0), "S"(6ull << 30), "d"(3), "r"(r10), "r"(r8), "r"(r9)'
    ' : "rcx", "r11", "memory");'
)
HOARDS = f"""
    u64 p; register long r10 __asm__("r10") = 0x4022, r8 __asm__("r8") = -1, r9 __asm__("r9") = 0;
    {MAP}
    if (threadIdx.x == 0 && p < (1ull << 47))
        for (u64 at = 0; at < 6ull << 30; at += 4096) __asm__ volatile("movb $1, (%0)" :: "r"(p + at) : "memory");
"""


@x86
@pytest.mark.parametrize("build", BUILDS)
def test_memory_is_bounded(build):
    """6 GiB, touched page by page past every check of the compiler's."""
    run, _ = ran(HEAD + HOARDS + RIGHT, build)
    if build != "address":  # which needs a large address space itself
        assert run.finished  # it was given none
    else:
        assert run.ran.code == -9 and (run.ran.too_large or run.ran.timed_out)  # on a busy machine
