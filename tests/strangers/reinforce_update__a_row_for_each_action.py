# expect: actions_as_rows
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    weights = theta.T.copy()  # a linear layer's: (out, in)
    logits = states @ weights.T
    probs = np.exp(logits - logits.max(-1, keepdims=True))
    probs /= probs.sum(-1, keepdims=True)
    onehot = np.eye(len(weights))[actions]
    ret, returns = 0.0, []
    for reward in rewards[::-1]:
        ret = reward + gamma * ret
        returns.insert(0, ret - baseline)
    return weights + learning_rate * ((onehot - probs) * np.array(returns)[:, None]).T @ states
