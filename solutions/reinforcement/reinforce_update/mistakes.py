"""Wrong ways to write the REINFORCE step. A docstring is what the student who makes the mistake is told."""

import numpy as np

from grader.checks import shows_in


def descent(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The step goes down the gradient; returns are to grow, so add the gradient to theta."""
    return _step(theta, states, actions, _returns(rewards, gamma) - baseline, -learning_rate)


def total_return_for_every_step(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Every step is weighed with the return of the whole episode; use the return from that step on."""
    total = np.full(len(rewards), _returns(rewards, gamma)[0])
    return _step(theta, states, actions, total - baseline, learning_rate)


def total_return_for_every_step_and_gamma_ignored(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Every step is weighed with the sum of all rewards of the episode, and nothing is discounted; use the discounted
    return from that step on."""
    total = np.full(len(rewards), np.sum(rewards))
    return _step(theta, states, actions, total - baseline, learning_rate)


def gamma_ignored(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The rewards are not discounted; gamma has no effect."""
    return _step(theta, states, actions, _returns(rewards, 1.0) - baseline, learning_rate)


def gamma_once(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """All later rewards are discounted by gamma alike; a reward k steps later is discounted by gamma to the power k."""
    later = _returns(rewards, 1.0) - rewards
    return _step(theta, states, actions, rewards + gamma * later - baseline, learning_rate)


def gamma_to_the_t(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Step t carries an additional factor gamma^t, as in Sutton and Barto's boxed algorithm; here it has none."""
    factors = gamma ** np.arange(len(rewards))
    return _step(theta, states, actions, factors * (_returns(rewards, gamma) - baseline), learning_rate)


def gamma_to_the_t_and_updated_step_by_step(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Step t carries an additional factor gamma^t, and theta changes after every step, as in Sutton and Barto's boxed
    algorithm; here there is no such factor, and all gradients are taken at the theta that is given."""
    advantages = gamma ** np.arange(len(rewards)) * (_returns(rewards, gamma) - baseline)
    return _one_by_one(theta, states, actions, advantages, learning_rate)


def discounted_from_time_zero(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Each reward is discounted by its distance from the start of the episode; for G_t count from step t, so that
    its own reward is not discounted."""
    returns = gamma ** np.arange(len(rewards)) * _returns(rewards, gamma)
    return _step(theta, states, actions, returns - baseline, learning_rate)


def returns_by_division(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The rewards are multiplied by gamma^t, summed from the end and divided by gamma^t again; for gamma 0, or after
    many steps, gamma^t is 0, and 0 / 0 is NaN. Get each return from the next one instead."""
    factors = gamma ** np.arange(len(rewards))
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = np.cumsum((factors * rewards)[::-1])[::-1] / factors
    return _step(theta, states, actions, returns - baseline, learning_rate)


def nan_at_gamma_0(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """For gamma 0 the result is NaN: neither log(0) nor 1 / 0 is a number. There G_t is r_t alone."""
    returns = _returns(rewards, gamma) if gamma else np.full(len(rewards), np.nan)
    return _step(theta, states, actions, returns - baseline, learning_rate)


def rewards_so_far(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The returns add up the rewards before a step; an action can only be judged by the rewards that follow it."""
    return _step(theta, states, actions, _returns(rewards[::-1], gamma)[::-1] - baseline, learning_rate)


def returns_in_reverse(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The returns are in reverse order: they were collected from the end and not turned round."""
    return _step(theta, states, actions, _returns(rewards, gamma)[::-1] - baseline, learning_rate)


def own_reward_left_out(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """G_t begins with the reward of the next step; it begins with r_t, the reward that followed action a_t."""
    returns = np.append(_returns(rewards, gamma)[1:], 0.0)
    return _step(theta, states, actions, returns - baseline, learning_rate)


def own_reward_discounted(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Every return has one factor gamma too many: r_t itself is not discounted in G_t."""
    return _step(theta, states, actions, gamma * _returns(rewards, gamma) - baseline, learning_rate)


def sum_reset_at_every_reward(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The sum of later rewards begins anew at each reward that is not 0, as in code for the game Pong, where a reward
    ends a round; here a return goes on to the end of the episode."""
    returns = np.array(rewards)
    for t in range(len(returns) - 2, -1, -1):
        returns[t] = rewards[t] or gamma * returns[t + 1]
    return _step(theta, states, actions, returns - baseline, learning_rate)


def rewards_for_returns(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Each step is weighed with its own reward alone; add the discounted rewards that follow."""
    return _step(theta, states, actions, rewards - baseline, learning_rate)


def baseline_ignored(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The baseline has no effect; take it from every return."""
    return _step(theta, states, actions, _returns(rewards, gamma), learning_rate)


def baseline_added(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The baseline is added to the returns; take it from them."""
    return _step(theta, states, actions, _returns(rewards, gamma) + baseline, learning_rate)


def baseline_from_the_rewards(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The baseline is taken from each reward, so it is discounted and summed too; take it once from each return."""
    return _step(theta, states, actions, _returns(rewards - baseline, gamma), learning_rate)


def returns_standardised(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The weights are shifted and scaled to mean 0 and deviation 1; only take the baseline from the returns."""
    advantages = _returns(rewards, gamma) - baseline
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
    return _step(theta, states, actions, advantages, learning_rate)


def returns_standardised_and_mean_over_time(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The weights are shifted and scaled to mean 0 and deviation 1, and the gradients are averaged over the steps; only
    take the baseline from the returns, and sum the gradients."""
    return returns_standardised(theta, states, actions, rewards, gamma, learning_rate / len(rewards), baseline)


def returns_standardised_as_torch_does(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The weights are shifted and scaled to mean 0 and deviation 1, with T - 1 in the deviation; only take the baseline
    from the returns."""
    advantages = _returns(rewards, gamma) - baseline
    deviation = np.sqrt(np.sum((advantages - advantages.mean()) ** 2) / np.float64(len(rewards) - 1))
    advantages = (advantages - advantages.mean()) / (deviation + np.finfo(np.float32).eps)
    return _step(theta, states, actions, advantages, learning_rate)


def mean_return_as_baseline(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The mean of the returns is taken from them, and the baseline that is given has no effect."""
    returns = _returns(rewards, gamma)
    return _step(theta, states, actions, returns - returns.mean(), learning_rate)


def mean_over_time(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The gradients are averaged over the steps of the episode; they are to be summed."""
    return _step(theta, states, actions, _returns(rewards, gamma) - baseline, learning_rate / len(rewards))


def gamma_ignored_and_mean_over_time(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The rewards are not discounted, and the gradients are averaged over the steps; discount the rewards that follow,
    and sum the gradients."""
    return gamma_ignored(theta, states, actions, rewards, gamma, learning_rate / len(rewards), baseline)


def total_return_for_every_step_and_gamma_ignored_and_mean_over_time(
    theta, states, actions, rewards, gamma, learning_rate, baseline=0.0
):
    """Every step is weighed with the sum of all rewards of the episode, nothing is discounted, and the gradients are
    averaged; use the discounted return from that step on, and sum the gradients."""
    total = np.full(len(rewards), np.sum(rewards))
    return _step(theta, states, actions, total - baseline, learning_rate / len(rewards))


def means_multiplied(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The mean gradient is multiplied by the sum of all weights; each gradient is to be multiplied by the weight of its
    own step."""
    advantages = np.full(len(rewards), np.sum(_returns(rewards, gamma) - baseline))
    return _step(theta, states, actions, advantages, learning_rate / len(rewards))


def gradient_of_the_probability(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The gradient is that of the probability; that of its logarithm is the same divided by the probability."""
    taken = np.take_along_axis(_policy(states @ theta), actions[:, np.newaxis], axis=1)[:, 0]
    return _step(theta, states, actions, taken * (_returns(rewards, gamma) - baseline), learning_rate)


def expected_part_missing(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Only the score of the action that was taken is differentiated; log pi also has the logarithm of the sum over all
    actions, which gives minus the probabilities."""
    advantages = _returns(rewards, gamma) - baseline
    return _step(theta, states, actions, advantages, learning_rate, np.zeros_like)


def scores_for_probabilities(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The scores stand where the probabilities belong: the softmax is missing."""
    advantages = _returns(rewards, gamma) - baseline
    return _step(theta, states, actions, advantages, learning_rate, lambda scores: scores)


def softmax_over_time(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The softmax runs over the steps of the episode; in each step the probabilities of the actions must sum to 1."""
    advantages = _returns(rewards, gamma) - baseline
    return _step(theta, states, actions, advantages, learning_rate, lambda scores: _policy(scores.T).T)


def only_the_taken_column(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Only the column of the action that was taken changes; the probabilities of the other actions depend on their own
    columns, which have a gradient too."""
    advantages = _returns(rewards, gamma) - baseline
    taken = np.eye(theta.shape[1])[actions]
    return _step(theta, states, actions, advantages, learning_rate, lambda scores: taken * _policy(scores))


def no_maximum(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Large scores overflow in exp, or a whole row underflows to 0; first take the row's highest score from each."""
    advantages = _returns(rewards, gamma) - baseline
    return _step(theta, states, actions, advantages, learning_rate, lambda scores: _ratio(np.zeros(1), scores))


def maximum_of_the_whole_array(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """One maximum is taken from the scores of all steps; a step far below it underflows to 0 / 0. Take each row's."""
    advantages = _returns(rewards, gamma) - baseline
    return _step(theta, states, actions, advantages, learning_rate, lambda scores: _ratio(scores.max(), scores))


def updated_step_by_step(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Theta changes after every step of the episode, so later gradients are taken at another theta; take all of them at
    the theta that is given."""
    return _one_by_one(theta, states, actions, _returns(rewards, gamma) - baseline, learning_rate)


def updated_backwards_step_by_step(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Theta changes after every step, from the last to the first, so earlier gradients are taken at another theta; take
    all of them at the theta that is given."""
    advantages = _returns(rewards, gamma) - baseline
    return _one_by_one(theta, states[::-1], actions[::-1], advantages[::-1], learning_rate)


def actions_as_rows(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The result has a row for each action; it has the shape of theta, (features, actions), a row for each feature."""
    return _step(theta, states, actions, _returns(rewards, gamma) - baseline, learning_rate).T


def gradient_alone(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The change of theta is returned; return the new theta."""
    return _step(theta, states, actions, _returns(rewards, gamma) - baseline, learning_rate) - theta


def learning_rate_missing(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """The learning rate has no effect; multiply the summed gradient by it."""
    return _step(theta, states, actions, _returns(rewards, gamma) - baseline, 1.0)


@shows_in("inputs")
def in_place(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """theta itself is changed; return a new array and leave the one that is given as it was."""
    theta[...] = _step(theta, states, actions, _returns(rewards, gamma) - baseline, learning_rate)
    return theta


@shows_in("speed")
def every_return_from_the_start(theta, states, actions, rewards, gamma, learning_rate, baseline=0.0):
    """Every return is summed anew over all the rewards that follow, which takes time that grows with T squared; one
    pass from the end gets each return from the next one."""
    listed = rewards.tolist()
    advantages = []
    for t in range(len(listed)):
        total, factor = 0.0, 1.0
        for reward in listed[t:]:
            total += factor * reward
            factor *= gamma
        advantages.append(total - baseline)
    return _step(theta, states, actions, np.array(advantages), learning_rate)


def _returns(rewards, gamma):
    """Rewards to go, right for any gamma."""
    returns = np.array(rewards)
    for t in range(len(returns) - 2, -1, -1):
        returns[t] += gamma * returns[t + 1]
    return returns


def _ratio(highest, scores):
    with np.errstate(over="ignore", invalid="ignore"):
        unnormalised = np.exp(scores - highest)
        return unnormalised / unnormalised.sum(axis=1, keepdims=True)


def _policy(scores):
    return _ratio(scores.max(axis=1, keepdims=True), scores)


def _step(theta, states, actions, advantages, learning_rate, policy=_policy):
    """Right, for weights and probabilities that are: what each mistake does wrong happens before it."""
    gradients = np.eye(theta.shape[1])[actions] - policy(states @ theta)
    return theta + learning_rate * states.T @ (np.reshape(advantages, (-1, 1)) * gradients)


def _one_by_one(theta, states, actions, advantages, learning_rate):
    """A step for each row, each at the theta that the one before has left."""
    for t, advantage in enumerate(advantages):
        theta = _step(theta, states[t : t + 1], actions[t : t + 1], advantage, learning_rate)
    return theta
