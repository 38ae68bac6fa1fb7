"""What multi-query attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import ATTENTION, far_from_0, tensor

SIZES = range(2, 6), range(2, 7), range(3, 8), range(3, 9), range(3, 10)  # batch, h, n, m, d


def inputs_of(rng, batch, h, n, m, d, dtype=torch.float64):
    return {
        "q": tensor(rng, batch, h, n, d, scale=1.5, dtype=dtype),
        "k": tensor(rng, batch, m, d, scale=1.5, shift=0.3, dtype=dtype),
        "v": tensor(rng, batch, m, d, shift=0.5, dtype=dtype),
    }


def inputs(rng, dtype=torch.float64):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. In float32."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES), torch.float32)


def sizes_in_common(rng):
    """Two sizes are equal, in one case all. Where batch = h, k fits to q without its axis for heads."""
    return inputs_of(rng, *coinciding(rng, *[range(1, 7)] * 5))


def as_many_heads_as_sequences(rng):
    batch, n, m, d = sizes(rng, range(2, 6), *SIZES[2:])
    return inputs_of(rng, batch, batch, n, m, d)


def one_query(rng):
    """A step of decoding: the newest token brings one query for each head, and one sequence is written."""
    _, h, _, m, d = sizes(rng, *SIZES)
    return inputs_of(rng, 1, h, 1, m, d)


def one_key(rng):
    batch, h, n, _, d = sizes(rng, *SIZES)
    return inputs_of(rng, batch, h, n, 1, d)


def scores_of_1e3(rng):
    return far_from_0(rng, inputs(rng), float(rng.uniform(800.0, 990.0)))


# float32: one sum over a few terms, one softmax, one mean; the scores are below 20, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with scores up to 1e3

checks = [
    Example(points=0),  # code that fails it fails the next check as well
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=0.5),
    Agrees(
        "float64, equal sizes, one query, one key, scores of 1e3",
        [inputs, sizes_in_common, as_many_heads_as_sequences, one_query, one_key, scores_of_1e3],
        cases=3,
        points=0.5,
        **exact,
    ),
    Gradients("gradients of q, k and v", [inputs, as_many_heads_as_sequences, one_query], cases=2, points=0.5, **exact),
    Forbids(ATTENTION, points=0),  # a call of them raises, so that it fails the checks on values
]
