"""What `grader profile` counts: kernels of a few lines, and beside each line the numbers that the textbooks give."""

import re
import tempfile
from pathlib import Path
from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
from click.testing import CliRunner
from conftest import ROOT
from kernels import exercise_with

from grader.checks import Example
from grader.cli.main import commands
from grader.cli.profile_table import profile_lines
from grader.course.reading import load_course
from grader.cuda.build_dir import BuildDir, WalledBuildDir
from grader.cuda.emulator import Buffer
from grader.cuda.kernel_worker import CountedRun, KernelWorker
from grader.cuda.launch_plan import Launch
from grader.cuda.profile import Profile, profile_of, profiled_case, read_profile
from grader.cuda.profile_advice import advice
from grader.cuda.toolchain import BUILDS
from grader.errors import CourseError, GraderError
from grader.model import Status
from grader.workers.process import Stopped

compiles = pytest.mark.slow
X = np.random.default_rng(0).normal(size=4096).astype(np.float32)
HEAD = "// launch: k grid=({}) block=({})\n"
FLOATS = "x: float[n] -> out: float[n]"


def profile(source, signature, *inputs, walled=False, seconds=5.0):
    """The profile of one run, or why there is none."""
    with tempfile.TemporaryDirectory() as folder:
        exercise = exercise_with(Path(folder), signature, seconds)
        names = [each.name for each in exercise.signature.inputs]
        build_dir = WalledBuildDir() if walled else BuildDir()
        with KernelWorker(source.encode(), "kernel.cu", exercise, build_dir) as worker:
            return profile_of(worker, exercise, dict(zip(names, inputs, strict=True)))


def kernel(*lines, parameters="const float* x, float* out, int n", grid="1", block="32"):
    """One statement a line; statement number 1 is on line 3."""
    head = f'// launch: k grid=({grid}) block=({block})\nextern "C" __global__ void k({parameters}) {{\n'
    return head + "\n".join(lines) + "\n}\n"


def counted(source, *inputs, signature=FLOATS):
    """By statement of `kernel`, then by deed and variable: the counts of a line."""
    found = profile(source, signature, *inputs)
    assert isinstance(found, Profile), found
    return {
        number: {f"{each.deed} {each.what}": each for each in found.lines if each.line == number + 2}
        for number in range(1, source.count("\n") - 1)
    }


def costs(each):
    return each.per_request(each.transactions), each.per_request(each.least)


# -- the transpose, three ways -----------------------------------------------------------------------------------------

NO_TILE = """\
// launch: transpose_tiled grid=(ceil_div(cols, 32), ceil_div(rows, 32)) block=(32, 32)
extern "C" __global__ void transpose_tiled(const float* x, float* out, int rows, int cols) {
    int c = blockIdx.x * 32 + threadIdx.x, r = blockIdx.y * 32 + threadIdx.y;
    if (r < rows && c < cols) out[c * rows + r] = x[r * cols + c];
}
"""
TILE = """\
// launch: transpose_tiled grid=(ceil_div(cols, 32), ceil_div(rows, 32)) block=(32, 32)
extern "C" __global__ void transpose_tiled(const float* x, float* out, int rows, int cols) {
    __shared__ float tile[32][32];
    int c = blockIdx.x * 32 + threadIdx.x, r = blockIdx.y * 32 + threadIdx.y;
    if (r < rows && c < cols) tile[threadIdx.y][threadIdx.x] = x[r * cols + c];
    __syncthreads();
    int out_c = blockIdx.y * 32 + threadIdx.x, out_r = blockIdx.x * 32 + threadIdx.y;
    if (out_r < cols && out_c < rows) out[out_r * rows + out_c] = tile[threadIdx.x][threadIdx.y];
}
"""
PADDED = TILE.replace("[32][32]", "[32][33]")
MATRIX = "x: float[rows, cols] -> out: float[cols, rows]"
WARPS = 64 * 96 // 32
TRANSPOSES = {  # Harris, "An Efficient Matrix Transpose in CUDA C/C++": transactions of each request, and the least
    NO_TILE: {"reads x": (4, 4), "writes out": (32, 4)},
    TILE: {"reads x": (4, 4), "writes tile": (1, 1), "reads tile": (32, 1), "writes out": (4, 4)},
    PADDED: {"reads x": (4, 4), "writes tile": (1, 1), "reads tile": (1, 1), "writes out": (4, 4)},
}
ASKED = {NO_TILE: 9 / 2, TILE: 1, PADDED: 1}  # bytes moved over the least


