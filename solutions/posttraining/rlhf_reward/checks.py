"""What the reward of RLHF is judged by."""

from functools import partial

import numpy as np
import torch

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes, varied

SIZES = (range(3, 8), range(4, 10))  # batch, n


def inputs_of(rng, batch, n, dtype=torch.float32, longest=None):
    """Answers of unequal lengths, differences of either sign, and log-probabilities at pads like all others."""
    ref = -rng.uniform(0.1, 3.0, size=(batch, n))
    difference = rng.choice([-1.0, 1.0], size=(batch, n)) * rng.uniform(0.3, 1.5, size=(batch, n))
    log_probs = np.minimum(ref + difference, ref - 0.2 * difference)  # both below 0
    log_probs = np.where(ref + difference < 0.0, ref + difference, log_probs)
    return {
        "reward": torch.tensor(rng.choice([-1.0, 1.0], size=batch) * rng.uniform(0.5, 2.0, size=batch), dtype=dtype),
        "log_probs": torch.tensor(log_probs, dtype=dtype),
        "ref_log_probs": torch.tensor(ref, dtype=dtype),
        "lengths": torch.tensor(rng.integers(1, (longest or n) + 1, size=batch)),
        "beta": float(rng.uniform(0.1, 0.6)),
    }


def inputs(rng, batch=SIZES[0], n=SIZES[1], **options):
    """The two sizes are different."""
    return inputs_of(rng, *sizes(rng, batch, n), **options)


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, *sizes(alike(rng), *SIZES))


double = partial(inputs, dtype=torch.float64)


def sizes_in_common(rng):
    """As many answers as places, in every second case."""
    batch, n, _ = coinciding(rng, *[range(2, 7)] * 3)
    return inputs_of(rng, batch, n, torch.float64)


def no_answer_to_the_end(rng):
    """All answers have a pad or more behind them."""
    batch, n = sizes(rng, *SIZES)
    return inputs_of(rng, batch, n, torch.float64, longest=n - 1)


def full_answers(rng):
    """No answer has a pad."""
    case = double(rng)
    return {**case, "lengths": torch.full_like(case["lengths"], case["log_probs"].shape[1])}


def answers_of_one_token(rng):
    """All answers are one token long; now and then there is one answer, of one place."""
    batch, n = (1, 1) if rng.integers(2) else (int(rng.integers(2, 7)), int(rng.integers(2, 7)))
    return inputs_of(rng, batch, n, torch.float64, longest=1)


def loud_pads(rng):
    """The log-probabilities at pads are far below all others."""
    case = double(rng)
    pads = torch.arange(case["log_probs"].shape[1]) >= case["lengths"].unsqueeze(1)
    loud = torch.tensor(rng.uniform(-1e3, -5e2, size=tuple(pads.shape)))
    return {**case, "log_probs": torch.where(pads, loud, case["log_probs"])}


betas = [varied(double, beta=each) for each in (0.0, 1.0, 20.0)]
same_model = varied(double, log_probs=lambda rng, case: case["ref_log_probs"].clone())

# float32: a difference, a product and a sum; right variants differ by a few roundings (6e-8) of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-12, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=1.5),
    Agrees(
        "float64, answers of all lengths",
        [double, sizes_in_common, no_answer_to_the_end, full_answers, answers_of_one_token],
        cases=4,
        points=1.5,
        **exact,
    ),
    Agrees("pads far below the rest", loud_pads, cases=3, points=0.5, **exact),
    Agrees("beta of 0, 1 and 20, and no difference", [*betas, same_model], cases=2, points=0.5, **exact),
]
