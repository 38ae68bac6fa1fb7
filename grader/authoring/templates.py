"""The text of a new exercise's files: small, complete and right. TODO marks the parts that its author has to write."""

from grader.model import Kind

REFERENCE = r'''r"""TODO: what it does, and what for, in one sentence.

TODO: a few sentences and the formula, as on a page of a textbook; below it the LaTeX that notebooks show instead.

    y = 2 x
    $$ y_i = 2 \, x_i $$

Shapes
    x        (n,)       TODO: each argument with its shape, its dtype and its range
    returns  (n,)       {dtype}; the inputs stay as they were

Conventions
    TODO: whatever two right solutions could do differently: the axis, the order, ties, masks, empty inputs.

Worked example: TODO: one that can be followed with pen and paper.

>>> {name}({example})
{shown}

Source: TODO: the paper or article, and where in it.
"""

{imports}

def {name}(x):
    ### BEGIN SOLUTION
    return {solution}  # TODO: the solution
    ### END SOLUTION
'''

CHECKS = '''\
"""The checks of {name}. This file goes to students as it is; edge_cases.py does not."""
{torch}
from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import sizes


def inputs(rng):
    """TODO: sizes drawn from rng, all different; nothing symmetric, constant, zero or saturated."""
    (n,) = sizes(rng, range(3, 9))
    return {{"x": {random}}}


# TODO: say why the tolerance is right: what is summed, multiplied or cancelled
tolerance = Tolerance(rtol=1e-9, atol=1e-12)

checks = [
    Example(points=0.5),  # the statement's own worked example
    Agrees("agrees with the reference", inputs, cases=10, points={points:g}),
]  # and 0.5 points for leaving the inputs as they were, as in every exercise
'''

EDGE_CASES = '''\
"""Inputs at the edge of the statement. Students do not get this file. `grader verify` uses the inputs to decide whether
a mutant of the reference is really wrong; `hidden_checks = [...]` would be graded too."""

from grader.checks import Agrees

from .checks import inputs


def extremes(rng):
    """TODO: the edges of what the statement allows: ties, empty masks, sizes of 1, very large and very small values."""
    return {{"x": 1e6 * inputs(rng)["x"][:1]}}


edge_cases = [Agrees("extremes", extremes, cases=5)]
'''

MISTAKES = '''\
"""Wrong ways to write {name}. A student who makes the mistake reads its docstring."""

from grader.checks import replaced


@replaced("return {solution}", "return {wrong}")
def halved():
    """The values are halved; double them."""  # TODO: one for each wrong way that you can think of
'''

ALTERNATIVES = '''\
"""Right ways to write {name} that look nothing like the reference."""


def added(x):
    """The values are added to themselves."""  # TODO: other ways in which good students will write it
    return {added}
'''

HINTS = """\
# Where to begin
TODO: a hint that reveals nothing of the solution.

# What to look at
TODO: a hint for a student who has tried.

# How it goes
TODO: all but the line itself.
"""

WORDS: dict[Kind, dict[str, str]] = {
    "cuda": {},
    "numpy": {
        "example": "np.array([1.0, 2.0])",
        "dtype": "float64",
        "shown": "array([2., 4.])",
        "imports": "\nimport numpy as np\n",
        "solution": "2.0 * x",
        "wrong": "0.5 * x",
        "torch": "",
        "random": "rng.normal(size=n)",
        "added": "x + x",
    },
    "torch": {
        "example": "torch.tensor([1.0, 2.0])",
        "dtype": "x's dtype",
        "shown": "tensor([2., 4.])",
        "imports": "\nimport torch\n",
        "solution": "2.0 * x",
        "wrong": "0.5 * x",
        "torch": "\nimport torch\n",
        "random": "torch.tensor(rng.normal(size=n))",
        "added": "x + x",
    },
    "python": {
        "example": "[1, 2]",
        "dtype": "a list of ints",
        "shown": "[2, 4]",
        "imports": "",
        "solution": "[2 * value for value in x]",
        "wrong": "[value // 2 for value in x]",
        "torch": "",
        "random": "rng.integers(-99, 99, size=n).tolist()",
        "added": "[value + value for value in x]",
    },
}
FUNCTION_FILES = {
    "reference.py": (REFERENCE, "the statement, and the solution"),
    "checks.py": (CHECKS, "cases, tolerances and points"),
    "edge_cases.py": (EDGE_CASES, "edge cases and hidden checks, not for students"),
    "mistakes.py": (MISTAKES, "what students will get wrong"),
    "alternatives.py": (ALTERNATIVES, "right, written differently"),
    "hints.md": (HINTS, "a ladder of hints"),
}


