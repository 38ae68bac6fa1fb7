"""What softmax is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

AXES = (range(2, 8), range(3, 9), range(2, 7), range(2, 6))


def inputs(rng, shape=None, axis=None, scale=1.5):
    """One to four axes, no two of the same size; the softmax runs along any of them, counted from either end."""
    shape = sizes(rng, *AXES[: rng.integers(1, 5)]) if shape is None else shape
    axis = int(rng.integers(-len(shape), len(shape))) if axis is None else axis
    return {"x": scale * rng.normal(size=shape), "axis": axis}


def inputs_of_the_same_shape(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, sizes(alike(rng), *AXES[:3]))


def axes_of_one_size(rng):
    """Two axes of the same size, or all three: a wrong axis has the right shape."""
    return inputs(rng, coinciding(rng, *[range(2, 6)] * 3))


def axes_of_one_number(rng):
    """One axis has a single number, and some rows have equal scores; a row of one score becomes 1."""
    case = inputs(rng, rng.permutation(sizes(rng, 1, range(2, 7), range(2, 7)))[: rng.integers(2, 4)].tolist())
    return {**case, "x": case["x"] * rng.integers(2)}


def large_scores(rng):
    """Some rows lie near -1e3, some near 1e3 and some near 0, with ordinary differences within a row. One row has
    scores from -1e3 to 1e3, another one from -200 to 800."""
    shape = sizes(rng, range(3, 6), range(4, 9), range(3, 7))[: rng.integers(2, 4)]
    case = inputs(rng, shape)
    rows = np.moveaxis(case["x"], case["axis"], -1)  # a view
    signs = np.resize(rng.permutation([-1.0, 1.0, 0.0]), rows.shape[:-1])
    rows += 980.0 * signs[..., None]
    order = rng.permutation(rows.shape[-1])
    rows[(-1,) * (rows.ndim - 1)] = np.linspace(-1e3, 1e3, len(order))[order]
    rows[(0,) * (rows.ndim - 1)] = np.linspace(-200.0, 800.0, len(order))[order]
    return case


# float64, an exponential and a short sum; a score of 1e3 carries an error of 1e-13, which becomes a relative one
tolerance = Tolerance(rtol=1e-9, atol=1e-12)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_shape), cases=8, points=0.5),
    Agrees("any axis", inputs, cases=12, points=0.5),
    # ordinary scores alone, so the sum is exact to 1e-15: a number that is added to it shows
    Agrees(
        "axes of one size, or of one number",
        [axes_of_one_size, axes_of_one_number],
        cases=5,
        rtol=1e-12,
        atol=1e-15,
        points=0.5,
    ),
    Agrees("large scores", large_scores, cases=6, points=0.5),
]
