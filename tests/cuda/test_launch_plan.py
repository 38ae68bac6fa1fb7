"""Launch plans: arithmetic that is Python's own, bounds, and every fault at its place."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader.cuda.launch_plan import read_plan
from grader.cuda.plan_parser import LARGEST
from grader.cuda.signature import Signature
from grader.cuda.source import read_source
from grader.cuda.source_error import SourceError

SIGNATURE = Signature("x: float[rows, cols], ids: int[n], eps: float -> out: float[rows, cols]")
SIZES = {"rows": 5, "cols": 301, "n": 7}
KERNEL = 'extern "C" __global__ void k(const float* x, const int* ids, float eps, float* out, int rows, int n) {}\n'
NAMES = {"ceil_div": lambda a, b: -(-a // b), "min": min, "max": max}

expressions = st.recursive(
    st.sampled_from([*SIZES, "0", "1", "2", "3", "64", "1000"]),
    lambda inner: st.one_of(
        st.builds("{} {} {}".format, inner, st.sampled_from(["+", "-", "*", "//", "%"]), inner),
        st.builds("{}({}, {})".format, st.sampled_from(sorted(NAMES)), inner, inner),
        st.builds("({})".format, inner),
        st.builds("-{}".format, inner),
    ),
    max_leaves=12,
)


def plan(line, source=KERNEL):
    return read_plan(read_source(f"{line}\n{source}"), SIGNATURE)


def value(expression):
    """What the plan makes of it, as a number of bytes that nobody bounds."""
    (launch,) = plan(f"// launch: k grid=(1) block=(1) shared={expression}").launches
    return launch.shared(SIZES)


@given(expressions)
@example("ceil_div(rows*cols, 256)")
@example("-7 // 2 % 3")
@settings(max_examples=300, deadline=None)
def test_arithmetic_is_pythons(expression):
    try:
        expected = eval(expression, {"__builtins__": {}}, {**SIZES, **NAMES})  # noqa: S307  # our own text
    except ZeroDivisionError:
        with pytest.raises(SourceError, match="divides by zero"):
            value(expression)
        return
    assert abs(expected) > LARGEST or value(expression) == expected


@given(st.text(alphabet="k()=,+-*/% \t019azrowsgridblockshared[]#'\"\\_.é{}", max_size=60))
@settings(max_examples=500, deadline=None)
def test_whatever_stands_there_is_a_plan_or_a_fault_with_a_place(text):
    fault = None
    try:
        plan(f"// launch: {text}").launches_in(SIZES)
    except SourceError as raised:
        fault = raised
    assert fault is None or 1 <= fault.line <= 3


FAULTS = {
    "k grid=(rows)": (25, "block=(...) is missing"),
    "k block=(64)": (24, "grid=(...) is missing"),
    "kk grid=(1) block=(1)": (12, "there is no kernel 'kk'"),
    "k grid=(0) block=(1)": (20, "grid.x is 0; it must be from 1"),
    "k grid=(rows-9) block=(1)": (20, "grid.x is -4"),
    "k grid=(1, 65536) block=(1)": (23, "grid.y is 65536"),
    "k grid=(2147483648) block=(1)": (20, "grid.x is 2147483648"),
    "k grid=(1,1,1,1) block=(1)": (14, "at most three"),
    "k grid=(1) block=(1025)": (30, "block.x is 1025"),
    "k grid=(1) block=(64, 32)": (30, "at most 1024 threads"),
    "k grid=(1) block=(1, 1, 65)": (36, "block.z is 65"),
    "k grid=(1) block=(1) shared=50000": (40, "shared memory of 50000 bytes"),
    "k grid=(1) block=(1) shared=-4": (40, "shared memory of -4 bytes"),
    "k grid=(2.5) block=(1)": (20, "'2.5' is not a whole number"),
    "k grid=(1e3) block=(1)": (20, "'1e3' is not a whole number"),
    "k grid=(rows/(n-7)) block=(1)": (24, "divides by zero"),
    "k grid=(10**10**10) block=(1)": (23, "missing here; this is '*'"),
    "k grid=(n*n*n*n*n*n*n*n*n*n*n*n*n*n*n*n*n*n*n*n) block=(1)": (55, "far too large"),
    "k grid=(rows//(n-7)) block=(1)": (24, "divides by zero"),
    "k grid=(__import__('os')) block=(1)": (20, "there is no size '__import__'"),
    "k grid=(row) block=(1)": (20, "did you mean 'rows'?"),
    "k grid=(eps) block=(1)": (20, "there is no size 'eps'"),
    "k grid=(ceil_div(n)) block=(1)": (20, "takes two numbers, not 1"),
    "k grid=(" + "(" * 60 + "1" + ")" * 60 + ") block=(1)": (60, "nested too deeply"),
    "k grid=(" + "-" * 60 + "1) block=(1)": (60, "nested too deeply"),
    "k grid=(" + "9" * 20 + ") block=(1)": (20, "at most 15 digits"),
    "k grid=(" + "9" * 100_000 + ") block=(1)": (20, "more than 100 letters or digits"),
    "k grid=(" + "a" * 100_000 + ") block=(1)": (20, "more than 100 letters or digits"),
    "k grid=(rows.__class__) block=(1)": (24, "')' is missing here"),
    "k grid=(rows if rows else 1) block=(1)": (25, "')' is missing here"),
    "k grid=(0x10) block=(1)": (20, "not a whole number"),
    "k grid=(True) block=(1)": (20, "there is no size 'True'"),
    "k grid=(1) block=(1) stream=3": (33, "a launch has grid"),
    "k grid=(1) grid=(1) block=(1)": (23, "each once"),
    "k grid=(1 block=(1)": (22, "')' is missing here; this is 'block'"),
    "k grid=(1) block=(" + "1+" * 120 + "1)": (221, "more than 200 words"),
}


@pytest.mark.parametrize("line", FAULTS, ids=lambda line: line[:30])
def test_a_fault_of_a_launch_is_told_at_its_column(line):
    column, message = FAULTS[line]
    with pytest.raises(SourceError) as caught:
        plan(f"// launch: {line}").launches_in(SIZES)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("// scratch: part float", "'[' is missing"),
        ("// scratch: part float[0]", "has a length of 0"),
        ("// scratch: part float[rows*cols*1000000]", "more than 256 MiB"),
        ("// scratch: part string[3]", "not of 'string'"),
        ("// scratch: x float[3]", "'x' is a name of the exercise's"),
        ("// scratch: part float[3] + 1", "nothing may follow"),
        ("// scratch: a float[3]\n// scratch: a float[3]", "two scratch buffers are called 'a'"),
        ("\n".join(f"// scratch: a{i} float[3]" for i in range(17)), "more than 16"),
        ("\n".join("// launch: k grid=(1) block=(1)" for _ in range(33)), "more than 32"),
    ],
)
def test_a_fault_of_the_plan_as_a_whole(line, message):
    with pytest.raises(SourceError) as caught:
        plan(f"{line}\n// launch: k grid=(1) block=(1)").scratch_in(SIZES)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("parameter", "message"),
    [
        ("const float* y", "'y' is not one of this exercise's names"),
        ("const float* ot", "did you mean 'out'?"),
        ("const double* x", "'x' is a buffer of float: take it as float*, not double*"),
        ("float x", "'x' is a buffer of float: take it as float*, not float"),
        ("float rows", "'rows' is a size; take it as an int"),
        ("int* rows", "'rows' is a size; take it as an int"),
        ("int eps", "'eps' is float, not int"),
        ("float* eps", "'eps' is a number"),
        ("int", "a parameter needs a type and a name"),
    ],
)
def test_a_parameter_that_fits_nothing_is_told_at_its_column(parameter, message):
    source = f'extern "C" __global__ void k({parameter}) {{}}\n'
    with pytest.raises(SourceError) as caught:
        plan("// launch: k grid=(1) block=(1)", source)
    assert message in caught.value.message
    assert (caught.value.line, caught.value.column) == (2, 30 + parameter.rindex(parameter.split()[-1].strip("*")))


def test_kernels_may_be_written_in_many_ways():
    source = """
