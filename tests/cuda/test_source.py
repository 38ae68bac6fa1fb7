"""What may not stand in a kernel file: ATTACKS.md 11, 28 and the mischief of a preprocessor, each at its place."""

import contextlib
import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernels import run

from grader.cuda.build_dir import BuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.own_names import PREFIX
from grader.cuda.source import TAKEN, Source, read_source
from grader.cuda.source_error import SourceError
from grader.cuda.toolchain import SOURCES
from grader.model import Place, Status
from grader.submission import MAX_BYTES
from grader.workers.process import Stopped

X = np.ones(70, np.float32)
SIGNATURE = "x: float[n] -> out: float[n]"
HEAD = """// launch: k grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
"""
RIGHT = HEAD + "    int i = blockIdx.x * blockDim.x + threadIdx.x;\n    if (i < n) out[i] = x[i];\n}\n"

FORBIDDEN = {  # line that is added in front: column of what is refused
    '#include "/etc/passwd"': 1,
    "#include </etc/passwd>": 1,
    "#include <../../etc/passwd>": 1,
    "#include <unistd.h>": 1,
    "#include MACRO": 1,
    "  #  include <unistd.h>": 3,
    "#import <stdio.h>": 1,
    "#embed </etc/passwd>": 1,
    "#if __has_include(</etc/passwd>)": 1,
    "#ifdef __CUDACC_RTC__": 1,
    "#ifndef __GNUC__": 1,
    "#elif 1": 1,
    "#line 1 \"other.cu\"": 1,
    '# 1 "other.cu"': 1,
    "#warning look": 1,
    "#pragma GCC optimize(3)": 1,
    '_Pragma("GCC optimize(3)")': 1,
    "#define A(x, y) x##y": 18,
    "#define A(x) #x": 14,
    "#define __global__ static": 9,
    "#define float double": 9,
    "#define threadIdx other": 9,
    "#define SHARED __shared__": 16,
    "#define NOSAN __attribute__((no_sanitize(\"thread\")))": 15,
    "__attribute__((no_sanitize(\"thread\"))) void f();": 1,
    "[[gnu::constructor]] void f();": 1,
    "<:<:gnu::constructor:>:> void f();": 1,
    "%:include <stdio.h>": 1,
    "int a = 1 ??/": 11,
    "__tsan_default_options();": 1,
    'extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }': 24,
    "int a = __builtin_trap();": 9,
    "int a = __LINE__;": 9,
    "int a = __undeclared;": 9,
    "int a = __linux;": 9,
    "int f() { return __tsan_default(); }": 18,
    'int a __asm("free");': 7,
    "int __VA_ARGS__;": 5,
    "int _Atomic;": 5,
    'void f() { asm("syscall"); }': 12,
    "void f() { __asm__(\"\"); }": 12,
    "int __at\\\ntribute__;": 5,
    "int a\\u0041;": 6,
    'const char* s = R"(x)";': 17,
    'const char* s = "x";': 17,
    "char c = L'x';": 10,
    "int *p = new int;": 10,
    "void f() { free(nullptr); }": 12,
    "thread_local int a;": 1,
    "namespace a {}": 1,
    "__device__ int kept = 1;": 1,
    "__device__ long long kept;": 1,
    "__device__ int kept, others;": 1,
    "__device__ int kept[1];": 1,
    "struct Kept { static __device__ int kept; };": 15,
    "__device__ float kept[4] = {1};": 1,
    "__device__ void f() { static int kept; }": 23,
    "__device__ int kept{1};": 1,
    "__device__ int (kept);": 1,
    "__device__ Pair (kept);": 1,
    "__device__ alignas(8) int kept;": 1,
    "__device__ __align__(8) int kept;": 1,
    "__device__ decltype(0) kept;": 1,
    "__device__ struct Kept { int a; } kept;": 1,
    "__device__ const int* kept;": 1,
    "__device__ float (*kept)(float);": 1,
    "template <class T> __device__ T kept;": 20,
    "inline __device__ int kept = 4;": 8,
    "struct Kept { static __device__ int (a); };": 15,
    "struct Kept { mutable int a; };": 15,
    "int emulated_trap;": 5,
    "#undef EMULATED": 8,
    "__device__ float expf(float x) { return x; }": 18,
    'extern "C" { __device__ float expf(float x) { return x; } }': 31,
    "__device__ float* max(float* a, float* b) { return a; }": 19,
    "__device__ void __syncthreads();": 17,
    "template <class T> __device__ T __shfl_sync(unsigned m, T v, int l) { return v; }": 33,
    "struct A { friend __device__ float expf(float x) { return x; } };": 12,
    "constexpr int a = sizeof(threadIdx);": 26,
    "__device__ int f() { auto a = blockIdx; return a.x; }": 31,
    "constexpr int a = sizeof(long double);": 26,
    "double long a;": 1,
    "constexpr bool a = noexcept(expf(0));": 20,
    "[[nodiscard]] int f();": 1,
    "int a = 1 $ 2;": 11,
    "// a comment that goes on \\\nint a;": 1,
}  # fmt: skip


