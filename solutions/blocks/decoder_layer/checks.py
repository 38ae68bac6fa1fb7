"""What a decoder layer is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import LIBRARY, attention, drawn, mask, mask_with_an_empty_row, norm, tokens

SIZES = (
    range(2, 5),
    range(2, 6),
    range(3, 7),
    range(3, 7),
    range(2, 5),
    range(5, 12),
)  # batch, heads, n, m, size, hidden


def inputs_of(rng, batch, heads, n, m, size, hidden, scores=1.3, spread=1.0, masked=None, dtype=torch.float64):
    """`masked`: a maker of a mask. Without one the argument is left out, or None."""
    d = heads * size
    params = {"attn": attention(rng, d, scores, dtype), "cross": attention(rng, d, scores, dtype)}
    for number in "123":
        params["g" + number], params["b" + number] = norm(rng, d, dtype)
    params |= {
        "w1": drawn(rng, hidden, d, scale=d**-0.5, dtype=dtype),
        "c1": drawn(rng, hidden, dtype=dtype),
        "w2": drawn(rng, d, hidden, scale=hidden**-0.5, dtype=dtype),
        "c2": drawn(rng, d, dtype=dtype),
    }
    memory = 0.3 * rng.normal(size=(batch, 1, 1)) + rng.normal(size=(batch, m, d))
    case = {
        "x": tokens(rng, batch, n, d, spread, dtype),
        "memory": torch.tensor(memory, dtype=dtype),
        "params": params,
        "heads": heads,
    }
    if masked or rng.integers(2):
        case["memory_mask"] = masked(rng, batch, m) if masked else None
    return case


def inputs(rng, **wanted):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), **wanted)


def inputs_of_the_same_sizes(rng):
    """x has the same sizes in all cases of a check; some of them have another number of heads."""
    batch, heads, size = sizes(alike(rng), range(2, 5), range(3, 6), range(2, 5))
    n, m, hidden = sizes(alike(rng), range(4, 8), range(4, 8), range(6, 12))
    case = inputs_of(rng, batch, heads, n, m, size, hidden, masked=mask, dtype=torch.float32)
    return {**case, "heads": int(rng.choice([heads, size]))}


def sizes_in_common(rng):
    """n = m, so that what reads the wrong one of x and memory runs, and equal to heads or batch in some cases."""
    batch, heads, n = coinciding(rng, *[range(2, 5)] * 3)
    size, hidden = sizes(rng, range(1, 4), range(4, 9))
    return inputs_of(rng, batch, heads, n, n, size, hidden, masked=mask if rng.integers(2) else None)


def few_of_a_kind(rng):
    """One or another size is 1."""
    drawn_sizes = list(sizes(rng, *SIZES))
    drawn_sizes[rng.integers(6)] = 1
    return inputs_of(rng, *drawn_sizes, masked=mask if rng.integers(2) else None)


def small_numbers(rng):
    """The variance of a vector is about 1e-5 before all norms, so that the exact eps matters."""
    case = inputs(rng, spread=2e-3)
    for each in ("attn", "cross"):
        case["params"][each]["w_o"] *= 1e-3
    return case


def large_scores(rng):
    """Scores of about 1e3 and -1e3 in cross-attention, which overflow without the maximum of each row."""
    case = inputs(rng)
    for each in ("w_q", "w_k"):
        case["params"]["cross"][each] *= 14.0
    return case


# float32: sums over a few terms, softmax of scores below 20, three norms; errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 1e-11}  # the same in float64; scores of 1e3 have errors of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=2),
    Agrees("no mask", [inputs, small_numbers, large_scores], cases=2, points=2, **exact),
    Agrees("masked", [partial(inputs, masked=mask), sizes_in_common, few_of_a_kind], cases=4, points=2, **exact),
    Agrees("a memory of padding alone", partial(inputs, masked=mask_with_an_empty_row), cases=2, points=1, **exact),
    Gradients(
        "gradients of x, memory and params",
        [partial(inputs, masked=mask_with_an_empty_row), few_of_a_kind],
        cases=2,
        points=1.5,
        **exact,
    ),
    Forbids(LIBRARY, points=0.5),
]
