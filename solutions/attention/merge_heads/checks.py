"""What merging heads is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(2, 7), range(2, 7), range(3, 9), range(2, 7))  # batch, heads, n, size


def inputs_of(rng, *sizes, dtype=torch.float64):
    return {"x": torch.tensor(rng.normal(size=sizes), dtype=dtype)}


def inputs(rng, dtype=torch.float64):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), dtype=dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES), dtype=torch.float32)


def sizes_in_common(rng):
    """n = heads, n = size and other pairs; then a result that is not transposed has the right shape."""
    return inputs_of(rng, *coinciding(rng, *[range(2, 6)] * 4))


def few_of_a_kind(rng):
    """One or another size is 1."""
    drawn = list(sizes(rng, *SIZES))
    drawn[rng.integers(4)] = 1
    return inputs_of(rng, *drawn)


def undoes_splitting(call, rng):
    """A tensor is cut into heads, and merged again."""
    batch, heads, n, size = sizes(rng, *SIZES)
    whole = torch.tensor(rng.normal(size=(batch, n, heads * size)))
    return call(x=torch.stack(whole.split(size, dim=-1), dim=1)), whole


# numbers are moved, so they are exact; but sums of heads, which are a mistake, depend on the order by a rounding
tolerance = Tolerance(rtol=0.0, of_largest=1e-6)
exact = {"rtol": 0.0, "of_largest": 1e-12}

checks = [
    Example(points=0),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees("float64, sizes in common", [inputs, sizes_in_common, few_of_a_kind], cases=7, points=0.5, **exact),
    Gradients("gradients of x", [inputs, few_of_a_kind], cases=3, points=0.5, **exact),
    Property("merging undoes splitting", undoes_splitting, points=0),
]
