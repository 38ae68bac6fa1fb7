"""What dropout is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance, call
from grader.checks.inputs import alike, one_changed, sizes

AXES = (range(2, 8), range(3, 9), range(2, 7))


def inputs(rng, shape=None, **others):
    """One to three axes, no two of the same size; a third to two thirds is dropped, but never exactly half."""
    shape = sizes(rng, *AXES[: rng.integers(1, 4)]) if shape is None else shape
    p = float(rng.choice([rng.uniform(0.3, 0.45), rng.uniform(0.55, 0.7)]))
    return {
        "x": rng.normal(size=shape),
        "uniforms": rng.uniform(size=shape),
        "p": p,
        "training": True,
        **others,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows. Some are in evaluation."""
    shape = sizes(alike(rng), range(4, 8), range(5, 9))
    return inputs(rng, shape, training=bool(rng.random() < 0.7))


def training_then_evaluation(rng):
    """The same numbers in both."""
    case = inputs(rng)
    return [call(**case), call(**{**case, "training": False})]


def everything_or_nothing(rng, p):
    """p is 0 or 1, and evaluation follows; some uniforms are 0."""
    case = inputs(rng, p=p)
    case["uniforms"].flat[rng.integers(case["uniforms"].size)] = 0.0
    return [call(**case), call(**{**case, "training": False})]


def uniforms_equal_to_p(rng):
    """p and the uniforms are multiples of 1/8, so that several of them are exactly p."""
    shape = sizes(rng, range(4, 8), range(5, 9))
    return inputs(rng, shape, uniforms=rng.integers(0, 8, size=shape) / 8, p=int(rng.integers(1, 8)) / 8)


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, one division

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [partial(one_changed, make=inputs_of_the_same_sizes), inputs], cases=8),
    Agrees("training, then evaluation", training_then_evaluation, cases=6, points=0.5),
    Agrees(
        "p of 0 and 1, and uniforms that are p",
        [partial(everything_or_nothing, p=0.0), partial(everything_or_nothing, p=1.0), uniforms_equal_to_p],
        cases=4,
        points=0.5,
    ),
]
