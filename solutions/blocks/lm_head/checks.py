"""What the head is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, leading=(range(2, 5), range(3, 8)), words=range(6, 15), d=range(5, 12), dtype=torch.float32):
    """No two sizes are alike, so that a wrong axis shows."""
    *leading, words, d = sizes(rng, *leading, words, d)
    return {
        "hidden": torch.tensor(rng.normal(size=(*leading, d)), dtype=dtype),
        "embedding": torch.tensor(rng.normal(size=(words, d)), dtype=dtype),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    *leading, words, d = sizes(alike(rng), range(2, 5), range(3, 8), range(6, 15), range(5, 12))
    return inputs(rng, leading, words, d)


def any_rank(rng):
    """One to three leading dimensions, in float64."""
    return inputs(rng, [range(1, 7)] * int(rng.integers(1, 4)), dtype=torch.float64)


def as_many_words_as_components(rng):
    """V = d, so a transpose that is left out runs."""
    n = int(rng.integers(2, 9))
    return inputs(rng, words=n, d=n, dtype=torch.float64)


def small(rng):
    """One word, or one component."""
    one = {"words": 1} if rng.integers(2) else {"d": 1}
    return inputs(rng, [range(2, 9)], dtype=torch.float64, **one)


# float32: one sum over a few products, which may cancel; right variants differ by a few roundings of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0),  # code that fails it fails the next check as well
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees(
        "float64, any leading dimensions, edges",
        [any_rank, as_many_words_as_components, small],
        cases=4,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of hidden and embedding",
        [any_rank, as_many_words_as_components, small],
        of=("hidden", "embedding"),
        cases=2,
        points=0.5,
        **exact,
    ),
]
