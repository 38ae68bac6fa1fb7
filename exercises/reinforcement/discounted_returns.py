"""Discounted returns: how much reward followed each step of an episode.

A step is good if much reward comes after it, soon rather than late. The return of a step adds up the rewards from that
step on, and each step of waiting multiplies a reward by gamma.

    G_t = r_t + gamma r_{t+1} + gamma^2 r_{t+2} + ...          up to the end of the episode

Shapes
    rewards  (T,)   r_t, float64, T at least 1: the reward that followed the action of step t
    gamma    float, from 0 to 1, both included
    returns  (T,)   G_t, float64, in the order of the steps; the inputs stay as they were

Conventions
    G_t begins with r_t itself, which is not discounted. (Sutton and Barto call this reward R_{t+1}; the numbers are the
    same.) Rewards before step t have no part in it.
    With gamma = 0 the returns are the rewards: gamma^0 is 1. A division by powers of gamma fails there.
    After the last step nothing follows. Nothing is shifted or scaled.

Worked example: rewards 1, 0, 2 and gamma 1/2. The last return is 2, the one before it 0 + 2/2 = 1, the first one
1 + 1/2 = 3/2.

>>> discounted_returns(np.array([1.0, 0.0, 2.0]), 0.5)
array([1.5, 1. , 2. ])
>>> discounted_returns(np.array([1.0, 0.0, 2.0]), 0.0)
array([1., 0., 2.])

Source: 000, on reinforcement learning; Sutton and Barto, "Reinforcement Learning" (2018), section 3.3.
After: reinforcement/reinforce_update.
"""

import numpy as np


def discounted_returns(rewards, gamma):
    raise NotImplementedError
