# expect: returns_by_division
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    powers = np.power(gamma, np.arange(rewards.size))
    weights = np.flip(np.cumsum(np.flip(powers * rewards))) / powers - baseline
    scores = states @ theta
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    grad = np.eye(theta.shape[1])[actions] - scores / scores.sum(axis=1, keepdims=True)
    return theta + learning_rate * np.einsum("t,tf,ta->fa", weights, states, grad)
