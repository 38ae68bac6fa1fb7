"""What the loss of next-token prediction is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import loud_levels, loud_scores, scores

SIZES = (range(3, 7), range(4, 9), range(4, 11))  # batch, n, V


def inputs_of(rng, batch, n, vocabulary, dtype=torch.float32):
    """Tokens of a text that stand side by side are different where the vocabulary allows it, and id 0 occurs."""
    steps = rng.integers(1, max(vocabulary, 2), size=(batch, n))
    ids = steps.cumsum(axis=1) % vocabulary
    ids[-1, -1] = 0
    return {"logits": scores(rng, batch, n, vocabulary, dtype=dtype), "ids": torch.tensor(ids)}


def inputs(rng, batch=SIZES[0], n=SIZES[1], vocabulary=SIZES[2], dtype=torch.float32):
    """No two sizes are alike."""
    return inputs_of(rng, *sizes(rng, batch, n, vocabulary), dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


double = partial(inputs, dtype=torch.float64)


def sizes_in_common(rng):
    return inputs_of(rng, *coinciding(rng, *[range(2, 7)] * 3), torch.float64)


def as_many_tokens_as_targets(rng):
    """V = n - 1: code that takes the places for the classes runs, too."""
    n = int(rng.integers(4, 9))
    return double(rng, n=n, vocabulary=n - 1)


def the_smallest(rng):
    """Two tokens, or one text, or both."""
    ones = [(range(3, 7), 2), (1, range(2, 8)), (1, 2)]
    return double(rng, *ones[rng.integers(3)])


def levels(rng):
    case = double(rng)
    return {**case, "logits": loud_levels(rng, case["logits"])}


def loud(rng):
    """At most places the token that comes next is far behind."""
    case = double(rng)
    return {**case, "logits": loud_scores(rng, case["logits"], case["ids"].roll(-1, dims=1))}


# float32: a log-softmax and a mean of a few positive numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # float64; scores of 1e3 carry an error of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees(
        "float64, sizes in common, two tokens",
        [double, sizes_in_common, as_many_tokens_as_targets, the_smallest],
        cases=4,
        points=0.5,
        **exact,
    ),
    Agrees("scores of 1e3", [levels, loud], cases=3, points=0.5, **exact),
    Gradients("gradients of logits", [double, the_smallest, loud], of=("logits",), cases=2, points=0.5, **exact),
]
