# expect: total_return_for_every_step, gamma_ignored, mean_over_time
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    batch_weights = np.array([sum(rewards)] * len(rewards)) - baseline
    logits = states @ theta
    p = np.exp(logits - logits.max(1, keepdims=True))
    p = p / p.sum(1, keepdims=True)
    d_logits = -(np.eye(theta.shape[1])[actions] - p) * batch_weights[:, None] / len(rewards)
    return theta - learning_rate * states.T @ d_logits
