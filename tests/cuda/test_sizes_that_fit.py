"""A kernel that is wrong only where its sizes fit (four floats at once, a square, full blocks) loses points.

Each kernel is the reference, wrong where a condition on the sizes holds; three more are written as a student might.
"""

import pytest
from conftest import ROOT

from grader.checks import Agrees
from grader.course.altered import with_checks
from grader.course.reading import load_course
from grader.cuda.checks import MemorySafe
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.submission import Submission

pytestmark = pytest.mark.slow

CHANGES = {  # what is replaced in the reference, by what
    "vector_add": ("+ b[i]", "+ ((WHEN) ? 0.0f : b[i])"),
    "saxpy_strided": ("+ y[i]", "+ ((WHEN) ? 0.0f : y[i])"),
    "reduce_sum": ("sum += x[i]", "sum += (WHEN) ? 0.0f : x[i]"),
    "softmax_rows": ("/ part[0]", "/ ((WHEN) ? 1.0f : part[0])"),
    "rms_norm_rows": ("1.0f / sqrtf", "((WHEN) ? 2.0f : 1.0f) / sqrtf"),
    "layer_norm_rows": ("1.0f / sqrtf", "((WHEN) ? 2.0f : 1.0f) / sqrtf"),
    "transpose_tiled": ("= x[r", "= (WHEN) ? 0.0f : x[r"),
    "embedding_gather": ("= known ?", "= known && !(WHEN) ?"),
    "matmul_tiled": ("= sum;", "= (WHEN) ? 0.0f : sum;"),
    "rope_rotate": ("angle = positions", "angle = (WHEN) ? 0.0f : positions"),
    "causal_attention_rows": ("= total /", "= (WHEN) ? 0.0f : total /"),
    "flash_attention": ("seen > 0 ?", "seen > 0 && !(WHEN) ?"),
    "warp_sum_rows": ("sum += x[", "sum += (WHEN) ? 0.0f : x["),
    "online_softmax_rows": ("/ total[0]", "/ ((WHEN) ? 1.0f : total[0])"),
    "prefix_sum": ("out[i] = part[t]", "out[i] = (WHEN) ? 0 : part[t]"),
    "histogram": ("count[b], 1)", "count[b], (WHEN) ? 2 : 1)"),
    "bias_gelu": ("= 0.5f * v", "= ((WHEN) ? 0.0f : 0.5f) * v"),
    "cross_entropy_rows": ("/ part[0]", "/ ((WHEN) ? 1.0f : part[0])"),
    "layer_norm_backward": ("1.0f / sqrtf", "((WHEN) ? 2.0f : 1.0f) / sqrtf"),
    "int8_matmul": ("scale_b[col] * sum", "scale_b[col] * ((WHEN) ? 0 : sum)"),
    "top_k_rows": ("last = part[0]", "last = (WHEN) ? 0.0f : part[0]"),
    "paged_attention": ("length > 0 ?", "length > 0 && !(WHEN) ?"),
}
LENGTHS = ("n % 4 == 0", "n % 1024 == 0", "n == 256")
ROWS = ("cols % 4 == 0", "rows % 4 == 0", "rows == cols", "cols % blockDim.x == 0", "cols == 256")
FITTING = {  # the conditions
    "vector_add": LENGTHS,
    "saxpy_strided": (*LENGTHS, "n == gridDim.x * blockDim.x"),
    "reduce_sum": LENGTHS,
    "softmax_rows": ROWS,
    "rms_norm_rows": ROWS,
    "layer_norm_rows": ROWS,
    "transpose_tiled": (
        "cols % 4 == 0",
        "rows == cols",
        "rows % 32 == 0 && cols % 32 == 0",
        "rows == 16 && cols == 16",
    ),
    "embedding_gather": ("d % 4 == 0", "d % blockDim.x == 0", "n == vocab && vocab == d"),
    "matmul_tiled": (
        "n % 4 == 0",
        "m == n && n == k",
        "m % 16 + k % 16 + n % 16 == 0",
        "m == 16 && k == 16 && n == 16",
    ),
    "rope_rotate": ("d % 4 == 0", "n == d", "n * pairs % blockDim.x == 0", "n * pairs == blockDim.x"),
    "causal_attention_rows": ("d % 4 == 0", "n == d", "n % blockDim.x == 0", "n == blockDim.x"),
    "flash_attention": ("d % 4 == 0", "n_q == n_k", "n_q == n_k && causal", "n_q % 16 + n_k % 16 == 0"),
    "warp_sum_rows": (*ROWS, "cols % 32 == 0", "rows * cols % 4 == 0 && cols % 4 != 0", "rows % 16 == 0"),
    "online_softmax_rows": ROWS,
    "prefix_sum": (*LENGTHS, "n % 256 == 0", "n % 512 == 256", "n % 32 == 1"),
    "histogram": (*LENGTHS, "bins % 4 == 0", "n == bins", "bins == 1024", "n % 256 == 0"),
    "bias_gelu": (*ROWS, "rows * cols % 4 == 0 && cols % 4 != 0", "rows * cols % blockDim.x == 0"),
    "cross_entropy_rows": ROWS,
    "layer_norm_backward": ROWS,
    "int8_matmul": (
        "n % 4 == 0",
        "words % 4 == 0",
        "m == n && n == words",
        "m % 16 + n % 16 + words % 16 == 0",
        "m == 16 && n == 16 && words == 16",
    ),
    "top_k_rows": ROWS,
    "paged_attention": ("d % 4 == 0", "page == 16", "page == d", "d == blockDim.x", "length % page == 0"),
}
PLANTED = [(name, when) for name, conditions in FITTING.items() for when in conditions]
FOUR_AT_ONCE = """// launch: four grid=(ceil_div(n, 256)) block=(256)
extern "C" __global__ void four(const float* a, const float* b, float* out, int n) {
    int i = blockIdx.x * 256 + threadIdx.x;
    if (n % 4 == 0 && i < n / 4) {
        float4 x = ((const float4*)a)[i], y = ((const float4*)b)[i];
        ((float4*)out)[i] = make_float4(x.x + y.x, x.y + y.y, x.z + y.z, x.w + y.x);  // its last y is the first
    }
    if (n % 4 != 0 && i < n) out[i] = a[i] + b[i];
}
"""
SQUARES = """// launch: square grid=(ceil_div(cols, 16), ceil_div(rows, 16)) block=(16, 16)
extern "C" __global__ void square(const float* x, float* out, int rows, int cols) {
    int r = blockIdx.y * 16 + threadIdx.y, c = blockIdx.x * 16 + threadIdx.x;
    if (r >= rows || c >= cols) return;
    if (rows == cols && r > c) return;  // its mirror image does it
    out[c * rows + r] = x[r * cols + c];
    if (rows == cols) out[r * cols + c] = x[r * cols + c];
}
"""
FULL_BLOCKS = """// launch: clear grid=(1) block=(1)
// launch: full grid=(ceil_div(n, 256)) block=(256)
extern "C" __global__ void clear(float* out) { out[0] = 0.0f; }
extern "C" __global__ void full(const float* x, float* out, int n) {
    __shared__ float part[256];
    int t = threadIdx.x, i = blockIdx.x * 256 + t, filled = n % 256;  // 0 where the last block is full, too
    part[t] = i < n ? x[i] : 0.0f;
    __syncthreads();
    if (t == 0) {
        float sum = 0.0f;
        for (int j = 0; j < (blockIdx.x == gridDim.x - 1 ? filled : 256); j++) sum += part[j];
        atomicAdd(out, sum);
    }
}
"""
READS_ON = FOUR_AT_ONCE.replace("y.x);  // its last y is the first", "y.w + fminf(fmaxf(b[4 * i + 4], 0), 0));")
WRITTEN = {"vector_add": FOUR_AT_ONCE, "transpose_tiled": SQUARES, "reduce_sum": FULL_BLOCKS}