@compiles
@pytest.mark.parametrize("source", TRANSPOSES, ids=["no tile", "tile", "padded tile"])
def test_a_transpose_costs_what_the_textbooks_say(source):
    found = profile(source, MATRIX, X[: 64 * 96].repeat(2)[: 64 * 96].reshape(64, 96))
    assert {f"{each.deed} {each.what}": costs(each) for each in found.lines} == TRANSPOSES[source]
    assert {(each.requests, each.lanes, each.partial) for each in found.lines} == {(WARPS, 32 * WARPS, 0)}
    assert found.moved / found.least == ASKED[source]
    assert [(each.line, each.times, each.per_block) for each in found.barriers] == (
        [(6, 6, 1)] if source != NO_TILE else []
    )


@compiles
def test_the_advice_names_the_line_and_the_cause():
    matrix = np.zeros((64, 96), np.float32)
    (without,) = advice(profile(NO_TILE, MATRIX, matrix))
    assert without.lines == (4,)
    assert "writes out in 32 sectors where 4 would do" in without.sentence
    assert "elements that are rows (64) apart" in without.sentence
    (conflict,) = advice(profile(TILE, MATRIX, matrix))
    assert conflict.lines == (8,)
    assert "reads tile in 32 passes where 1 would do" in conflict.sentence
    assert "32 apart" in conflict.sentence and "[32][33]" in conflict.sentence
    assert advice(profile(PADDED, MATRIX, matrix)) == ()


NARROW = TILE.replace("32", "16").replace("[16][16]", "[16][17]")
ADVISED = {  # kernels of one block, and what is said about one of their lines
    "half of each sector": (kernel("out[threadIdx.x] = x[2 * threadIdx.x];"), 3, "as float2 or float4"),
    "atomics that meet": (
        kernel("atomicAdd(out, x[threadIdx.x]);"),
        3,
        "32 threads of a warp add to one address of out",
    ),
    "every second thread": (
        kernel("if (threadIdx.x % 2 == 0) out[threadIdx.x] = 1;"),
        3,
        "16 of the 32 threads of a warp take part",
    ),
}
QUIET = {  # what no sentence is about
    "addresses from data": kernel("out[threadIdx.x] = x[int(x[threadIdx.x] * x[threadIdx.x] * 100)];"),
    "threads that data chooses": kernel("if (x[threadIdx.x] > 0) out[threadIdx.x] = 1;"),
    "an edge": kernel("if (threadIdx.x < 21) out[threadIdx.x] = 1;"),
    "one thread": kernel("if (threadIdx.x == 0) out[0] = 1;"),
    "one number for all": kernel("out[threadIdx.x] = x[n - 1];"),
    "backwards": kernel("out[threadIdx.x] = x[31 - threadIdx.x];"),
    "one element further": kernel("out[threadIdx.x] = x[threadIdx.x + 1];"),
}


@compiles
@pytest.mark.parametrize("what", ADVISED)
def test_what_is_said(what):
    source, line, words = ADVISED[what]
    (found,) = advice(profile(source, FLOATS, X[:64]))
    assert found.lines == (line,) and words in found.sentence


@compiles
@pytest.mark.parametrize("what", QUIET)
def test_nothing_is_said_where_no_change_is_certain(what):
    assert advice(profile(QUIET[what], FLOATS, X)) == ()