@pytest.mark.parametrize("line", FORBIDDEN, ids=lambda line: line[:40])
def test_it_is_forbidden_at_its_place(line):
    with pytest.raises(SourceError) as caught:
        read_source("int a;\n" + line + "\n" + RIGHT)
    assert (caught.value.line, caught.value.column) == (2, FORBIDDEN[line]), caught.value.message
    assert caught.value.status is Status.FORBIDDEN


ERRORS = {
    "__syncthread();": (1, "did you mean '__syncthreads'?"),
    "int a = __any(1);": (9, "write __any_sync(0xffffffff, ...); its mask has a bit for each lane"),
    "int é;": (5, "write ASCII"),
    "int " + 200 * "a" + ";": (5, "a word of more than 100 letters"),
    'extern "C" __global__ void other(' + 9 * "float " + "x) {}": (34, "a parameter needs a type and a name"),
    "/* not closed": (1, "this comment is not closed"),
    "'not closed": (1, "this character is not closed"),
    'extern "C" __global__ void k() {}': (28, "there are two kernels 'k'"),
    'extern "C" __global__ int': (12, "not followed by a kernel"),
}


@pytest.mark.parametrize("line", ERRORS)
def test_it_is_an_error_at_its_place(line):
    column, message = ERRORS[line]
    text = RIGHT + line if "closed" in message or "kernel" in message else line + "\n" + RIGHT
    with pytest.raises(SourceError) as caught:
        read_source(text)
    assert message in caught.value.message
    assert caught.value.column == column
    assert caught.value.status is Status.ERROR


ALLOWED = [
    "#include <algorithm>\nusing namespace std;\n__device__ int f(int a) { return std::min(a, std::max(1, 2)); }",
    "#include <torch/extension.h>\n#include <iostream>",
    "__device__ float f(float x) { return fminf(x, __FLT_MAX__) + __FLT_EPSILON__; }",
    "#if defined(__CUDACC__) && __CUDA_ARCH__ >= 700\n__device__ float f(float x) { return x; }\n#endif",
    "#include <cuda_fp16.h>",
    "#include <cuda_runtime.h>",
    "#include <cstdint>  // for uint32_t",
    '#include "device_launch_parameters.h"',
    "#include <math.h>",
    "__inline__ __device__ float f(float x) { return x; }",
    "#pragma unroll",
    "#pragma once",
    "#define TILE 16",
    "#define SQUARE(a) ((a) * (a))  // with a remark",
    "constexpr int WIDTH = 8;",
    "__constant__ float table[2] = {1, 2};",
    "__device__ const int four = 4;",
    "/* __attribute__ \\ é ??/ */",
    "// __asm__ é",
    "struct Pair { float a, b; };",
    "template <typename T> __device__ __forceinline__ T twice(T x) { return x + x; }",
    "static __device__ int f(int a) { return a % 2 ? a : 1'000; }",
    "#define LOG2E log2f(2.718f)",
    "#define TILE T\n#define max(a, b) ((a) > (b) ? (a) : (b))",
    "constexpr float two = expf(1.0f);",
    "struct Top { float a; __device__ Top(float a) : a(a) {} __device__ float max(float b) { return a; } };",
    "struct Sum { __device__ float operator()(float a, float b) const { return a + b; } };",
    "__device__ Pair* f(Pair* a) { return a; }",
    "struct Sum { float a; __device__ void operator+=(float b) { a += b; } };",
    "struct Sum { float a; __device__ float operator[](int i) const { return a; } };",
    "__device__ bool operator==(Pair a, Pair b) { return true; }",
    "__device__ const int* const here = nullptr;",
    "__device__ struct Pair swapped(struct Pair a) { return a; }",
    "static constexpr float table[2] = {1, 2};",
    "__device__ int f() { auto g = [n = 0]() mutable { return ++n; }; return g(); }",
    "__device__ int f(int a) { switch (a) { case 1: a++; [[fallthrough]]; default: return a; } }",
    "__device__ int f([[maybe_unused]] int a) { dim3 block = blockDim; return block.x; }",
    "__device__ long long f(double a) { return (long long)a; }",
]


