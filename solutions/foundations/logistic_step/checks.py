"""What a step of logistic regression is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(4, 10), d=range(2, 7)):
    """No two sizes are alike, and no score is far from 0; the inputs have a mean, and both answers occur."""
    n, d = sizes(rng, n, d)
    return {
        "weights": rng.normal(size=d),
        "bias": float(rng.normal()),
        "x": rng.normal(size=(n, d)) + 0.5,
        "y": rng.permutation(np.arange(n) % 2).astype(float),
        "learning_rate": float(rng.uniform(0.2, 0.8)),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(4, 10), range(2, 7)))


def cut(case, n, d):
    """The same inputs with fewer rows and columns."""
    return {**case, "weights": case["weights"][:d], "x": case["x"][:n, :d], "y": case["y"][:n]}


def as_many_rows_as_weights(rng):
    return cut(inputs(rng, range(10, 20), range(20, 30)), *coinciding(rng, *[range(2, 8)] * 2))


def few_numbers(rng):
    """One row or a few, one weight or a few; weights, bias, inputs or the learning rate may be 0."""
    case = cut(inputs(rng, range(4, 10), range(10, 16)), *sizes(rng, range(1, 4), range(1, 4)))
    zero = rng.choice(["weights", "bias", "x", "learning_rate", ""])
    return {name: 0.0 * value if name == zero else value for name, value in case.items()}


def loud_rows(rng):
    """In some rows the score lies between 800 and 1000, or between -1000 and -800, rightly or wrongly; the others are
    ordinary."""
    case = inputs(rng, range(6, 12), range(2, 6))
    x, w, b = case["x"], case["weights"], case["bias"]
    loud = rng.permutation(len(x))[: rng.integers(3, 6)]
    for row, sign in zip(loud, np.resize([1, -1], len(loud)), strict=True):
        x[row] += (sign * rng.uniform(800.0, 990.0) - b - x[row] @ w) * w / (w @ w)
    return case


def loud_weights(rng):
    """Weights and bias are so large that the largest score is 990; inputs and errors are ordinary."""
    case = inputs(rng)
    factor = float(990.0 / np.abs(case["x"] @ case["weights"] + case["bias"]).max())
    return {**case, "weights": factor * case["weights"], "bias": factor * case["bias"]}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two short matmuls; atol: the step may cancel the weight

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=1.5),
    Agrees("few numbers, and as many rows as weights", [few_numbers, as_many_rows_as_weights], cases=5, points=1),
    Agrees("scores of 1000", [loud_rows, loud_weights], cases=4, points=1),
]
