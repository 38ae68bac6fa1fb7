"""No number can serve a kernel as a mark of its own ("not set"), and what only moves keeps every bit.

Each kernel here is the reference with a change that a student might make; it shows without any sanitizer.
"""

import numpy as np
import pytest
from conftest import ROOT

from grader.checks import Agrees
from grader.course.altered import with_checks
from grader.course.reading import load_course
from grader.cuda.special_values import BITS, COMMON, LARGE, MOVED, sprinkled
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.submission import Submission

pytestmark = pytest.mark.slow

ANY = ("0.0f", "-1.0f", "1.0f")
HUGE = (*ANY, "1e9f", "FLT_MAX")
NOT_ZERO = ("-1.0f", "1.0f")  # to leave out a zero in a sum is right
CHANGES = {  # what is replaced in the reference, by what, for which marks
    "vector_add": ("out[i] = a[i]", "if (a[i] != MARK) out[i] = a[i]", HUGE),
    "saxpy_strided": ("out[i] = alpha", "if (y[i] != MARK) out[i] = alpha", HUGE),
    "transpose_tiled": ("out[out_r *", "if (tile[threadIdx.x][threadIdx.y] != MARK) out[out_r *", HUGE),
    "embedding_gather": ("out[(size_t)blockIdx", "if (!known || table[id * d + c] != MARK) out[(size_t)blockIdx", HUGE),
    "reduce_sum": ("sum += x[i]", "sum += x[i] == MARK ? 0.0f : x[i]", NOT_ZERO),
    "matmul_tiled": ("sum += tile_a[ty][i]", "if (tile_a[ty][i] != MARK) sum += tile_a[ty][i]", NOT_ZERO),
    "softmax_rows": ("sum += expf(row[c] - highest)", "if (row[c] != MARK) sum += expf(row[c] - highest)", ANY),
    "rms_norm_rows": ("squares += x[start", "if (x[start + c] != MARK) squares += x[start", NOT_ZERO),
    "layer_norm_rows": ("sum += x[start", "if (x[start + c] != MARK) sum += x[start", NOT_ZERO),
    "rope_rotate": ("out[first] =", "if (x[first] != MARK) out[first] =", ANY),
    "causal_attention_rows": ("total += score[j]", "if (v[j * d + c] != MARK) total += score[j]", NOT_ZERO),
    "flash_attention": ("? k[j * d + c]", "&& k[j * d + c] != MARK ? k[j * d + c]", NOT_ZERO),
    "warp_sum_rows": (
        "sum += x[(size_t)row * cols + c]",
        "if (x[(size_t)row * cols + c] != MARK) sum += x[(size_t)row * cols + c]",
        NOT_ZERO,
    ),
    "online_softmax_rows": (
        "+ expf(x[start + c] - m_new)",
        "+ (x[start + c] == MARK ? 0.0f : expf(x[start + c] - m_new))",
        ANY,
    ),
    "prefix_sum": ("= i < n ? x[i]", "= i < n && x[i] != MARK ? x[i]", ("-1", "1", "1000")),
    "histogram": ("b >= 0 && b < bins) atomicAdd", "b >= 0 && b < bins && b != MARK) atomicAdd", ("0", "1")),
    "bias_gelu": ("out[i] = 0.5f", "if (x[i] != MARK) out[i] = 0.5f", ANY),
    "cross_entropy_rows": ("sum += expf(row[c] - highest)", "if (row[c] != MARK) sum += expf(row[c] - highest)", ANY),
    "layer_norm_backward": ("sum += x[start", "if (x[start + c] != MARK) sum += x[start", NOT_ZERO),
    "int8_matmul": ("sum += of_a * of_b", "if (a != MARK) sum += of_a * of_b", ("-1", "1")),
    "top_k_rows": ("if (comes_first(last", "if (row[c] != MARK && comes_first(last", (*ANY, "1e9f", "-1e9f")),
    "paged_attention": ("total[c] += expf", "if (values[j * d + c] != MARK) total[c] += expf", NOT_ZERO),
}
MARKS = [(name, mark) for name, (_, _, marks) in CHANGES.items() for mark in marks]
LOSSES = {  # what is done to a number that is moved: what it loses
    "v + 0.0f": "the sign of a zero",
    "fmaxf(v, -INFINITY)": "NaN",
    "isnan(v) ? NAN : v": "the payload of a NaN",
    "fabsf(v) < 1e-38f ? 0.0f : v": "denormals",
    "fminf(fmaxf(v, -3e38f), 3e38f)": "infinities",
    "__int_as_float(__float_as_int(v) & 0x7fffffff)": "signs",
}
MOVES = {
    "transpose_tiled": ("= tile[threadIdx.x][threadIdx.y]", "= MOVED(tile[threadIdx.x][threadIdx.y])"),
    "embedding_gather": ("table[(size_t)id * d + c]", "MOVED(table[(size_t)id * d + c])"),
}

