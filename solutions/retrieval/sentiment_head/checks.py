"""What the head of a classifier is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(6, 11), d=range(2, 6), steps=range(3, 7)):
    """Texts in no two clear groups, and a start that is not zero; both labels occur, unequally often."""
    n, d, steps = sizes(rng, n, d, steps)
    return {
        "embeddings": rng.normal(size=(n, d)) + 0.4,
        "labels": rng.permutation(np.arange(n) % 3 == 0).astype(float),
        "weights": rng.normal(size=d),
        "bias": float(rng.normal()),
        "learning_rate": float(rng.uniform(0.3, 1.0)),
        "steps": steps,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n, d = sizes(alike(rng), range(6, 11), range(2, 6))
    return inputs(rng, n, d, range(3, 14))


def from_zero(rng):
    """Weights and bias start at zero, as one usually begins; one step, a few or many."""
    case = inputs(rng, steps=range(1, 30))
    return {**case, "weights": 0.0 * case["weights"], "bias": 0.0}


def one_step(rng):
    return {**inputs(rng), "steps": 1}


def few_numbers(rng):
    """One text or a few, one component or a few, one label alone; or a learning rate of 0."""
    n, d = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    case = inputs(rng, range(6, 11), range(11, 15))
    case |= {"embeddings": case["embeddings"][:n, :d], "labels": case["labels"][:n], "weights": case["weights"][:d]}
    return {**case, "learning_rate": case["learning_rate"] * int(rng.integers(3) > 0)}


def sizes_in_common(rng):
    """As many texts as components, or as many steps as either."""
    n, d, steps = coinciding(rng, *[range(2, 8)] * 3)
    case = inputs(rng, range(9, 12), range(13, 16), range(6, 9))
    case |= {"embeddings": case["embeddings"][:n, :d], "labels": case["labels"][:n], "weights": case["weights"][:d]}
    return {**case, "steps": steps}


def high_scores(rng, wrong):
    """At the start every score is far from 0. `wrong`: for so many texts it has the sign of the other label."""
    case = inputs(rng, steps=range(3, 9))
    weights, bias = 5.0 * case["weights"] / np.linalg.norm(case["weights"]), case["bias"]
    n = len(case["labels"])
    scores = rng.uniform(8.0, 40.0, size=n) * np.where(case["labels"] > 0.0, 1.0, -1.0)
    scores[rng.permutation(n)[:wrong]] *= -1.0
    missing = scores - case["embeddings"] @ weights - bias
    embeddings = case["embeddings"] + np.outer(missing, weights) / (weights @ weights)
    return {**case, "embeddings": embeddings, "weights": weights}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, a few steps of two short products each

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=12, points=1),
    Agrees("one step and many, from zero", [one_step, from_zero], cases=4, points=0.5),
    Agrees(
        "few numbers, sizes in common, high scores",
        [few_numbers, sizes_in_common, partial(high_scores, wrong=0), partial(high_scores, wrong=1)],
        cases=8,
        points=0.5,
    ),
]
