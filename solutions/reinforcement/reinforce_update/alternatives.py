"""Right ways to write the REINFORCE step that look nothing like the reference."""

from itertools import accumulate

import numpy as np


def log_sum_exp_and_einsum(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Log-probabilities first, probabilities from them; an identity matrix for the one-hot rows; one einsum."""
    returns = [*accumulate(reversed(rewards.tolist()), lambda later, reward: reward + gamma * later)][::-1]
    scores = np.einsum("tf,fa->ta", states, theta)
    log_probabilities = scores - np.logaddexp.reduce(scores, axis=1)[:, None]
    score_gradients = np.eye(theta.shape[1])[actions] - np.exp(log_probabilities)
    return theta + learning_rate * np.einsum("t,tf,ta->fa", np.subtract(returns, baseline), states, score_gradients)


def doubled_returns_and_one_action_at_a_time(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Returns over 1, 2, 4, 8 ... steps, each from the one before; theta is updated one column at a time."""
    advantages = rewards.astype(float)
    steps = 1
    while steps < len(rewards):  # advantages[t] holds the return over the next `steps` rewards
        advantages[:-steps] = advantages[:-steps] + gamma**steps * advantages[steps:]
        steps *= 2
    advantages -= baseline
    weighted_states = advantages[:, None] * states
    scores = (theta.T @ states.T) - (theta.T @ states.T).max(axis=0)
    total = np.exp(scores).sum(axis=0)
    new_theta = theta.copy()
    for action in range(theta.shape[1]):
        new_theta[:, action] += learning_rate * weighted_states[actions == action].sum(axis=0)
        new_theta[:, action] -= learning_rate * (np.exp(scores[action]) / total) @ weighted_states
    return new_theta


def taken_minus_expected(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Two sums apart: the weighted states added up by the action taken, less what the policy expects to be taken. The
    returns are a list filled from the end."""
    rewards_left = rewards.tolist()
    advantages = [0.0] * len(rewards_left)
    following = 0.0
    while rewards_left:
        following = rewards_left.pop() + following * gamma
        advantages[len(rewards_left)] = following - baseline
    weighted = (states.T * (learning_rate * np.array(advantages))).T
    scores = states @ theta
    highest = np.take_along_axis(scores, scores.argmax(axis=1, keepdims=True), axis=1)
    policy = np.exp(scores - highest)
    policy *= 1 / policy.sum(axis=1, keepdims=True)
    taken = np.zeros(theta.shape[::-1])
    np.add.at(taken, actions, weighted)
    return theta + taken.T - np.tensordot(weighted, policy, axes=(0, 0))


def step_by_step(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """A loop over the steps, from the last to the first; every gradient is taken at the old theta."""
    gradient, to_go = np.zeros_like(theta), 0.0
    for t in reversed(range(len(rewards))):
        to_go = rewards[t] + gamma * to_go
        scores = states[t] @ theta
        probabilities = np.exp(scores - np.max(scores))
        probabilities /= np.sum(probabilities)
        surprise = -probabilities
        surprise[actions[t]] += 1.0
        gradient += (to_go - baseline) * np.outer(states[t], surprise)
    return theta + learning_rate * gradient
