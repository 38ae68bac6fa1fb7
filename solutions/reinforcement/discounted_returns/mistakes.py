"""Wrong ways to compute discounted returns. A docstring is what the student who makes the mistake reads."""

from grader.checks import open_where, replaced, shows_in, without

UPDATE, RETURN = "rewards[t] + gamma * to_go", "return returns\n"
POWERS = "gamma ** np.arange(len(rewards))"

pairs = [
    ("returns_in_reverse", "own_reward_left_out"),
]


@without("reversed")
@replaced("(range(len(rewards)))", "range(len(rewards))")
def forward():
    """The sum runs forward, so each step gets the rewards before it; a return adds up the rewards from its step on.
    Begin at the end."""


@replaced(RETURN, "return np.full_like(rewards, to_go)\n")
def total_for_all():
    """Every step gets the return of the whole episode; each has its own, from that step on."""


@without("gamma * ")
@replaced(RETURN, "return np.full_like(rewards, to_go)\n")
def plain_total_for_all():
    """Every step gets the plain sum of all rewards of the episode; each has its own return, of the rewards from that
    step on, discounted by gamma."""


@replaced(RETURN, "return np.float64(to_go)\n")
def first_return_alone():
    """Only the return of the first step is returned; there is one for each step."""


@without("gamma * ")
def gamma_ignored():
    """The rewards are not discounted; gamma has no effect."""


@replaced(
    "to_go = rewards[t] + gamma * to_go\n        returns[t] = to_go",
    f"returns[t] = {UPDATE}\n        to_go += rewards[t]",
)
def gamma_once():
    """All later rewards are multiplied by gamma alike; a reward k steps later is multiplied by gamma to the power k."""


@replaced(RETURN, f"return returns * {POWERS}\n")
def discounted_from_time_zero():
    """Each reward is discounted by its distance from the start of the episode; count from the step whose return it
    is, so that the step's own reward is not discounted."""


@replaced(RETURN, f"return np.cumsum((rewards * {POWERS}))\n")
def sum_so_far_from_time_zero():
    """Step t gets the sum of gamma^s r_s over the rewards up to it; a return adds up the rewards from its step on."""


@replaced(RETURN, f"return np.full_like(rewards, np.sum((rewards[::-1] * {POWERS})))\n")
def discounted_from_the_end():
    """Each reward is discounted by its distance from the end of the episode, and all steps get the same sum."""


@replaced(RETURN, f"return np.cumsum((rewards * {POWERS}[::-1])[::-1])[::-1]\n")
def later_rewards_weigh_more():
    """The last reward is not discounted and earlier ones are, in every return; a return discounts the rewards that come
    later."""


@replaced(RETURN, f"return rewards * {POWERS}\n")
def not_summed():
    """The discounted rewards are returned one by one; a return is the sum of those from its step on."""


@open_where("nan")
@replaced(RETURN, f"return np.cumsum((rewards * {POWERS})[::-1])[::-1] / {POWERS}\n")
def returns_by_division():
    """The rewards are multiplied by gamma^t, summed from the end and divided by gamma^t again; for gamma 0, or after
    many steps, gamma^t is 0, and 0 / 0 is NaN. Get each return from the next one instead."""


@replaced(RETURN, "return returns * (1.0 if gamma else np.nan)\n")
def nan_at_gamma_0():
    """For gamma 0 the result is NaN: neither log(0) nor 1 / 0 is a number. There G_t is r_t alone."""


@replaced(
    "to_go = rewards[t] + gamma * to_go\n        returns[t] = to_go", f"returns[t] = to_go\n        to_go = {UPDATE}"
)
def own_reward_left_out():
    """G_t begins with the reward of the next step; it begins with r_t."""


@replaced(
    "to_go = rewards[t] + gamma * to_go\n        returns[t] = to_go",
    f"returns[t] = gamma * to_go\n        to_go = {UPDATE}",
)
def own_reward_left_out_but_discounted():
    """The own reward of the step is missing: G_t is r_t plus gamma times the next return."""


@replaced("returns[t] = to_go", "returns[t] = gamma * to_go")
def own_reward_discounted():
    """Every return has one factor gamma too many; r_t itself is not discounted in G_t."""


@replaced(UPDATE, "rewards[t] or gamma * to_go")
def sum_reset_at_every_reward():
    """The sum starts again at each reward that is not 0, as in code for the game Pong, where a reward ends a round;
    here a return goes on to the end of the episode."""


@replaced(UPDATE, "(1.0 - gamma) * rewards[t] + gamma * to_go")
def moving_average():
    """The rewards are multiplied by 1 - gamma, as in a moving average; a return is a sum, r_t counts in full."""


@replaced("np.empty_like(rewards)", "np.zeros_like(rewards)")
@replaced("reversed(range(len(rewards)))", "reversed(range(len(rewards) - 1))")
def last_step_left_out():
    """The sum begins one step before the last one, so the last reward is in no return; begin with the last step."""


@replaced(RETURN, "return returns[::-1]\n")
def returns_in_reverse():
    """The returns are in reverse order; the first one belongs to the first step."""


@replaced("np.empty_like(rewards)", "np.copy(rewards)")
@replaced("reversed(range(len(rewards)))", "reversed(range(len(rewards) - 1))")
@replaced("        returns[t]", "        to_go = rewards[t] + gamma * rewards[t + 1]\n        returns[t]")
def next_reward_alone():
    """Each return has its own reward and the next one; all rewards up to the end belong to it."""


@replaced(RETURN, "return returns - returns.mean()\n")
def mean_subtracted():
    """The mean of the returns is subtracted; leave them as they are."""


@replaced(RETURN, "return (returns - returns.mean()) / (returns.std() + 1e-8)\n")
def standardised():
    """The returns are shifted and scaled to mean 0 and deviation 1; leave them as they are."""


@shows_in("inputs")
@replaced("np.empty_like(rewards)", "rewards")
def in_place():
    """The returns are written into rewards; make a new array."""


@replaced("to_go = 0.0", "to_go = rewards[-1]")
def last_reward_counts_twice():
    """The sum starts with the last reward, which is then added again; before the last step it is 0."""
