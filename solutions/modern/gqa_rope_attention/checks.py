"""What rotary, causal, grouped-query attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import ATTENTION, float_positions, tensor, whole_positions

BATCH, N, SIZE = range(2, 6), range(5, 10), range(4, 13, 2)
GROUPS = [(4, 2), (6, 2), (6, 3), (8, 2), (8, 4), (9, 3)]  # h and g, with 1 < g < h


def inputs_of(rng, batch, heads, n, size, dtype=torch.float64, positions=float_positions, far=0.0):
    """Groups differ from one another, and so do heads of one group. Bases of 5 to 500, so that all pairs turn."""
    h, g = heads
    q, k = tensor(rng, batch, h, n, size, scale=1.3), tensor(rng, batch, g, n, size, scale=1.3)
    base = float(rng.uniform(5.0, 500.0))
    if far:  # the last pair hardly turns at such a base, and brings all scores near `far`
        base = 1e12
        root = (abs(far) * size**0.5) ** 0.5
        q[..., -2], k[..., -2] = root, root if far >= 0 else -root
    v = tensor(rng, batch, g, n, size, shift=0.5)
    case = {name: each.to(dtype) for name, each in (("q", q), ("k", k), ("v", v))}
    return {**case, "positions": positions(rng, n), "base": base}


def inputs(rng, groups=GROUPS, batch=BATCH, n=N, size=SIZE, **wanted):
    """No two sizes are alike but perhaps h or g and another one."""
    return inputs_of(rng, batch, groups[rng.integers(len(groups))], n, size, **wanted)


def drawn(rng, batch=BATCH, n=N, size=SIZE, **wanted):
    batch, n, size = sizes(rng, batch, n, size)
    return inputs(rng, batch=batch, n=n, size=size, **wanted)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. In float32."""
    draw = alike(rng)
    heads = GROUPS[draw.integers(len(GROUPS))]
    batch, n, size = sizes(draw, BATCH, N, SIZE)
    return inputs_of(rng, batch, heads, n, size, torch.float32, whole_positions)


def default_base(rng):
    case = drawn(rng, positions=whole_positions)
    del case["base"]
    return case


def float32_positions(rng, n):
    """From 0 to 49, with fractions that are quarters."""
    return torch.tensor(rng.integers(0, 197, size=n) / 4, dtype=torch.float32)


def equal_sizes(rng):
    """batch = h = n = size, as many groups, or one."""
    n = 2 * int(rng.integers(1, 3))
    return inputs(rng, [(n, int(rng.choice([1, n])))], n, n, n)


def in_a_row(rng, n):
    """The tokens of a text from anywhere on."""
    return torch.arange(n) + int(rng.integers(0, 300))


def ascending_with_gaps(rng, n):
    return torch.tensor(rng.integers(1, 90, size=n).cumsum())


def scores_of_either_sign(rng):
    """Scores of about 1e3 and of about -1e3 in one row, the highest often where a token does not look; others are
    ordinary."""
    case = drawn(rng, far=985.0)
    for name, signs in (("q", [1.0, -1.0, 0.0]), ("k", [1.0, -1.0])):
        case[name][..., -2] *= torch.tensor(rng.choice(signs, size=tuple(case[name].shape[:-1])))
    return case


# float32: one sum over a few terms, one softmax, one mean; scores below 10; angles in float32 would be off by 3e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-10, "of_largest": 0.0}  # float64: an angle of a few hundred carries 1e-13

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        [
            partial(one_changed, make=inputs_of_the_same_sizes),
            partial(drawn, dtype=torch.float32, positions=float32_positions),
        ],
        cases=8,
        points=1.5,
    ),
    Agrees(
        "float64, any positions, any heads, equal sizes",
        [
            drawn,
            default_base,
            partial(drawn, positions=in_a_row),
            partial(drawn, positions=ascending_with_gaps),
            partial(drawn, groups=[(1, 1), (3, 1), (4, 1)]),
            partial(drawn, groups=[(2, 2), (3, 3), (5, 5)]),
            partial(drawn, n=1, batch=1, size=2),
            equal_sizes,
        ],
        cases=2,
        points=2,
        **exact,
    ),
    Agrees(
        "scores of 1e3",
        [*(partial(drawn, far=each) for each in (900.0, -900.0)), scores_of_either_sign],
        cases=4,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of q, k and v",
        [drawn, partial(drawn, positions=ascending_with_gaps), equal_sizes],
        of=("q", "k", "v"),
        cases=2,
        points=2.5,
        **exact,
    ),
    Forbids(ATTENTION, points=0.5),
]