@compiles
def test_rows_of_a_narrow_block_meet_in_one_bank():
    """An odd row, and still two passes: a warp has two rows of a block that is 16 wide."""
    found = profile(NARROW, MATRIX, X[: 64 * 32].reshape(64, 32))
    shared = {each.deed: costs(each) for each in found.lines if each.what == "tile"}
    assert shared == {"writes": (2, 1), "reads": (2, 1)}
    assert [(each.lines, "With a block (and a tile) 32 wide" in each.sentence) for each in advice(found)] == [
        ((5,), True),
        ((8,), True),
    ]


# -- global memory -----------------------------------------------------------------------------------------------------


@compiles
def test_sectors_of_global_memory():
    found = counted(
        kernel(
            "int i = threadIdx.x; float s = 0;",
            "s += x[0];",
            "s += x[i + 1];",
            "s += x[2 * i];",
            "s += x[n - 1 - i];",
            "s += x[i * 11 % 32 * 40];",
            "out[i] = s;",
            "out[i / 8] = s;",
        ),
        X,
    )
    assert costs(found[2]["reads x"]) == (1, 1)  # a broadcast
    assert costs(found[3]["reads x"]) == (5, 4)  # not aligned
    assert costs(found[4]["reads x"]) == (8, 4)  # stride 2: half of each sector is not used
    assert costs(found[5]["reads x"]) == (4, 4)  # the order of the lanes does not matter
    assert costs(found[6]["reads x"]) == (32, 4)  # each lane in a sector of its own
    assert costs(found[7]["writes out"]) == (4, 4)
    assert costs(found[8]["writes out"]) == (1, 1)


@compiles
def test_a_vector_is_moved_whole_however_it_is_written():
    lines = (
        "int i = threadIdx.x;",
        "float4 v = x[i];",
        "out[i] = v;",
        "out[i] = make_float4(v.x, 1, 2, 3);",
        "out[i] = {v.x, 1, 2, 3};",
        "out[i] = float4{v.x, 1, 2, 3};",
        "*reinterpret_cast<float2*>(&out[i]) = make_float2(1, v.x);",
    )
    found = counted(kernel(*lines, parameters="const float4* x, float4* out"), X[:128])
    assert [costs(found[2]["reads x"]), found[2]["reads x"].requests, found[2]["reads x"].bytes] == [(16, 16), 1, 16]
    for number in (3, 4, 5, 6):
        assert found[number]["writes out"].requests == 1, lines[number - 1]
        assert costs(found[number]["writes out"]) == (16, 16), lines[number - 1]
    assert costs(found[7]["writes out"]) == (16, 8)  # half of each vector


STRUCTURES = """\
// launch: k grid=(1) block=(32)
struct State { float m, d, e; };
__device__ State merged(State a, const State& b) { return {a.m + b.m, a.d + b.d, a.e + b.e}; }
__device__ __noinline__ float4 twice(float4 v) { return make_float4(2 * v.x, 2 * v.y, 2 * v.z, 2 * v.w); }
__device__ float sum(const float* x, int n) { return n > 0 ? x[n] + sum(x, n - 1) : x[0]; }
extern "C" __global__ void k(const float4* x, float4* out) {
    __shared__ State s[32];
    s[threadIdx.x] = State{1, 2, 3};
    s[threadIdx.x] = merged(s[threadIdx.x], s[threadIdx.x]);
    out[threadIdx.x] = twice(x[threadIdx.x]);
}
"""


@compiles
@pytest.mark.parametrize("recursive", [False, True])
def test_what_a_function_takes_and_returns(recursive):
    """g++ does not instrument the memory that a call takes a structure from, or returns it to: calls are inlined."""
    source = (
        STRUCTURES if not recursive else STRUCTURES.replace("twice(x[threadIdx.x])", "twice(x[int(sum(&x[0].x, 2))])")
    )
    found = profile(source, FLOATS, 0 * X[:128])
    lines = {(each.line, each.deed): (each.requests, *costs(each)) for each in found.lines}
    if recursive:  # its calls are calls; each level of the recursion is one request
        assert lines[5, "reads"] == (3, 1, 1)
        return
    assert lines == {
        (8, "writes"): (3, 1, 1),  # a row of three words is odd: there are no conflicts
        (9, "reads"): (3, 1, 1),  # the second argument is a reference, and its members were just read
        (9, "writes"): (3, 1, 1),
        (10, "reads"): (1, 16, 16),
        (10, "writes"): (1, 16, 16),
    }


