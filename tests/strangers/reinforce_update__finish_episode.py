# expect: returns_standardised_as_torch_does
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    returns, total = [], 0
    for reward in rewards[::-1]:
        total = reward + gamma * total
        returns.insert(0, total)
    returns = np.array(returns) - baseline
    with np.errstate(all="ignore"):
        std = np.sqrt(((returns - returns.mean()) ** 2).sum() / np.float64(len(returns) - 1))
        returns = (returns - returns.mean()) / (std + np.finfo(np.float32).eps.item())
    scores = states @ theta
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    grad = np.eye(theta.shape[1])[actions] - scores / scores.sum(axis=1, keepdims=True)
    return theta + learning_rate * states.T @ (returns[:, None] * grad)
