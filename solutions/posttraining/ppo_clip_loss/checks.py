"""What PPO's clipped loss is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes, varied


def inputs_of(rng, shape, dtype=torch.float32, largest=1.0, epsilon=None):
    """Ratios below, within and above the range, each with advantages of both signs. They keep away from its ends."""
    epsilon = float(rng.uniform(0.1, 0.4)) if epsilon is None else epsilon
    low, high = np.log([1.0 - epsilon, 1.0 + epsilon])
    number = int(np.prod(shape))
    place = rng.permutation(np.arange(number) % 6)
    inside = np.where(
        rng.integers(2, size=number), 0.9 * rng.uniform(size=number) * low, 0.9 * rng.uniform(size=number) * high
    )
    far = rng.uniform(0.1, largest, size=number)
    change = np.choose(place % 3, [low - far, inside, high + far])
    advantages = np.where(place < 3, 1.0, -1.0) * rng.uniform(0.3, 2.0, size=number)
    old = -rng.uniform(0.2, 2.5, size=number)

    def tensor(values):
        return torch.tensor(values.reshape(shape), dtype=dtype)

    return {
        "log_probs": tensor(old + change),
        "old_log_probs": tensor(old),
        "advantages": tensor(advantages),
        "epsilon": epsilon,
    }


def inputs(rng, batch=range(3, 6), n=range(6, 11), **options):
    """The two sizes are different."""
    return inputs_of(rng, sizes(rng, batch, n), **options)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, sizes(alike(rng), range(3, 6), range(6, 11)))


double = partial(inputs, dtype=torch.float64)


def one_axis(rng):
    return inputs_of(rng, sizes(rng, range(8, 20)), torch.float64)


def three_axes(rng):
    return inputs_of(rng, sizes(rng, range(1, 5), range(2, 7), range(3, 8)), torch.float64)


def few(rng):
    """From one action to three."""
    return inputs_of(rng, sizes(rng, range(1, 4)), torch.float64)


def far_outside(rng):
    """Ratios up to e^9 and down to e^-9."""
    return double(rng, largest=9.0)


def first_update(rng):
    """The policy has not moved: all ratios are 1, and the loss is minus the mean advantage."""
    case = double(rng)
    return {**case, "old_log_probs": case["log_probs"].clone()}


def some_advantages_zero(rng):
    case = double(rng)
    zero = torch.tensor(rng.random(size=tuple(case["advantages"].shape)) < 0.3)
    return {**case, "advantages": case["advantages"].masked_fill(zero, 0.0)}


def wide(rng):
    """epsilon is large."""
    return double(rng, epsilon=float(rng.uniform(0.6, 0.9)))


def of_one_sign(rng):
    """All advantages are positive, or all negative."""
    sign = float(rng.choice([-1.0, 1.0]))
    return varied(double, advantages=lambda rng, case: sign * case["advantages"].abs())(rng)


# float32: an exponential, products of order 1 and a mean that may cancel; right variants differ by a few roundings
# (6e-8) of the terms
tolerance = Tolerance(rtol=1e-5, atol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=2),
    Agrees(
        "float64, any shape",
        [double, one_axis, three_axes, few, wide, of_one_sign],
        cases=3,
        points=1.5,
        **exact,
    ),
    # the terms are as large as e^9, and so are their roundings
    Agrees("ratios far outside", far_outside, cases=4, rtol=1e-9, atol=1e-9, of_largest=0.0, points=0.5),
    Agrees("the first update, advantages of 0", [first_update, some_advantages_zero], cases=2, points=0.5, **exact),
    Gradients(
        "a gradient for log_probs, none for the others",
        [double, first_update, some_advantages_zero, of_one_sign, few],
        of=("log_probs",),
        none_for=("old_log_probs", "advantages"),
        cases=2,
        points=2.5,
        **exact,
    ),
]
