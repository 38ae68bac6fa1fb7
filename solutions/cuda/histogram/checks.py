"""What histogram is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature

from ..inputs import FULL_BLOCKS, equal_sizes

signature = Signature("x: int[n], before: int[bins] -> out: int[bins]")


def inputs(rng, n=range(2001, 5000, 2), bins=range(35, 90, 2)):
    """Sizes are drawn; they are odd, and so no multiple of a block's. The first and the last bin occur, and so do
    the numbers next to them, -1 and bins, which do not count."""
    n, bins = rng.choice(n), rng.choice(bins)
    x = rng.integers(0, bins, size=n).astype(np.int32)
    known = np.array([0, bins - 1, bins // 2, bins - 1, 0, 0], np.int32)
    others = np.array([-1, bins, bins + 1, -1, -bins, 5000], np.int32)
    for special in (known, others):
        places = rng.choice(n, size=min(len(special), n // 4), replace=False)
        x[places] = special[: len(places)]
    return {"x": x, "before": rng.integers(1, 1000, size=bins).astype(np.int32)}


def outside(rng, **sizes):
    """A third of the numbers is no bin, and some are far from being one."""
    case = inputs(rng, **sizes)
    x, bins = case["x"], len(case["before"])
    far = np.array([-1, bins, -bins, bins + 1, 1025, 100_000, -100_000, 2**31 - 1, -(2**31)], np.int32)
    chosen = rng.random(len(x)) < 1 / 3
    x[chosen] = rng.choice(far, size=chosen.sum())
    return case


def mostly_equal(rng, **sizes):
    """Nine of ten numbers are the same one."""
    case = inputs(rng, **sizes)
    case["x"][rng.random(len(case["x"])) < 0.9] = rng.integers(len(case["before"]))
    return case


def no_number_counts(rng):
    case = inputs(rng, n=range(259, 400, 2))
    case["x"] = np.where(rng.random(len(case["x"])) < 0.5, -1, len(case["before"])).astype(np.int32)
    return case


one_block, full_blocks = partial(inputs, n=[256]), partial(inputs, n=FULL_BLOCKS, bins=[64])
many_bins = partial(inputs, bins=range(301, 600, 2))
squares = equal_sizes(inputs, "n", "bins", of=range(256, 769, 256))
small = partial(outside, n=range(1051, 1302, 2), bins=range(35, 60, 2))

# whole numbers: exact
tolerance = Tolerance(rtol=0.0, atol=0.0)

checks = [
    Example(
        "four numbers",
        inputs={"x": np.array([2, 0, 2, 7], np.int32), "before": np.array([5, 0, 1], np.int32)},
        expected=np.array([6, 0, 3], np.int32),
        source="the statement",
        points=0.5,
    ),
    Agrees(
        "agrees with the reference",
        [inputs, inputs, many_bins, one_block, full_blocks, squares],
        cases=1,
        points=2.5,
    ),
    Agrees("numbers that are no bin", [outside, no_number_counts, outside], cases=1, points=1),
    Agrees("most numbers are the same", mostly_equal, cases=2, points=0.5),
    Agrees(
        "other sizes",
        [
            partial(inputs, bins=[1024]),
            partial(inputs, bins=[1]),
            partial(inputs, n=range(19, 56, 2), bins=range(5, 12, 2)),
            # more elements than a short can count
            partial(mostly_equal, n=range(40_001, 40_100, 2)),
        ],
        cases=1,
        points=1,
    ),
    MemorySafe([small, partial(outside, n=range(19, 56, 2), bins=range(301, 360, 2)), full_blocks], points=0.5),
    RaceFree(partial(inputs, n=range(1051, 1102, 2), bins=range(5, 12, 2)), points=1.5),
    # reckoned (verify measures): one launch more than the yardstick, and an atomic in shared memory for each element,
    # which waits for 31 others where they are equal, 1.5 to 4 x; atomics on out, of which most wait for each other,
    # 15 x and more; one block has one of the multiprocessors, 40 x and more
    GpuSpeed(
        partial(mostly_equal, n=[12_000_059], bins=[257]),
        max_ratio=8.0,
        min_bytes=lambda x, before: x.nbytes,
        points=2,
    ),
]
