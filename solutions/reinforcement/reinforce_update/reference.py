r"""REINFORCE: one policy-gradient step from one episode.

The policy scores every action linearly in the features of the state, and a softmax turns the scores into probabilities.
After an episode each action that was taken is made likelier or less likely, in proportion to the return that followed
it: an action that was followed by more than the baseline is reinforced, one that was followed by less is discouraged.

    pi(a | s) = exp(s . theta[:, a]) / sum over actions b of exp(s . theta[:, b])
    G_t       = r_t + gamma r_{t+1} + gamma^2 r_{t+2} + ...              up to the end of the episode
    theta    <- theta + learning_rate * sum over t of (G_t - baseline) * gradient of log pi(a_t | s_t)
    $$ \pi(a \mid s) &= \frac{\exp(s \cdot \theta_{:,a})}{\sum_{\text{actions } b} \exp(s \cdot \theta_{:,b})} $$
    $$ G_t &= r_t + \gamma\, r_{t+1} + \gamma^2 r_{t+2} + \cdots && \text{up to the end of the episode} $$
    $$ \theta &\leftarrow \theta + \text{learning\_rate} \sum_t (G_t - \text{baseline}) \nabla \log \pi(a_t \mid s_t) $$

Shapes
    theta    (features, actions)   float64
    states   (T, features)         s_t, float64, T at least 1
    actions  (T,)                  a_t, int64 from 0 to actions - 1
    rewards  (T,)                  r_t, float64: the reward that followed a_t
    gamma    float, from 0 to 1, both included;  learning_rate  float;  baseline  float, 0 where left out
    returns  (features, actions)   the new theta, float64; the inputs stay as they were

Conventions
    G_t is the reward to go: it begins with r_t itself, undiscounted, and has no part of the rewards before it.
    The baseline is taken from G_t, not from the rewards. Returns are not normalised in any other way.
    The gradient is with respect to theta and is of the logarithm of the probability.
    Sum over t, no mean. All gradients are taken at the theta that is given; theta changes once.
    There is no factor gamma^t before (G_t - baseline). Sutton and Barto's boxed algorithm has one; most code has not.
    Scores may be as large as 1e3, of either sign, and must not overflow or underflow to nothing: a softmax is the same
    when a constant is taken from every score of a row.
    T may be thousands. A Python loop over the steps is fast enough for the speed check; a second Python loop inside it,
    over the rewards that follow, is too slow.

Worked example: theta makes the probabilities (3/4, 1/4) in the first state and the last, (1/2, 1/2) in the second. With
gamma 1/2 the returns are 3/2, 1 and 2. The three gradients are
    [[1/4, -1/4], [0, 0]]    [[0, 0], [-1/2, 1/2]]    [[-3/4, 3/4], [-3/4, 3/4]]
and their weighted sum is [[-9/8, 9/8], [-2, 2]]. With baseline 1 the weights are 1/2, 0 and 1 and the sum is
[[-5/8, 5/8], [-3/4, 3/4]].

>>> theta = np.log([[3.0, 1.0], [1.0, 1.0]])
>>> states = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
>>> actions, rewards = np.array([0, 1, 1]), np.array([1.0, 0.0, 2.0])
>>> (reinforce_update(theta, states, actions, rewards, 0.5, 0.1) - theta).round(4)
array([[-0.1125,  0.1125],
       [-0.2   ,  0.2   ]])
>>> (reinforce_update(theta, states, actions, rewards, 0.5, 0.1, 1.0) - theta).round(4)
array([[-0.0625,  0.0625],
       [-0.075 ,  0.075 ]])

Source: 000, on reinforcement learning; Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist
Reinforcement Learning" (1992); Sutton and Barto, "Reinforcement Learning" (2018), sections 13.3 and 13.4.
Before: foundations/softmax, reinforcement/discounted_returns. After: posttraining/ppo_clip_loss.
"""

import numpy as np

from grader import probe


def reinforce_update(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    ### BEGIN SOLUTION
    returns = []
    to_go = 0.0
    for reward in rewards[::-1].tolist():
        to_go = reward + gamma * to_go
        returns.append(to_go)
    advantages = np.array(returns[::-1]) - baseline
    probe("returns", np.array(returns[::-1]))  # shape (T,)
    probe("advantages", advantages)  # returns without the baseline, (T,)

    scores = states @ theta
    unnormalised = np.exp(scores - scores.max(axis=1, keepdims=True))
    probabilities = unnormalised / unnormalised.sum(axis=1, keepdims=True)
    probe("probs", probabilities)  # shape (T, actions)
    score_gradients = -probabilities  # d log pi(a_t | s_t) / d scores is one-hot(a_t) - probabilities
    score_gradients[np.arange(len(actions)), actions] += 1.0
    probe("score_gradients", score_gradients)  # of log pi(a_t | s_t), shape (T, actions)
    return theta + learning_rate * states.T @ (advantages[:, np.newaxis] * score_gradients)
    ### END SOLUTION
