"""Wrong ways to write the reward of RLHF. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

PENALTY, DIFFERENCE = "-beta * difference", "log_probs - ref_log_probs"
WITH_REWARD, AT_THE_END = "rewards + reward.unsqueeze(1)", "places == ends - 1"
RETURN = "return torch.where(places < ends, rewards, 0.0)"
REAL = "(places < ends)"
BOTH = f"rewards = torch.where({AT_THE_END}, {WITH_REWARD}, rewards)\n    {RETURN}"
MASKED = "rewards = torch.where(places < ends, rewards, 0.0)"

pairs = [
    ("sign", "every_token"),
    ("sign", "not_zero_after_the_end"),
    ("sign", "replaces_the_penalty"),
]


@replaced(PENALTY, "beta * difference")
def sign():
    """The penalty has the wrong sign: a token that the policy likes better than the reference does costs something."""


@replaced(AT_THE_END, "places < ends")
def every_token():
    """Every token gets the reward of the whole answer; only the last one does."""


@replaced(BOTH, f"{MASKED}\n    return torch.cat([rewards[:, :-1], rewards[:, -1:] + reward[:, None]], 1)")
def reward_at_the_last_place():
    """The reward is given at the last place, n - 1, though it may be a pad; the answer ends at lengths - 1."""


@replaced(AT_THE_END, "places == places[-1]")
def reward_at_the_last_place_and_lost_with_the_pads():
    """The reward is given at the last place, n - 1, and lost where that is a pad; the answer ends at lengths - 1."""


@replaced(AT_THE_END, "places == 0")
def reward_at_the_first_token():
    """The reward is given at the first token; it comes with the last one."""


@replaced(AT_THE_END, "places == ends - 2")
def one_too_early():
    """The reward is given one token before the end; the last token is at lengths - 1."""


@replaced(AT_THE_END, "places == ends")
@replaced(RETURN, "return torch.where(places <= ends, torch.where(places < ends, rewards, reward.unsqueeze(1)), 0.0)")
def one_too_far():
    """The reward is given at the place behind the end, and lost where there is none; the last token is at
    lengths - 1."""


@replaced(BOTH, f"{MASKED}\n    rewards[torch.arange(len(lengths)), lengths] += reward\n    return rewards")
def one_too_far_or_beyond_the_end():
    """The reward is given at the place behind the end, and an index is too large where there is none; the last token is
    at lengths - 1."""


@replaced(WITH_REWARD, "reward.unsqueeze(1)")
def replaces_the_penalty():
    """The reward takes the place of the last token's penalty; it is added to it."""


@replaced(PENALTY, "-beta * difference.abs()")
def absolute_value():
    """The penalty has the absolute value of the difference, one of TRL's estimators; it has the plain difference."""


@replaced(PENALTY, "-beta * (torch.exp(-difference) - 1.0 + difference)")
def estimator_k3():
    """The penalty has exp(-d) - 1 + d, as the loss of GRPO; it has the plain difference d."""


@replaced(PENALTY, "-beta * 0.5 * difference.square()")
def estimator_k2():
    """The penalty has half the square of the difference, one of TRL's estimators; it has the plain difference."""


@replaced(RETURN, "return rewards")
def not_zero_after_the_end():
    """Pads have a penalty; behind the end everything is 0."""


@replaced(PENALTY, "-difference")
def beta_missing():
    """The penalty is not multiplied by beta."""


@replaced(PENALTY, f"-beta * torch.where(places == ends - 1, (difference * {REAL}).sum(dim=1, keepdim=True), 0.0)")
def whole_penalty_at_the_end():
    """The penalties of all tokens are summed at the last one; each token has its own."""


@replaced(PENALTY, f"-beta * (difference * {REAL}).sum(dim=1, keepdim=True) / ends * torch.ones_like(difference)")
def mean_penalty():
    """Every token has the mean penalty of its answer; each has its own."""


@replaced(PENALTY, "-beta * (torch.exp(log_probs) - torch.exp(ref_log_probs))")
def difference_of_probabilities():
    """The penalty has the difference of the probabilities; it has that of their logarithms."""


@replaced(PENALTY, "-beta * torch.exp(log_probs) * difference")
def weighted_by_the_probability():
    """The difference is multiplied by the token's probability; the tokens are drawn from the policy, so the plain
    difference is enough."""


@replaced(WITH_REWARD, "rewards + reward.unsqueeze(1) / ends")
def reward_divided_by_the_length():
    """The reward is divided by the number of tokens; it is given whole, at the last token."""


@replaced(RETURN, "return torch.where(places < ends, rewards, 0.0).sum(dim=1)")
def summed():
    """The rewards of an answer are summed; return one for each token, (batch, n)."""


@shows_in("inputs")
@replaced(DIFFERENCE, "log_probs.sub_(ref_log_probs)")
def in_place():
    """log_probs is changed in place, and the loss of the policy still needs it; make a new tensor."""
