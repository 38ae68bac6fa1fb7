"""What the curve of vanishing and exploding gradients is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, sizes, varied

from ..inputs import FEW, of_the_same_sizes

TIME, HIDDEN = range(3, 10), range(2, 8)


def inputs(rng, time=TIME, hidden=HIDDEN, gain=1.2):
    """Weights of no symmetry, and states of which none is near 0 or 1."""
    time, hidden = sizes(rng, time, hidden)
    return {
        "w_hh": gain * hidden**-0.5 * rng.normal(size=(hidden, hidden)),
        "hs": rng.choice([-1.0, 1.0], size=(time, hidden)) * rng.uniform(0.1, 0.9, size=(time, hidden)),
    }


def smallest_inputs(rng):
    """Each size by itself from 1 to 4: one step, one unit, and as many steps as units are among them."""
    return inputs(rng, *(int(rng.choice(FEW)) for _ in range(2)))


def with_zeros(rng, case):
    """Some of the states are exactly zero: there the step is W_hh alone."""
    return case["hs"] * (rng.uniform(size=(len(case["hs"]), 1)) < 0.5)


# float64; atol: the terms of a product of up to a dozen matrices may cancel
tolerance = Tolerance(rtol=1e-9, atol=1e-12)

checks = [
    Example(points=1.5),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=inputs, ranges=[TIME, HIDDEN])),
        cases=8,
        points=2.5,
    ),
    Agrees("the smallest sizes, equal ones too", smallest_inputs, cases=12, points=1),
    Agrees("states of zero", varied(inputs, hs=with_zeros), cases=4, points=1),
    Agrees(
        "gradients that vanish, and gradients that explode",
        [partial(inputs, time=range(8, 13), gain=gain) for gain in (0.7, 3.0)],
        cases=3,
        points=1.5,
    ),
]
