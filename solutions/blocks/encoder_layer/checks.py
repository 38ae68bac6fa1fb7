"""What an encoder layer is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import LIBRARY, attention, drawn, mask, mask_with_an_empty_row, norm, tokens

SIZES = (range(2, 6), range(2, 6), range(3, 8), range(2, 5), range(5, 14))  # batch, heads, n, size, hidden


def inputs_of(rng, batch, heads, n, size, hidden, scores=1.3, spread=1.0, masked=None, dtype=torch.float64):
    """`masked`: a maker of a mask. Without one the argument is left out, or None."""
    d = heads * size
    params = {"attn": attention(rng, d, scores, dtype)}
    for number in "12":
        params["g" + number], params["b" + number] = norm(rng, d, dtype)
    params |= {
        "w1": drawn(rng, hidden, d, scale=d**-0.5, dtype=dtype),
        "c1": drawn(rng, hidden, dtype=dtype),
        "w2": drawn(rng, d, hidden, scale=hidden**-0.5, dtype=dtype),
        "c2": drawn(rng, d, dtype=dtype),
    }
    case = {"x": tokens(rng, batch, n, d, spread, dtype), "params": params, "heads": heads}
    if masked or rng.integers(2):
        case["mask"] = masked(rng, batch, n) if masked else None
    return case


def inputs(rng, **wanted):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), **wanted)


def inputs_of_the_same_sizes(rng):
    """x has the same sizes in all cases of a check; some of them have another number of heads."""
    batch, heads, n, size, hidden = sizes(alike(rng), range(2, 6), range(3, 7), range(5, 9), range(2, 5), range(7, 13))
    case = inputs_of(rng, batch, heads, n, size, hidden, masked=mask, dtype=torch.float32)
    return {**case, "heads": int(rng.choice([heads, size]))}


def sizes_in_common(rng):
    """batch = n, n = heads and other pairs: a mask on another axis then has the right shape."""
    batch, heads, n, size = coinciding(rng, *[range(2, 5)] * 4)
    return inputs_of(rng, batch, heads, n, size, int(rng.choice([heads * size, 5])), masked=mask)


def few_of_a_kind(rng):
    """One or another size is 1."""
    drawn_sizes = list(sizes(rng, *SIZES))
    drawn_sizes[rng.integers(5)] = 1
    return inputs_of(rng, *drawn_sizes, masked=mask if rng.integers(2) else None)


def small_numbers(rng):
    """The variance of a vector is about 1e-5 before both norms, so that the exact eps matters."""
    case = inputs(rng, spread=2e-3)
    case["params"]["attn"]["w_o"] *= 1e-3
    return case


# float32: sums over a few terms, a softmax of scores below 20, two norms; errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 1e-11}  # the same in float64; scores of 1e3 have errors of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=1.5),
    Agrees("no mask", [inputs, small_numbers, partial(inputs, scores=20.0)], cases=2, points=1.5, **exact),
    Agrees("masked", [partial(inputs, masked=mask), sizes_in_common, few_of_a_kind], cases=4, points=1.5, **exact),
    Agrees("a sequence of padding alone", partial(inputs, masked=mask_with_an_empty_row), cases=2, points=1, **exact),
    Gradients(
        "gradients of x and params",
        [partial(inputs, masked=mask_with_an_empty_row), few_of_a_kind],
        cases=2,
        points=1,
        **exact,
    ),
    Forbids(LIBRARY, points=0.5),
]
