"""Wrong ways to write the REINFORCE step. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

RETURNS, UPDATE = "np.array(returns[::-1])", "reward + gamma * to_go"
HIGHEST = "scores.max(axis=1, keepdims=True)"
NEW_THETA = "theta + learning_rate * states.T @ (advantages[:, np.newaxis] * score_gradients)"
POWERS = "gamma ** np.arange(len(rewards))"

pairs = [
    ("gamma_to_the_t", "updated_step_by_step"),  # Sutton and Barto's boxed algorithm
    ("total_return_for_every_step", "gamma_ignored"),
    ("gamma_ignored", "mean_over_time"),
    ("returns_standardised", "mean_over_time"),
]


def _advantages(change):
    """The advantages are changed before they are used."""
    return replaced("    scores =", f"    {change}\n    scores =")


def _score_gradients(change):
    return replaced("    return theta", f"    {change}\n    return theta")


def _updated_in(order):
    """Theta changes after every step of the episode; the slice `order` says which comes first."""
    steps = ", ".join(f"{each}[{order}]" for each in ("states", "actions", "advantages"))
    return replaced(
        f"return {NEW_THETA}",
        f"""for state, action, advantage in zip({steps}):
        exponentials = np.exp(state @ theta - (state @ theta).max())
        gradient = np.outer(state, np.eye(len(exponentials))[action] - exponentials / exponentials.sum())
        theta = theta + learning_rate * advantage * gradient
    return theta""",
    )


@replaced("theta + learning_rate", "theta - learning_rate")
def descent():
    """The step goes down the gradient; returns are to grow, so add the gradient to theta."""


@replaced(RETURNS, "np.full(len(rewards), returns[-1])")
def total_return_for_every_step():
    """Every step is weighted with the return of the whole episode; use the return from that step on."""


@without("gamma * ")
def gamma_ignored():
    """The rewards are not discounted; gamma has no effect."""


@replaced(f"to_go = {UPDATE}\n        returns.append(to_go)", f"returns.append({UPDATE})\n        to_go += reward")
def gamma_once():
    """All later rewards are discounted by gamma alike; a reward k steps later is discounted by gamma to the power k."""


@_advantages(f"advantages *= {POWERS}")
def gamma_to_the_t():
    """Step t carries an additional factor gamma^t, as in Sutton and Barto's boxed algorithm; here it has none."""


@replaced(RETURNS, f"{RETURNS} * {POWERS}")
def discounted_from_time_zero():
    """Each reward is discounted by its distance from the start of the episode; for G_t count from step t, so that
    its own reward is not discounted."""


@open_where("nan")
@replaced(RETURNS, f"np.cumsum((rewards * {POWERS})[::-1])[::-1] / {POWERS}")
def returns_by_division():
    """The rewards are multiplied by gamma^t, summed from the end and divided by gamma^t again; for gamma 0, or after
    many steps, gamma^t is 0, and 0 / 0 is NaN. Get each return from the next one instead."""


@replaced(RETURNS, f"{RETURNS} * (1.0 if gamma else np.nan)")
def nan_at_gamma_0():
    """For gamma 0 the result is NaN: neither log(0) nor 1 / 0 is a number. There G_t is r_t alone."""


@replaced("rewards[::-1].tolist()", "rewards.tolist()")
@replaced("returns[::-1]", "returns")
def rewards_so_far():
    """The returns add up the rewards before a step; an action can only be judged by the rewards that follow it."""


@replaced("returns[::-1]", "returns")
def returns_in_reverse():
    """The returns are in reverse order: they were collected from the last step backwards and not reversed."""


@replaced(f"to_go = {UPDATE}\n        returns.append(to_go)", f"returns.append(to_go)\n        to_go = {UPDATE}")
def own_reward_left_out():
    """G_t begins with the reward of the next step; it begins with r_t, the reward that followed action a_t."""


@replaced("returns.append(to_go)", "returns.append(gamma * to_go)")
def own_reward_discounted():
    """Every return has one factor gamma too many: r_t itself is not discounted in G_t."""


@replaced(UPDATE, "reward or gamma * to_go")
def sum_reset_at_every_reward():
    """The sum of later rewards starts again at each reward that is not 0, as in code for the game Pong, where a reward
    ends a round; here a return goes on to the end of the episode."""


@replaced(RETURNS, "rewards")
def rewards_for_returns():
    """Each step is weighted with its own reward alone; add the discounted rewards that follow."""


@without(" - baseline")
def baseline_ignored():
    """The baseline has no effect; subtract it from every return."""


@replaced("- baseline", "+ baseline")
def baseline_added():
    """The baseline is added to the returns; subtract it from them."""


@without(" - baseline")
@replaced(UPDATE, "reward - baseline + gamma * to_go")
def baseline_from_the_rewards():
    """The baseline is subtracted from each reward, so it is discounted and summed too; subtract it once from each
    return."""


