"""Kernels that are templates: an instance that the plan or the file names is a kernel like any other."""

import numpy as np
import pytest
from kernels import run

from grader.model import places_of
from grader.workers.call_result import CallResult

pytestmark = pytest.mark.slow

SIGNATURE = "x: float[n] -> out: float[n]"
X = np.arange(1, 101, dtype=np.float32)
PLAN = "// launch: {} grid=(ceil_div(n, 32)) block=(32)\n"
SCALE = """template <typename T, int FACTOR>
__global__ void scale(const T* __restrict__ x, T* __restrict__ out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = FACTOR * x[i];
}
"""
EXPLICIT = "template __global__ void scale<float, {}>(const float* __restrict__, float* __restrict__, int);\n"
RIGHT = {  # file -> the factor
    "the plan names it": (PLAN.format("scale<float, 3>") + SCALE, 3),
    "the file names it": (PLAN.format("scale") + SCALE + EXPLICIT.format(3), 3),
    "both name it": (PLAN.format("scale<float,3>") + SCALE + EXPLICIT.format(3), 3),
    "a macro in the plan": ("#define K 3\n" + PLAN.format("scale<float, K>") + SCALE, 3),
    "a macro of a macro": ("#define J 3\n#define K J\n" + PLAN.format("scale<float, K>") + SCALE, 3),
    "a macro in both": ("#define K 3\n" + PLAN.format("scale<float, K>") + SCALE + EXPLICIT.format("K"), 3),
    "a constant behind the template": (
        PLAN.format("scale<float, K>") + SCALE + "constexpr int K = 3;\n" + EXPLICIT.format("K"), 3,
    ),
    "one of two by the plan": (PLAN.format("scale<float, 5>") + SCALE + EXPLICIT.format(3) + EXPLICIT.format(5), 5),
    "another than the file's": (PLAN.format("scale<float, 7>") + SCALE + EXPLICIT.format(3), 7),
    "types with names": (
        PLAN.format("scale") + SCALE
        + "template __global__ void scale<float, 3>(const float* __restrict__ x, float* __restrict__ out, int n);", 3,
    ),
    "in the middle of the file": (
        PLAN.format("scale") + SCALE + EXPLICIT.format(3) + "__device__ float unused(float a) { return a; }\n", 3,
    ),
    "defaults": (
        PLAN.format("scale<>") + SCALE.replace("typename T, int FACTOR", "class T = float, int FACTOR = 4"), 4,
    ),
    "a default behind": (PLAN.format("scale<float>") + SCALE.replace("int FACTOR", "int FACTOR = 4"), 4),
    "static and bounds": (
        PLAN.format("scale<float, 3>")
        + SCALE.replace("__global__ void", "static __global__ void __launch_bounds__(32)"), 3,
    ),
    "bounds first": (
        PLAN.format("scale<float, 3>") + SCALE.replace("__global__", "__launch_bounds__(32, 2) __global__"), 3,
    ),
    "declared first": (
        PLAN.format("scale<float, 3>")
        + "template <typename T, int FACTOR> __global__ void scale(const T*, T*, int);\n"
        + SCALE.replace("__restrict__ ", "").replace("__restrict__", ""), 3,
    ),
    "a sum": (PLAN.format("scale") + SCALE + EXPLICIT.format("2 + 1"), 3),
    "a specialisation": (
        PLAN.format("scale<float, 3>") + SCALE
        + "template <> __global__ void scale<float, 3>(const float* __restrict__ x, float* __restrict__ out, int n) {\n"
        "    int i = blockIdx.x * blockDim.x + threadIdx.x;\n    if (i < n) out[i] = 9 * x[i];\n}\n", 9,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_an_instance_is_a_kernel(name):
    source, factor = RIGHT[name]
    found = run(source, SIGNATURE, X)
    assert isinstance(found, CallResult), found
    np.testing.assert_array_equal(found.value, factor * X)


TREE = """
template <unsigned int SIZE, bool IS_LAST>
__global__ void total(const float* x, float* out, int n) {
    extern __shared__ float part[];
    int t = threadIdx.x;
    part[t] = t < n ? x[t] : 0.0f;
    __syncthreads();
    for (int half = SIZE / 2; half > 0; half /= 2) {
        if (t < half) part[t] += part[t + half];
        BARRIER
    }
    if (IS_LAST && t == 0) for (int i = 0; i < n; i++) out[i] = part[0];
}
"""


def test_an_instance_has_shared_memory_barriers_and_lines_of_its_own():
    plan = "// launch: total<128, true> grid=(1) block=(128) shared=128*4"
    right = run(plan + TREE.replace("BARRIER", "__syncthreads();"), SIGNATURE, X, builds=("plain", "thread", "address"))
    assert [each.value[0] for each in right] == [X.sum()] * 3
    wrong = run(plan + TREE.replace("BARRIER", ""), SIGNATURE, X, builds="thread")
    assert wrong.reason == "a data race on shared memory"
    assert [each.line for each in places_of(wrong.details)] == [9]


REFUSED = {
    "nothing names an instance": (
        PLAN.format("scale") + SCALE, 3,
        "'scale' is a template: name the instance in the launch plan, as scale<..., ...>",
    ),
    "two and the plan names none": (
        PLAN.format("scale") + SCALE + EXPLICIT.format(3) + EXPLICIT.format(5), 1,
        "which instance of the template 'scale'? one of: scale<float, 3>, scale<float, 5>",
    ),
    "too few arguments": (PLAN.format("scale<float>") + SCALE, 1, "'scale' takes 2 template arguments"),
    "too many arguments": (PLAN.format("scale<float, 3, 4>") + SCALE, 1, "'scale' takes 2 template arguments"),
    "a pack": (
        PLAN.format("scale<float, 3>") + SCALE.replace("int FACTOR", "int... FACTOR"), 2,
        "a kernel template takes types and numbers: no pack, and no template",
    ),
    "a parameter without a name": (
        PLAN.format("scale<float, 3>") + SCALE.replace("int FACTOR", "int"), 2, "a template's parameter needs a name",
    ),
    "no arguments in the file": (
        PLAN.format("scale") + SCALE + "template __global__ void scale(const float*, float*, int);", 7,
        "an explicit instantiation names its arguments",
    ),
    "an argument that is no name of the exercise": (
        PLAN.format("scale<float, 3>") + SCALE.replace("int n", "int m").replace("< n", "< m"), 3, "'m' is not one of",
    ),
    "a list that is not closed": (PLAN.format("scale") + "template <int A __global__ void f() {}", 2, "not closed"),
    "text in the plan": (PLAN.format('scale<float, "a">') + SCALE, 1, "template arguments in the plan are types"),
    "half a text in the plan": (PLAN.format('scale<float, ">') + SCALE, 1, "the template arguments in the plan: "),
    "a number that is none": (PLAN.format("scale<float, 3x>") + SCALE, 1, "the template arguments in the plan: "),
    "code in the plan": (PLAN.format("scale<float, asm>") + SCALE, 1, "'asm' may not be used here"),
    "a number that explodes": (
        "".join(f"#define K{i} {f'K{i + 1} ' * 90}\n" for i in range(8)) + PLAN.format("scale<float, K0>") + SCALE, 14,
        'identifier "K8" is undefined',
    ),
    "what is refused anyway": (
        PLAN.format("scale<float, 3>") + SCALE.replace("int i =", 'asm("exit;"); int i ='), 4, "asm",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_wrong_with_an_instance_is_said_at_its_line(name):
    source, line, message = REFUSED[name]
    found = run(source, SIGNATURE, X)
    assert message in " ".join([found.reason, *map(str, found.details)])
    assert line in [each.line for each in places_of(found.details)]


def test_an_instantiation_that_does_not_fit_is_nvrtcs_error():
    source = PLAN.format("scale") + SCALE + EXPLICIT.format(3).replace("const float*", "const double*")
    found = run(source, SIGNATURE, X)
    assert not isinstance(found, CallResult)
    assert 7 in [each.line for each in places_of(found.details)]
