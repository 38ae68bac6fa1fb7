"""What the preference loss is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, batch=range(4, 12), dtype=torch.float32, far=0.0):
    """Differences of either sign below 8 in size, so that torch's softplus is exact; rewards off by `far`."""
    (batch,) = sizes(rng, batch)
    chosen = 1.5 * rng.normal(size=batch) + 0.3
    difference = rng.permutation(np.resize([-1.0, 1.0], batch)) * rng.uniform(0.2, 4.0, size=batch)
    if far:
        chosen += rng.permutation(np.resize([-far, far], batch))
    return {
        "chosen": torch.tensor(chosen, dtype=dtype),
        "rejected": torch.tensor(chosen - difference, dtype=dtype),
    }


def inputs_of_the_same_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(4, 12)))


double = partial(inputs, dtype=torch.float64)


def one_pair(rng):
    return double(rng, batch=1)


def equal_rewards(rng):
    """Some pairs have equal rewards: each has the loss log 2."""
    case = double(rng)
    rejected = case["rejected"].clone()
    rejected[::2] = case["chosen"][::2]
    return {**case, "rejected": rejected}


def levels(rng):
    """The rewards of a pair are both near 950, or both near -950."""
    return double(rng, far=float(rng.uniform(930.0, 980.0)))


def far_apart(rng):
    """Differences of 1600 to 2000, of either sign, and some ordinary ones."""
    case = double(rng)
    batch = len(case["chosen"])
    signs = torch.tensor(rng.permutation(np.resize([-1.0, 1.0, -1.0, 0.0], batch)) * rng.uniform(800.0, 990.0))
    return {"chosen": case["chosen"] + signs, "rejected": case["rejected"] - signs}


# float32: a difference, a log-sigmoid and a mean of positive numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # float64; rewards of 1e3 carry an error of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_size), cases=6, points=0.5),
    Agrees("float64, one pair, equal rewards", [double, one_pair, equal_rewards], cases=4, points=0.5, **exact),
    Agrees("rewards of 1e3", [levels, far_apart], cases=3, points=0.5, **exact),
    Gradients(
        "gradients of chosen and rejected",
        [double, one_pair, far_apart],
        of=("chosen", "rejected"),
        cases=2,
        points=0.5,
        **exact,
    ),
]
