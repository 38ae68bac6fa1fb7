"""What int8_matmul is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature

from ..inputs import equal_sizes

signature = Signature("a: int[m, words], b: int[n, words], scale_a: float[m], scale_b: float[n] -> out: float[m, n]")

MARKS = np.array([0, 1, -1, 2**31 - 1, -(2**31)], np.int32)  # words that a kernel could take for a mark of its own


def words_of(rng, rows, words, low=-128, high=128):
    """Rows of words whose bytes are from `low` to `high` - 1; a few words are MARKS if the bytes may be any."""
    packed = rng.integers(low, high, size=(rows, 4 * words)).astype(np.int8).view(np.int32)
    if low == -128:
        count = min(len(MARKS), packed.size // 2)
        places = rng.choice(packed.size, size=count, replace=False)
        packed.reshape(-1)[places] = rng.choice(MARKS, size=count, replace=False)
    return packed


def inputs(rng, m=range(17, 32, 2), n=range(33, 48, 2), words=range(49, 64, 2), low=-128, high=128):
    """Sizes are drawn, no two alike: tiles at all edges are not full, and there are four of them along the words. Each
    row has another scale, and one of them is 1."""
    m, n, words = map(rng.choice, (m, n, words))
    scale_a, scale_b = (rng.uniform(0.01, 0.2, size=size).astype(np.float32) for size in (m, n))
    scale_a[rng.integers(m)] = scale_b[rng.integers(n)] = 1.0
    return {
        "a": words_of(rng, m, words, low, high),
        "b": words_of(rng, n, words, low, high),
        "scale_a": scale_a,
        "scale_b": scale_b,
    }


one_tile = equal_sizes(inputs, "m", "n", "words", of=[16])
full_tiles = partial(inputs, m=[32], n=[64], words=range(96, 129, 32))
squares = equal_sizes(inputs, "m", "n", "words", of=range(32, 65, 16))
around = partial(inputs, m=[15, 31, 33], n=[17, 63, 65], words=range(124, 133, 4))
small = partial(inputs, m=range(17, 24, 2), n=range(25, 32, 2), words=range(33, 48, 2))
smaller = partial(inputs, m=range(3, 6, 2), n=range(7, 10, 2), words=range(11, 16, 2))

# whole numbers are exact, and the scales cost three roundings. Sums of a few hundred numbers in float32, each with its
# scales, are right, too: of_largest
tolerance = Tolerance(rtol=1e-5, of_largest=5e-6)

checks = [
    Example(
        "a word times a word",
        inputs={
            "a": np.array([[67370497]], np.int32),
            "b": np.array([[33097221]], np.int32),
            "scale_a": np.array([0.5], np.float32),
            "scale_b": np.array([0.25], np.float32),
        },
        expected=np.array([[-3]], np.float32),
        source="the statement",
        rtol=1e-6,  # powers of two and small whole numbers: exact
        of_largest=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, one_tile, full_tiles, squares, around], cases=1, points=2.5),
    Agrees(
        "sums that only an int holds",
        [partial(inputs, low=100), partial(inputs, low=-127, high=-100), partial(smaller, low=100)],
        cases=1,
        points=1,
    ),
    Agrees("smaller than a tile", smaller, cases=2, points=0.5),
    Agrees(
        "a single row or column",
        [partial(inputs, m=[1], words=range(1, 4, 2)), partial(inputs, n=[1]), partial(inputs, m=[1], n=[1])],
        cases=1,
        points=0.5,
    ),
    Agrees(
        "a tall matrix times a wide one",
        partial(inputs, m=range(147, 160, 2), n=range(131, 144, 2), words=range(3, 8, 2)),
        cases=1,
        points=0.5,
    ),
    # hundreds of tiles along the words, and more words of a than a short can count
    Agrees("long rows", partial(inputs, m=[5], n=[3], words=range(6601, 6700, 2)), cases=1, points=0.5),
    MemorySafe([small, smaller, full_tiles], points=1),
    RaceFree(small, points=1),
    # reckoned (verify measures): by tiles 1 to 2 x; by a warp for each element 4 x; a thread for each element, without
    # tiles, reads rows of b that are whole rows apart, 10 x; a thread a row keeps few multiprocessors busy, 300 x
    GpuSpeed(
        partial(inputs, m=[1003], n=[907], words=[277]),
        max_ratio=24.0,
        min_bytes=lambda a, b, scale_a, scale_b: a.nbytes + b.nbytes + 4 * len(a) * len(b),
        points=1.5,
    ),
]