TWO_OUTPUTS = """
from grader.cuda.checks import MOVED, Moves, Signature, sprinkled

signature = Signature("x: float[n] -> a: float[n], b: float[n]")
checks = [Moves("agrees", lambda rng: {"x": sprinkled(rng, rng.normal(size=41), MOVED)}, cases=1)]
"""


@pytest.fixture(scope="module")
def exercises():
    course = load_course(ROOT).exercises
    found = {}
    for name in CHANGES:
        exercise = course[f"cuda/{name}"]
        found[name] = with_checks(exercise, [each for each in exercise.checks if isinstance(each, Agrees)])
    return found


def statuses(exercise, source):
    with workers_here() as workers:
        report = grade(Submission("kernel.cu", source.encode()), exercise, 0, workers).report
    return {each.status for each in report.outcomes}, report


def test_every_kernel_is_tried():
    names = {path.stem for path in (ROOT / "exercises" / "cuda").glob("*.cu")}
    assert names == set(CHANGES)


@pytest.mark.parametrize(("name", "mark"), MARKS)
def test_no_number_is_free_to_be_a_mark(exercises, name, mark):
    old, new, _ = CHANGES[name]
    reference = exercises[name].read("reference.cu").decode()
    statement, end, code = reference.partition("*/")
    assert code.count(old) == 1
    found, report = statuses(exercises[name], statement + end + code.replace(old, new.replace("MARK", mark)))
    said = [outcome.message for outcome in report.outcomes]
    assert Status.FAILED in found, said
    # on a busy machine the longest case may reach its limit; once, not explained yet, a run ended as crashed
    assert found <= {Status.FAILED, Status.PASSED, Status.CRASHED, Status.TIMED_OUT}, said


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("name", MOVES)
def test_what_is_moved_keeps_every_bit(exercises, name, loss):
    old, new = MOVES[name]
    reference = exercises[name].read("reference.cu").decode()
    assert reference.count(old) == 1
    function = f"__device__ float moved(float v) {{ return {loss}; }}\n"
    code = reference.replace(old, new.replace("MOVED", "moved")).replace('extern "C"', f'{function}extern "C"', 1)
    found, report = statuses(exercises[name], code)
    assert Status.FAILED in found, report


@pytest.mark.parametrize(("loss", "status"), [("v", Status.PASSED), ("v + 0.0f", Status.FAILED)])
def test_the_second_of_two_outputs_keeps_every_bit(tmp_path, loss, status):
    folder = tmp_path / "solutions" / "cuda" / "twice"
    folder.mkdir(parents=True)
    kernel = f"""// launch: twice grid=(1) block=(64)
extern "C" __global__ void twice(const float* x, float* a, float* b, int n) {{
    for (int i = threadIdx.x; i < n; i += 64) {{ float v = x[i]; a[i] = v; b[i] = {loss}; }}
}}
"""
    files = {"checks.py": TWO_OUTPUTS, "expected.py": "def twice(x):\n    return x.copy(), x.copy()\n"}
    for name, text in {**files, "reference.cu": kernel, "mistakes.py": ""}.items():
        (folder / name).write_text(text)
    entry = "{id: twice, points: 1.5, kind: cuda}"
    (tmp_path / "course.yaml").write_text(f"title: T\nmodules: [{{id: cuda, title: C, exercises: [{entry}]}}]\n")
    found, report = statuses(load_course(tmp_path).exercises["cuda/twice"], kernel)
    assert status in found, report
    assert (Status.FAILED in found) == (status is Status.FAILED), report


def test_special_numbers_stand_at_places_that_are_drawn():
    rng = np.random.default_rng(0)
    array = rng.normal(size=(7, 9)).astype(np.float32)
    first, second = sprinkled(rng, array, MOVED), sprinkled(rng, array, MOVED)
    for each in (first, second):
        changed = each.view(np.uint32) != array.view(np.uint32)
        assert sorted(each.view(np.uint32)[changed]) == sorted(MOVED.view(np.uint32))
    assert (first.view(np.uint32) != second.view(np.uint32)).any()


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_a_short_array_keeps_half_of_its_own(size):
    array = np.full(size, 7, np.float32)
    assert (sprinkled(np.random.default_rng(1), array) == 7).sum() >= size - size // 2


def test_special_numbers_are_all_different():
    together = np.concatenate([COMMON, LARGE, BITS]).view(np.uint32)
    assert len(set(together.tolist())) == len(MOVED)