RESERVED = {  # a declaration of a reserved name: the name
    "__device__ int f(float* __x, int n) { return n; }": "__x",
    "__device__ int f(int n) { int __linux = n, b = __linux; return b; }": "__linux",
    "__device__ int __builtin_trap(int n) { return n; }": "__builtin_trap",
    "__device__ int f(int n) { static __shared__ int __sums[4]; return n; }": "__sums",
    "template <class _T> __device__ _T f(_T n) { return n; }": "_T",
    "struct _PAIR { int a; };": "_PAIR",
    "const int __size = 4;\n__device__ int f() { return __size; }": "__size",
}


@pytest.mark.parametrize("line", RESERVED)
def test_compilers_get_another_name_for_a_reserved_one_that_a_file_declares(line):
    source = read_source(line + "\n" + RIGHT)
    for text in (source.for_host, source.for_device):
        assert not re.search(rf"\b{RESERVED[line]}\b", text)
        assert len(re.findall(rf"\b{PREFIX}{RESERVED[line]}\b", text)) == line.count(RESERVED[line])


def test_macros_may_have_reserved_names():
    source = read_source("#define __SIZE 64\n#define _N (__SIZE * 2)\n__device__ int f() { return _N; }\n" + RIGHT)
    assert "(64 * 2)" in source.for_host


def test_the_plan_and_the_arrays_of_the_launch_have_the_names_of_the_file():
    source = read_source("// launch: k grid=(_N)\nconst int _N = 4;\nextern __shared__ int __smem[];\n" + RIGHT)
    assert source.constants["_N"][0].text == "4"
    assert source.shared == (PREFIX + "__smem",)


@pytest.mark.parametrize("line", ALLOWED)
def test_it_is_allowed_and_keeps_its_lines(line):
    source = read_source(line + "\n" + RIGHT)
    assert [kernel.name for kernel in source.kernels] == ["k"]
    assert source.for_host.count("\n") == source.text.count("\n")


def test_no_function_that_the_emulator_has_can_be_written_again():
    """g++ would take ours, or refuse what NVRTC accepts."""
    header = (SOURCES / "device.h").read_text()
    ours = re.findall(r"^(?:template <class T> )?EMULATED [\w ]*?\b(\w+)\(", header, re.MULTILINE)
    ours += re.findall(r"^ *EMULATED_(?:FUNCTION2?|ATOMIC|REDUCTION)\((\w+)[,)]", header, re.MULTILINE)
    assert len(ours) > 100
    types = {"__half", "__nv_bfloat16"}
    macros = {"name", "type"}  # of other macros
    assert {each for each in ours if not each.startswith("emulated_")} - TAKEN - types - macros == set()


@given(st.text(max_size=80) | st.text(alphabet="#/*\"'\\\n(){}[]<>:%? _aR0", max_size=80))
@settings(max_examples=500, deadline=None)
def test_whatever_it_is_it_is_read_or_refused(text):
    fault = None
    try:
        read_source(text)
    except SourceError as raised:
        fault = raised
    assert fault is None or fault.line >= 1


