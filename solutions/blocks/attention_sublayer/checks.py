"""What the attention sublayer is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import LIBRARY, attention, mask, mask_with_an_empty_row, norm, tokens

SIZES = (range(2, 6), range(2, 6), range(4, 9), range(2, 6))  # batch, heads, n, size


def inputs_of(rng, batch, heads, n, size, scores=1.3, spread=1.0, masked=None, causal=False, dtype=torch.float64):
    """`masked`: a maker of a mask. Without one, and where causal is False, the argument is left out or not."""
    d = heads * size
    case = {
        "x": tokens(rng, batch, n, d, spread, dtype),
        "attn": attention(rng, d, scores, dtype),
        **dict(zip("gb", norm(rng, d, dtype), strict=True)),
        "heads": heads,
    }
    if masked or causal or rng.integers(2):
        case |= {"mask": masked(rng, batch, n) if masked else None, "causal": causal}
    return case


def inputs(rng, **wanted):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), **wanted)


def inputs_of_the_same_sizes(rng):
    """x has the same sizes in all cases of a check; some of them have another number of heads."""
    batch, heads, n, size = sizes(alike(rng), range(2, 6), range(3, 7), range(5, 9), range(2, 6))
    case = inputs_of(rng, batch, heads, n, size, masked=mask, causal=bool(rng.integers(2)), dtype=torch.float32)
    return {**case, "heads": int(rng.choice([heads, size]))}


def sizes_in_common(rng):
    """batch = n, n = heads and other pairs: a mask on another axis then has the right shape."""
    return inputs_of(rng, *coinciding(rng, *[range(2, 5)] * 4), masked=mask)


def few_of_a_kind(rng):
    """One or another size is 1."""
    drawn = list(sizes(rng, *SIZES))
    drawn[rng.integers(4)] = 1
    return inputs_of(rng, *drawn, masked=mask if rng.integers(2) else None)


def small_numbers(rng):
    """The variance of a vector is about 1e-5, so that the exact eps matters."""
    return inputs(rng, spread=2e-3)


def large_scores(rng):
    """Scores of about 1e3 and -1e3, which overflow without the maximum of each row."""
    return inputs(rng, scores=20.0)


# float32: a few sums over a few terms and a softmax of scores below 20, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 1e-11}  # the same in float64; scores of 1e3 have errors of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1.5),
    Agrees("no mask", [inputs, small_numbers, large_scores], cases=2, points=1, **exact),
    Agrees("masked", [partial(inputs, masked=mask), sizes_in_common, few_of_a_kind], cases=4, points=1, **exact),
    Agrees("causal", [partial(inputs, causal=True), partial(inputs, masked=mask, causal=True)], cases=2, **exact),
    Agrees(
        "queries that see no key",
        [partial(inputs, masked=mask_with_an_empty_row, causal=causal) for causal in (False, True)],
        cases=2,
        points=1,
        **exact,
    ),
    Gradients(
        "gradients of x, attn, g and b",
        [partial(inputs, masked=mask_with_an_empty_row), partial(inputs, causal=True), few_of_a_kind],
        cases=2,
        points=1,
        **exact,
    ),
    Forbids(LIBRARY, points=0.5),
]
