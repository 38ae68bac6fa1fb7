"""Right ways to compute discounted returns that look nothing like the reference."""

from itertools import accumulate

import numpy as np


def as_a_matrix(rewards, gamma):
    """Row t of a triangular matrix holds the powers of gamma."""
    distance = np.arange(len(rewards)) - np.arange(len(rewards))[:, None]
    return np.where(distance >= 0, gamma ** np.maximum(distance, 0), 0.0) @ rewards


def step_by_step(rewards, gamma):
    """Each return is summed by itself, in two loops of Python numbers."""
    values = []
    for t in range(len(rewards)):
        total, factor = 0, 1
        for reward in rewards[t:].tolist():
            total += factor * reward
            factor *= gamma
        values.append(total)
    return np.array(values)


def accumulated(rewards, gamma):
    """itertools sums from the end."""
    backwards = accumulate(reversed(rewards), lambda later, reward: reward + gamma * later)
    return np.array(list(backwards))[::-1]


def by_convolution(rewards, gamma):
    """The rewards convolved with the powers of gamma, reversed."""
    powers = np.power(float(gamma), np.arange(len(rewards)))
    return np.convolve(rewards[::-1], powers)[: len(rewards)][::-1]