@compiles
def test_elements_of_other_sizes():
    halves = "#include <cuda_fp16.h>\n" + kernel(
        "out[threadIdx.x] = x[threadIdx.x];", parameters="const half* x, half* out"
    )
    found = counted(halves, X[:32].astype(np.float16), signature="x: half[n] -> out: half[n]")
    assert costs(found[2]["reads x"]) == costs(found[2]["writes out"]) == (2, 2)  # one line further down
    doubles = kernel("out[threadIdx.x] = x[threadIdx.x];", parameters="const double* x, double* out")
    found = counted(doubles, X[:32].astype(np.float64), signature="x: double[n] -> out: double[n]")
    assert costs(found[1]["reads x"]) == costs(found[1]["writes out"]) == (8, 8)


@compiles
def test_a_value_that_a_thread_has_just_read_counts_once():
    found = counted(
        kernel(
            "int i = threadIdx.x;",
            "float s = x[i] * x[i] + x[i];",
            "s += x[i];",
            "out[i] = s;",
            "s += x[i];",
            "__syncthreads();",
            "s += x[i];",
            "volatile const float* v = x;",
            "s += v[i] + v[i];",
            "out[i] = s + x[i] - x[0];",  # only lane 0 has just read x[0]
        ),
        X,
    )
    assert [found[number]["reads x"].requests for number in (2, 5, 7, 9, 10)] == [1, 1, 1, 2, 2]
    assert found[3] == {}
    assert found[10]["reads x"].lanes == 64


@compiles
def test_a_block_keeps_nothing_of_the_one_before():
    found = counted(kernel("float s = x[threadIdx.x];", "if (s > 1e9f) out[0] = s;", grid="3"), X)
    assert found[1]["reads x"].requests == 3


# -- shared memory -----------------------------------------------------------------------------------------------------


@compiles
def test_passes_of_shared_memory():
    found = counted(
        kernel(
            "__shared__ float s[33 * 32]; int i = threadIdx.x;",
            "for (int j = i; j < 33 * 32; j += 32) s[j] = j;",
            "out[i] = s[i];",
            "out[i] = s[2 * i];",
            "out[i] = s[32 * i];",
            "out[i] = s[33 * i];",
            "out[i] = s[7];",
            "out[i] = s[i % 2 * 32];",
            "out[i] = s[i / 16 * 16];",
            "out[i] = s[4 * i];",
        ),
        X[:32],
    )
    expected = {3: 1, 4: 2, 5: 32, 6: 1, 7: 1, 8: 2, 9: 1, 10: 4}
    assert {number: costs(found[number]["reads s"]) for number in expected} == {n: (c, 1) for n, c in expected.items()}
    assert (found[2]["writes s"].requests, costs(found[2]["writes s"])) == (33, (1, 1))


@compiles
def test_wide_accesses_are_served_by_parts_of_a_warp():
    found = counted(
        kernel(
            "__shared__ double d[64]; __shared__ float4 f[64]; int i = threadIdx.x;",
            "d[i] = x[i]; d[i + 32] = x[i];",
            "f[i] = make_float4(0, 0, 0, 0); f[i + 32] = f[i];",
            "out[i] = d[i];",  # half warps: 16 doubles are 32 words
            "out[i] = d[2 * i];",
            "out[i] = d[3];",
            "float4 v = f[i]; out[i] = v.x;",  # quarter warps
            "v = f[2 * i]; out[i] = v.x;",
        ),
        X[:32],
    )
    assert costs(found[4]["reads d"]) == (2, 2)
    assert costs(found[5]["reads d"]) == (4, 2)
    assert costs(found[6]["reads d"]) == (2, 2)
    assert costs(found[7]["reads f"]) == (4, 4)
    assert costs(found[8]["reads f"]) == (8, 4)


