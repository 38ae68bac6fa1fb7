"""Wrong ways to train the hungry agent. A docstring is what the student who makes the mistake reads."""

from grader.checks import replaced

CHOICE, DERIVATIVE = '"A" if u < 1.0 - p_b else "B"', 'p_b if action == "A" else p_b - 1.0'
RIGHT, REWARD = '"B" if hunger >= 0.5 else "A"', "1.0 if action == right else -1.0"
WEIGHT = "weight - learning_rate * derivative * reward * hunger"
BIAS = "bias - learning_rate * derivative * reward\n"
P_B = "1.0 / (1.0 + math.exp(-(weight * hunger + bias)))"
LOOP = "zip(hungers.tolist(), us.tolist(), strict=True)"

pairs = [
    ("hunger_left_out", "reward_ignored"),
    ("weight_not_updated", "reward_ignored"),
    ("line_from_the_other_end", "half_is_not_hungry"),
    ("reward_0_for_a_wrong_choice", "half_is_not_hungry"),
    ("hunger_left_out", "half_is_not_hungry"),
    ("line_from_the_other_end", "reward_0_for_a_wrong_choice"),
]


@replaced(REWARD, "1.0")
def reward_ignored():
    """The reward has no effect, so that every choice is reinforced; multiply the derivative by it."""


@replaced(RIGHT, '"A"')
def always_a():
    """A is always right; with a hunger of 0.5 or more it is B."""


@replaced(RIGHT, '"B"')
def always_b():
    """B is always right; with a hunger below 0.5 it is A."""


@replaced("hunger >= 0.5", "hunger > 0.5")
def half_is_not_hungry():
    """With a hunger of exactly 0.5 A is right; it is B."""


@replaced(REWARD, "1.0 if action == right else 0.0")
def reward_0_for_a_wrong_choice():
    """A wrong choice has the reward 0, so that nothing is learned from it; it is -1."""


@replaced(WEIGHT, "weight")
def weight_not_updated():
    """The weight stays as it was; it makes a step too, with the hunger as a factor."""


@replaced(BIAS, "bias\n")
def bias_not_updated():
    """The bias stays as it was; it makes a step too."""


@replaced(WEIGHT, "weight - learning_rate * derivative * reward")
def hunger_left_out():
    """The step of the weight lacks the hunger; the derivative with respect to the weight has it as a factor."""


@replaced(BIAS, "bias - learning_rate * derivative * reward * hunger\n")
def hunger_in_the_bias_too():
    """The step of the bias is multiplied by the hunger; only that of the weight is."""


@replaced(WEIGHT, "weight + learning_rate * derivative * reward * hunger")
@replaced(BIAS, "bias + learning_rate * derivative * reward\n")
def ascent():
    """The steps go the wrong way, so that good choices become rarer: either they are added, or the right places are
    exchanged. Subtract the steps; with a hunger of 0.5 or more B is right."""


@replaced("        bias =", f"        p_b = {P_B}\n        derivative = {DERIVATIVE}\n        bias =")
def bias_after_the_weight():
    """p_b is computed again between the two steps; both come from the p_b that chose the action."""


@replaced(DERIVATIVE, "p_b")
def derivative_p_for_both():
    """The derivative is p_b for both places; for B it is p_b - 1."""


@replaced(DERIVATIVE, '1.0 - p_b if action == "A" else p_b')
def derivative_1_minus_p_for_a():
    """The derivative is 1 - p_b for A and p_b for B; it is p_b for A and p_b - 1 for B."""


@replaced('if action == "A" else p_b', 'if action == "B" else p_b')
def derivatives_exchanged():
    """The derivatives of A and B are exchanged; it is p_b for A and p_b - 1 for B."""


@replaced(DERIVATIVE, "p_b - (hunger >= 0.5)")
@replaced(REWARD, "1.0")
def right_place_known():
    """The step goes towards the right place, as if it were known; it goes towards the chosen one, times the reward."""


@replaced(DERIVATIVE, '2.0 * (p_b - (action == "B")) * p_b * (1.0 - p_b)')
def squared_error():
    """The derivative is that of the squared error; take the one of -log of the probability: p_b for A, p_b - 1 for
    B."""


@replaced(CHOICE, '"B" if u < p_b else "A"')
def line_from_the_other_end():
    """B is chosen where u < p_b; A has the lower part of the line: A where u < 1 - p_b."""


@replaced(CHOICE, '"A" if u < p_b else "B"')
def p_b_is_taken_for_the_probability_of_a():
    """A is chosen where u < p_b; p_b is the probability of B, so the border is 1 - p_b."""


@replaced(CHOICE, '"A" if p_b < 0.5 else "B"')
def likelier_place():
    """The likelier place is always taken; u decides."""


@replaced("(weight * hunger + bias)", "(start_weight * hunger + start_bias)")
@replaced("    for hunger", "    start_weight, start_bias = weight, bias\n    for hunger")
def all_from_the_start():
    """Every step is computed with the weight and bias from before the training; each begins with those of the step
    before."""


@replaced("    for hunger", "    weight, bias = 0.0, 0.0\n    for hunger")
def starts_at_zero():
    """The training starts at 0; it starts at the weight and bias that are given."""


@replaced(LOOP, "reversed(list(zip(hungers.tolist(), us.tolist(), strict=True)))")
def from_the_last_step():
    """The steps are made from the last to the first; make them in order."""


@replaced(LOOP, "list(zip(hungers.tolist(), us.tolist(), strict=True))[:-1]")
def last_step_missing():
    """The last step is missing."""


@replaced(WEIGHT, "weight - derivative * reward * hunger")
@replaced(BIAS, "bias - derivative * reward\n")
def learning_rate_ignored():
    """The learning rate has no effect; multiply both steps by it."""


@replaced("return weight, bias", "return bias, weight")
def bias_first():
    """The bias is returned first; the result is (weight, bias)."""
