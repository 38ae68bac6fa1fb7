"""Right ways to train the hungry agent that look nothing like the reference."""

import math

import numpy as np


def as_vectors(weight, bias, hungers, us, learning_rate):
    """Weight and bias are one vector, and each hunger gets a 1 beside it."""
    theta = np.array([weight, bias])
    states = np.column_stack([hungers, np.ones(len(hungers))])
    for state, u in zip(states, us, strict=True):
        p_b = 0.5 * (1.0 + np.tanh(0.5 * (state @ theta)))
        target = 0 if 1 - p_b > u else 1
        reward = 2 * (target == (state[0] >= 0.5)) - 1
        theta = theta + learning_rate * reward * (target - p_b) * state
    return tuple(theta)


def four_cases(weight, bias, hungers, us, learning_rate):
    """The product of derivative and reward, case by case, in Python floats. A list is returned."""
    for i in range(len(hungers)):
        hunger, p_b = float(hungers[i]), 1 / (1 + math.exp(-weight * float(hungers[i]) - bias))
        chose_a, hungry = bool(us[i] < 1 - p_b), hunger >= 0.5
        change = {(True, True): -p_b, (True, False): p_b, (False, True): p_b - 1, (False, False): 1 - p_b}
        step = learning_rate * change[chose_a, hungry]
        weight, bias = weight - step * hunger, bias - step
    return [weight, bias]