@compiles
def test_dynamic_shared_memory_has_its_name():
    source = kernel("extern __shared__ float part[];", "part[threadIdx.x] = x[threadIdx.x];", "out[threadIdx.x] = 1;")
    found = counted(source.replace("block=(32)", "block=(32) shared=n*4"), X[:32])
    assert costs(found[2]["writes part"]) == (1, 1)


# -- threads and barriers ----------------------------------------------------------------------------------------------


@compiles
def test_threads_that_do_not_take_part():
    source = kernel(
        "int t = threadIdx.x;",
        "if (t % 2 == 0)",
        "    out[t] = 1;",
        "else",
        "    out[t] = 2;",
        "if (t < 40)",
        "    out[t] = 3;",
        "for (int j = 0; j < t % 4; j++)",
        "    out[t] = x[j];",
        "if (t == 5) out[t] = 6;",
        block="64",
    )
    found = counted(source, X[:64])
    for number in (3, 5):
        line = found[number]["writes out"]
        assert (line.requests, line.lanes, line.partial, line.spread) == (2, 32, 2, 2)
    edge = found[7]["writes out"]
    assert (edge.requests, edge.lanes, edge.partial, edge.spread) == (2, 40, 1, 0)
    loop = found[9]["writes out"]  # 24, 16 and 8 lanes of each warp
    assert (loop.requests, loop.lanes, loop.partial) == (6, 96, 6)
    assert (found[10]["writes out"].requests, found[10]["writes out"].lanes) == (1, 1)
    sentences = {each.lines: each.sentence for each in advice(profile(source, FLOATS, X[:64]))}
    assert any("16 of the 32 threads of a warp take part" in text and 5 in lines for lines, text in sentences.items())
    assert not any(9 in lines or 12 in lines for lines in sentences)  # an edge and a single thread are as they must be


@compiles
def test_a_last_warp_with_fewer_threads_is_whole():
    found = counted(kernel("out[threadIdx.x] = 1;", block="40"), X[:40])
    line = found[1]["writes out"]
    assert (line.requests, line.lanes, line.partial, line.transactions) == (2, 40, 0, 5)


@compiles
def test_barriers_of_several_kernels():
    source = """\
// launch: first grid=(3) block=(64)
// launch: second grid=(2) block=(32)
extern "C" __global__ void first(const float* x, float* out) {
    for (int i = 0; i < 5; i++)
        __syncthreads();
    out[threadIdx.x] = x[0];
}
extern "C" __global__ void second(const float* x, float* out) {
    if (blockIdx.x == 1)
        __syncthreads();
}
"""
    found = profile(source, FLOATS, X[:64])
    assert [(each.line, each.times, each.blocks, each.per_block) for each in found.barriers] == [
        (5, 15, 3, 5),
        (10, 1, 1, 1),
    ]
    assert [(each.kernel, each.blocks, each.warps) for each in found.launches] == [("first", 3, 2), ("second", 2, 1)]


@compiles
def test_atomic_operations():
    found = counted(
        kernel(
            "__shared__ int all; __shared__ int each[32]; int t = threadIdx.x;",
            "each[t] = 0; if (t == 0) all = 0;",
            "__syncthreads();",
            "atomicAdd(&all, 1);",
            "atomicAdd(&each[t], 1);",
            "atomicAdd(&out[0], 1.0f);",
            "atomicAdd(&out[t], 1.0f);",
        ),
        X[:32],
    )
    turns = {(n, what): (c.requests, c.turns, c.transactions) for n in (4, 5, 6, 7) for what, c in found[n].items()}
    assert turns == {
        (4, "adds to all"): (1, 32, 32),
        (5, "adds to each"): (1, 1, 1),
        (6, "adds to out"): (1, 32, 1),
        (7, "adds to out"): (1, 1, 4),
    }


