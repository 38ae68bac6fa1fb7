"""What the loss of multi-token prediction is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(2, 6), range(6, 10), range(4, 9), range(2, 5), range(4, 11))  # batch, n, d, J, V


def inputs_of(rng, batch, n, d, number, vocabulary, dtype=torch.float32, scale=1.2):
    """The heads are unlike each other, and neighbouring tokens are different where the vocabulary allows it."""
    steps = rng.integers(1, max(vocabulary, 2), size=(batch, n))
    return {
        "hidden": torch.tensor(scale * rng.normal(size=(batch, n, d)), dtype=dtype),
        "heads": torch.tensor(rng.normal(size=(number, vocabulary, d)), dtype=dtype),
        "tokens": torch.tensor(steps.cumsum(axis=1) % vocabulary),
    }


def inputs(rng, batch=SIZES[0], n=SIZES[1], d=SIZES[2], number=SIZES[3], vocabulary=SIZES[4], **options):
    """No two sizes are alike."""
    return inputs_of(rng, *sizes(rng, batch, n, d, number, vocabulary), **options)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


double = partial(inputs, dtype=torch.float64)


def sizes_in_common(rng):
    """Two of batch, d and V are equal, or all."""
    batch, d, vocabulary = coinciding(rng, *[range(2, 7)] * 3)
    n, number = sizes(rng, SIZES[1], SIZES[3])
    return inputs_of(rng, batch, n, d, number, vocabulary, torch.float64)


def as_many_words_as_components(rng):
    """V = d, so a transpose that is left out runs."""
    d = int(rng.integers(3, 8))
    return inputs(rng, d=d, vocabulary=d, dtype=torch.float64)


def one_head(rng):
    """J = 1: the loss of next-token prediction."""
    return double(rng, number=1)


def the_last_head_has_one_place(rng):
    """n = J + 1; now and then there is one text alone."""
    number = int(rng.integers(1, 5))
    return double(rng, batch=range(1, 4), n=number + 1, number=number)


def loud(rng):
    """Scores are as large as 1e3 or so, and most targets are far behind."""
    return double(rng, scale=float(rng.uniform(200.0, 250.0)))


# float32: a short product, a log-softmax and means of positive numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # float64; scores of 1e3 carry an error of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1.5),
    Agrees(
        "float64, one head, one place, sizes in common",
        [double, sizes_in_common, as_many_words_as_components, one_head, the_last_head_has_one_place],
        cases=4,
        points=1,
        **exact,
    ),
    Agrees("scores of 1e3", loud, cases=4, points=0.5, **exact),
    Gradients(
        "gradients of hidden and heads",
        [double, the_last_head_has_one_place, loud],
        of=("hidden", "heads"),
        cases=2,
        points=1,
        **exact,
    ),
]