@pytest.mark.parametrize(
    "piece",
    [
        "__device__ ",
        "static * ",
        'extern "C" __global__ ',
        "expf(",
        "{expf ",
        "> expf ( ",
        "struct A { ",
        "typedef ",
        "union { ",
        "& ",
        "(int)",
        "(int)(",
        "reinterpret_cast<",
        "template <class A> ",
        "using A = ",
        "int a = [ { ",
        "int a , ",
        "a = + [ ] ",
        "( * ",
        "long * * ",
        "( ( a ) + ",
        "goto * ",
        "typedef int A ; ",
        "struct A { int * a ; } ; ",
        "#define A(a) a a\nA(A(",
        "#define A A\nA ",
        "#if 1\n",
        "#ifdef A\n#endif\n",
        "a ? b : ",
        "a [ ",
    ],
)
def test_as_many_words_as_there_may_be_are_read_at_once(piece):
    begins = time.process_time()
    with contextlib.suppress(SourceError):
        read_source(piece * (9_000 // len(piece.split())) + " void k();")
    linear = time.process_time() - begins
    with contextlib.suppress(SourceError):
        read_source("a " * 9_000)
    assert linear < 20 * (time.process_time() - begins - linear)


MASSES = ["/*", '"', "(", "#define A B\n", "a", "/", "'\\", "a ", "{", "\n"]


@pytest.mark.parametrize("piece", MASSES)
def test_a_quarter_of_a_megabyte_of_anything_is_refused(piece):
    """None of these is quadratic: the test would not come to its end."""
    with pytest.raises(SourceError):
        read_source(piece * (MAX_BYTES // len(piece)) + '\nextern "C" __global__ void k( {')


@pytest.mark.parametrize("line", ["    out[i] = y[i];", "    out[i] = strlen(0);", "    float i = 1;"])
def test_a_compile_error_stands_at_the_students_own_line_and_column(line):
    source = RIGHT.replace("    if (i < n) out[i] = x[i];", line)
    answer = run("/* a statement\nof two lines */\n" + source, SIGNATURE, X)
    assert isinstance(answer, Stopped)
    assert answer.status is Status.ERROR
    (excerpt,) = answer.details
    code, mark = excerpt.lines
    assert excerpt.place == Place("kernel.cu", 6)
    assert code.strip() == line.strip()
    marked = {"y[i]": "y", "strlen(0)": "strlen", "float i": "i"}
    (word,) = [name for text, name in marked.items() if text in line]
    at = mark.index("^")
    assert code[at : at + len(word)] == word


def test_what_is_not_written_is_not_started():
    answer = run(HEAD + '    #error "not written yet"\n}\n', SIGNATURE, X)
    assert answer.status is Status.NOT_STARTED


def test_no_launch_plan():
    answer = run(RIGHT.partition("\n")[2], SIGNATURE, X)
    assert (answer.status, "there is no launch plan" in answer.reason) == (Status.ERROR, True)


EVIL = {  # what no compiler of ours would let through, had it got past the reader and NVRTC
    "a constructor": ("int a; __attribute__((constructor)) void f() { a = 1; }", "run before the kernels"),
    "a variable that is computed": ('extern "C" float expf(float); float a = expf(a);', "run before the kernels"),
    "the C library": ('extern "C" int system(const char*); void k() { system("id"); }', "'system' is not a function"),
    "memory": ('extern "C" void* malloc(unsigned long); void* k() { return malloc(3); }', "'malloc' is not a function"),
    "an indirect function": (
        'extern "C" { void f() {} void (*pick())() { return f; } void k() __attribute__((ifunc("pick"))); }',
        "'k' is not a function",
    ),
    "the sanitizer's options": (
        'extern "C" void __tsan_ignore_thread_begin(); void k() { __tsan_ignore_thread_begin(); }',
        "'__tsan_ignore_thread_begin' is not a function",
    ),
}


@pytest.mark.parametrize("name", EVIL)
def test_symbols_are_the_second_wall(name):
    code, message = EVIL[name]
    build_dir = BuildDir()
    compiler = Compiler(build_dir, Source("", (), (), (), {}, code, code))
    try:
        with pytest.raises(SourceError, match=message) as caught:
            compiler.object_for("plain")
        assert caught.value.status is Status.FORBIDDEN
    finally:
        compiler.close()
        build_dir.close()


def test_a_line_that_is_printed_needs_no_function_of_the_c_library():
    """g++ calls puts or putchar where it knows printf."""
    prints = 'if (i == 0) { printf("here\\n"); printf("!"); printf("%d\\n", i); }'
    answer = run(RIGHT.replace("    if (i < n)", f"    {prints}\n    if (i < n)"), SIGNATURE, X)
    assert answer.printed == "here\n!0\n"


def test_the_unit_that_gxx_compiles_includes_nothing():
    assert "#include" not in (SOURCES / "device.h").read_text()
