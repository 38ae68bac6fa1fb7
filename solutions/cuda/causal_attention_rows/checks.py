"""What causal_attention_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature, sprinkled

from ..inputs import equal_sizes

signature = Signature("q: float[n, d], k: float[n, d], v: float[n, d] -> out: float[n, d]")


def inputs(rng, n=range(13, 22, 2), d=range(7, 12, 2), scale=1.5):
    """Sizes are drawn, never alike, and no multiple of a block's. Among the numbers are some that a kernel could take
    for a mark of its own."""
    q, k, v = rng.normal(size=(3, rng.choice(n), rng.choice(d)))
    return {"q": sprinkled(rng, scale * q), "k": sprinkled(rng, k), "v": sprinkled(rng, v + 0.5)}


full_blocks = partial(inputs, n=[128], d=range(16, 33, 16))
squares = equal_sizes(inputs, "n", "d", of=[64])


def column(*numbers):
    return np.array(numbers, np.float32)[:, None]


# float32: a score of about 5 is off by some 1e-6, and so, relatively, is its exponential; the weighted sum has terms
# of about 1 whose signs differ: atol
tolerance = Tolerance(rtol=2e-5, atol=2e-5)

checks = [
    Example(
        "two positions",
        inputs={"q": column(5, 2), "k": column(7, 6), "v": column(10, 20)},
        expected=column(10, 11.1920292),
        source="002: softmax of 14 and 12",
        rtol=1e-5,
        atol=0.0,
        points=0.5,
    ),
    Agrees("agrees with the reference", [inputs, inputs, full_blocks, squares], cases=1, points=2),
    Agrees("more positions than threads", partial(inputs, n=range(259, 300, 2), d=range(3, 8, 2)), cases=1, points=0.5),
    Agrees("more columns than threads", partial(inputs, n=[3], d=range(129, 170, 2)), cases=1, points=0.5),
    Agrees("two short positions", partial(inputs, n=[2], d=[3]), cases=1, points=0.5),
    # scores of up to some 300, off by 5e-5; so are the weights
    Agrees(
        "large scores do not overflow",
        partial(inputs, n=range(131, 150, 2), d=range(5, 8, 2), scale=100.0),
        cases=2,
        atol=5e-4,
        points=1.5,
    ),
    # more numbers than a short can count; float32: one thread adds all products of a score
    Agrees("long vectors", partial(inputs, n=range(33, 40, 2), d=range(993, 1024, 2)), cases=1, atol=2e-4, points=0.5),
    MemorySafe(
        [
            partial(inputs, n=range(65, 76, 2), d=range(77, 90, 2)),
            partial(inputs, n=range(3, 8, 2), d=range(9, 14, 2)),
            full_blocks,
        ],
        points=0.5,
    ),
    RaceFree(partial(inputs, n=range(3, 6, 2), d=range(67, 76, 2)), points=1),
    # reckoned (verify measures): reads as the yardstick does and adds little, 1 to 1.5 x; all scores, also those
    # of keys to come, in three launches 2 x to 2.5 x; one block has one of the multiprocessors, 15 x and more
    GpuSpeed(
        partial(inputs, n=[2029], d=[61]),
        max_ratio=4.0,
        min_bytes=lambda q, k, v: 4 * q.nbytes,
        min_flops=lambda q, k, v: 2 * q.size * (len(q) + 1),  # for each key seen a product and a sum for both k and v
        rtol=5e-5,  # float32: sums of up to 2000 weighted terms; atol as above, for more of them
        atol=1e-4,
        points=2,
    ),
]