@compiles
def test_long_loops_are_counted_exactly():
    """More accesses than the emulator lets one lane run ahead of the others."""
    found = counted(
        kernel("float s = 0;", "for (int j = 0; j < n; j++)", "s += x[j] + x[j * 5 % n];", "out[0] = s;"), X
    )
    line = found[3]["reads x"]
    assert (line.requests, line.lanes, line.partial) == (8188, 32 * 8188, 0)  # 5 * j % n is j four times


@compiles
def test_lanes_that_run_ahead_in_a_long_loop_are_waited_for():
    """Odd lanes make twice as many accesses for each turn of the loop, and more turns."""
    found = counted(
        kernel(
            "int t = threadIdx.x; float s = 0;",
            "for (int j = 0; j < (t % 2 ? 6000 : 5000); j++) {",
            "    s += x[j % n];",
            "    if (t % 2) s += x[(j + 9) % n];",
            "}",
            "out[t] = s;",
        ),
        X,
    )
    assert (found[3]["reads x"].requests, found[3]["reads x"].lanes) == (6000, 16 * 6000 + 16 * 5000)
    assert (found[4]["reads x"].requests, found[4]["reads x"].lanes) == (6000, 16 * 6000)
    assert (found[6]["writes out"].requests, found[6]["writes out"].lanes) == (1, 32)


@compiles
def test_a_block_that_reads_the_same_words_again():
    source = """\
// launch: k grid=(2, 2) block=(16, 16)
extern "C" __global__ void k(const float* a, const float* b, float* out, int n) {
    int row = blockIdx.y * 16 + threadIdx.y, col = blockIdx.x * 16 + threadIdx.x;
    float sum = 0;
    for (int i = 0; i < n; i++) sum += a[row * n + i] * b[i * n + col];
    out[row * n + col] = sum;
}
"""
    square = X[:1024].reshape(32, 32)
    found = profile(source, "a: float[n, n], b: float[n, n] -> out: float[n, n]", square, square)
    times = {f"{each.deed} {each.name}": each.per_block for each in found.buffers}
    assert times == {"reads a": 1, "reads b": 8, "writes out": 1}  # b by each of 8 warps; two rows of a by one warp
    assert [(each.lines, "word of b that it needs 8 times" in each.sentence) for each in advice(found)] == [
        ((5,), True)
    ]


FEATURES = sorted((Path(__file__).parent / "features").glob("*.cu"))


@compiles
@pytest.mark.parametrize("path", FEATURES, ids=lambda path: path.stem)
def test_every_feature_of_the_emulator_can_be_counted(path):
    from test_emulator import EXPECTED, IDS, SIGNATURES

    given = EXPECTED[path.stem][0]
    inputs = given if isinstance(given, tuple) else (given,)
    kind = "int" if inputs[0] is IDS else "float"
    found = profile(path.read_text(), SIGNATURES.get(path.stem, f"x: {kind}[n] -> out: {kind}[n]"), *inputs)
    assert isinstance(found, Profile), found
    assert "out" in {each.name for each in found.buffers}
    assert all(each.line for each in found.lines)


# -- hostile and broken files ------------------------------------------------------------------------------------------

BROKEN = {
    "for (int i = 0; n > 0; i++) {}": (Status.TIMED_OUT, "still runs when its time is up"),
    "for (int i = 0; n > 0; i++) out[i % n] = x[i % n];": (Status.TIMED_OUT, "still runs when its time is up"),
    "out[1 << 28] = 1;": (Status.CRASHED, "far outside of every buffer"),
    "((float*)0)[n - n] = 1;": (Status.CRASHED, "null pointer"),
    "float* away = (float*)x - (1ll << 40); away[0] = 1;": (Status.CRASHED, "far outside of every buffer"),
    "float own[4]; for (int i = 0; i < n; i++) own[i] = x[i]; out[0] = own[n % 4];": (Status.CRASHED, ""),
    "if (threadIdx.x < 7) __syncthreads();": (Status.ERROR, "the same __syncthreads()"),
    'asm("syscall");': (Status.FORBIDDEN, "'asm' may not be used here"),
    "counted 1 r b 0 4;": (Status.ERROR, ""),
    '#error "not written yet"': (Status.NOT_STARTED, "not written yet"),
}


