"""What one step of a GRU is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Speed, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, batch=range(2, 7), n_in=range(2, 9), hidden=range(3, 9)):
    """No two sizes are alike, the two biases are different, no state is zero and no gate is saturated."""
    batch, n_in, hidden = sizes(rng, batch, n_in, hidden)
    scale = (n_in + hidden) ** -0.5
    return {
        "x": rng.normal(size=(batch, n_in)),
        "h": rng.uniform(-0.9, 0.9, size=(batch, hidden)),
        "w_ih": scale * rng.normal(size=(3 * hidden, n_in)),
        "w_hh": scale * rng.normal(size=(3 * hidden, hidden)),
        "b_ih": 0.7 * rng.normal(size=3 * hidden),
        "b_hh": 0.7 * rng.normal(size=3 * hidden),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    batch, n_in, hidden = sizes(alike(rng), range(2, 7), range(2, 9), range(3, 9))
    return inputs(rng, batch, n_in, hidden)


def inputs_with_sizes_in_common(rng):
    """What is wrong only where sizes differ gets no exception here."""
    return inputs(rng, *coinciding(rng, *[range(2, 9)] * 3))


def smallest_inputs(rng):
    """Few rows, inputs and units, of one or another only one."""
    return inputs(rng, range(1, 4), range(1, 4), range(1, 4))


def without(*names):
    """A maker of inputs of which these are zero."""
    return lambda rng: {name: 0.0 * value if name in names else value for name, value in inputs(rng).items()}


first_step = without("h")


def loud_inputs(rng):
    """In one row pre-activations are up to 1e4, of either sign; the other rows are ordinary. In the loud row some are
    ordinary, too: one unit has a loud gate alone, and two have a loud candidate alone, one of each sign."""
    case = inputs(rng, batch=range(3, 7))
    hidden = case["h"].shape[1]
    loud = rng.integers(len(case["x"]))
    signs = rng.integers(-1, 2, size=(3, hidden))
    signs[:, :3] = np.eye(3)[:, [rng.integers(2), 2, 2]] * [rng.choice([-1, 1]), 1, -1]
    case["w_ih"][:, 0] = signs.ravel() * rng.uniform(0.5, 1.0, size=3 * hidden)
    case["x"][loud, 0] = 9.9e3
    return case


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two short matmuls; atol: the mix of n and h may cancel

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=2.5),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=4, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    Agrees(
        "a first step, and inputs of zeros", [first_step, without("x"), without("b_ih", "b_hh")], cases=2, points=0.5
    ),
    # a pre-activation of 1e4 carries an absolute rounding error of 1e-11, which a gate passes on
    Agrees("loud rows give no NaN", loud_inputs, cases=4, rtol=1e-7, atol=1e-9, points=1),
    Forbids(points=0.5),
    # A Python loop over the batch takes 2 to 4 x the yardstick, and is right; products unit by unit take 90.
    Speed(
        partial(inputs, batch=range(240, 270), n_in=range(40, 50), hidden=range(120, 136)),
        max_ratio=20.0,
        atol=1e-11,
        points=1,
    ),
]
