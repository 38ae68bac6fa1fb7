"""What the files of a new exercise hold: small, whole and right; what its author has to write is marked TODO."""

from grader.model import Kind

REFERENCE = '''\
"""TODO: what it does, and what for, in one sentence.

TODO: a few sentences and the formula, as a page of a textbook has them.

    y = 2 x

Shapes
    x        (n,)       TODO: each argument with its shape, its dtype and its range
    returns  (n,)       {dtype}; the inputs stay as they were

Conventions
    TODO: whatever two right solutions could do differently: the axis, the order, ties, masks, empty inputs.

Worked example: TODO: one that can be followed with pen and paper.

>>> {name}({library}.{array}([1.0, 2.0]))
{shown}

Source: TODO: the paper or article, and where in it.
"""

{imports}


def {name}(x):
    ### BEGIN SOLUTION
    return 2.0 * x  # TODO: the solution
    ### END SOLUTION
'''

CHECKS = '''\
"""What {name} is judged by."""

import numpy as np
{torch}
from grader.checks import Agrees, Example, Forbids, Unchanged


def inputs(rng, n=None):
    """TODO: every size drawn and different from the others, nothing symmetric, constant, zero or saturated."""
    n = n or int(rng.integers(3, 9))
    return {{"x": {random}}}


def extremes(rng):
    """TODO: the edges of what the statement allows: ties, empty masks, sizes of 1, very large and very small values."""
    case = inputs(rng, n=1)
    return {{**case, "x": 1e6 * case["x"]}}


checks = [
    Example(
        "the worked example",  # TODO: the one of the statement
        inputs={{"x": {library}.{array}([1.0, 2.0]){double}}},
        expected={library}.{array}([2.0, 4.0]){double},
        source="the statement",
        public=True,
    ),
    # TODO: say why the tolerance is right: what is summed, multiplied or cancelled
    Agrees("agrees with the reference", inputs, cases=10, rtol=1e-9, atol=1e-12, weight=4, public=True),
    Unchanged(inputs),
    Forbids(({forbidden},)),  # TODO: what would do the exercise
]

# not graded: `grader verify` decides with these whether a mutant of the reference is really wrong
edges = [Agrees("extremes", extremes, cases=5, rtol=1e-9, atol=1e-12)]
'''

MISTAKES = '''\
"""Wrong ways to write {name}. A docstring is what the student who makes the mistake is told."""


def halved(x):
    """The values are halved; they are to be doubled."""  # TODO: one function for each wrong way that you can think of
    return 0.5 * x
'''

ALTERNATIVES = '''\
"""Right ways to write {name} that look nothing like the reference."""


def added(x):
    """The values are added to themselves."""  # TODO: the other ways in which good students will write it
    return x + x
'''

HINTS = """\
# Where to begin
TODO: a hint that gives nothing away.

# What to look at
TODO: a hint for somebody who has tried.

# How it goes
TODO: all but the line itself.
"""

KINDS: dict[Kind, dict[str, str]] = {
    "numpy": {
        "library": "np",
        "array": "array",
        "dtype": "float64",
        "shown": "array([2., 4.])",
        "imports": "import numpy as np",
        "torch": "",
        "random": "rng.normal(size=n)",
        "double": "",
        "forbidden": '"torch"',
    },
    "torch": {
        "library": "torch",
        "array": "tensor",
        "dtype": "x's dtype",
        "shown": "tensor([2., 4.])",
        "imports": "import torch",
        "torch": "import torch\n",
        "random": "torch.tensor(rng.normal(size=n))",
        "double": ".double()",
        "forbidden": '"torch.nn"',
    },
}
FUNCTION_FILES = {
    "reference.py": (REFERENCE, "the statement, and the solution"),
    "checks.py": (CHECKS, "cases, tolerances and weights"),
    "mistakes.py": (MISTAKES, "what students will get wrong"),
    "alternatives.py": (ALTERNATIVES, "right, written differently"),
    "hints.md": (HINTS, "a ladder of hints"),
}


KERNEL = """\
/* TODO: what it does, and what for, in one sentence.

TODO: a few sentences and the formula, as a page of a textbook has them.

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
"""What {name} must compute, in float64."""

import numpy as np


def {name}(x):
    return (2.0 * x.astype(np.float64)).astype(np.float32)  # TODO: in NumPy, with no thought of speed
'''

KERNEL_CHECKS = '''\
"""What {name} is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("x: float[n] -> out: float[n]")  # TODO: as the statement says it


def inputs(rng, n=1001):
    """TODO: sizes that are no multiple of a block's, matrices that are not square, nothing symmetric or zero."""
    return {{"x": rng.normal(size=n).astype(np.float32)}}


checks = [
    Example(
        "the worked example",  # TODO: the one of the statement
        inputs={{"x": np.array([1, 2], np.float32)}},
        expected=np.array([2, 4], np.float32),
        source="the statement",
        rtol=1e-6,
        public=True,
    ),
    # TODO: say why the tolerance is right: it is float32, so what is summed, multiplied or cancelled
    Agrees("agrees with the reference", inputs, cases=3, rtol=1e-6, weight=3, public=True),
    Memory(partial(inputs, n=301)),
    Races(partial(inputs, n=301), weight=2),
    Unchanged(inputs, weight=0.5),
    # TODO: Speed(large_inputs, at_most=..., moved=lambda x: 2 * x.nbytes), and a yardstick.cu
]
'''

KERNEL_MISTAKES = '''\
"""Wrong ways to write {name}. A docstring is what the student who makes the mistake is told."""

from grader.checks import shows_in
from grader.cuda.checks import replaced


@replaced("2.0f * x[i]", "0.5f * x[i]")
def halved(x):
    """The values are halved; they are to be doubled."""  # TODO: one for each wrong way that you can think of
    return 0.5 * x


@shows_in("memory")
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
    "checks.py": (KERNEL_CHECKS, "signature, cases, tolerances and weights"),
    "mistakes.py": (KERNEL_MISTAKES, "what students will get wrong, as changes to the reference"),
    "alternatives/one_block.cu": (KERNEL_ALTERNATIVE, "right, written differently"),
    "hints.md": (HINTS, "a ladder of hints"),
}


def files_of(kind: Kind, name: str) -> dict[str, tuple[str, str]]:
    """Text and purpose of each file of a new exercise, by its path in the exercise's folder."""
    files = KERNEL_FILES if kind == "cuda" else FUNCTION_FILES
    words = KINDS.get(kind, {})
    return {
        path: (text if path == "hints.md" else text.format(name=name, **words), purpose)
        for path, (text, purpose) in files.items()
    }
