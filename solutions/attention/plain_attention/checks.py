"""What plain attention is judged by."""

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, sizes


def inputs(rng, n=range(3, 9), d=range(2, 8)):
    """Words of different lengths, of which none is near 0. n and d differ."""
    n, d = sizes(rng, n, d)
    return {"x": rng.uniform(0.4, 0.9, size=(n, 1)) * rng.normal(size=(n, d)) + 0.3}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(3, 9), range(2, 8)))


def as_many_words_as_numbers(rng):
    n, d = coinciding(rng, range(2, 8), range(2, 8))
    return {"x": inputs(rng, 20, 21)["x"][:n, :d]}


def few_words(rng):
    """One word or a few, of one number or a few; one word is 0."""
    n, d = sizes(rng, range(1, 4), range(1, 5))
    case = inputs(rng, 20, range(5, 9))
    case["x"] = case["x"][:n, :d].copy()
    case["x"][rng.integers(n)] *= rng.integers(2)
    return case


def one_word(rng):
    return inputs(rng, 1, range(2, 9))


def equal_words(rng):
    """All words are alike, or two of them."""
    case = inputs(rng)
    case["x"][: rng.choice([2, len(case["x"])])] = case["x"][0]
    return case


def loud_words(rng):
    """Scores near 1e3 and near -1e3: words lie near one point or near its opposite, and differ a little from each
    other. One word is quiet: its scores lie far below those of the others."""
    case = inputs(rng, range(5, 10), range(3, 8))
    n = len(case["x"])
    case["x"][:, 0] = np.sqrt(980.0) * rng.permutation(np.resize([1.0, -1.0], n))
    case["x"][rng.integers(n), 0] = 0.0
    return case


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two short matmuls and one softmax
# ordinary scores alone: each sum is exact to 1e-15, and a small number that is added to it shows
exact = {"rtol": 1e-12, "atol": 1e-13}

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", inputs_of_the_same_sizes, cases=8, points=1, **exact),
    Agrees(
        "a few words, equal words, as many words as numbers",
        [few_words, one_word, equal_words, as_many_words_as_numbers],
        cases=4,
        points=0.5,
    ),
    # a score of 1e3 carries an error of 1e-13, which becomes a relative one; the words reach 31
    Agrees("scores of 1e3", loud_words, cases=8, atol=1e-11, points=0.5),
]
