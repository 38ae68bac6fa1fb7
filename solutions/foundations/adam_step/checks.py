"""What one step of Adam is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Property, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

AXES = (range(2, 8), range(3, 9), range(2, 7))


def shape_from(rng):
    """One to three axes, no two of the same size."""
    return sizes(rng, *AXES[: rng.integers(1, 4)])


def small_or_square(rng):
    """One weight, a row, a column or a square."""
    size = int(rng.integers(2, 7))
    return [(1,), (1, size), (size, 1), (size, size)][rng.integers(4)]


def inputs(rng, shape=None, **others):
    """A step between the second and the twelfth; nothing is zero, the betas are unlike each other, and eps is so large
    that its place shows."""
    shape = shape_from(rng) if shape is None else shape
    return {
        "w": rng.normal(size=shape),
        "grad": rng.normal(size=shape),
        "m": 0.5 * rng.normal(size=shape),
        "v": rng.uniform(0.1, 1.5, size=shape),
        "t": int(rng.integers(2, 13)),
        "learning_rate": float(rng.uniform(0.05, 0.3)),
        "beta1": float(rng.uniform(0.7, 0.85)),
        "beta2": float(rng.uniform(0.9, 0.97)),
        "eps": float(rng.uniform(0.03, 0.08)),
        **others,
    }


def inputs_of_the_same_shape(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, shape_from(alike(rng)))


def first_step(rng, grad=1.0):
    """Both means are zero, as training begins. Some weights have no gradient; where they have none, they stay."""
    case = inputs(rng, t=1, eps=float(rng.choice([1e-8, 0.05])))
    zeros = np.zeros_like(case["w"])
    case["grad"].flat[rng.integers(zeros.size)] = 0.0
    return {**case, "grad": grad * case["grad"], "m": zeros, "v": zeros.copy()}


def the_usual_options(rng):
    """What torch.optim.Adam has by default, after few steps or thousands; few weights, or as many rows as columns. The
    weights are small, so that a step of 1e-3 shows."""
    usual = {"learning_rate": 1e-3, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
    case = inputs(rng, small_or_square(rng), t=int(rng.choice([2, 30, 3000])), **usual)
    return {**case, "w": 0.01 * case["w"]}


def options_at_their_ends(rng):
    """eps is 0, or one beta, or both: the step is then made from this gradient alone."""
    ends = [{"eps": 0.0}, {"beta1": 0.0}, {"beta2": 0.0}, {"eps": 0.0, "beta1": 0.0, "beta2": 0.0}]
    return inputs(rng, **ends[rng.integers(len(ends))])


def the_unit_of_the_loss_does_not_matter(call, rng):
    """With eps = 0: a loss that is 8 times as large has gradients 8 times as large, and the step is the same."""
    case = inputs(rng, eps=0.0)
    louder = {**case, "grad": 8.0 * case["grad"], "m": 8.0 * case["m"], "v": 64.0 * case["v"]}
    return call(**case)[0], call(**louder)[0]


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, a handful of operations; atol: w minus the step may cancel

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_shape), cases=20, points=1.5),
    Agrees("the first step", first_step, cases=4, points=0.5),
    Agrees("the usual options", the_usual_options, cases=6, points=0.5),
    Agrees("eps and the betas may be 0", options_at_their_ends, cases=6, points=0.5),
    Property("the unit of the loss does not matter", the_unit_of_the_loss_does_not_matter, points=0.5),
    Forbids(points=0.5),
]