KERNEL = """\
/* TODO: what it does, and what for, in one sentence.

TODO: a few sentences and the formula, as on a page of a textbook.

    out[i] = 2 x[i]

Buffers and sizes
    x      const float*, n elements; it stays as it was   TODO: each buffer and size, with its range
    out    float*, n elements
    n      int; any number from 1, seldom a multiple of the block's size

TODO: whatever two right solutions could do differently.

Worked example: TODO: one that can be followed with pen and paper. With n = 2 and x = {{1, 2}}, out = {{2, 4}}.

Source: TODO: the paper or article, and where in it.
*/

// BEGIN SOLUTION
// launch: {name} grid=(ceil_div(n, 256)) block=(256)
// END SOLUTION

extern "C" __global__ void {name}(const float* x, float* out, int n) {{
    // BEGIN SOLUTION
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = 2.0f * x[i];  // TODO: the solution
    // END SOLUTION
}}
"""

EXPECTED = '''\
"""The values that {name} must compute, in float64."""

import numpy as np


def {name}(x):
    return (2.0 * x.astype(np.float64)).astype(np.float32)  # TODO: in NumPy; it need not be fast
'''

KERNEL_CHECKS = '''\
"""The checks of {name}. This file goes to students as it is."""

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import MemorySafe, RaceFree, Signature

signature = Signature("x: float[n] -> out: float[n]")  # TODO: as the statement says it


def inputs(rng):
    """TODO: sizes that are not multiples of a block's, matrices that are not square, nothing symmetric or zero."""
    return {{"x": rng.normal(size=rng.integers(900, 1100)).astype(np.float32)}}


def small_inputs(rng):
    """For the sanitizers, which take a second a run."""
    return {{"x": rng.normal(size=rng.integers(257, 400)).astype(np.float32)}}


# TODO: say why the tolerance is right: it is float32, so what is summed, multiplied or cancelled
tolerance = Tolerance(rtol=1e-6)

checks = [
    Example(
        inputs={{"x": np.array([1, 2], np.float32)}},  # TODO: the statement's example
        expected=np.array([2, 4], np.float32),
        points=0.5,
    ),
    Agrees("agrees with the reference", inputs, cases=3, points={points:g}),
    MemorySafe(small_inputs, points=1),
    RaceFree(small_inputs, points=1),
    # TODO: GpuSpeed(large_inputs, max_ratio=..., min_bytes=lambda x: 2 * x.nbytes), and a yardstick.cu
]  # and 0.5 points for leaving the inputs as they were, as in every exercise
'''

KERNEL_MISTAKES = '''\
"""Wrong ways to write {name}. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in


@replaced("2.0f * x[i]", "0.5f * x[i]")
def halved(x):
    """The values are halved; double them."""  # TODO: one for each wrong way that you can think of
    return 0.5 * x


@shows_in("bounds")
@replaced("if (i < n) ", "")
def no_bounds_guard(x):
    """The last block has more threads than there are elements left; those must do nothing."""
'''

KERNEL_ALTERNATIVE = """\
// launch: one_block grid=(1) block=(64)

extern "C" __global__ void one_block(float* out, const float* x, int n) {{
    // TODO: the other ways in which good students will write it, a file each
    for (int i = threadIdx.x; i < n; i += blockDim.x) out[i] = x[i] + x[i];
}}
"""

KERNEL_FILES = {
    "reference.cu": (KERNEL, "the statement, the launch plan and the solution"),
    "expected.py": (EXPECTED, "what it must compute, in NumPy"),
    "checks.py": (KERNEL_CHECKS, "signature, cases, tolerances and points"),
    "mistakes.py": (KERNEL_MISTAKES, "what students will get wrong, as changes to the reference"),
    "alternatives/one_block.cu": (KERNEL_ALTERNATIVE, "right, written differently"),
    "hints.md": (HINTS, "a ladder of hints"),
}


FILES: dict[Kind, dict[str, tuple[str, str]]] = {
    "numpy": FUNCTION_FILES,
    "python": FUNCTION_FILES,
    "torch": FUNCTION_FILES,
    "cuda": KERNEL_FILES,
}
OTHER_POINTS: dict[Kind, float] = {"numpy": 1.0, "python": 1.0, "torch": 1.0, "cuda": 3.0}  # of all but the comparison


def files_of(kind: Kind, name: str, points: float) -> dict[str, tuple[str, str]]:
    """Text and purpose of each file of a new exercise, by its path in the exercise's folder.

    `points`: the exercise's. The comparison with the reference gets the points that the other checks leave.
    """
    files = FILES[kind]
    words = {**WORDS[kind], "name": name, "points": points - OTHER_POINTS[kind]}
    return {
        path: (text if path == "hints.md" else text.format(**words), purpose) for path, (text, purpose) in files.items()
    }
