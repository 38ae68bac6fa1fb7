"""What backpropagation through time is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, varied

from ..inputs import FEW, SMALL, of_the_same_sizes, sequence, with_sizes_in_common


def inputs(rng, time=SMALL, batch=SMALL, n_in=SMALL, hidden=SMALL):
    """A sequence, and gradients from outside that are nowhere zero."""
    case = sequence(rng, time, batch, n_in, hidden)
    shape = (len(case["xs"]), *case["h0"].shape)
    return {**case, "grad_hs": rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 2.0, size=shape)}


def at_one_step(rng, case):
    """Gradients from outside at one step alone."""
    alone, t = np.zeros_like(case["grad_hs"]), rng.integers(len(case["xs"]))
    alone[t] = case["grad_hs"][t]
    return alone


def at_the_last_step(rng, case):
    return np.concatenate([0.0 * case["grad_hs"][1:], case["grad_hs"][-1:]])


zeros = {name: lambda rng, case, name=name: 0.0 * case[name] for name in ("xs", "h0", "b")}

# float64; atol: sums over time and batch may cancel, and a rounding error grows along up to eight steps and back
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=1.5),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=inputs, ranges=[SMALL] * 4)),
        cases=14,
        points=3,
    ),
    Agrees("sizes in common", partial(with_sizes_in_common, make=inputs, ranges=[SMALL] * 4), cases=7, points=1.5),
    Agrees(
        "the smallest sizes, one step too",
        partial(inputs, time=FEW, batch=FEW, n_in=FEW, hidden=FEW),
        cases=8,
        points=1,
    ),
    Agrees(
        "gradients from outside at one step alone",
        [varied(inputs, grad_hs=at_the_last_step), varied(inputs, grad_hs=at_one_step)],
        cases=2,
        points=1.5,
    ),
    Agrees(
        "a first state, inputs or biases of zero",
        [varied(inputs, **{name: change}) for name, change in zeros.items()],
        cases=2,
        points=1,
    ),
]
