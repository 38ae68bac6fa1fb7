"""Right ways to use a temperature that look nothing like the reference."""

import math

import numpy as np


def power_of_the_probabilities(logits, t):
    """The softmax to the power 1 / t, made to sum to 1."""
    if t == 0.0:
        return np.eye(len(logits))[int(np.argmax(logits))]
    probabilities = np.exp(logits - max(logits))
    probabilities /= sum(probabilities)
    sharpened = probabilities ** (1 / t)
    return sharpened / np.sum(sharpened)


def log_sum_exp(logits, t):
    """Through the logarithm of the sum."""
    if not t:
        return (np.cumsum(np.cumsum(logits == logits.max())) == 1).astype(float)
    scaled = logits / t
    return np.exp(scaled - np.logaddexp.reduce(scaled))


def number_by_number(logits, t):
    """Python floats, in loops."""
    values = logits.tolist()
    highest = max(values)
    if t == 0:
        first = values.index(highest)
        return np.array([1.0 if i == first else 0.0 for i in range(len(values))])
    powers = [math.exp((each - highest) / t) for each in values]
    return np.array([each / math.fsum(powers) for each in powers])
