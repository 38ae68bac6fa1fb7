"""What training a network of two layers is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(7, 12), range(2, 7), range(3, 8), range(2, 6))


def inputs(rng, n=SIZES[0], d=SIZES[1], hidden=SIZES[2], classes=SIZES[3], batch_size=None, epochs=None):
    """No two of n, d, hidden and classes are alike. The last batch is short, and has two rows or more where it can."""
    n, d, hidden, classes = sizes(rng, n, d, hidden, classes)
    if batch_size is None:
        batch_size = rng.choice([size for size in range(3, 6) if n % size > 1] or [max(n - 2, 1)])
    return {
        "x": rng.normal(size=(n, d)),
        "targets": rng.integers(classes, size=n),
        "w1": rng.normal(size=(hidden, d)) / d**0.5,
        "b1": 0.5 * rng.normal(size=hidden),
        "w2": 1.5 * rng.normal(size=(classes, hidden)) / hidden**0.5,
        "b2": 0.5 * rng.normal(size=classes),
        "learning_rate": float(rng.uniform(0.2, 0.6)),
        "batch_size": int(batch_size),
        "permutations": np.array([rng.permutation(n) for _ in range(epochs or rng.integers(2, 5))]),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), *SIZES))


def full_batches(rng):
    """batch_size divides n."""
    batches, batch_size = sizes(rng, range(2, 5), range(2, 5))
    return inputs(rng, n=batches * batch_size, batch_size=batch_size)


def one_batch(rng):
    """All examples are one batch, which is full or short."""
    n = int(rng.integers(3, 8))
    return inputs(rng, n=n, batch_size=n + rng.choice([0, 3]))


def batches_of_one(rng):
    return inputs(rng, n=range(3, 8), batch_size=1)


def sizes_in_common(rng):
    return inputs(rng, *coinciding(rng, *[range(2, 8)] * 4))


def smallest_inputs(rng):
    """One example, number, unit or class, the other sizes from 1 to 4."""
    drawn = [int(size) for size in rng.integers(1, 5, size=4)]
    drawn[rng.integers(4)] = 1
    return inputs(rng, *drawn, epochs=int(rng.integers(1, 4)))


def no_learning(rng):
    return {**inputs(rng), "learning_rate": 0.0}


def pre_activations_of_0(rng):
    """All units of the first example are exactly at 0, in whatever order its whole numbers are summed, so its loss has
    no effect on w1 and b1. The others are no whole numbers: after a step nothing is 0 but for a rounding error."""
    case = inputs(rng)
    first = case["permutations"][0, 0]
    x, w1 = case["x"].copy(), np.rint(2.0 * case["w1"])
    x[first] = np.rint(2.0 * x[first])
    return {**case, "x": x, "w1": w1, "b1": -(w1 @ x[first])}


def large_logits(rng):
    """b2 is 900 at one class and -900 at another, so that some examples have a loss of 900 or 1800. Nearly all units
    are on, so that a NaN reaches every gradient, masked or not."""
    case = inputs(rng, classes=range(3, 7))
    order = rng.permutation(len(case["b2"]))
    case["b2"][order[:2]] += [900.0, -900.0]
    case["targets"][:2] = order[:2]
    case["b1"] += 5.0
    case["w2"] *= 0.3
    return {**case, "learning_rate": float(rng.uniform(0.01, 0.05))}


def large_logits_that_are_right(rng):
    """The target of every example is the class at which b2 is 900, so that every loss is 0."""
    case = large_logits(rng)
    return {**case, "targets": np.full_like(case["targets"], np.argmax(case["b2"]))}


# float64, some dozen steps; a step passes the rounding errors of the steps before on, a few times as large
tolerance = Tolerance(rtol=1e-9, atol=1e-12)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=3),
    Agrees("full batches, one batch, batches of one", [full_batches, one_batch, batches_of_one], cases=3, points=1),
    Agrees("sizes in common", sizes_in_common, cases=4, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=5, points=0.5),
    Agrees("no learning, and pre-activations of exactly 0", [no_learning, pre_activations_of_0], cases=3, points=0.5),
    Agrees("logits of a thousand", [large_logits, large_logits_that_are_right], cases=3, points=1),
]
