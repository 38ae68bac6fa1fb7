"""What FlashAttention is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Forbids, PeakMemory, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import ATTENTION

N_K = range(9, 16)


def inputs(
    rng, leading=(range(2, 5),), n_q=range(2, 9), n_k=N_K, d=range(3, 9), block=range(2, 6), causal=None, dtype=None
):
    """No two sizes are alike, so that a wrong axis shows. Causal or not is drawn unless given; so is the dtype."""
    *leading, n_q, n_k, d, block = sizes(rng, *leading, n_q, n_k, d, block)

    def drawn(n, scale=1.0):
        return torch.tensor(scale * rng.normal(size=(*leading, n, d)), dtype=dtype or torch.float32)

    causal = bool(rng.integers(2)) if causal is None else causal
    return {"q": drawn(n_q, 1.5), "k": drawn(n_k, 1.5), "v": drawn(n_k) + 0.5, "block": block, "causal": causal}


def inputs_of_the_same_sizes(rng, causal):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    leading, n_q, n_k, d = sizes(alike(rng), range(2, 5), range(2, 7), N_K, range(3, 9))
    return inputs(rng, [leading], n_q, n_k, d, causal=causal)


one_changed_of = [partial(one_changed, make=partial(inputs_of_the_same_sizes, causal=each)) for each in (False, True)]


double = partial(inputs, dtype=torch.float64)


def block_of(rng, block):
    """The block is given in terms of n_k."""
    case = double(rng)
    return {**case, "block": block(case["k"].shape[-2], rng)}


BLOCKS = {  # in terms of n_k
    "1": lambda n, rng: 1,
    "n_k - 1": lambda n, rng: n - 1,
    "n_k": lambda n, rng: n,
    "beyond n_k": lambda n, rng: n + int(rng.integers(1, 9)),
}


def whole_blocks(rng):
    """n_k is a multiple of the block."""
    block = int(rng.integers(2, 5))
    return double(rng, n_k=block * int(rng.integers(3, 6)), block=block)


def any_rank(rng):
    """No leading dimension, or up to three."""
    return double(rng, [range(1, 5)] * int(rng.integers(4)))


def equal_sizes(rng):
    n = int(rng.integers(1, 7))
    return double(rng, [n], n, n, n, n)


def as_many_queries_as_keys(rng):
    case = double(rng, causal=True)
    return {**case, "q": torch.cat([case["k"] + 0.5, case["q"]], dim=-2)[..., : case["k"].shape[-2], :]}


def more_queries(rng, causal):
    return double(rng, n_q=range(9, 16), n_k=range(4, 9), causal=causal)


def winner_takes_all(rng, dtype, low=False):
    """q x 1000: in each row one key wins by 30 or more, so that the rounding of large scores does not count. `low`: all
    scores are far below -1e4."""
    case = inputs(rng, [], causal=False, dtype=dtype)
    if low:
        case["k"][..., 0] = case["k"][..., 0].abs() + 1.0
    while True:
        q = torch.tensor(1500.0 * rng.normal(size=case["q"].shape), dtype=dtype)
        if low:
            q[..., 0] = -2e5
        first, second = (q @ case["k"].mT / q.shape[-1] ** 0.5).topk(2).values.unbind(-1)
        if (first - second).min() > 30.0:
            return {**case, "q": q}


def far(rng, dtype, causal, mixed=False):
    """Rows whose scores are all near 1024, all near -1024 or ordinary; some near either if `mixed`. They are whole
    multiples of 1/32, without any rounding in float32: d is 4, 16 or 64."""
    d = int(rng.choice([4, 16, 64]))
    case = inputs(rng, [], n_q=range(5, 9), d=d, causal=causal, dtype=dtype)
    q, k = (torch.tensor(rng.integers(-2, 3, size=case[name].shape) / 2, dtype=dtype) for name in "qk")
    signs = rng.permutation(np.resize([1.0, -1.0, -1.0, 0.0], len(q)))
    q[:, 0], k[:, 0] = torch.tensor(1024.0 * d**0.5 * signs, dtype=dtype), 1.0
    if mixed:
        k[:, 0] = torch.tensor(rng.choice([1.0, -1.0], size=len(k)), dtype=dtype)
    return {**case, "q": q, "k": k}


# float32: one sum over a few terms, one softmax, one mean; the scores are below 20, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-10, "of_largest": 0.0}  # the same in float64, with scores of 1e3 and more
# float32: scores of 1e3 times log2(e), for exp2, are off by 1e-4, and so are the weights
loud = {"rtol": 0.0, "of_largest": 1e-3}

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", one_changed_of, cases=6, points=3),
    Agrees(
        "any block, any leading dimensions, equal sizes",
        [*(partial(block_of, block=each) for each in BLOCKS.values()), whole_blocks, any_rank, equal_sizes],
        cases=2,
        points=2,
        **exact,
    ),
    Agrees(
        "causal, with all queries or only the last ones",
        [as_many_queries_as_keys, partial(double, causal=True), partial(double, n_q=1, causal=True)],
        cases=2,
        points=1.5,
        **exact,
    ),
    Agrees(
        "more queries than keys",
        [partial(more_queries, causal=each) for each in (True, False)],
        cases=2,
        points=1,
        **exact,
    ),
    Agrees(
        "scores of 1e3, float32",
        [
            *(partial(winner_takes_all, dtype=torch.float32, low=each) for each in (False, True)),
            *(partial(far, dtype=torch.float32, causal=each) for each in (True, False)),
            partial(far, dtype=torch.float32, causal=True, mixed=True),
        ],
        cases=5,
        points=1,
        **loud,
    ),
    Agrees(
        "scores of 1e3, float64",
        [
            *(partial(winner_takes_all, dtype=torch.float64, low=each) for each in (False, True)),
            *(partial(far, dtype=torch.float64, causal=each) for each in (True, False)),
            partial(far, dtype=torch.float64, causal=True, mixed=True),
        ],
        cases=5,
        points=0.5,
        **exact,
    ),
    Forbids(ATTENTION, points=0.5),
    # scores of a block are 1.5 MiB, copies of k and v 3 MiB; all scores are 98 MiB, a mask of all pairs 24 MiB. Sums of
    # 100,000 terms in float32 are off by 3e-5.
    PeakMemory(
        partial(
            inputs,
            leading=[],
            n_q=range(250, 265),
            n_k=range(99_500, 100_500),
            d=4,
            block=range(1490, 1530),
            causal=True,
        ),
        at_most_mb=20.0,
        points=1.5,
        **loud,
    ),
]