@compiles
@pytest.mark.parametrize("statement", BROKEN)
def test_a_file_that_cannot_be_counted(statement):
    found = profile(kernel(statement, "out[threadIdx.x] = 1;"), FLOATS, X[:64], seconds=1.0)
    assert isinstance(found, Stopped)
    status, reason = BROKEN[statement]
    assert (found.status, reason in found.reason) == (status, True), found


@compiles
def test_a_kernel_prints_and_reads_beside_its_buffers_and_changes_no_count():
    """Its output is not a record."""
    lines = ('printf("counted 1 r b 0 4 1 1 1 1 1 1 1 1 1\\nfinished\\n");', "out[threadIdx.x] = x[n + 1];")
    found = profile(kernel(*lines), FLOATS, X[:64], walled=True)
    assert [(each.line, each.deed, each.what) for each in found.lines] == [
        (4, "reads", "memory outside of its buffers"),
        (4, "writes", "out"),
    ]


GOOD = "counted 1139 r b 0 4 2 64 0 0 8 8 4 0 4"


def read(*records):
    launches = (Launch("k", (1, 1, 1), (64, 1, 1), 0, ()),)
    run = CountedRun(
        tuple(tuple(each.split(" ")) for each in records),
        launches,
        (Buffer("x", "float32", (64,)),),
        (),
        (),
        lambda _: {},
    )
    return read_profile("cuda/k", {"n": 64}, run)


def test_records_are_read():
    found = read("launch 0", GOOD, "met 1139 3 3", "moved 0 r 8 64 64 64", "finished")
    assert (found.lines[0].what, costs(found.lines[0]), found.buffers[0].moved, found.barriers[0].times) == (
        "x",
        (4, 4),
        256,
        3,
    )


@pytest.mark.parametrize(
    "record",
    [
        "counted",
        GOOD + " 1",
        GOOD.replace("1139", "zz"),
        GOOD.replace("1139", "1" * 5000),
        GOOD.replace(" r ", " x "),
        GOOD.replace(" b ", " z "),
        GOOD.replace(" b 0", " b 7"),
        GOOD.replace(" b 0", " b -1"),
        GOOD.replace(" 2 64", " 0 0"),
        GOOD.replace(" 2 64", " 2 " + "9" * 18),
        GOOD.replace(" 2 64", " 2 -64"),
        GOOD.replace(" 8 8 ", " 4 8 "),
        GOOD.replace(" 8 8 ", " 8 0 "),
        GOOD.replace(" 64 ", " nan "),
        GOOD.replace(" 64 ", " 1e3 "),
        "met 1139 0 0",
        "met 1139 3 0",
        "met 1139 3",
        "moved 0 r 8 64 64 0",
        "moved 0 r 8 64 63 64",
        "moved 9 r 8 64 64 64",
        "moved 0 q 8 64 64 64",
        "moved 0",
    ],
)
def test_records_that_make_no_sense_are_one_clear_error(record):
    with pytest.raises(GraderError, match="the emulator's counts make no sense"):
        read(GOOD, record, "finished")


# -- the case ----------------------------------------------------------------------------------------------------------


def test_the_case_has_whole_warps_in_both_directions():
    exercise = load_course(ROOT).exercises["cuda/transpose_tiled"]
    for seed in range(5):
        assert all(size % 32 == 0 for size in profiled_case(exercise, seed)["x"].shape)
    assert profiled_case(exercise, 0)["x"].shape == (64, 96)


def test_an_exercise_without_drawn_cases():
    example = Example("one", inputs={"x": X}, expected=X, source="the statement", points=1)
    exercise = SimpleNamespace(id="cuda/k", checks=(example,), hidden_checks=())
    with pytest.raises(CourseError, match="nothing to profile"):
        profiled_case(exercise, 0)


def test_the_host_that_counts_is_not_built_with_the_others():
    assert "counted" not in BUILDS


# -- the command -------------------------------------------------------------------------------------------------------


