"""What matmul_tiled is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("a: float[m, k], b: float[k, n] -> out: float[m, n]")


def inputs(rng, m=range(17, 32, 2), k=range(65, 80, 2), n=range(33, 48, 2)):
    """Sizes are drawn, no two alike: tiles at all edges are not full, and there are five of them along k. Among the
    numbers are some that a kernel could take for a mark of its own."""
    m, k, n = map(rng.choice, (m, k, n))
    return {"a": sprinkled(rng, rng.normal(size=(m, k))), "b": sprinkled(rng, rng.normal(size=(k, n)) + 0.5)}


one_tile = equal_sizes(inputs, "m", "k", "n", of=[16])
full_tiles = partial(inputs, m=[32], k=range(96, 129, 32), n=[64])
squares = equal_sizes(inputs, "m", "k", "n", of=range(32, 65, 16))
small = partial(inputs, m=range(17, 24, 2), k=range(33, 48, 2), n=range(25, 32, 2))

# float32: up to a hundred products of order 1, whose sum may come to nearly 0; a float16 sum is off by 1e-2
tolerance = Tolerance(rtol=1e-5, atol=1e-4)

checks = [
    Example(
        "a row times two columns",
        inputs={"a": np.array([[1, 2, 3]], np.float32), "b": np.array([[1, 4], [2, 5], [3, 6]], np.float32)},
        expected=np.array([[14, 32]], np.float32),
        source="the statement",
        rtol=1e-6,  # float32, whole numbers: exact
        atol=0.0,
        points=1,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, one_tile, full_tiles, squares], cases=1, points=3.5),
    Agrees(
        "smaller than a tile",
        partial(inputs, m=range(3, 6, 2), k=range(11, 16, 2), n=range(7, 10, 2)),
        cases=2,
        points=1,
    ),
    Agrees(
        "a tall matrix times a wide one",
        partial(inputs, m=range(147, 160, 2), k=range(3, 8, 2), n=range(131, 144, 2)),
        cases=1,
        points=1,
    ),
    Agrees("a row times a column", partial(inputs, m=[1], k=range(91, 112, 2), n=[1]), cases=1, points=1),
    Agrees("numbers alone", partial(inputs, m=[1], k=[1], n=[1]), cases=1, points=0.5),
    # hundreds of tiles along k, and more elements of a than a short can count; float32: 6600 products of order 1, which
    # one thread adds in any order
    Agrees("long rows", partial(inputs, m=[5], k=range(6601, 6700, 2), n=[3]), cases=1, atol=5e-3, points=0.5),
    MemorySafe([small, partial(inputs, m=range(3, 6, 2), k=range(11, 16, 2), n=range(7, 10, 2)), full_tiles], points=1),
    RaceFree(small, points=2),
    # reckoned (verify measures): all read from memory as by the yardstick 1 to 1.2 x; by tiles 0.4 to 0.8 x,
    # if they are loaded by columns 1.5 x; without tiles and with neighbours in a column of out 6 x
    GpuSpeed(
        partial(inputs, m=[1003], k=[1101], n=[907]),
        max_ratio=3.0,
        min_bytes=lambda a, b: a.nbytes + b.nbytes + 4 * a.shape[0] * b.shape[1],
        min_flops=lambda a, b: 2 * a.size * b.shape[1],
        atol=2e-3,  # float32: 1100 products of order 1, in any order
        points=3,
    ),
]
