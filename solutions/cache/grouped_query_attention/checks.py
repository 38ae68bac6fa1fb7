"""What grouped-query attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import ATTENTION, far_from_0, tensor

SIZES = range(2, 7), range(3, 8), range(3, 9), range(3, 10)  # batch, n, m, d
GROUPS = [(4, 2), (6, 2), (6, 3), (8, 2), (8, 4), (9, 3), (10, 5)]  # h and g, with 1 < g < h


def inputs_of(rng, batch, h, g, n, m, d, dtype=torch.float64):
    """Groups differ from one another, and so do heads of one group."""
    return {
        "q": tensor(rng, batch, h, n, d, scale=1.5, dtype=dtype),
        "k": tensor(rng, batch, g, m, d, scale=1.5, dtype=dtype),
        "v": tensor(rng, batch, g, m, d, shift=0.5, dtype=dtype),
    }


def inputs(rng, groups=GROUPS, dtype=torch.float64):
    """No two sizes are alike but perhaps h or g and another one."""
    h, g = groups[rng.integers(len(groups))]
    batch, n, m, d = sizes(rng, *SIZES)
    return inputs_of(rng, batch, h, g, n, m, d, dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. In float32."""
    draw = alike(rng)
    h, g = GROUPS[draw.integers(len(GROUPS))]
    batch, n, m, d = sizes(draw, *SIZES)
    return inputs_of(rng, batch, h, g, n, m, d, torch.float32)


def sizes_in_common(rng):
    """Two of batch, g, n, m and d are equal, in one case all. g may be 1."""
    batch, g, n, m, d = coinciding(rng, *[range(1, 6)] * 5)
    return inputs_of(rng, batch, g * int(rng.integers(1, 4)), g, n, m, d)


def as_many_groups_as_heads_in_a_group(rng):
    """h = g * g."""
    g = int(rng.integers(2, 4))
    return inputs(rng, [(g * g, g)])


def multi_head(rng):
    """g = h."""
    h = int(rng.integers(2, 6))
    return inputs(rng, [(h, h)])


def multi_query(rng):
    """g = 1."""
    return inputs(rng, [(int(rng.integers(1, 6)), 1)])


def one_query(rng):
    """A step of decoding: the newest token brings one query for each head."""
    h, g = GROUPS[rng.integers(len(GROUPS))]
    _, _, m, d = sizes(rng, *SIZES)
    return inputs_of(rng, 1, h, g, 1, m, d)


def scores_of_1e3(rng):
    return far_from_0(rng, inputs(rng), float(rng.uniform(800.0, 990.0)))


no_multiple = partial(inputs, groups=[(6, 4), (9, 2), (5, 3), (7, 5), (8, 3)])
more_groups_than_heads = partial(inputs, groups=[(2, 4), (3, 4), (1, 2), (2, 6)])

# float32: one sum over a few terms, one softmax, one mean; the scores are below 20, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with scores up to 1e3

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1),
    Agrees("float64, other numbers of heads", inputs, cases=5, points=0.5, **exact),
    Agrees(
        "equal sizes, one query, one group or as many as heads",
        [sizes_in_common, as_many_groups_as_heads_in_a_group, multi_head, multi_query, one_query],
        cases=3,
        points=0.5,
        **exact,
    ),
    Agrees("h is a multiple of g", [no_multiple, more_groups_than_heads], cases=3, points=0.5),
    Agrees("scores of 1e3", scores_of_1e3, cases=3, points=0.5, **exact),
    Gradients("gradients of q, k and v", [inputs, multi_query, multi_head], cases=2, points=1, **exact),
    Forbids(ATTENTION, points=0),  # a call of them raises, so that it fails the checks on values
]
