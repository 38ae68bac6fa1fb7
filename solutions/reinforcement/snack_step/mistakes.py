"""Wrong ways to make one step from a reward. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced, without

CHOICE, DERIVATIVE = '"A" if u < 1.0 - p_b else "B"', 'p_b if action == "A" else p_b - 1.0'
STEP, RETURNED = "bias - learning_rate * derivative * rewards[action]", "return bias, action, sigmoid(drive + bias)"
PLACE = 'action == "A"'

pairs = [
    ("reward_ignored", "p_b_before_the_step"),
    ("reward_ignored", "ascent"),
    ("ascent", "p_b_before_the_step"),
    ("line_from_the_other_end", "p_b_before_the_step"),
    ("line_from_the_other_end", "derivative_1_minus_p_for_a"),
]


@without(" * rewards[action]")
def reward_ignored():
    """The reward has no effect; multiply the derivative by the reward of the action."""


@replaced("rewards[action]", 'rewards["B" if action == "A" else "A"]')
def reward_of_the_other_place():
    """The reward of the other place is used; use the one of the place that was chosen."""


@replaced("rewards[action]", 'rewards["A"]')
def reward_of_a_always():
    """The reward of A is used whatever was chosen; use the one of the place that was chosen."""


@replaced("rewards[action]", "(1.0 if rewards[action] > 0 else -1.0)")
def sign_of_the_reward():
    """Only the sign of the reward is used; multiply by the reward itself, which may be any number, 0 too."""


@replaced("* rewards[action]", "* (rewards[action] > 0)")
def negative_rewards_dropped():
    """A negative reward has no effect, and any positive one counts as 1; multiply by the reward itself."""


@replaced("bias - learning_rate", "bias + learning_rate")
def ascent():
    """The step is added, so that a good place becomes less likely; subtract it."""


@replaced(RETURNED, "return bias, action, p_b")
def p_b_before_the_step():
    """p_b is the probability before the step; compute it again with the new bias."""


@replaced(DERIVATIVE, "p_b")
def derivative_p_for_both():
    """The derivative is p_b for both places; for B it is p_b - 1."""


@replaced(DERIVATIVE, "p_b - 1.0")
def derivative_p_minus_1_for_both():
    """The derivative is p_b - 1 for both places; for A it is p_b."""


@replaced(DERIVATIVE, '1.0 - p_b if action == "A" else p_b')
def derivative_1_minus_p_for_a():
    """The derivative is 1 - p_b for A and p_b for B; it is p_b for A and p_b - 1 for B."""


@replaced(PLACE, 'action == "B"')
def derivatives_exchanged():
    """The derivatives of A and B are exchanged; it is p_b for A and p_b - 1 for B."""


@replaced(DERIVATIVE, 'p_b if action == "A" else 1.0 - p_b')
def sign_for_b():
    """The derivative for B has the wrong sign; it is p_b - 1, which is negative, so that the bias grows."""


@replaced(DERIVATIVE, '-p_b if action == "A" else p_b - 1.0')
def sign_for_a():
    """The derivative for A has the wrong sign, so that a reward for A makes B more likely; it is p_b, which is
    positive."""


@replaced(DERIVATIVE, '2.0 * (p_b - (action == "B")) * p_b * (1.0 - p_b)')
def squared_error():
    """The derivative is that of the squared error; take the one of -log of the probability: p_b for A, p_b - 1 for
    B."""


@replaced(DERIVATIVE, '(p_b - (action == "B")) * p_b * (1.0 - p_b)')
def half_the_squared_error():
    """The derivative is that of one half of the squared error; take the one of -log of the probability: p_b for A,
    p_b - 1 for B."""


@replaced(DERIVATIVE, '2.0 * (p_b - (action == "B"))')
def squared_error_without_the_sigmoid():
    """The derivative has a factor 2, as that of a squared error; it is p_b for A and p_b - 1 for B."""


@replaced(DERIVATIVE, 'p_b * (1.0 - p_b) * (1.0 if action == "A" else -1.0)')
def derivative_of_the_probability():
    """The derivative is that of the probability itself; take the one of -log of the probability: p_b for A, p_b - 1
    for B."""


@replaced(CHOICE, '"B" if u < p_b else "A"')
def line_from_the_other_end():
    """B is chosen where u < p_b; A has the lower part of the line: A where u < 1 - p_b."""


@replaced(CHOICE, '"A" if u < p_b else "B"')
def p_b_is_taken_for_the_probability_of_a():
    """A is chosen where u < p_b; p_b is the probability of B, so the border is 1 - p_b."""


@replaced("u < 1.0 - p_b", "u <= 1.0 - p_b")
def border_is_a():
    """On the border, u = 1 - p_b, the action is A; it is B."""


@replaced(CHOICE, '"A" if p_b < 0.5 else "B"')
def likelier_place():
    """The likelier place is always taken; u decides."""


@replaced("derivative * rewards", "derivative * hunger * rewards")
def step_of_the_weight():
    """The step of the bias is multiplied by the hunger, which belongs into the step of a weight; the bias has the
    derivative alone."""


@replaced("    return bias", "    drive -= learning_rate * derivative * rewards[action] * hunger**2\n    return bias")
def weight_changed_too():
    """The weight is changed too before p_b is computed again; it stays as it is."""


@replaced("drive = weight * hunger", "drive = hunger")
def weight_ignored():
    """The weight has no effect; the hunger is multiplied by it."""


@replaced("drive = weight * hunger", "drive = weight")
def hunger_ignored():
    """The hunger has no effect; the weight is multiplied by it."""


@replaced("drive = weight * hunger", "drive = 0.0")
def bias_alone():
    """The probability depends on the bias alone; it is that of weight * hunger + bias."""


@without("learning_rate * ")
def learning_rate_ignored():
    """The learning rate has no effect; multiply the step by it."""


@replaced(RETURNED, "return bias, action, 1.0 - sigmoid(drive + bias)")
def probability_of_a():
    """The last result is the probability of A; it is that of B."""


@replaced(RETURNED, 'return bias, action, abs((action == "A") - sigmoid(drive + bias))')
def probability_of_the_action():
    """The last result is the probability of the action; it is that of B, whatever the action was."""


@replaced(RETURNED, "return action, bias, sigmoid(drive + bias)")
def action_first():
    """The action is returned first; the result is (bias, action, p_b)."""


@replaced(RETURNED, "return bias, sigmoid(drive + bias), action")
def action_last():
    """The action is returned last; the result is (bias, action, p_b)."""


@without("bias - ")
def step_returned():
    """The step is returned in the place of the bias; subtract it from the bias."""


@replaced(CHOICE, '"B" if u <= p_b else "A"')
def line_from_the_other_end_with_its_border():
    """B is chosen where u <= p_b; A has the lower part of the line: A where u < 1 - p_b."""
