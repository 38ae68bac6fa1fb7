"""What causal_attention_rows is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Unchanged
from grader.cuda.checks import Memory, Races, Signature

signature = Signature("q: float[n, d], k: float[n, d], v: float[n, d] -> out: float[n, d]")


def inputs(rng, n=17, d=11, scale=1.5):
    q, k, v = rng.normal(size=(3, n, d)).astype(np.float32)
    return {"q": np.float32(scale) * q, "k": k, "v": v + np.float32(0.5)}


def column(*numbers):
    return np.array(numbers, np.float32)[:, None]


# float32: a score of about 5 is off by some 1e-6, and so, relatively, is its exponential; the weighted sum has terms
# of about 1 whose signs differ: atol
agrees = partial(Agrees, rtol=2e-5, atol=2e-5, public=True)
checks = [
    Example(
        "two positions",
        inputs={"q": column(5, 2), "k": column(7, 6), "v": column(10, 20)},
        expected=column(10, 11.1920292),
        source="002: Attention and softmax",
        rtol=1e-5,
        public=True,
    ),
    agrees("agrees with the reference", inputs, cases=2, weight=3),
    agrees("more positions than threads", partial(inputs, n=67, d=7), cases=1),
    agrees("more columns than threads", partial(inputs, n=3, d=150), cases=1),
    agrees("a single position", partial(inputs, n=1, d=3), cases=1),
    # scores of up to some 300, off by 5e-5; so are the weights
    agrees("large scores do not overflow", partial(inputs, n=21, d=6, scale=100.0), cases=1, atol=5e-4, weight=2),
    Memory(partial(inputs, n=11, d=70)),
    Races(partial(inputs, n=5, d=70), weight=2),
    Unchanged(partial(inputs, n=5), weight=0.5),
]
