"""What the reward model's head is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(3, 8), range(4, 10), range(4, 11))  # batch, n, d


def inputs_of(rng, batch, n, d, dtype=torch.float32, longest=None, tensor=True):
    """Texts of unequal lengths; pads have vectors like all others. The bias is a tensor or a Python float."""
    lengths = rng.integers(1, (longest or n) + 1, size=batch)
    b = float(rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 2.0))
    return {
        "hidden": torch.tensor(rng.normal(size=(batch, n, d)), dtype=dtype),
        "lengths": torch.tensor(lengths),
        "w": torch.tensor(rng.normal(size=d), dtype=dtype),
        "b": torch.tensor(b, dtype=dtype) if tensor else b,
    }


def inputs(rng, batch=SIZES[0], n=SIZES[1], d=SIZES[2], **options):
    """No two sizes are alike."""
    return inputs_of(rng, *sizes(rng, batch, n, d), **options)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES), tensor=bool(rng.integers(2)))


double = partial(inputs, dtype=torch.float64)


def sizes_in_common(rng):
    return inputs_of(rng, *coinciding(rng, *[range(2, 7)] * 3), dtype=torch.float64)


def no_text_to_the_end(rng):
    """All texts have a pad or more."""
    batch, n, d = sizes(rng, *SIZES)
    return inputs_of(rng, batch, n, d, dtype=torch.float64, longest=n - 1, tensor=False)


def full_texts(rng):
    """No text has a pad."""
    case = double(rng)
    return {**case, "lengths": torch.full_like(case["lengths"], case["hidden"].shape[1])}


def one_text(rng):
    """One text, now and then of one place."""
    return inputs_of(rng, 1, int(rng.integers(1, 5)), int(rng.integers(2, 6)), dtype=torch.float64, tensor=False)


def texts_of_one_token(rng):
    """All texts are one token long."""
    n, batch = int(rng.integers(1, 7)), int(rng.integers(2, 7))
    return inputs_of(rng, batch, n, int(rng.integers(1, 6)), dtype=torch.float64, longest=1, tensor=False)


# float32: one sum over a few products, which may cancel; right variants differ by a few roundings of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=0.5),
    Agrees(
        "float64, lengths of all kinds",
        [double, sizes_in_common, no_text_to_the_end, full_texts, texts_of_one_token, one_text],
        cases=4,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of hidden, w and b", [double, full_texts], of=("hidden", "w", "b"), cases=3, points=1, **exact
    ),
]
