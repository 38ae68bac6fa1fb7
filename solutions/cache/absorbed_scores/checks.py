"""What absorbed scores are judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, PeakMemory, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import tensor

SIZES = range(2, 6), range(2, 7), range(3, 8), range(4, 10), range(3, 10), range(2, 11)  # batch, h, n, size, m, r


def inputs_of(rng, batch, h, n, size, m, r, dtype=torch.float64):
    return {
        "q": tensor(rng, batch, h, n, size, dtype=dtype),
        "c": tensor(rng, batch, m, r, shift=0.3, dtype=dtype),
        "w_uk": tensor(rng, h * size, r, scale=r**-0.5, dtype=dtype),
    }


def inputs(rng, dtype=torch.float64):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. In float32."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES), torch.float32)


def sizes_in_common(rng):
    """Two sizes are equal, in one case all."""
    return inputs_of(rng, *coinciding(rng, *[range(1, 6)] * 6))


def as_many_latent_numbers_as_rows(rng):
    """r = h * size: w_uk is square, so a transpose too many runs."""
    batch, h, n, size, m = sizes(rng, range(2, 6), range(2, 4), range(4, 8), range(2, 4), range(5, 9))
    return inputs_of(rng, batch, h, n, size, m, h * size)


def one_query(rng):
    """A step of decoding: the newest token of one sequence."""
    _, h, _, size, m, r = sizes(rng, *SIZES)
    return inputs_of(rng, 1, h, 1, size, m, r)


def long_cache(rng):
    """The keys would be 47 MiB or more; c with a copy for every head is 6, and the scores of all queries 2."""
    m, n = int(rng.integers(12_000, 12_400)), int(rng.integers(1, 4))
    return inputs_of(rng, 1, 16, n, 64, m, 8, torch.float32)


# float32: two sums over a few terms, which may cancel; right variants differ by a few roundings of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1),
    Agrees(
        "float64, equal sizes, one query",
        [inputs, sizes_in_common, as_many_latent_numbers_as_rows, one_query],
        cases=4,
        points=1,
        **exact,
    ),
    Gradients(
        "gradients of q, c and w_uk", [inputs, as_many_latent_numbers_as_rows, one_query], cases=2, points=1, **exact
    ),
    # right code takes up to 11 MiB, that which makes the keys 50
    PeakMemory(long_cache, at_most_mb=24.0, name="never makes the keys", points=1),
]
