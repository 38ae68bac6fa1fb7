"""What learned positions are judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(2, 6), range(3, 8), range(3, 9), range(9, 14))  # batch, n, d, max_n


def inputs_of(rng, batch, n, d, max_n, dtype=torch.float32):
    return {
        "tokens": torch.tensor(rng.normal(size=(batch, n, d)), dtype=dtype),
        "table": torch.tensor(rng.normal(size=(max_n, d)), dtype=dtype),
    }


def inputs(rng, dtype=torch.float32):
    """No two sizes are alike, and the table is longer than the sequences."""
    return inputs_of(rng, *sizes(rng, *SIZES), dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


def a_full_table(rng, dtype=torch.float64):
    """n = max_n."""
    batch, n, d = sizes(rng, *SIZES[:3])
    return inputs_of(rng, batch, n, d, n, dtype)


def sizes_in_common(rng):
    batch, n, d = coinciding(rng, *[range(1, 7)] * 3)
    return inputs_of(rng, batch, n, d, n + int(rng.integers(3)), torch.float64)


def too_many_tokens(rng):
    """One token too many, or many."""
    batch, n, d = sizes(rng, range(2, 6), range(4, 10), SIZES[2])
    return inputs_of(rng, batch, n, d, n - 1 if rng.integers(2) else int(rng.integers(2, n)))


def a_table_of_one_row(rng):
    """More tokens than one; torch would broadcast the row."""
    batch, n, d = sizes(rng, *SIZES[:3])
    return inputs_of(rng, batch, n, d, 1)


# float32: one sum, whose error is one rounding (6e-8) of the result
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-12, "of_largest": 0.0}  # the same in float64

checks = [
    Example(points=0),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees(
        "float64, a full table, too many tokens",
        [partial(inputs, dtype=torch.float64), a_full_table, sizes_in_common, too_many_tokens, a_table_of_one_row],
        cases=4,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of tokens and table",
        [partial(inputs, dtype=torch.float64), a_full_table],
        of=("tokens", "table"),
        cases=3,
        points=0.5,
        **exact,
    ),
]
