"""What the cross-entropy is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(3, 9), classes=range(2, 8), scale=1.5):
    """No two sizes are alike; ordinary scores, and classes at random."""
    n, classes = sizes(rng, n, classes)
    return scores(rng, n, classes, scale)


def scores(rng, n, classes, scale=1.5):
    return {"logits": scale * rng.normal(size=(n, classes)), "targets": rng.integers(classes, size=n)}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(3, 9), range(2, 8)))


def few_numbers(rng):
    """One row or a few, one class or a few; now and then all scores are equal."""
    return scores(rng, *sizes(rng, range(1, 4), range(1, 4)), scale=1.5 * rng.integers(0, 3))


def one_class(rng):
    """Often one class alone, which has probability 1: the loss and its gradient are 0."""
    return scores(rng, int(rng.integers(4, 9)), int(rng.choice([1, 1, 1, 2, 3])))


def sizes_in_common(rng):
    """As many rows as classes, in every second case."""
    n, classes, _ = coinciding(rng, *[range(2, 8)] * 3)
    return scores(rng, n, classes)


def large_scores(rng):
    """Whole rows near 1e4 or -1e4, with ordinary differences between their scores."""
    case = inputs(rng, n=range(4, 9), classes=range(3, 8))
    case["logits"] += 9.9e3 * np.resize(rng.permutation([-1.0, 1.0, 0.0]), len(case["logits"]))[:, None]
    return case


def sure_and_wrong(rng):
    """In two rows or three a wrong class is ahead by 1e4 or 2e4, now and then the right one; the rest is ordinary."""
    case = inputs(rng, n=range(4, 9), classes=range(3, 8))
    logits, targets, classes = case["logits"], case["targets"], case["logits"].shape[1]
    wrong = (targets + rng.integers(1, classes, size=len(targets))) % classes
    logits[0, wrong[0]] += 1e4
    logits[1, targets[1]] -= 1e4
    logits[2, wrong[2]], logits[2, targets[2]] = (1e4, -1e4) if rng.integers(4) else (-1e4, 1e4)
    order = rng.permutation(len(targets))
    return {"logits": logits[order], "targets": targets[order]}


# float64, exponentials, a logarithm and short sums; atol: log 1 may come out as 1e-16
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1.5),
    Agrees("few numbers, and sizes in common", [few_numbers, one_class, sizes_in_common], cases=5, points=1),
    # a score of 1e4 carries an absolute rounding error of 2e-12, which the exponential turns into a relative one
    Agrees("scores of 1e4", [large_scores, sure_and_wrong], cases=5, rtol=1e-8, atol=1e-10, points=1.5),
]
