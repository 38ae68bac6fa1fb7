"""What the clipping of gradients is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed

BELOW, ABOVE = (1.1, 3.0), (0.1, 0.9)  # max_norm, as a multiple of the norm


def shapes_of(rng):
    """Two to five shapes, of one to three axes."""
    return [tuple(rng.integers(1, 6, size=axes)) for axes in rng.integers(1, 4, size=rng.integers(2, 6))]


def inputs(rng, shapes=None, norm=(1.5, 20.0), limit=None):
    """Gradients whose norm is drawn, and a limit above or below it. The arrays have about equally large norms, so each
    of them may be below a limit that all together are above."""
    shapes = shapes_of(rng) if shapes is None else shapes
    grads = [rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 1.0, size=shape) for shape in shapes]
    grads = [rng.uniform(0.5, 1.0) * grad / np.linalg.norm(grad) for grad in grads]
    norm = np.exp(rng.uniform(*np.log(norm)))
    whole = np.sqrt(sum(np.sum(grad**2) for grad in grads))
    limit = (BELOW, ABOVE)[rng.integers(2)] if limit is None else limit
    return {"grads": [norm / whole * grad for grad in grads], "max_norm": float(norm * rng.uniform(*limit))}


def inputs_of_the_same_shapes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, shapes_of(alike(rng)))


def one_array_of_zeros(rng):
    case = inputs(rng, norm=(3.0, 20.0))  # what is left is above 1
    place = int(rng.integers(len(case["grads"])))
    case["grads"] = [0.0 * grad if each == place else grad for each, grad in enumerate(case["grads"])]
    return case


tolerance = Tolerance(rtol=1e-5, atol=1e-9)  # torch divides by norm + 1e-6, and norms are 1.5 or more

checks = [
    Example(points=0.5),
    Agrees("the norm is too large", partial(inputs, limit=ABOVE), cases=8, points=0.5),
    Agrees("the norm is small enough", [partial(inputs, limit=BELOW), one_array_of_zeros], cases=6, points=0.5),
    Agrees("calls with something in common", partial(one_changed, make=inputs_of_the_same_shapes), cases=8, points=0.5),
    # against these norms torch's 1e-6 is nothing
    Agrees("large norms", partial(inputs, norm=(1e4, 1e8)), cases=6, rtol=1e-8, points=0.5),
]
