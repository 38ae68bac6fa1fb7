"""What a student reads about a kernel file that is not what it should be: once, and with what to write instead."""

import re

import numpy as np
import pytest
from kernels import run

from grader.cuda.compiler import _plain_name
from grader.cuda.source import read_source
from grader.cuda.source_error import SourceError
from grader.model import Status, places_of
from grader.workers.call_result import CallResult

X = np.ones(70, np.float32)
SIGNATURE = "x: float[n] -> out: float[n]"
BODY = "(const float* x, float* out, int n) { out[threadIdx.x] = x[threadIdx.x]; }\n"
PLAN = "// launch: k grid=(1) block=(1)\n"
MAIN = "int main() {\n  float* d;\n  cudaMalloc(&d, 400);\n  k<<<4, 32>>>(d, d, 100);\n  return 0;\n}\n"
PROGRAMS = {  # a file that is a program; the launch line that is proposed
    "as it comes": ("#include <stdio.h>\n__global__ void k" + BODY + MAIN, "k grid=(4) block=(32)"),
    "with extern C": ('extern "C" __global__ void k' + BODY + MAIN, "k grid=(4) block=(32)"),
    "with a plan": (PLAN + 'extern "C" __global__ void k' + BODY + MAIN, "k grid=(4) block=(32)"),
    "with the host's headers": ("#include <iostream>\n#include <vector>\n__global__ void k" + BODY + MAIN, "k grid="),
    "with macros for errors": (
        "#define CHECK(call) do { if ((call) != 0) printf(\"%s\", #call); } while (0)\n__global__ void k" + BODY + MAIN,
        "k grid=",
    ),
    "with sizes that are computed": (
        "__global__ void k" + BODY + "void solve(float* d, int n) { dim3 b(32); k<<<(n + 31) / 32, b>>>(d, d, n); }\n",
        "k grid=(BLOCKS) block=(THREADS)",
    ),
    "with nothing launched": ("__global__ void k" + BODY + "int main(void) { return 0; }\n", "k grid=(BLOCKS)"),
    "with a namespace": ("using namespace std;\n__global__ void k" + BODY + MAIN, "k grid="),
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_whole_program_is_refused_once(name):
    text, line = PROGRAMS[name]
    answer = run(text, SIGNATURE, X)
    assert answer.status is Status.ERROR
    assert answer.reason.startswith("hand in device code only: the grader has main() and all host code")
    assert f"// launch: {line}" in answer.reason
    (place,) = places_of(answer.details)
    assert re.search("main|<<<", text.split("\n")[place.line - 1]), answer


def test_initial_values_of_shared_memory_that_g_plus_plus_would_set_are_refused():
    body = "struct Pair { float a = 1; int b = 2; };\n__global__ void k(const float* x, float* out, int n) {\n"
    body += "Pair own;\n__shared__ decltype(own) all[2];\nall[n % 2].a = x[0];\n__syncthreads();\n"
    body += "out[threadIdx.x] = all[0].a;\n}\n"
    answer = run(PLAN + body, SIGNATURE, X)
    assert answer.status is Status.ERROR
    assert "the type of the __shared__ variable 'all' has initial values" in answer.reason
    assert places_of(answer.details)[0].line == 5


def test_compilers_quote_reserved_names_as_they_are_in_the_file():
    body = "__global__ void k(const float* x, float* out, int n) { float __own = 1; out[0] = __own.x; }\n"
    answer = run(PLAN + body, SIGNATURE, X)
    assert answer.status is Status.ERROR
    assert "emulated" not in answer.reason, answer.reason


INSTEAD = {  # what a file has: what is said
    "template <class T> __global__ void k(const T* x, T* out, int n) {}": "name the instance in the launch",
    "template <int N>\n__global__ void k(float* out) {}": "as k<...>",
    "template <int N> __launch_bounds__(32) __global__ void k(float* out) {}": "as k<...>",
    "#include <cooperative_groups.h>": r"__syncthreads\(\) for block.sync\(\)",
    "#include <cooperative_groups/reduce.h>": "__shfl_down_sync",
    "namespace cg = cooperative_groups;": "does not need one",
    "__device__ void f() { cooperative_groups::this_thread_block().sync(); }": "no cooperative groups",
    'extern "C" __global__ void k(const float& x, float* out) {}': "cannot be a reference",
    'extern "C" __global__ void k(float** out) {}': "write one '\\*'",
    "__device__ float f(float (*op)(float), float x) { return op(x); }": "pointers and references to functions",
    "__device__ float f(float x) { return x; }\n__device__ auto g() { return f; }": "pass a lambda",
    "__device__ float f(float* x) { return (size_t)x % 16; }": "begin at a multiple of 256 bytes",
    "__device__ int f(int* p) { return *(int*)0x100; }": "a number may not be converted to an address",
    "__device__ void f() { __syncthreads; }": r"a barrier is a call, __syncthreads\(\);",
    "__device__ void f() { __syncwarp; }": r"a barrier is a call, __syncwarp\(\);",
}  # fmt: skip


@pytest.mark.parametrize("text", INSTEAD)
def test_what_to_write_instead_is_said(text):
    with pytest.raises(SourceError, match=INSTEAD[text]):
        read_source(text + "\n" + PLAN + 'extern "C" __global__ void last' + BODY)


ADDRESSES = {  # ways to make a number of an address, or an address of a number: each is refused
    "a cast": "(unsigned long long)x",
    "a cast to long": "(long)x",
    "a cast to an alias": "(u64)x",
    "a cast of a sum": "(u64)(x + 3)",
    "a cast of an address": "(u64)&x[3]",
    "a cast of an array": "(u64)local",
    "a cast of a row": "(u64)table[1]",
    "a call of a type": "u64(x)",
    "a cast by its name": "reinterpret_cast<u64>(x)",
    "a cast by its name to a type": "reinterpret_cast<unsigned long long>(out + 1)",
    "a reference": "reinterpret_cast<u64&>(x)",
    "a reference in C": "(u64&)x",
    "the address of a pointer": "*(u64*)&x",
    "an array of pointers": "*(u64*)rows",
    "an element of pointers": "*(u64*)&rows[1]",
    "a struct of pointers": "*(u64*)&node",
    "a pointer to pointers": "**(float**)x",
    "a pointer to pointers by its name": "**reinterpret_cast<float**>(out)",
    "a pointer to an alias of pointers": "**(P*)x",
    "a pointer to structs of pointers": "((Node*)out)->next == nullptr",
    "a number as an address": "*(float*)(u64)n",
    "a plain number as an address": "*(float*)4096",
    "a sum as an address": "*(float*)(n + 8)",
    "a variable as an address": "*(float*)n",
    "an alias of an address": "*P(n)",
    "a function": "(u64)memcpy",
    "a function of its own": "(u64)helper",
    "a kernel": "(u64)&k",
    "a function as a value": "sizeof(helper)",
    "a copy of pointers": "*(float*)memcpy(local, rows, 16)",
    "a copy of a struct of pointers": "*(float*)memcpy(local, &node, 8)",
    "a copy over pointers": "*(float*)memmove(&rows[1], local, 8)",
    "a lambda as a pointer": "(+[](int a) { return a; })(3)",
    "a member": "&Node::next != nullptr",
    "a label": "&&there",
}
FRAME = """// launch: k grid=(1) block=(1)
typedef unsigned long long u64;
typedef float* P;
struct Node { Node* next; };
__device__ float helper(float v) { return v; }
extern "C" __global__ void k(const float* x, float* out, int n) {
    float local[4], table[2][3]; const float* rows[2]; Node node;
    out[0] = WHAT;
}
"""


@pytest.mark.parametrize("name", ADDRESSES)
def test_addresses_and_numbers_stay_apart(name):
    with pytest.raises(SourceError) as refused:
        read_source(FRAME.replace("WHAT", ADDRESSES[name]))
    assert refused.value.line == 8, refused.value.message
    assert refused.value.status is Status.FORBIDDEN


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_macro_hides_no_address(name):
    code = ADDRESSES[name]
    macros = "#define U u64\n#define OF (\n#define AND &\n#define STAR *\n#define X x\n#define CAST(t, v) (t)v\n"
    hidden = code.replace("(u64)", "OF U)").replace("&", " AND ").replace("*", " STAR ").replace("AND  AND", "&&")
    with pytest.raises(SourceError) as refused:
        read_source(macros + FRAME.replace("WHAT", hidden))
    assert refused.value.line == 14, refused.value.message


LEGAL = [
    "*(float4*)x",
    "reinterpret_cast<const float4*>(x)[0].x",
    "*reinterpret_cast<float2*>(&local[2])",
    "((const float2*)(x + 2 * n))[0].y",
    "*(int*)&local[0]",
    "*(const unsigned*)x",
    "(int)(out - x + 3)",
    "(int)(&x[3] - x)",
    "(size_t)blockIdx.x * n + (size_t)n * 4",
    "(size_t)(blockIdx.x * n)",
    "(unsigned long long)n << 3",
    "(long)x[n] + (int)*x + (int)table[1][2]",
    "int(x[0]) + size_t(n)",
    "(float)n / float(n)",
    "*(volatile float*)(local + 1)",
    "x == nullptr ? 0 : 1",
    "(float*)0 == out",
    "rows[1] == x",
    "n & 3 && n",
    "(n) & (3)",
    "max(n, 3) + min(local[0], 2.0f)",
    "[](float v) { return v; }(x[0])",
    "sizeof(float*) + sizeof(table)",
    "static_cast<int>(x[0])",
    "(*rows)[0] + (*x) * (n)",
    "helper(x[0]) + ::helper(1.0f)",
    "(memcpy(local, x + n, sizeof(float) * 4), memcpy(out, table[1], 12), 1.0f)",
]


@pytest.mark.parametrize("code", LEGAL)
def test_what_kernels_do_is_legal(code):
    read_source(FRAME.replace("WHAT", code))


PUBLIC = [  # as it stands in courses and repositories
    """template <typename T> __inline__ __device__ T warp_sum(T val) {
        for (int offset = 16; offset > 0; offset >>= 1) val += __shfl_down_sync(0xffffffff, val, offset);
        return val;
    }""",
    """__device__ static float atomicMaxFloat(float* address, float val) {
        int* address_as_i = (int*)address;
        int old = *address_as_i, assumed;
        do {
            assumed = old;
            old = ::atomicCAS(address_as_i, assumed, __float_as_int(fmaxf(val, __int_as_float(assumed))));
        } while (assumed != old);
        return __int_as_float(old);
    }""",
    """__device__ void carve(int n) {
        extern __shared__ unsigned char raw[];
        float* s = reinterpret_cast<float*>(raw);
        float *a_s = s, *b_s = &s[n * 4];
        int* index = (int*)(s + 2 * n);
        float (*tile)[16] = reinterpret_cast<float (*)[16]>(b_s);
        float(*other)[16] = (float(*)[16])(a_s + n);
        tile[0][1] = other[1][0] + index[0];
    }""",
    """struct MaxOp {
        __device__ __forceinline__ float operator()(const float& a, const float& b) const { return max(a, b); }
    };
    template <template <typename> class Op, typename T> __device__ T all(T v) { return Op<T>()(v, v); }
    template <class Op> __device__ float two(float a, float b, Op op) { return op(a, b); }
    __device__ float both(float a) {
        return two(a, a, MaxOp{}) + two(a, a, [](float x, float y) { return x + y; });
    }""",
    """struct __align__(8) MD { float m; float d; };
    __device__ __forceinline__ MD reduce_md_op(MD a, MD b) {
        bool bigger = (a.m > b.m);
        MD big = bigger ? a : b, small = bigger ? b : a, res;
        res.d = big.d + small.d * __expf(small.m - big.m);
        res.m = big.m;
        return res;
    }""",
    """struct View {
        float* p; int n;
        __device__ View(float* p, int n) : p(p), n(n) {}
        __device__ float& operator()(int i, int j) { return p[i * n + j]; }
    };
    __device__ void swap(float*& a, float*& b) { float* t = a; a = b; b = t; }
    __device__ float use(float* x, float* y, int n) { swap(x, y); View v(x, n); return v(0, 1) + View{y, n}(1, 0); }""",
    """__device__ float maxima(const float* row, int n) {
        float max = -INFINITY, fmax = 0, log2 = 1;
        for (int i = 0; i < n; i++) max = row[i] > max ? row[i] : max;
        return max + fmax * log2;
    }""",
    """#define FLOAT4(value) (reinterpret_cast<float4*>(&(value))[0])
    #define CEIL(a, b) (((a) + (b) - 1) / (b))
    #define OFFSET(row, col, ld) ((row) * (ld) + (col))
    __device__ void load(float* a, float* s, int K) {
        FLOAT4(s[OFFSET(1, 2, CEIL(K, 4))]) = FLOAT4(a[OFFSET(0, 4, K)]);
    }""",
    """#include <cuda_fp16.h>
    __device__ float halves(const float* x) {
        float4 v = *(const float4*)(&x[4]);
        __half2* h = reinterpret_cast<__half2*>(&v);
        unsigned char* bytes = (unsigned char*)&v;
        return __low2float(h[1]) + bytes[3] + ((float*)&v)[2];
    }""",
    """template <const int BM, const int BN, typename T = float>
    __device__ void store(T* c, const T (&sums)[BM][BN], int n) {
        #pragma unroll
        for (int i = 0; i < BM; ++i) for (int j = 0; j < BN; j += 4) {
            float4 t = reinterpret_cast<float4*>(&c[i * n + j])[0];
            t.x = sums[i][j]; t.y = sums[i][j + 1];
            *reinterpret_cast<float4*>(&c[i * n + j]) = t;
        }
    }
    template <> __device__ void store<1, 1, int>(int* c, const int (&sums)[1][1], int n) { c[0] = sums[0][0]; }""",
    """typedef unsigned long long ull;
    __device__ ull pack(float v, int i) { return ((ull)__float_as_uint(v) << 32) | (unsigned)i; }
    __device__ void best(ull* where, float v, int i) { atomicMax(where, pack(v, i)); *(double*)where += 0; }""",
]


@pytest.mark.parametrize("number", range(len(PUBLIC)))
def test_public_code_is_read_and_compiled(number):
    text = PUBLIC[number] + "\n" + PLAN + 'extern "C" __global__ void k' + BODY
    answer = run(text, SIGNATURE, X[:1])
    assert isinstance(answer, CallResult), answer


UNIONS = {
    "union Both { float number; unsigned bits; };": True,
    "union Pack { float4 vector; float lanes[4]; struct { float x, y; } pair; };": True,
    "struct Pair { half x, y; };\nunion Pack { float4 vector; Pair pairs[4]; };": True,
    "union Both { float* pointer; unsigned long long bits; };": False,
    "typedef float* P;\nunion Both { P pointer; long long bits; };": False,
    "struct Node { Node* next; };\nunion Both { Node node; long long bits; };": False,
    "template <class T> union Both { T any; long long bits; };": False,
    "union Both { struct { const char* text; } inner; long long bits; };": False,
    "union Both { float (*call)(float); long long bits; };": False,
}


@pytest.mark.parametrize("text", UNIONS)
def test_a_union_holds_numbers_alone(text):
    if UNIONS[text]:
        read_source(text + "\n" + PLAN + 'extern "C" __global__ void k' + BODY)
        return
    with pytest.raises(SourceError, match=r"union|pointers"):
        read_source(text + "\n" + PLAN + 'extern "C" __global__ void k' + BODY)


@pytest.mark.parametrize("name", ["s", "a" * 9, "a" * 10, "partial_sums", "shared_array_of_25_letters", "E1s", "x_1"])
@pytest.mark.parametrize("function", ["7softmax", "4fE10i", "2E1"])
@pytest.mark.parametrize("end", ["", "_0", "_12"])
def test_a_shared_array_has_its_own_name_in_a_message(function, name, end):
    assert _plain_name(f"_ZZ{function}E{len(name)}{name}{end}") == name


def test_an_input_that_is_written_in_place_of_the_output_is_named():
    text = PLAN.replace("(1) block=(1)", "(1) block=(70)") + "__global__ void k(float* x) { x[threadIdx.x] *= 2; }\n"
    answer = run(text, SIGNATURE, X)
    assert "nothing was written to out; x changed, and it is an input: write the results into out" in answer.details


def test_a_plan_without_blocks_says_what_rounds_up():
    answer = run(PLAN.replace("grid=(1)", "grid=(n / 256)") + "__global__ void k" + BODY, SIGNATURE, X)
    assert "grid.x is 0" in str(answer.details) and "ceil_div(n, 256)" in str(answer.details)


BODY_WITH = PLAN + "{}\n__global__ void k(const float* x, float* out, int n) {{ out[threadIdx.x] = {}; }}\n"


@pytest.mark.parametrize(
    ("before", "value", "status", "message"),
    [
        (
            "int up(int a) { return a + 1; }",
            "1",
            Status.ERROR,
            "this is a function of the host: write __device__ before",
        ),
        ("constexpr int up(int a) { return a + 1; }", "up(1)", Status.ERROR, "this is a function of the host"),
        ("", "[=] __device__ () { return 1; }()", Status.ERROR, "write the lambda without __host__ and __device__"),
        ("", "__fadd_rz(1, 2)", Status.NEEDS_GPU, "this is CUDA that the emulator does not know, so it stays open"),
        ("", "__float2ll_rn(1)", Status.NEEDS_GPU, "this is CUDA that the emulator does not know, so it stays open"),
        ("", "__vadd4(1, 2)", Status.NEEDS_GPU, "this is CUDA that the emulator does not know, so it stays open"),
        ("", "__fadd_rq(1, 2)", Status.ERROR, "there is no '__fadd_rq'; did you mean '__fadd_rn'?"),
        ("", "__float2text(1)", Status.FORBIDDEN, "'__float2text' is not one of CUDA's names"),
        ("", "__dp4b(1, 2, 3)", Status.ERROR, "there is no '__dp4b'; did you mean '__dp4a'?"),
        ("", "__dp4ab(1, 2, 3)", Status.ERROR, 'identifier "__dp4ab" is undefined'),
    ],
)
def test_nvrtc_says_what_cuda_has_and_the_rest_is_said_in_words(before, value, status, message):
    answer = run(BODY_WITH.format(before, value), SIGNATURE, X)
    assert message in answer.reason
    assert answer.status is status
