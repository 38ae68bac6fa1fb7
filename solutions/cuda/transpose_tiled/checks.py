"""What transpose_tiled is judged by."""

from functools import partial

import numpy as np

from grader.checks import Example
from grader.cuda.checks import MOVED, GpuSpeed, MemorySafe, Moves, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("x: float[rows, cols] -> out: float[cols, rows]")


def inputs(rng, rows=range(65, 80, 2), cols=range(33, 48, 2)):
    """Sizes are drawn: a few tiles, the last of them not full in either direction, and never a square. Among the
    numbers is all that a kernel could take for a mark of its own."""
    return {"x": sprinkled(rng, rng.normal(size=(rng.choice(rows), rng.choice(cols))), MOVED)}


one_tile = equal_sizes(inputs, "rows", "cols", of=[16])
full_tiles = partial(inputs, rows=range(32, 65, 32), cols=range(96, 129, 32))
squares = equal_sizes(inputs, "rows", "cols", of=range(32, 97, 32))

# numbers are moved, not computed: they must be the same in every bit
checks = [
    Example(
        "two rows of three",
        inputs={"x": np.array([[1, 2, 3], [4, 5, 6]], np.float32)},
        expected=np.array([[1, 4], [2, 5], [3, 6]], np.float32),
        source="the statement",
        points=1,
    ),
    Moves("agrees with the reference", [inputs, inputs, inputs, one_tile, full_tiles, squares], cases=1, points=2),
    Moves("wide matrices", partial(inputs, rows=range(17, 32, 2), cols=range(129, 160, 2)), cases=2, points=0.5),
    Moves("two rows", partial(inputs, rows=[2], cols=range(49, 64, 2)), cases=1, points=0.5),
    Moves("two columns", partial(inputs, rows=range(49, 64, 2), cols=[2]), cases=1, points=0.5),
    Moves("less than a tile", partial(inputs, rows=range(3, 8, 2), cols=range(9, 16, 2)), cases=1, points=0.5),
    # hundreds of tiles side by side, and more elements than a short can count
    Moves("long rows", partial(inputs, rows=range(7, 12, 2), cols=range(4801, 4900, 2)), cases=1, points=0.5),
    MemorySafe(
        [
            partial(inputs, rows=range(33, 48, 2), cols=range(17, 32, 2)),
            partial(inputs, rows=range(9, 16, 2), cols=range(3, 8, 2)),
            full_tiles,
        ],
        points=0.5,
    ),
    RaceFree(partial(inputs, rows=range(33, 48, 2), cols=range(17, 32, 2)), points=1.5),
    # reckoned (verify measures): a tile costs 1.1 to 1.4 x a plain copy, one with bank conflicts up to 2 x;
    # without a tile a warp's 32 writes fall into 32 rows, 3 to 6 x
    GpuSpeed(partial(inputs, rows=[2803], cols=[3001]), max_ratio=2.5, min_bytes=lambda x: 2 * x.nbytes, points=2),
]
