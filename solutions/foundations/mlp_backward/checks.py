"""What backpropagation through two layers is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(4, 10), range(2, 8), range(4, 11), range(2, 7))


def inputs(rng, n=SIZES[0], d=SIZES[1], hidden=SIZES[2], classes=SIZES[3]):
    """No two sizes are alike; about half of the units are on, and the classes are about equally likely."""
    n, d, hidden, classes = sizes(rng, n, d, hidden, classes)
    return {
        "x": rng.normal(size=(n, d)),
        "w1": rng.normal(size=(hidden, d)) / d**0.5,
        "b1": 0.5 * rng.normal(size=hidden),
        "w2": 1.5 * rng.normal(size=(classes, hidden)) / hidden**0.5,
        "b2": 0.5 * rng.normal(size=classes),
        "targets": rng.integers(classes, size=n),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *SIZES))


def sizes_in_common(rng):
    """Where two sizes are equal, a transposed array raises no exception."""
    return inputs(rng, *coinciding(rng, *[range(2, 8)] * 4))


def smallest_inputs(rng):
    """One row, number, unit or class, the other sizes from 1 to 4."""
    drawn = [int(size) for size in rng.integers(1, 5, size=4)]
    drawn[rng.integers(4)] = 1
    return inputs(rng, *drawn)


def exactly_at_0(rng):
    """x, w1 and b1 are whole numbers, and the pre-activations of one row are all 0, in whatever order they are summed;
    so are some others."""
    case = inputs(rng)
    whole = {name: np.rint(2.0 * case[name]) for name in ("x", "w1")}
    row = whole["x"][rng.integers(len(whole["x"]))]
    return {**case, **whole, "b1": -(whole["w1"] @ row)}


def all_at_0(rng):
    """No input and no bias: every pre-activation is 0."""
    case = inputs(rng)
    return {**case, "x": np.zeros_like(case["x"]), "b1": np.zeros_like(case["b1"])}


def units_on_and_off(rng):
    """One unit is off in every row, the others are on; each row has the same target."""
    case = inputs(rng)
    case["b1"][:] = 20.0
    case["b1"][rng.integers(len(case["b1"]))] = -20.0
    return {**case, "w2": 0.1 * case["w2"], "targets": np.full_like(case["targets"], case["targets"][0])}


def large_logits(rng):
    """The first unit moves all logits of a row together, in most rows by 750 to 980 up or down; in one row they are 900
    apart. All units are on in nearly all rows, so that a NaN reaches every gradient, masked or not."""
    case = inputs(rng, n=range(7, 11), hidden=range(6, 11))
    x, w1, b1, w2, b2 = (case[name] for name in ("x", "w1", "b1", "w2", "b2"))
    n = len(x)
    w1[0], w1[1:, 0] = 0.0, 0.0
    w1[0, 0], b1[0], w2[:, 0] = 1.0, 1000.0, 1.0 + 1e-3 * w2[:, 0]
    b1[1:] += 5.0
    w2[:, 1:] *= 0.3
    b2 -= 1000.0
    x[:, 0] = np.resize([1.0, -1.0], n) * np.where(np.arange(n) < 6, rng.uniform(750, 980, n), rng.uniform(0, 300, n))
    x[-1] = 1e6 * w1[1]
    x[-1] *= 900.0 / np.ptp(np.maximum(x[-1] @ w1.T, 0.0) @ w2.T)
    order = rng.permutation(n)
    return {**case, "x": x[order], "targets": case["targets"][order]}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, four short products and one softmax

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=3.5),
    Agrees("sizes in common", sizes_in_common, cases=7, points=1),
    Agrees("the smallest sizes", smallest_inputs, cases=10, points=1),
    Agrees("pre-activations of exactly 0", [exactly_at_0, exactly_at_0, all_at_0], cases=2, points=1.5),
    Agrees("units that are always on or off", units_on_and_off, cases=4, points=0.5),
    # logits of 1e3 carry a rounding error of 1e-13, which the softmax passes on; it meets numbers of 1e3 in dw2
    Agrees("logits of a thousand", large_logits, cases=4, atol=1e-9, points=1),
]
