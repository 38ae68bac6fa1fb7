"""Right ways to make one step from a reward that look nothing like the reference."""

import numpy as np


def with_the_target(bias, weight, hunger, u, rewards, learning_rate):
    """The action as a target of 0 or 1; a sigmoid made from tanh. NumPy floats are returned."""

    def probability(b):
        return 0.5 + 0.5 * np.tanh((b + hunger * weight) / 2)

    target = int(not u < 1 - probability(bias))
    place = ["A", "B"][target]
    new = bias + learning_rate * rewards[place] * (target - probability(bias))
    return new, place, probability(new)


def in_two_branches(bias, weight, hunger, u, rewards, learning_rate):
    """The probability of A, and one line for each place. A list is returned."""
    p_a = 1 / (1 + np.exp(weight * hunger + bias))
    reward_a, reward_b = (rewards[each] for each in "AB")
    if p_a > u:
        action, change = "A", -(1 - p_a) * reward_a
    else:
        action, change = "B", p_a * reward_b
    bias = bias + change * learning_rate
    odds = np.exp(weight * hunger + bias)
    return [bias, action, odds / (1 + odds)]
