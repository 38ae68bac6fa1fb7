"""What flash_attention is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("q: float[n_q, d], k: float[n_k, d], v: float[n_k, d], causal: int -> out: float[n_q, d]")


def inputs(rng, n_q=21, n_k=37, d=20, causal=0, scale=1.5):
    q, k, v = (rng.normal(size=(n, d)).astype(np.float32) for n in (n_q, n_k, n_k))
    return {"q": np.float32(scale) * q, "k": k, "v": v + np.float32(0.5), "causal": causal}


def growing_inputs(rng):
    """Later keys have larger scores, so that every tile brings a new maximum."""
    case = inputs(rng, n_q=5, n_k=70, d=6)
    direction = np.abs(case["q"]).mean(axis=0)
    case["q"] = np.abs(case["q"])
    case["k"] += np.linspace(0, 2, 70, dtype=np.float32)[:, None] * direction
    return case


def equal_scores(rng):
    """Queries of 0: all weights are 1, and the total is a sum of 99 whole numbers, exact in float and not in half."""
    v = rng.integers(60, 70, size=(99, 5)).astype(np.float32)
    return {"q": np.zeros((3, 5), np.float32), "k": rng.normal(size=(99, 5)).astype(np.float32), "v": v, "causal": 0}


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
        source="002: Attention and softmax",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=3, weight=3),
    agrees("causal, with more keys than queries", partial(inputs, causal=1), cases=2, weight=2),
    agrees("causal, with fewer keys than queries", partial(inputs, n_q=41, n_k=19, causal=1), cases=1),
    agrees("a single query and key", partial(inputs, n_q=1, n_k=1, d=1, causal=1), cases=1),
    agrees("wide vectors", partial(inputs, n_q=3, n_k=18, d=125), cases=1),
    agrees("scores that grow from tile to tile", growing_inputs, cases=2, weight=2),
    # scores of up to some 300, off by 5e-5; so are the weights
    agrees("large scores do not overflow", partial(inputs, n_k=45, d=6, scale=100.0), cases=2, atol=5e-4, weight=2),
    agrees("sums of many numbers", equal_scores, cases=1),
    Memory(partial(inputs, n_q=19, n_k=37, d=21)),
    Races(partial(inputs, n_q=19, n_k=37, d=21), weight=2),
    Unchanged(partial(inputs, n_q=5), weight=0.5),
]
