"""What the log-probability of a sequence is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, vocabulary=range(4, 10), length=range(3, 12), normalised=True):
    """A random text; tokens and pairs may come again. BOS is any token. Where they are not
    normalised, the rows do not sum to 1."""
    vocabulary, length = sizes(rng, vocabulary, length)
    log_probs = -rng.uniform(0.1, 4.0 if normalised else 45.0, size=(vocabulary, vocabulary))
    if normalised:
        log_probs -= np.log(np.exp(log_probs).sum(axis=1, keepdims=True))
    bos = int(rng.integers(vocabulary))
    return {"log_probs": log_probs, "tokens": rng.integers(vocabulary, size=length).tolist(), "bos": bos}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(4, 10), range(3, 12)))


def few_tokens(rng):
    """No token, one or two, now and then from a vocabulary of one; some tokens are very unlikely."""
    return inputs(rng, vocabulary=range(1, 6), length=range(3), normalised=False)


def repeated(rng):
    """The same few pairs again and again."""
    case = inputs(rng, length=range(2, 5), normalised=False)
    return {**case, "tokens": case["tokens"] * int(rng.integers(2, 5))}


def long_texts(rng):
    """So long that the product of the probabilities is 0 in float64."""
    return inputs(rng, vocabulary=range(12, 20), length=range(600, 990))


def longest_texts(rng):
    """Some 1000 tokens. A function that calls itself for each token goes too deep for Python, always and not by
    chance."""
    return inputs(rng, vocabulary=range(12, 20), length=range(990, 1001))


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, one sum over at most 1000 terms of one sign

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=0.5),
    Agrees("few tokens, or none", few_tokens, cases=8, points=0.5),
    Agrees("repeated tokens", repeated, cases=4, points=0.5),
    Agrees("long texts", [long_texts, longest_texts], cases=1, points=0.5),
]
