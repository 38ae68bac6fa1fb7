"""What the way back through one step of a recurrent network is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, varied

from ..inputs import FEW, SMALL, of_the_same_sizes, one_step, with_sizes_in_common


def inputs(rng, batch=SMALL, n_in=SMALL, hidden=SMALL):
    """A step as rnn_cell makes it, and a gradient of its result that is nowhere zero."""
    x, h, w_xh, w_hh, b = one_step(rng, batch, n_in, hidden).values()
    h_new = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
    dh_new = rng.choice([-1.0, 1.0], size=h.shape) * rng.uniform(0.2, 2.0, size=h.shape)
    return {"x": x, "h": h, "h_new": h_new, "w_xh": w_xh, "w_hh": w_hh, "dh_new": dh_new}


def zero(name):
    """A maker of inputs of which this one is zero."""
    return varied(inputs, **{name: lambda rng, case: 0.0 * case[name]})


def one_gradient(rng):
    """The gradient of one number of the new state alone."""
    case = inputs(rng)
    place = tuple(rng.integers(case["dh_new"].shape))
    alone = np.zeros_like(case["dh_new"])
    alone[place] = case["dh_new"][place]
    return {**case, "dh_new": alone}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, sums of a few terms; atol: they may cancel

checks = [
    Example(points=1),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=inputs, ranges=[SMALL] * 3)),
        cases=14,
        points=1.5,
    ),
    Agrees("sizes in common", partial(with_sizes_in_common, make=inputs, ranges=[SMALL] * 3), cases=8, points=1),
    Agrees("the smallest sizes", partial(inputs, batch=FEW, n_in=FEW, hidden=FEW), points=0.5),
    Agrees(
        "zeros among the inputs",
        [zero("x"), zero("h"), zero("h_new"), zero("dh_new"), one_gradient],
        cases=2,
        points=0.5,
    ),
]
