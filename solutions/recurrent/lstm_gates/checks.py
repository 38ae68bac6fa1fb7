"""What one step of an LSTM is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Speed, Unchanged
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, batch=range(2, 7), n_in=range(2, 9), hidden=range(3, 9)):
    """No two sizes are alike, the two biases are different, no state is zero and no gate is saturated."""
    batch, n_in, hidden = sizes(rng, batch, n_in, hidden)
    scale = (n_in + hidden) ** -0.5
    return {
        "x": rng.normal(size=(batch, n_in)),
        "h": rng.uniform(-0.9, 0.9, size=(batch, hidden)),
        "c": 1.5 * rng.normal(size=(batch, hidden)),
        "w_ih": scale * rng.normal(size=(4 * hidden, n_in)),
        "w_hh": scale * rng.normal(size=(4 * hidden, hidden)),
        "b_ih": 0.7 * rng.normal(size=4 * hidden),
        "b_hh": 0.7 * rng.normal(size=4 * hidden),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    batch, n_in, hidden = sizes(alike(rng), range(2, 7), range(2, 9), range(3, 9))
    return inputs(rng, batch, n_in, hidden)


def inputs_of_equal_sizes(rng):
    """As many rows as inputs and units, from 1 to 5: what is wrong only where sizes differ gets no exception here."""
    size = int(rng.integers(1, 6))
    return inputs(rng, size, size, size)


def first_step(rng):
    """Both states are zero."""
    case = inputs(rng)
    return {**case, "h": np.zeros_like(case["h"]), "c": np.zeros_like(case["c"])}


def loud_inputs(rng):
    """In one row pre-activations are up to 1e4, and in another one the memory is, of either sign; the other rows are
    ordinary. In the loud row some are ordinary, too: one unit has a loud gate alone, and one a loud candidate alone."""
    case = inputs(rng, batch=range(3, 7))
    hidden = case["c"].shape[1]
    loud, full = rng.permutation(len(case["x"]))[:2]
    signs = rng.integers(-1, 2, size=(4, hidden))
    signs[:, :2] = np.eye(4)[:, [rng.choice([0, 1, 3]), 2]]
    case["w_ih"][:, 0] = signs.ravel() * rng.uniform(0.5, 1.0, size=4 * hidden)
    case["x"][loud, 0] = 9.9e3
    case["c"][full] = rng.permutation(np.resize([-1.0, 1.0], hidden)) * rng.uniform(2e3, 1e4, size=hidden)
    return case


# float64, two matmuls over a handful of terms, no cancellation but that of c' itself, which atol covers
agrees = partial(Agrees, rtol=1e-9, atol=1e-12, public=True)

checks = [
    Example(
        "gates that are plain fractions",
        inputs={
            "x": np.array([[1.0]]),
            "h": np.array([[1.0]]),
            "c": np.array([[0.5]]),
            "w_ih": np.log([[6.0], [2.0], [4.0], [2.0]]),
            "w_hh": np.log([[0.25], [1.0], [1.0], [4.0]]),
            "b_ih": np.log([1.0, 0.25, 0.5, 0.5]),
            "b_hh": np.log([2.0, 2.0, 1.0, 1.0]),
        },
        expected=(np.array([[0.483494221694]]), np.array([[0.7]])),
        source="the statement's own figures: i = 3/4, f = 1/2, g = 3/5, o = 4/5",
        rtol=1e-9,  # the figures are given to twelve places
        public=True,
    ),
    agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=16, weight=4),
    agrees("equal sizes", inputs_of_equal_sizes, cases=5, weight=1),
    agrees("a first step", first_step, cases=2, weight=0.5),
    # a pre-activation of 1e4 carries an absolute rounding error of 1e-11, which a gate passes on
    Agrees("loud rows give no NaN", loud_inputs, cases=4, rtol=1e-7, atol=1e-9, weight=1.5, public=True),
    Unchanged(inputs, weight=0.5),
    Forbids(("torch", "jax", "tensorflow"), weight=0.5),
    # A Python loop over the batch takes 6 x the yardstick, and is right; products unit by unit take hundreds.
    # Moving the arrays takes 0.3 to 0.45 of the yardstick's time; larger layers bring larger weights to move.
    Speed(
        partial(inputs, batch=range(240, 270), n_in=range(40, 50), hidden=range(120, 136)),
        at_most=20.0, rtol=1e-9, atol=1e-11, weight=1,
    ),
]  # fmt: skip


def scaled(rng, factor, names, **wanted):
    """Some of the inputs multiplied, all others ordinary."""
    case = inputs(rng, **wanted)
    return {name: factor * value if name in names.split() else value for name, value in case.items()}


edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-12)

edges = [
    edge("one unit, one input, a batch of one", partial(inputs, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(inputs, batch=4, n_in=4, hidden=4)),
    edge("batch and rows of the weights equal", partial(inputs, batch=8, n_in=8, hidden=2)),
    edge("a first step: states of zero", partial(scaled, factor=0.0, names="h c")),
    edge("no input", partial(scaled, factor=0.0, names="x")),
    edge("all zero", partial(scaled, factor=0.0, names="x h c b_ih b_hh")),
    edge("no biases", partial(scaled, factor=0.0, names="b_ih b_hh")),
    edge("a memory far from zero", partial(scaled, factor=1e3, names="c")),
    edge("near zero", partial(scaled, factor=1e-200, names="x h c b_ih b_hh")),
    # a pre-activation of 1e4 carries an absolute rounding error of 1e-11
    edge("pre-activations of 1e4, of both signs", partial(scaled, factor=1e4, names="x"), rtol=1e-7, atol=1e-9),
    edge("one of the biases is loud", partial(scaled, factor=1e4, names="b_hh"), rtol=1e-7, atol=1e-9),
]
