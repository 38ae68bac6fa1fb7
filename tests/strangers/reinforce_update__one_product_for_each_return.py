# expect: full marks
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    steps = len(rewards)
    discounts = gamma ** np.arange(steps)  # work that grows with T squared, and is fast all the same
    returns = np.array([discounts[: steps - t] @ rewards[t:] for t in range(steps)])
    scores = states @ theta
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    grad = np.eye(theta.shape[1])[actions] - scores / scores.sum(axis=1, keepdims=True)
    return theta + learning_rate * states.T @ ((returns - baseline)[:, None] * grad)
