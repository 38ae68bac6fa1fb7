r"""One step of learning from reward: act, see the reward, and make the same action more likely or less.

An agent looks for a snack in place A or place B. The right place is not known, so there is no target for a loss. The
step pretends that the chosen place was the right one, takes the derivative for that, and multiplies it by the reward: a
negative reward turns the step around.

    p_b        = sigmoid(weight * hunger + bias)               the probability of B; sigmoid(z) = 1 / (1 + exp(-z))
    action     = A if u < 1 - p_b, else B
    derivative = p_b if the action is A,  p_b - 1 if it is B
    bias'      = bias - learning_rate * derivative * reward of the action
    $$ p_b &= \sigma(\text{weight} \cdot \text{hunger} + \text{bias}), & \sigma(z) &= \frac{1}{1 + e^{-z}} $$
    $$ \text{action} &= \text{A where } u < 1 - p_b, \text{ else B} $$
    $$ \text{derivative} &= p_b \text{ for A}, \quad p_b - 1 \text{ for B} $$
    $$ \text{bias}' &= \text{bias} - \text{learning\_rate} \cdot \text{derivative} \cdot \text{reward of the action} $$

Arguments and result
    bias, weight   floats
    hunger         float, what the agent knows about its state
    u              float, at least 0 and below 1: the random number that decides
    rewards        dict with the keys "A" and "B": the reward of each place, any float, negative or 0 too
    learning_rate  float, at least 0
    returns        (bias', action, p_b'): the new bias, "A" or "B", and the probability of B after the step; the inputs
                   stay as they were

Conventions
    The action is chosen with the old bias, exactly as in reinforcement/choose_place: u = 1 - p_b is B.
    Only the bias learns here. The weight stays as it is.
    p_b' is the probability of B with the new bias and the same weight and hunger, whatever the action was.
    The derivative is that of -log(probability of the action) with respect to weight * hunger + bias, as in
    foundations/logistic_step: p_b minus the target, where the target is 0 for A and 1 for B.
    weight * hunger + bias lies between -30 and 30, so a plain sigmoid does.

Worked example: bias 0 and hunger 0 give p_b = 0.5. With u = 0.2 the action is A, the derivative 0.5, the reward 1: the
bias becomes -0.5 and p_b 0.378. Then u = 0.9 gives B with the derivative -0.622. The reward is -1, so B becomes less
likely: the bias is -1.122 and p_b 0.246. (The article rounds the numbers in between to 0.4 and -0.6, and so comes to
-1.1 and 0.250.)

>>> rewards = {"A": 1.0, "B": -1.0}
>>> bias, action, p_b = snack_step(0.0, 1.0, 0.0, 0.2, rewards, 1.0)
>>> round(bias, 3), action, round(p_b, 3)
(-0.5, 'A', 0.378)
>>> bias, action, p_b = snack_step(bias, 1.0, 0.0, 0.9, rewards, 1.0)
>>> round(bias, 3), action, round(p_b, 3)
(-1.122, 'B', 0.246)

Source: 000, on reinforcement learning: the hungry agent and its two places.
Before: reinforcement/choose_place, foundations/logistic_step. After: reinforcement/train_snack,
reinforcement/reinforce_update.
"""

import math

from grader import probe


def snack_step(bias, weight, hunger, u, rewards, learning_rate):
    ### BEGIN SOLUTION
    drive = weight * hunger
    p_b = sigmoid(drive + bias)
    probe("p_b", p_b)  # before the step
    action = "A" if u < 1.0 - p_b else "B"
    derivative = p_b if action == "A" else p_b - 1.0
    probe("derivative", derivative)
    bias = bias - learning_rate * derivative * rewards[action]
    return bias, action, sigmoid(drive + bias)


def sigmoid(z):
    """From any number to a probability."""
    return 1.0 / (1.0 + math.exp(-z))
    ### END SOLUTION
