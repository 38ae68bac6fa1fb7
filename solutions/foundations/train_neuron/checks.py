"""What training one neuron is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes, varied


def inputs(rng, n=range(3, 9), d=range(2, 7), epochs=range(2, 7), learning_rate=None):
    """Predictions lie within [0, 1] and on both sides of it; some targets are 0 or 1."""
    n, d, epochs = sizes(rng, n, d, epochs)
    x = rng.uniform(-1.5, 1.5, size=(n, d))
    return {
        "x": x,
        "y": np.clip(rng.uniform(-0.3, 1.3, size=n), 0.0, 1.0),
        "weights": rng.normal(size=d) / d**0.5,
        "bias": float(rng.uniform(0.2, 0.8)),
        "learning_rate": float(rng.uniform(0.2, 0.5) / d) if learning_rate is None else learning_rate,
        "epochs": int(epochs),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n, d, _ = sizes(alike(rng), range(3, 9), range(2, 7), range(2, 7))
    return inputs(rng, n, d, [each for each in range(2, 7) if each not in (n, d)][rng.integers(3)])


def far_outside(rng):
    """Predictions far below 0 and far above 1 are cut off; the first examples are on the wrong side, the others on the
    right one."""
    case = inputs(rng, n=range(6, 10))
    x, weights, bias = case["x"], case["weights"], case["bias"]
    n = len(x)
    wanted = rng.permutation(np.where(np.arange(n) % 2, rng.uniform(1.5, 3.0, size=n), rng.uniform(-2.0, -0.5, size=n)))
    x += np.outer(wanted - bias - x @ weights, weights) / (weights @ weights)
    right = np.arange(n) >= n // 2
    return {**case, "y": np.where((wanted > 1.0) == right, 0.9, 0.1), "learning_rate": float(rng.uniform(0.01, 0.05))}


def sizes_in_common(rng):
    return inputs(rng, *coinciding(rng, *[range(2, 7)] * 3))


def smallest_inputs(rng):
    """One to three examples, numbers and epochs."""
    n, d, epochs = (int(rng.integers(1, 4)) for _ in range(3))
    case = inputs(rng, n, d, epochs)
    return {**case, "learning_rate": float(rng.uniform(0.1, 0.3))}


def zeros(rng, case):
    return np.zeros_like(case["weights"])


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, some dozen steps, each of them a sum of a few terms

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=1.5),
    Agrees("predictions are cut off on both sides", far_outside, cases=4, points=0.5),
    Agrees("sizes in common", sizes_in_common, cases=4, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    Agrees(
        "no learning, and starts from zero",
        [
            partial(inputs, learning_rate=0.0),
            varied(inputs, weights=zeros),
            varied(inputs, bias=0.0),
            varied(inputs, weights=zeros, bias=0.0),
        ],
        cases=1,
        points=0.5,
    ),
]
