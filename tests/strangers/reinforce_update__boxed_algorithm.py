# expect: gamma_to_the_t, updated_step_by_step
import numpy as np


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    w, T = np.array(theta), len(rewards)  # noqa: N806
    for t in range(T):
        G = sum(gamma ** (k - t) * rewards[k] for k in range(t, T))  # noqa: N806
        preferences = states[t] @ w
        probabilities = np.exp(preferences - preferences.max())
        probabilities /= probabilities.sum()
        eligibility = np.outer(states[t], (np.arange(w.shape[1]) == actions[t]) - probabilities)
        w += learning_rate * gamma**t * (G - baseline) * eligibility
    return w
