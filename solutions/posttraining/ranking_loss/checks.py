"""What the ranking loss is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, sizes

SIZES = (range(2, 8), range(3, 8))  # batch, K


def inputs_of(rng, batch, answers, dtype=torch.float32):
    """Scores in any order, with differences below 10 in size, so that torch's softplus is exact."""
    return {"scores": torch.tensor(rng.uniform(-3.0, 3.0, size=(batch, answers)), dtype=dtype)}


def inputs(rng, batch=SIZES[0], answers=SIZES[1], dtype=torch.float32):
    """The two sizes are different."""
    return inputs_of(rng, *sizes(rng, batch, answers), dtype)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


double = partial(inputs, dtype=torch.float64)


def two_answers(rng):
    return double(rng, batch=range(3, 8), answers=2)


def one_prompt(rng):
    return double(rng, batch=1)


def as_many_prompts_as_answers(rng):
    n = int(rng.integers(3, 7))
    return inputs_of(rng, n, n, torch.float64)


def in_order(rng):
    """All prompts have their scores in the right order, or all in the wrong one."""
    case = double(rng)
    return {"scores": case["scores"].sort(dim=1, descending=bool(rng.integers(2))).values}


def equal_scores(rng):
    """Some answers have equal scores."""
    return {"scores": double(rng)["scores"].round()}


def levels(rng):
    """All scores of a prompt are near 950, or near -950."""
    case = double(rng)
    signs = rng.permutation(np.resize([-1.0, 1.0], len(case["scores"])))
    return {"scores": case["scores"] + torch.tensor(signs[:, np.newaxis] * rng.uniform(930.0, 980.0))}


def far_apart(rng):
    """Neighbours differ by 200 or more."""
    case = double(rng, answers=range(3, 7))
    order = rng.permuted(np.tile(np.arange(case["scores"].shape[1]), (len(case["scores"]), 1)), axis=1)
    return {"scores": case["scores"] + torch.tensor(order * 370.0 - 900.0)}


# float32: differences, log-sigmoids and a mean of positive numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # float64; scores of 1e3 carry an error of 1e-13

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", inputs_of_the_same_sizes, cases=6, points=0.5),
    Agrees(
        "float64, two answers, one prompt, equal sizes",
        [double, two_answers, one_prompt, as_many_prompts_as_answers, in_order, equal_scores],
        cases=3,
        points=0.5,
        **exact,
    ),
    Agrees("scores of 1e3", [levels, far_apart], cases=3, points=0.5, **exact),
    Gradients(
        "gradients of scores",
        [double, two_answers, far_apart],
        of=("scores",),
        cases=2,
        points=0.5,
        **exact,
    ),
]