// launch: a grid=(rows, 2) block=(32, 8) shared = cols * 4
//launch:b grid=(ceil_div(rows * cols, 256)) block=(256)
// scratch: part float[rows, 2]
extern "C" __global__ void __launch_bounds__(256) a(const float4 *__restrict__ x, float out[],
                                                     unsigned int n, float* part) {}
__global__ extern "C" void b(size_t cols, const float eps, int const* ids);
extern "C" __global__ void b(size_t cols, const float eps, int const* ids) {}
"""
    made = read_plan(read_source(source), SIGNATURE)
    a, b = made.launches_in(SIZES)
    assert (a.kernel, a.grid, a.block, a.shared) == ("a", (5, 2, 1), (32, 8, 1), 1204)
    assert a.arguments == (("x", "float4"), ("out", "float"), ("n", "unsigned int"), ("part", "float"))
    assert (b.kernel, b.grid, b.arguments) == ("b", (6, 1, 1), (("cols", "size_t"), ("eps", "float"), ("ids", "int")))
    assert made.scratch_in(SIZES) == {"part": ("float", 10)}


BODY = "(const float* x, float* out, int n) {}\n"
KERNELS = {  # as in public code: each is the kernel k with 256 threads a block
    "with no linkage": "__global__ void k" + BODY,
    "static": "static __global__ void k" + BODY,
    "static after the word": "__global__ static void k" + BODY,
    "in a block": 'extern "C" {\n__global__ void k' + BODY + "}\n",
    "with bounds first": "__launch_bounds__(256) __global__ void k" + BODY,
    "declared before": "__global__ void k(const float* x, float* out, int n);\n__global__ void k" + BODY,
    "with a name for a type": "typedef float real;\n__global__ void k(const real* x, real* out, int n) {}\n",
    "with a name for a pointer": "using view = const float*;\n__global__ void k(view x, float* out, int n) {}\n",
    "with a name for a name": (
        "typedef unsigned int u;\nusing size = u;\n__global__ void k(const float* x, float* out, size n) {}\n"
    ),
}


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_need_no_linkage(kernel):
    (launch,) = plan("// launch: k grid=(2) block=(256)", KERNELS[kernel]).launches_in(SIZES)
    assert (launch.kernel, launch.block) == ("k", (256, 1, 1))
    assert launch.arguments[:2] == (("x", "float"), ("out", "float"))


@pytest.mark.parametrize(
    "constant",
    [
        "#define BLOCK 256\n",
        "#define BLOCK (2 * WARPS * 16)\n#define WARPS 8\n",
        "constexpr int BLOCK = 256;\n",
        "const int WARPS = 8u;\nstatic constexpr unsigned BLOCK = WARPS * 32;\n",
        "__constant__ const int BLOCK = 1024 / 4;\n",
        'extern "C" {\nconstexpr int BLOCK = 256;\n}\n',
    ],
)
def test_a_plan_may_use_the_files_constants(constant):
    line = "// launch: k grid=((n + BLOCK - 1) / BLOCK), block=(BLOCK)  // a thread for each number"
    (launch,) = plan(line, constant + KERNEL).launches_in(SIZES)
    assert launch.block == (256, 1, 1)
    assert launch.grid == (-(-SIZES["n"] // 256), 1, 1)


@pytest.mark.parametrize(
    "constant",
    [
        "#define BLOCK(n) n\n",
        "#define BLOCK rows\n",
        "#define BLOCK BLOCK\n",
        "constexpr float BLOCK = 2.5f;\n",
        "__device__ void f() { const int BLOCK = 256; }\n",
        "#define BLOCK 256\n#undef BLOCK\n",
    ],
)
def test_what_is_no_constant_is_not_known_to_the_plan(constant):
    with pytest.raises(SourceError, match="there is no size 'BLOCK'"):
        plan("// launch: k grid=(1) block=(BLOCK)", constant + KERNEL)


def test_a_size_of_the_exercise_is_no_constant_of_the_file():
    (launch,) = plan("// launch: k grid=(rows) block=(1)", "#define ROWS 3\nconst int rows = 9;\n" + KERNEL).launches
    assert launch.grid[0](SIZES) == SIZES["rows"]


NO_SIGNATURES = """x: float[n]
x: float[n] ->
x: flot[n] -> out: float[n]
x: float[n] -> out: float[m]
x float[n] -> y: int[n]
x: float[n] -> x: float[n]
n: float[n] -> out: float[n]
x: float[n+1] -> out: float[n]
x: float[n] -> out: float
x: float[n] y: float[n] -> out: float[n]"""


@pytest.mark.parametrize("text", NO_SIGNATURES.split("\n"))
def test_a_signature_that_is_none(text):
    with pytest.raises(ValueError, match="signature"):
        Signature(text)
