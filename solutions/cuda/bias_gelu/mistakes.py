"""Wrong ways to write bias and GELU in one kernel. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in
from grader.cuda.checks import never_written

from .expected import bias_gelu, phi

GELU = "0.5f * v * (1.0f + erff(v * 0.70710678f))"


def _float32(exact):
    return exact.astype(np.float32)


def _sum(x, bias):
    return x.astype(np.float64) + bias


@shows_in("bounds")
@replaced("if (i < rows * cols) {", "{")
def no_bounds_guard(x, bias):
    """The last block has more threads than there are elements left; those must do nothing: if (i < rows * cols)."""


@shows_in("bounds")
@replaced("if (i < rows * cols) {", "if (i <= rows * cols) {")
def one_element_too_many(x, bias):
    """The guard lets one element too many pass: the last one is rows * cols - 1."""


@replaced("int i = blockIdx.x * blockDim.x + threadIdx.x;", "int i = threadIdx.x;")
def local_index(x, bias):
    """Every block works on the same first elements: threadIdx.x counts within the block only."""
    return never_written(bias_gelu(x, bias), np.arange(x.size).reshape(x.shape) >= 256)


@replaced("if (i < rows * cols) {", "if (i < cols) {")
def first_row_alone(x, bias):
    """The guard is the number of columns, and only the first row is written; there are rows * cols elements."""
    return never_written(bias_gelu(x, bias), np.arange(len(x))[:, None] >= 1)


@replaced("bias[i % cols]", "bias[i / cols]")
def bias_by_row(x, bias):
    """The bias is that of the row's number; it has one number for each column."""
    rows = len(x)
    by_row = np.full(rows, np.nan)  # past its end, nothing is known
    by_row[: bias.size] = bias[:rows]
    v = x.astype(np.float64) + by_row[:, None]
    return _float32(v * phi(v))


@shows_in("bounds")
@replaced("bias[i % cols]", "bias[i]")
def bias_by_element(x, bias):
    """The bias is taken at the element's number, which goes past its end after the first row: take it at the column."""


@replaced("x[i] + bias[i % cols]", "x[i]")
def no_bias(x, bias):
    """The bias is not added."""
    v = x.astype(np.float64)
    return _float32(v * phi(v))


@replaced("x[i] + bias[i % cols]", "x[i]")
@replaced("= 0.5f * v", "= bias[i % cols] + 0.5f * v")
def gelu_before_the_bias(x, bias):
    """The bias is added to the result of GELU; it must be added before."""
    v = x.astype(np.float64)
    return _float32(v * phi(v) + bias)


@replaced("0.5f * v *", "0.5f * x[i] *")
def x_without_the_bias(x, bias):
    """Phi gets the sum of x and bias, and is multiplied by x alone; multiply it by the sum, too."""
    return _float32(x * phi(_sum(x, bias)))


@replaced(GELU, "0.5f * v * (1.0f + tanhf(0.7978846f * (v + 0.044715f * v * v * v)))")
def tanh_form(x, bias):
    """This is the approximation by tanh (as in GPT-2); here the exact GELU is asked for, with erff."""
    v = _sum(x, bias)
    return _float32(0.5 * v * (1 + np.tanh(np.sqrt(2 / np.pi) * (v + 0.044715 * v**3))))


@replaced(GELU, "v / (1.0f + expf(-1.702f * v))")
def sigmoid_form(x, bias):
    """This is the approximation v * sigmoid(1.702 v), as in CLIP; here the exact GELU is asked for, with erff."""
    v = _sum(x, bias)
    with np.errstate(over="ignore"):
        return _float32(v / (1 + np.exp(-1.702 * v)))


@replaced(GELU, "v / (1.0f + expf(-v))")
def silu(x, bias):
    """This is SiLU, v * sigmoid(v); GELU has the normal distribution in the place of the sigmoid."""
    v = _sum(x, bias)
    with np.errstate(over="ignore"):
        return _float32(v / (1 + np.exp(-v)))


@replaced("erff(v * 0.70710678f)", "erff(v)")
def no_root_of_2(x, bias):
    """erf is taken of v; it must be taken of v divided by the root of 2."""
    v = _sum(x, bias)
    return _float32(v * phi(v * np.sqrt(2)))


@replaced("erff(v * 0.70710678f)", "erff(v * 1.41421356f)")
def times_the_root_of_2(x, bias):
    """v is multiplied by the root of 2 before erf; divide it."""
    v = _sum(x, bias)
    return _float32(v * phi(v * 2))


@replaced("0.5f * v *", "v *")
def no_half(x, bias):
    """The factor 1/2 is missing: large numbers come out twice as large as they went in."""
    v = _sum(x, bias)
    return _float32(2 * v * phi(v))


@replaced("0.5f * v *", "0.5f *")
def phi_alone(x, bias):
    """The result is Phi(v); it must be multiplied by v."""
    return _float32(phi(_sum(x, bias)))


@replaced("out[i] = 0.5f", "out[i] += 0.5f")
def adds_to_out(x, bias):
    """It adds to what was in out before, which has no meaning; write to it with = alone."""
    return np.full(x.shape, np.nan, np.float32)


@shows_in("inputs")
@replaced("const float* x, const", "float* x, const")
@replaced("float v = x[i] + bias[i % cols];", "float v = x[i] += bias[i % cols];")
def adds_the_bias_in_place(x, bias):
    """The sum is written to x, too; x must stay as it was."""
    x += bias
    return _float32(x * phi(x.astype(np.float64)))


@shows_in("speed")
@replaced("grid=(ceil_div(rows*cols, 256))", "grid=(ceil_div(rows, 256))")
@replaced(
    "if (i < rows * cols) {",
    "int r = i;\n    if (r < rows) for (i = r * cols; i < (r + 1) * cols; i++) {",
)
def one_thread_a_row(x, bias):
    """Each thread walks along a row of its own: neighbouring threads read numbers that are whole rows apart, and there
    are no more threads than rows. Let each thread have one element."""
    v = _sum(x, bias)
    return _float32(v * phi(v))
