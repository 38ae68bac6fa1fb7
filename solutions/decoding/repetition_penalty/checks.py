"""What the repetition penalty is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, size=range(6, 14), n=range(5, 16), penalty=(1.05, 2.5)):
    """Half of the logits are negative; some tokens occur several times, and some do not occur."""
    size, n = sizes(rng, size, n)
    some = rng.permutation(size)[: max(2 * size // 3, 1)]
    signs = rng.permutation(np.resize([-1.0, 1.0], size))
    return {
        "logits": signs * rng.uniform(0.3, 4.0, size=size),
        "ids": rng.choice(some, size=n),
        "penalty": float(rng.uniform(*penalty)),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(6, 14), range(5, 16)))


def few_ids(rng):
    """No id, one, or two or three; now and then there is one token alone."""
    return inputs(rng, size=range(1, 7), n=range(4))


def every_token(rng):
    """Each token has occurred at least once, and the text is long."""
    case = inputs(rng)
    size = len(case["logits"])
    return {**case, "ids": rng.permutation(np.concatenate([np.arange(size), rng.integers(size, size=2 * size)]))}


def long_texts(rng):
    """Hundreds of ids; some tokens occur only near the beginning."""
    case = inputs(rng, n=range(150, 300))
    size = len(case["logits"])
    return {**case, "ids": np.concatenate([rng.integers(size, size=3), case["ids"]])}


def zeros_and_large_logits(rng):
    """Logits of 0, and some as large as 1e3."""
    case = inputs(rng)
    return {**case, "logits": case["logits"] * rng.choice([0.0, 1.0, 250.0], size=len(case["logits"]))}


tolerance = Tolerance(rtol=1e-12, atol=0.0)  # float64, one division or product

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1),
    Agrees("few ids, or none", few_ids, cases=8, points=0.5),
    Agrees(
        "every token, long texts, zeros, and large logits",
        [every_token, long_texts, zeros_and_large_logits],
        cases=4,
        points=0.5,
    ),
]
