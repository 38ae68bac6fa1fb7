"""What one step of gradient descent is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

AXES = (range(2, 8), range(3, 9), range(2, 7), range(2, 6))


def inputs(rng, shape=None, rate=None):
    """One to four axes, no two of the same size; gradients are as large as weights, or far larger."""
    shape = sizes(rng, *AXES[: rng.integers(1, 5)]) if shape is None else shape
    return {
        "w": rng.normal(size=shape),
        "grad": 10.0 ** rng.uniform(0, 2) * rng.normal(size=shape),
        "learning_rate": float(rng.uniform(0.05, 0.9)) if rate is None else rate,
    }


def inputs_of_the_same_shape(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, sizes(alike(rng), *AXES[:2]))


def at_the_ends(rng):
    """Few weights, a learning rate of 0 or 1, or some slopes of 0: a weight without a slope stays."""
    case = inputs(rng, rng.integers(1, 4, size=rng.integers(1, 4)).tolist())
    if rng.integers(2):
        case["grad"].flat[rng.integers(case["grad"].size)] = 0.0
        return case
    return {**case, "learning_rate": float(rng.integers(2))}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, a product and a difference; atol: the difference may cancel

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_shape), cases=8, points=0.5),
    Agrees("any shape", [inputs, at_the_ends], cases=6, points=0.5),
]