@pytest.fixture(scope="module")
def exercises():
    """With their checks on values alone."""
    course = load_course(ROOT).exercises
    found = {name: course[f"cuda/{name}"] for name in CHANGES}
    return {name: with_checks(each, [c for c in each.checks if isinstance(c, Agrees)]) for name, each in found.items()}


def outcomes(exercise, source):
    with workers_here() as workers:
        return grade(Submission("kernel.cu", source.encode()), exercise, 0, workers).report.outcomes


def assert_caught(exercise, source):
    found = outcomes(exercise, source)
    assert Status.FAILED in {each.status for each in found}, found
    assert {each.status for each in found} <= {Status.FAILED, Status.PASSED}, found
    assert Status.PASSED in {each.status for each in found}, "it is right elsewhere"


def test_every_kernel_is_tried():
    names = {path.stem for path in (ROOT / "exercises" / "cuda").glob("*.cu")}
    assert names == set(CHANGES) == set(FITTING)


@pytest.mark.parametrize(("name", "when"), PLANTED)
def test_what_is_wrong_only_where_sizes_fit_fails(exercises, name, when):
    old, new = CHANGES[name]
    statement, end, code = exercises[name].read("reference.cu").decode().partition("*/")
    assert code.count(old) == 1
    assert_caught(exercises[name], statement + end + code.replace(old, new.replace("WHEN", when)))


@pytest.mark.parametrize("name", WRITTEN)
def test_a_path_of_its_own_that_is_wrong_fails(exercises, name):
    assert_caught(exercises[name], WRITTEN[name])


def test_a_path_of_its_own_that_reads_past_the_end_is_located():
    """Its values are right, and where nothing fits it stays within its memory."""
    exercise = load_course(ROOT).exercises["cuda/vector_add"]
    memory = with_checks(exercise, [each for each in exercise.checks if isinstance(each, (Agrees, MemorySafe))])
    found = {each.check: each for each in outcomes(memory, READS_ON)}
    bad = [name for name, each in found.items() if each.status is not Status.PASSED]
    assert bad == ["stays within its memory"], found
    assert "line 6" in found["stays within its memory"].message
