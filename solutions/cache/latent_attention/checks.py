"""What latent attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

from ..inputs import ATTENTION, tensor

SIZES = range(2, 5), range(4, 8), range(5, 10), range(2, 5), range(2, 6), range(3, 10)  # batch, n, d, heads, size, c


def inputs_of(rng, batch, n, d, heads, size, c, dtype=torch.float64, far=0.0):
    """`far`: the scores of a token are about `far`, -`far` or 0, and differ by a few."""
    draw = partial(tensor, rng, dtype=dtype)
    case = {
        "x": draw(batch, n, d),
        "w_dkv": draw(c, d, scale=d**-0.5),
        "w_uk": draw(heads * size, c, scale=1.6 * c**-0.5),
        "w_uv": draw(heads * size, c, scale=c**-0.5),
        "w_q": draw(heads * size, d, scale=1.6 * d**-0.5),
        "w_o": draw(d, heads * size, scale=(heads * size) ** -0.5),
        "heads": heads,
    }
    if (
        far
    ):  # x begins with 1, and with 1, -1 or 0; in each head the query begins with the second, the key with the first
        case["x"][..., 0] = 1.0
        case["x"][..., 1] = torch.tensor(rng.choice([1.0, -1.0, 0.0], size=(batch, n)), dtype=dtype)
        for name, rows, column, value in (
            ("w_dkv", slice(1), 0, 1.0),
            ("w_uk", slice(None, None, size), 0, 1.0),
            ("w_q", slice(None, None, size), 1, far * size**0.5),
        ):
            case[name][rows] = 0.0
            case[name][rows, column] = value
    return case


def inputs(rng, dtype=torch.float64, **wanted):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), dtype, **wanted)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. In float32."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES), torch.float32)


def sizes_in_common(rng):
    """Two sizes are equal, in one case all."""
    return inputs_of(rng, *coinciding(rng, *[range(1, 6)] * 6))


def square_matrices(rng):
    """heads * size = c = d, so a transpose too many runs, and so does a wrong matrix."""
    batch, n, heads, size = sizes(rng, range(2, 5), range(4, 8), range(2, 4), range(2, 5))
    return inputs_of(rng, batch, n, heads * size, heads, size, heads * size)


def one_token(rng):
    batch, _, d, heads, size, c = sizes(rng, *SIZES)
    return inputs_of(rng, batch, 1, d, heads, size, c)


def scores_of_1e3(rng):
    return inputs(rng, far=float(rng.uniform(850.0, 985.0)))


def later_tokens_have_no_influence(call, rng):
    """A token is changed: neither the results before it change, nor the latents of the others."""
    case = inputs(rng)
    out, cache = call(**case)
    place = int(rng.integers(1, case["x"].shape[1]))
    x = case["x"].clone()
    x[:, place] += 3.0
    new_out, new_cache = call(**{**case, "x": x})
    others = [i for i in range(x.shape[1]) if i != place]
    return [new_out[:, :place], new_cache[:, others]], [out[:, :place], cache[:, others]]


# float32: five products of a few terms each, and a softmax; right variants differ by a few roundings of the largest
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
# the same in float64; a score of 1e3 carries an error of 1e-12, which becomes a relative one
exact = {"rtol": 1e-9, "atol": 1e-10, "of_largest": 0.0}

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=3),
    Agrees(
        "float64, equal sizes, one token",
        [inputs, sizes_in_common, square_matrices, one_token],
        cases=3,
        points=1.5,
        **exact,
    ),
    Agrees("scores of 1e3", scores_of_1e3, cases=4, points=1, **exact),
    Gradients("gradients of x and the matrices", [inputs, square_matrices, one_token], cases=2, points=2, **exact),
    Property("later tokens have no influence", later_tokens_have_no_influence, cases=2, points=1, **exact),
    Forbids(ATTENTION, points=0),  # a call of them raises, so that it fails the checks on values
]
