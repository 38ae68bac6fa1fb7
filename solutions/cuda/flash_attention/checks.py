"""What flash_attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("q: float[n_q, d], k: float[n_k, d], v: float[n_k, d], causal: int -> out: float[n_q, d]")


def inputs(rng, n_q=range(17, 24, 2), n_k=range(33, 46, 2), d=range(25, 32, 2), causal=0, scale=1.5):
    """Sizes are drawn, no two alike; they are odd, and so no multiple of a tile's. Among the numbers are some that a
    kernel could take for a mark of its own."""
    n_q, n_k, d = map(rng.choice, (n_q, n_k, d))
    q, k, v = (rng.normal(size=(n, d)) for n in (n_q, n_k, n_k))
    numbers = {"q": sprinkled(rng, scale * q), "k": sprinkled(rng, k), "v": sprinkled(rng, v + 0.5)}
    return {**numbers, "causal": causal}


def growing_inputs(rng):
    """Later keys have larger scores, so that every tile brings a new maximum."""
    case = inputs(rng, n_q=range(9, 14, 2), n_k=range(65, 80, 2), d=range(5, 8, 2))
    direction = np.abs(case["q"]).mean(axis=0)
    case["q"] = np.abs(case["q"])
    case["k"] += np.linspace(0, 2, len(case["k"]), dtype=np.float32)[:, None] * direction
    return case


def equal_scores(rng):
    """Queries of 0: all weights are 1, and the total is a sum of some 100 whole numbers, exact in float and not in
    half."""
    case = inputs(rng, n_q=[3], n_k=range(97, 112, 2), d=range(5, 10, 2))
    v = rng.integers(60, 70, size=case["v"].shape).astype(np.float32)
    return case | {"q": np.zeros_like(case["q"]), "v": v}


full_tiles = partial(inputs, n_q=range(16, 33, 16), n_k=range(48, 81, 16), d=range(32, 65, 32))
squares = equal_sizes(inputs, "n_q", "n_k", "d", of=range(16, 49, 16))
small = partial(inputs, n_q=range(17, 20, 2), n_k=range(33, 38, 2), d=range(21, 26, 2))


def column(*numbers):
    return np.array(numbers, np.float32)[:, None]


# float32: a score of about 5 is off by some 1e-6, and so, relatively, is its exponential; the weighted sum has terms
# of about 1 whose signs differ: atol
tolerance = Tolerance(rtol=2e-5, atol=2e-5)

checks = [
    Example(
        "two keys",
        inputs={"q": column(2), "k": column(6, 7), "v": column(20, 10), "causal": 0},
        expected=column(11.1920292),
        source="002: softmax of 14 and 12",
        rtol=1e-5,
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, inputs, full_tiles, squares], cases=1, points=2),
    Agrees("causal, with more keys than queries", partial(inputs, causal=1), cases=2, points=1.5),
    Agrees(
        "causal, with fewer keys than queries",
        partial(inputs, n_q=range(35, 48, 2), n_k=range(17, 24, 2), causal=1),
        cases=1,
        points=0.5,
    ),
    Agrees(
        "causal, with many tiles",
        [
            partial(inputs, n_q=range(81, 96, 2), n_k=range(97, 112, 2), d=range(5, 10, 2), causal=1),
            equal_sizes(partial(inputs, causal=1), "n_q", "n_k", of=range(48, 97, 16)),
        ],
        cases=1,
        points=0.5,
    ),
    Agrees("a single query and two keys", partial(inputs, n_q=[1], n_k=[2], d=[1]), cases=1, points=0.5),
    Agrees(
        "wide vectors",
        partial(inputs, n_q=range(3, 8, 2), n_k=range(17, 24, 2), d=range(113, 128, 2)),
        cases=1,
        points=0.5,
    ),
    Agrees("scores that grow from tile to tile", growing_inputs, cases=2, points=1.5),
    # scores of up to some 300, off by 5e-5; so are the weights
    Agrees(
        "large scores do not overflow",
        partial(inputs, n_k=range(41, 48, 2), d=range(5, 8, 2), scale=100.0),
        cases=2,
        atol=5e-4,
        points=1.5,
    ),
    Agrees("sums of many numbers", equal_scores, cases=2, points=0.5),
    # more keys than a block has shared memory for their scores, and more numbers of k than a short can count
    Agrees("many keys", partial(inputs, n_q=[3], n_k=range(2051, 2150, 2), d=range(17, 24, 2)), cases=1, points=0.5),
    MemorySafe(
        [small, partial(inputs, n_q=range(3, 6, 2), n_k=range(7, 12, 2), d=range(13, 16, 2)), full_tiles], points=0.5
    ),
    RaceFree(small, points=1),
    # reckoned (verify measures): from tiles 1 to 3 x, for the yardstick has no exponentials; a warp for each
    # query 5 x, a thread for each query, with its total in slow memory, 18 x; one block has one multiprocessor, 50 x
    GpuSpeed(
        partial(inputs, n_q=[8003], n_k=[509], d=[61]),
        max_ratio=30.0,
        min_bytes=lambda q, k, v, causal: 2 * q.nbytes + k.nbytes + v.nbytes,
        min_flops=lambda q, k, v, causal: 4 * q.size * len(k),  # a product and a sum for each number of k and v
        rtol=5e-5,  # float32: sums of 500 weighted terms; atol as above, for more of them
        atol=1e-4,
        points=3,
    ),
]
