"""What the mean squared error is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, shape=(range(3, 9), range(3, 9))):
    """No two sizes are alike, and no prediction is near its target."""
    shape = sizes(rng, *shape)
    target = rng.normal(size=shape)
    return {
        "prediction": target + rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 1.5, size=shape),
        "target": target,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, sizes(alike(rng), range(3, 9), range(3, 9)))


def inputs_of_any_shape(rng):
    """One to four axes, or none; among them axes of one number."""
    return inputs(rng, [range(1, 6)] * int(rng.integers(5)))


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, a sum of a few dozen squares

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=0.5),
    Agrees("any shape", inputs_of_any_shape, cases=8, points=0.5),
]
