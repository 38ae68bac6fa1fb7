"""What flash_attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature, Speed, sprinkled

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


small = partial(inputs, n_q=range(17, 20, 2), n_k=range(33, 38, 2), d=range(21, 26, 2))


def column(*numbers):
    return np.array(numbers, np.float32)[:, None]


# float32: a score of about 5 is off by some 1e-6, and so, relatively, is its exponential; the weighted sum has terms
# of about 1 whose signs differ: atol
agrees = partial(Agrees, rtol=2e-5, atol=2e-5, public=True)
checks = [
    Example(
        "two keys",
        inputs={"q": column(2), "k": column(6, 7), "v": column(20, 10), "causal": 0},
        expected=column(11.1920292),
        source="002: softmax of 14 and 12",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("causal, with more keys than queries", partial(inputs, causal=1), cases=2, weight=2),
    agrees(
        "causal, with fewer keys than queries",
        partial(inputs, n_q=range(35, 48, 2), n_k=range(17, 24, 2), causal=1),
        cases=1,
    ),
    agrees(
        "causal, with many tiles",
        partial(inputs, n_q=range(81, 96, 2), n_k=range(97, 112, 2), d=range(5, 10, 2), causal=1),
        cases=1,
        weight=0.5,
    ),
    agrees("a single query and two keys", partial(inputs, n_q=[1], n_k=[2], d=[1]), cases=1),
    agrees("wide vectors", partial(inputs, n_q=range(3, 8, 2), n_k=range(17, 24, 2), d=range(113, 128, 2)), cases=1),
    agrees("scores that grow from tile to tile", growing_inputs, cases=2, weight=2),
    # scores of up to some 300, off by 5e-5; so are the weights
    agrees(
        "large scores do not overflow",
        partial(inputs, n_k=range(41, 48, 2), d=range(5, 8, 2), scale=100.0),
        cases=2,
        atol=5e-4,
        weight=2,
    ),
    agrees("sums of many numbers", equal_scores, cases=2),
    # more keys than a block has shared memory for their scores, and more numbers of k than a short can count
    agrees("many keys", partial(inputs, n_q=[3], n_k=range(2051, 2150, 2), d=range(17, 24, 2)), cases=1, weight=0.5),
    Memory(small),
    Memory(
        partial(inputs, n_q=range(3, 6, 2), n_k=range(7, 12, 2), d=range(13, 16, 2)),
        name="stays within its memory on small inputs",
        weight=0.5,
    ),
    Races(small, weight=2),
    Unchanged(partial(inputs, n_q=range(3, 8, 2)), weight=0.5),
    # reckoned (verify measures): from tiles 1 to 3 x, for the yardstick has no exponentials; a warp for each
    # query 5 x, a thread for each query, with its total in slow memory, 18 x; one block has one multiprocessor, 50 x
    Speed(
        partial(inputs, n_q=[8003], n_k=[509], d=[61]),
        at_most=30.0,
        moved=lambda q, k, v, causal: 2 * q.nbytes + k.nbytes + v.nbytes,
        flops=lambda q, k, v, causal: 4 * q.size * len(k),  # a product and a sum for each number of k and v
        rtol=5e-5,  # float32: sums of 500 weighted terms; atol as above, for more of them
        atol=1e-4,
        weight=4.5,
    ),
]

# not graded: for `grader verify`, since a copy of the input is right there
edges = [agrees("a single query and key", partial(inputs, n_q=[1], n_k=[1], d=[1], causal=1), cases=1)]
