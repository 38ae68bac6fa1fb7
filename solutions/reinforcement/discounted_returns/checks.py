"""What discounted returns are judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance, call
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, steps=range(6, 14), **others):
    """Rewards of either sign, some of them 0; their mean is not 0."""
    (steps,) = sizes(rng, steps)
    rewards = rng.normal(size=steps) + 0.7
    rewards[1::4] = 0.0
    return {"rewards": rng.permutation(rewards), "gamma": float(rng.uniform(0.3, 0.95)), **others}


def inputs_of_the_same_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    (steps,) = sizes(alike(rng), range(6, 14))
    return inputs(rng, steps)


def two_episodes(rng):
    """One after the other, of different lengths."""
    return [call(**inputs(rng)), call(**inputs(rng))]


def a_late_reward(rng):
    """All rewards are 0 but one, or the episode is so long that gamma^T is less than the smallest float, or longer than
    Python's stack is deep."""
    case = inputs(rng)
    kind = rng.integers(4)
    if kind == 0:
        return inputs(rng, range(1100, 1400), gamma=float(rng.uniform(0.99, 1.0)))
    if kind == 1:
        return inputs(rng, range(330, 345), gamma=float(rng.uniform(0.02, 0.09)))
    rewards = np.zeros_like(case["rewards"])
    rewards[rng.integers(1, len(rewards))] = rng.normal()
    return {**case, "rewards": rewards}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, a sum of a dozen products; atol: the terms may cancel

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", [partial(one_changed, make=inputs_of_the_same_size), two_episodes], cases=6),
    Agrees("gamma 0 and 1", [partial(inputs, gamma=0.0), partial(inputs, gamma=1.0)], cases=4, points=0.5),
    Agrees(
        "short episodes, long ones, a single reward",
        [partial(inputs, steps=range(1, 5)), a_late_reward],
        cases=12,
        points=0.5,
    ),
]
