"""What early stopping is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed

PART = 1 / 64  # losses and min_delta are multiples of it, so that their differences are exact


def inputs(rng, n=None, **others):
    """Losses that fall on the whole, by steps of which some are small, some large and some upwards."""
    n = int(rng.integers(8, 25)) if n is None else n
    steps = rng.choice([-9, -6, -3, -2, -1, 0, 1, 3, 5], size=n)
    return {
        "losses": PART * (200 + np.cumsum(steps)),
        "patience": int(rng.integers(2, 5)),
        "min_delta": PART * int(rng.integers(1, 6)),
        **others,
    }


def inputs_of_the_same_length(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, int(alike(rng).integers(12, 20)))


def with_nan(rng):
    """Some losses are NaN, in half of the cases the first one too."""
    case = inputs(rng, patience=int(rng.integers(1, 4)))
    case["losses"][rng.random(len(case["losses"])) < 0.3] = np.nan
    case["losses"][0] = rng.choice([np.nan, 3.0])
    return case


def nan_at_first(rng):
    """One NaN or two, then numbers; with patience 1 the training stops after epoch 0."""
    case = inputs(rng, patience=int(rng.integers(1, 3)))
    case["losses"][: int(rng.integers(1, 3))] = np.nan
    return case


def slow_decline(rng):
    """No step is min_delta, but several together are more. Only at the end the losses rise, so it stops there, or
    does not stop at all."""
    n, step = int(rng.integers(10, 20)), PART * int(rng.integers(1, 4))
    losses = 3.0 - step * np.arange(n)
    losses[n - int(rng.integers(0, 6)) :] = 3.0
    epochs = int(rng.integers(2, 4))  # so many steps are min_delta, one more is an improvement
    return inputs(rng, losses=losses, min_delta=epochs * step, patience=epochs + int(rng.integers(1, 3)))


def gains_of_exactly_min_delta(rng):
    """Many steps are exactly min_delta, or 0 where min_delta is 0."""
    delta = int(rng.choice([0, 0, 1, 2, 3]))
    steps = rng.choice([-delta, -delta, -delta, -delta - 1, 1], size=int(rng.integers(8, 16)))
    return inputs(rng, losses=PART * (200 + np.cumsum(steps)), min_delta=PART * delta, patience=int(rng.integers(1, 4)))


def few_losses(rng):
    """From none to four; patience 1 to 3."""
    return inputs(rng, int(rng.integers(0, 5)), patience=int(rng.integers(1, 4)))


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_the_same_length), inputs],
        cases=10,
        points=1.5,
    ),
    Agrees("NaN never improves", [with_nan, nan_at_first], cases=8, points=0.5),
    Agrees("small gains add up", slow_decline, cases=8, points=1),
    Agrees("gains of exactly min_delta, and min_delta 0", gains_of_exactly_min_delta, cases=12, points=0.5),
    Agrees("few losses, or none", few_losses, cases=10, points=0.5),
]
