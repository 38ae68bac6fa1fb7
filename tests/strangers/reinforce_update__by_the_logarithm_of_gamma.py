# expect: nan_at_gamma_0
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    steps = np.arange(len(rewards))
    with np.errstate(all="ignore"):
        distance = steps[None, :] - steps[:, None]
        discounts = np.exp(np.log(gamma) * distance)  # -inf times 0
        weights = np.where(distance >= 0, discounts * rewards, 0.0).sum(axis=1) - baseline
    scores = states @ theta
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    grad = np.eye(theta.shape[1])[actions] - scores / scores.sum(axis=1, keepdims=True)
    return theta + learning_rate * states.T @ (weights[:, None] * grad)
