"""What cross_entropy_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("logits: float[rows, cols], targets: int[rows] -> loss: float[rows], grad: float[rows, cols]")


def inputs(rng, rows=range(5, 10, 2), cols=range(259, 346, 2), scale=2.0):
    """Sizes are drawn; they are odd, and so no multiple of a block's. One target is the first column, one the last.
    Among the numbers are some that a kernel could take for a mark of its own."""
    rows, cols = rng.choice(rows), rng.choice(cols)
    targets = rng.integers(0, cols, size=rows).astype(np.int32)
    places = rng.permutation(rows)
    targets[places[0]] = cols - 1
    targets[places[-1]] = 0
    return {"logits": sprinkled(rng, scale * rng.normal(size=(rows, cols))), "targets": targets}


def without_targets(rng, **sizes):
    """Some rows have no target, the first among them: what lies 100 before it lies before the array."""
    case = inputs(rng, **sizes)
    places = rng.permutation(np.arange(1, len(case["targets"])))
    case["targets"][places[: len(places) // 2]] = -100
    case["targets"][0] = -100
    return case


def large_inputs(rng):
    """Rows around 1e4 and -1e4: without each row's own maximum they overflow, or become all zeros; and rows with a peak
    somewhere, at the target or not, which a maximum of some of a row's numbers misses."""
    case = inputs(rng, rows=[9])
    case["logits"][:3] += np.array([[1e4], [0.0], [-1e4]], np.float32)
    peaks = rng.integers(case["logits"].shape[1], size=6)
    case["logits"][np.arange(3, 9), peaks] += np.float32(200.0)
    case["targets"][3:6] = peaks[:3]
    return case


full_blocks = partial(inputs, rows=range(4, 13, 4), cols=[256])
several_blocks = partial(inputs, rows=range(4, 9, 4), cols=[512, 1024])
squares = equal_sizes(inputs, "rows", "cols", of=range(16, 49, 16))
around = partial(inputs, rows=range(3, 6, 2), cols=[31, 33, 127, 129, 255, 257, 1023, 1025])

# float32: a sum of a few hundred terms, two exponentials and a division; p - 1 and the logarithm are off by some 1e-7
# of 1 where their results are small: atol
tolerance = Tolerance(rtol=2e-5, atol=2e-6)

checks = [
    Example(
        "three numbers",
        inputs={"logits": np.log(np.array([[0.6, 0.25, 0.15]], np.float32)), "targets": np.array([0], np.int32)},
        expected=(np.array([0.5108256], np.float32), np.array([[-0.4, 0.25, 0.15]], np.float32)),
        source="the statement",
        rtol=1e-5,
        atol=0.0,
        points=0.5,
    ),
    Agrees(
        "agrees with the reference", [inputs, inputs, full_blocks, several_blocks, squares, around], cases=1, points=2
    ),
    Agrees("rows without a target", without_targets, cases=3, points=1),
    Agrees(
        "rows shorter than a block",
        [
            partial(inputs, rows=range(7, 12, 2), cols=range(19, 56, 2)),
            partial(without_targets, rows=range(131, 150, 2), cols=range(3, 10, 2)),
            partial(inputs, rows=range(3, 8, 2), cols=[1, 2]),
        ],
        cases=1,
        points=0.5,
    ),
    # large numbers: with the maximum added to the logarithm first, the loss is off by half of the last bit of 1e4
    Agrees("large numbers do not overflow", large_inputs, cases=2, atol=5e-3, points=1),
    # a row that no shared memory holds, and more elements than a short can count; float32: one thread may add
    # a whole row
    Agrees("very long rows", partial(inputs, rows=[1], cols=range(32_801, 32_900, 2)), cases=1, rtol=5e-5, points=0.5),
    MemorySafe(
        [
            partial(without_targets, rows=[3]),
            partial(without_targets, rows=range(3, 8, 2), cols=range(9, 60, 2)),
            full_blocks,
        ],
        points=1,
    ),
    RaceFree([partial(inputs, rows=[2]), partial(without_targets, rows=[3])], points=1),
    # reckoned (verify measures): three reads of a row, two of them from the cache, 1.5 to 2 x; in three launches
    # 3 x; by a warp a row up to 4 x; a thread a row keeps few multiprocessors busy, with addresses rows apart, 14 x
    GpuSpeed(
        partial(inputs, rows=[1021], cols=[8209]),
        max_ratio=6.0,
        min_bytes=lambda logits, targets: 2 * logits.nbytes,
        rtol=5e-5,  # float32: a sum of 8000 terms, in parts
        points=2,
    ),
]