@_advantages("advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)")
def returns_standardised():
    """The weights are shifted and scaled to mean 0 and deviation 1; only subtract the baseline from the returns."""


@_advantages("advantages = (advantages - advantages.mean()) / (advantages.std(ddof=1) + np.finfo(np.float32).eps)")
def returns_standardised_as_torch_does():
    """The weights are shifted and scaled to mean 0 and deviation 1, with T - 1 in the deviation; only subtract the
    baseline from the returns."""


@replaced("- baseline", "- np.mean(returns)")
def mean_return_as_baseline():
    """The mean of the returns is subtracted from them, and the baseline that is given has no effect."""


@replaced("learning_rate *", "learning_rate / len(rewards) *")
def mean_over_time():
    """The gradients are averaged over the steps of the episode; they must be summed."""


@replaced(RETURNS, "np.full(len(rewards), rewards.sum())")
@replaced("learning_rate *", "learning_rate / len(rewards) *")
def total_return_for_every_step_and_gamma_ignored_and_mean_over_time():
    """Every step is weighted with the sum of all rewards of the episode, nothing is discounted, and the gradients are
    averaged; use the discounted return from that step on, and sum the gradients."""


@_advantages("advantages[:] = advantages.mean()")
def means_multiplied():
    """The mean gradient is multiplied by the sum of all weights; each gradient is to be multiplied by the weight of its
    own step."""


@_score_gradients("score_gradients *= probabilities[np.arange(len(actions)), actions][:, np.newaxis]")
def gradient_of_the_probability():
    """The gradient is that of the probability; that of its logarithm is the same divided by the probability."""


@replaced("-probabilities", "0.0 * probabilities")
def expected_part_missing():
    """Only the score of the action that was taken is differentiated; log pi also has the logarithm of the sum over all
    actions, which gives minus the probabilities."""


@replaced("-probabilities", "-scores")
def scores_for_probabilities():
    """The scores stand where the probabilities belong: the softmax is missing."""


@replaced("max(axis=1", "max(axis=0")
@replaced("sum(axis=1", "sum(axis=0")
def softmax_over_time():
    """The softmax runs over the steps of the episode; in each step the probabilities of the actions must sum to 1."""


@_score_gradients("score_gradients *= np.eye(theta.shape[1])[actions]")
def only_the_taken_column():
    """Only the column of the action that was taken changes; the probabilities of the other actions depend on their own
    columns, which have a gradient too."""


@replaced("unnormalised.sum(axis=1, keepdims=True)", "(unnormalised.sum(axis=1, keepdims=True) + 1e-8)")
def small_number_in_the_sum():
    """A small number is added to the sum of the softmax, so the probabilities sum to less than 1. The largest
    exponential of a row is 1, so nothing has to be added."""


@replaced(
    f"return {NEW_THETA}",
    """weighted = states.T * advantages
    gradient = -weighted @ probabilities
    gradient[:, actions] += weighted
    return theta + learning_rate * gradient""",
)
def repeated_actions_added_once():
    """gradient[:, actions] += ... adds only once where an action is taken several times; use np.add.at, a one-hot
    matrix, or one row for each step."""


@open_where("nan")
@replaced(f"scores - {HIGHEST}", "scores")
def no_maximum():
    """Large scores overflow in exp, or a whole row underflows to 0; subtract the row's highest score from each one
    first."""


@open_where("nan")
@replaced(HIGHEST, "scores.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from the scores of all steps; a step far below it underflows to 0 / 0. Subtract each
    row's own."""


@_updated_in(":")
def updated_step_by_step():
    """Theta changes after every step of the episode, so later gradients are taken at another theta; take all of them at
    the theta that is given."""


@_updated_in("::-1")
def updated_backwards_step_by_step():
    """Theta changes after every step, from the last to the first, so earlier gradients are taken at another theta; take
    all of them at the theta that is given."""


@replaced(NEW_THETA, f"({NEW_THETA}).T")
def actions_as_rows():
    """The result has a row for each action; it has the shape of theta, (features, actions), a row for each feature."""


@without("theta + ")
def gradient_alone():
    """The change of theta is returned; return the new theta."""


@without("learning_rate * ")
def learning_rate_missing():
    """The learning rate has no effect; multiply the summed gradient by it."""


@shows_in("inputs")
@replaced(f"return {NEW_THETA}", f"theta[...] = {NEW_THETA}\n    return theta")
def in_place():
    """theta itself is changed; return a new array and leave the one that is given as it was."""


@shows_in("speed")
@replaced("for reward in rewards[::-1].tolist():", "for t in reversed(range(len(rewards))):")
@replaced(
    f"to_go = {UPDATE}",
    f"to_go = 0.0\n        for reward in rewards[t:][::-1].tolist():\n            to_go = {UPDATE}",
)
def every_return_from_the_start():
    """Every return is summed again over all the rewards that follow, which takes time that grows with T squared; one
    pass from the end gets each return from the next one."""