def ask(*words):
    ran = CliRunner().invoke(commands, ["profile", *words, "--course", str(ROOT)], standalone_mode=False)
    return ran.return_value if ran.exception is None else ran.exception, ran.stdout


@pytest.fixture
def file(tmp_path):
    def write(source):
        path = tmp_path / "transpose_tiled.cu"
        path.write_text(source)
        return str(path)

    return write


@compiles
@pytest.mark.parametrize("source", TRANSPOSES, ids=["no tile", "tile", "padded tile"])
def test_the_screen_fits_into_80_columns(file, source):
    code, screen = ask("cuda/transpose_tiled", "--file", file(source))
    assert code == 0
    assert max(map(len, screen.splitlines())) <= 80
    assert "case: rows 64, cols 96" in screen
    assert ("What to change" in screen) == (source != PADDED)
    row = re.compile(r"^ +reads tile \(shared\) +192 +32  (\d+) pass(?:es)? +1(?:  !)?$", re.MULTILINE)
    assert row.findall(screen) == {NO_TILE: [], TILE: ["32"], PADDED: ["1"]}[source]


@compiles
def test_the_screens_of_the_documentation_are_real(file):
    page = (ROOT / "docs" / "kernels.md").read_text(encoding="utf-8")
    screens = re.findall(
        r"^```\n(.*?)^```$", page.partition("## What a kernel asks of memory")[2], re.DOTALL | re.MULTILINE
    )
    assert len(screens) == 3
    for source, shown in zip((NO_TILE, TILE, PADDED), screens, strict=True):
        _, screen = ask("cuda/transpose_tiled", "--file", file(source))
        assert [line for line in shown.splitlines() if line not in screen.splitlines()] == []


@compiles
def test_a_wrong_kernel_is_counted_too(file):
    code, screen = ask("cuda/transpose_tiled", "--file", file(NO_TILE.replace("= x[", "= -x[")))
    assert code == 0 and "32 sectors" in screen


@compiles
def test_json(file):
    code, text = ask("cuda/transpose_tiled", "--json", "--file", file(TILE))
    found = msgspec.json.decode(text)
    assert (code, found["schema"], found["sizes"]) == (0, "grader/profile/v1", {"rows": 64, "cols": 96})
    assert {(each["deed"], each["what"]): each["transactions"] // each["requests"] for each in found["lines"]} == {
        ("reads", "x"): 4,
        ("writes", "tile"): 1,
        ("reads", "tile"): 32,
        ("writes", "out"): 4,
    }
    assert [each["lines"] for each in found["advice"]] == [[8]]


@compiles
def test_a_file_with_an_error_shows_its_line(file):
    path = file(TILE.replace("__syncthreads();", "__syncthreads()"))
    code, screen = ask("cuda/transpose_tiled", "--file", path)
    assert code == 1 and 'expected a ";"' in screen and "transpose_tiled.cu:7" in screen
    code, text = ask("cuda/transpose_tiled", "--json", "--file", path)
    assert (code, msgspec.json.decode(text)["status"]) == (1, "error")


def test_a_stub_an_unknown_file_and_other_exercises(tmp_path):
    code, screen = ask("cuda/transpose_tiled")
    assert code == 1 and "not written yet" in screen
    assert "there is no such file" in str(ask("cuda/transpose_tiled", "--file", str(tmp_path / "no.cu"))[0])
    assert "only kernels have a profile" in str(ask("foundations/softmax")[0])
    assert "name one exercise of it" in str(ask("cuda")[0])


def test_without_a_compiler_the_error_says_what_to_install(file, monkeypatch, tmp_path):
    path = file(TILE)
    monkeypatch.setenv("PATH", str(tmp_path))
    fault, _ = ask("cuda/transpose_tiled", "--file", path)
    assert isinstance(fault, GraderError) and "apt-get install g++" in str(fault)


def test_a_line_that_is_not_in_the_file_is_shown_as_such():
    lines = ["".join(text for text, _ in line) for line in profile_lines(read(GOOD), (), "", 80)]
    assert any("(not a line of the file)" in line for line in lines)
