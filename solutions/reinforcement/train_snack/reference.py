r"""Train the hungry agent: many steps of learning from reward, one after the other.

When the agent is hungry, the snack is in place B, and otherwise in place A. The agent does not know this. It tries
places, gets a reward of 1 or -1, and after some dozens of steps its choice follows its hunger.

    for each hunger and u, in order:
        p_b        = sigmoid(weight * hunger + bias)          sigmoid(z) = 1 / (1 + exp(-z))
        action     = A if u < 1 - p_b, else B
        derivative = p_b if the action is A,  p_b - 1 if it is B
        reward     = 1 if the action is right, else -1        B is right if hunger >= 0.5, A if it is below
        weight     = weight - learning_rate * derivative * reward * hunger
        bias       = bias   - learning_rate * derivative * reward
    $$ p_b &= \sigma(\text{weight} \cdot \text{hunger} + \text{bias}) $$
    $$ \text{action} &= \text{A where } u < 1 - p_b, \text{ else B} $$
    $$ \text{derivative} &= p_b \text{ for A}, \quad p_b - 1 \text{ for B} $$
    $$ \text{reward} &= 1 \text{ for B where hunger} \ge 0.5, \text{ for A elsewhere; } -1 \text{ for the other} $$
    $$ \text{step} &= \text{learning\_rate} \cdot \text{derivative} \cdot \text{reward} $$
    $$ \text{weight} &\leftarrow \text{weight} - \text{step} \cdot \text{hunger} $$
    $$ \text{bias} &\leftarrow \text{bias} - \text{step} $$

Shapes
    weight, bias   floats, where the training starts
    hungers        (n,) float64, from 0 to 1, n at least 1: the hunger at each step
    us             (n,) float64, at least 0 and below 1: the random number of each step
    learning_rate  float, at least 0
    returns        (weight, bias), two floats after the last step; the inputs stay as they were

Conventions
    Each step begins with the weight and bias of the step before. Both of its changes come from the same p_b, the one
    that chose the action.
    A wrong choice has the reward -1, not 0, so that the agent also learns from it.
    A hunger of exactly 0.5 is hungry: B is right. (u is never so near to 1 - p_b that rounding decides.)
    weight * hunger + bias stays between -100 and 100, so a plain sigmoid does.

Worked example: the hungers 0, 1, 0.1, 0.9, fifty times. In the place of random numbers, u runs through 0, 0.37,
0.74, 1.11 - 1 = 0.11 and so on. At the end the agent chooses B with probability 0.018, 0.997, 0.046 and 0.992.

>>> hungers = np.array([0.0, 1.0, 0.1, 0.9] * 50)
>>> us = 0.37 * np.arange(200) % 1.0
>>> weight, bias = train_snack(0.0, 0.0, hungers, us, 1.0)
>>> round(weight, 3), round(bias, 3)
(9.854, -4.012)
>>> (1.0 / (1.0 + np.exp(-(weight * hungers[:4] + bias)))).round(3)
array([0.018, 0.997, 0.046, 0.992])

Source: 000, on reinforcement learning: the hungry agent and its two places.
Before: reinforcement/snack_step.
"""

import math

import numpy as np

from grader import probe


def train_snack(weight, bias, hungers, us, learning_rate):
    ### BEGIN SOLUTION
    for hunger, u in zip(hungers.tolist(), us.tolist(), strict=True):
        p_b = 1.0 / (1.0 + math.exp(-(weight * hunger + bias)))
        probe("p_b", p_b)  # of each step
        action = "A" if u < 1.0 - p_b else "B"
        derivative = p_b if action == "A" else p_b - 1.0
        probe("derivative", derivative)  # of each step
        right = "B" if hunger >= 0.5 else "A"
        reward = 1.0 if action == right else -1.0
        probe("reward", reward)  # of each step
        weight = weight - learning_rate * derivative * reward * hunger
        bias = bias - learning_rate * derivative * reward
    return weight, bias
    ### END SOLUTION
