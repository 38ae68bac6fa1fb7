"""What a bigram table is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, n=range(15, 40), seen=range(3, 7), unseen=range(3)):
    """Some tokens are frequent, so that pairs repeat; the last few ids of the vocabulary may never occur."""
    n, seen = sizes(rng, n, seen)
    frequencies = rng.dirichlet(np.full(seen, 1.5))
    return {
        "ids": rng.choice(seen, size=n, p=frequencies),
        "vocabulary": int(seen + rng.choice(unseen)),
        "smoothing": float(rng.uniform(0.2, 2.5)),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(15, 40), range(3, 7)))


def little_smoothing(rng):
    """So little that a small number which is added to a probability shows."""
    return {**inputs(rng), "smoothing": float(rng.choice([1.0, 3.0, 5.0]) * 1e-6)}


def runs(rng):
    """Tokens that come several times in a row: overlapping pairs."""
    case = inputs(rng, n=range(5, 9))
    return {**case, "ids": np.repeat(case["ids"], rng.integers(1, 6, size=len(case["ids"])))}


def few_ids(rng):
    """No ids, one, or two or three; now and then a vocabulary of one token."""
    return inputs(rng, n=range(4), seen=range(1, 5))


# float64, a quotient and a logarithm, right to 1e-14: so 1e-15 that is added to a probability of 1e-7 shows
tolerance = Tolerance(rtol=1e-12, atol=1e-12)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1),
    Agrees("repeated tokens, and little smoothing", [runs, little_smoothing], cases=4, points=0.5),
    Agrees("few ids, or none", few_ids, cases=8, points=0.5),
]
