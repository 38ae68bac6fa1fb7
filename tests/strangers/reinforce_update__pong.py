# expect: sum_reset_at_every_reward
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    discounted, running = np.zeros_like(rewards), 0.0
    for t in reversed(range(rewards.size)):
        if rewards[t] != 0:
            running = 0.0  # a round of the game is over
        running = running * gamma + rewards[t]
        discounted[t] = running
    scores = states @ theta
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    grad = np.eye(theta.shape[1])[actions] - scores / scores.sum(axis=1, keepdims=True)
    return theta + learning_rate * states.T @ ((discounted - baseline)[:, None] * grad)
