"""What the training of the hungry agent is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, n=range(6, 25), **others):
    """The agent is neither sure nor right at first, so that it chooses both places and errs."""
    (n,) = sizes(rng, n)
    return {
        "weight": float(rng.uniform(-1.5, 1.0)),
        "bias": float(rng.uniform(-0.8, 0.8)),
        "hungers": rng.permutation(np.linspace(0.02, 0.98, n)),
        "us": rng.uniform(size=n),
        "learning_rate": float(rng.uniform(0.2, 0.8)),
        **others,
    }


def inputs_of_the_same_length(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    (n,) = sizes(alike(rng), range(8, 20))
    return inputs(rng, n)


def quarters(rng):
    """The hungers are quarters, and several of them one half; the agent starts at 0 in half of the cases."""
    case = inputs(rng) if rng.random() < 0.5 else inputs(rng, weight=0.0, bias=0.0)
    return {**case, "hungers": rng.choice([0.0, 0.25, 0.5, 0.5, 0.75, 1.0], size=len(case["us"]))}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, some dozens of small steps; no u is near its border by chance

checks = [
    Example(points=1),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_the_same_length), inputs],
        cases=12,
        points=2,
    ),
    Agrees("hungers of one half", quarters, cases=8, points=0.5),
    Agrees("few steps, and one alone", partial(inputs, n=range(1, 5)), cases=8, points=0.5),
    Agrees(
        "many steps, large ones, and none",
        [
            partial(inputs, n=range(60, 90)),
            partial(inputs, learning_rate=3.0),
            partial(inputs, learning_rate=0.0),
        ],
        cases=3,
        points=0.5,
    ),
]
