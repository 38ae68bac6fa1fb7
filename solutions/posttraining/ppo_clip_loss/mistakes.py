"""Wrong ways to write PPO's clipped loss. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

OLD, WEIGHTS = "old_log_probs.detach()", "advantages.detach()"
RATIO, CLIPPED = "torch.exp(log_probs - old)", "ratio.clamp(1.0 - epsilon, 1.0 + epsilon)"
TERMS, RETURN = "torch.minimum(ratio * weights, clipped * weights)", "return -terms.mean()"

pairs = [("sign", "maximum"), ("summed", "no_clip"), ("sign", "clamp_without_a_minimum")]


@replaced("torch.minimum", "torch.maximum")
def maximum():
    """The larger of the two products is taken; take the smaller one, and the minus afterwards."""


@replaced(TERMS, "ratio * weights")
def no_clip():
    """Nothing is clipped, so the policy may move as far as it likes in one step."""


@replaced(TERMS, "clipped * weights")
def clamp_without_a_minimum():
    """The clipped product is taken everywhere, so an action that has moved the wrong way gets no gradient back; take
    the minimum of both products."""


@replaced(CLIPPED, "ratio.clamp(max=1.0 + epsilon)")
def clipped_from_above_only():
    """The ratio is clipped from above alone; clip it from below, too, for actions with a negative advantage."""


@replaced(TERMS, "torch.minimum(ratio, clipped) * weights")
def minimum_of_the_ratios():
    """The minimum is taken of the two ratios, before the multiplication; take it of the two products, since a negative
    advantage turns the order around."""


@replaced(CLIPPED, "ratio.clamp(min=1.0 - epsilon)")
def clipped_from_below_only():
    """The ratio is clipped from below alone; clip it from above, too."""


@replaced(CLIPPED, "ratio.clamp(-epsilon, epsilon)")
def clipped_around_0():
    """The ratio is clipped to the range from -epsilon to epsilon; the range lies around 1."""


@replaced(RATIO, "torch.exp((log_probs - old))")
@replaced(CLIPPED, "torch.exp((log_probs - old).clamp(-epsilon, epsilon))")
def logarithm_clipped():
    """The logarithm of the ratio is clipped to the range from -epsilon to epsilon; clip the ratio itself, around 1."""


@replaced(TERMS, "torch.minimum(ratio * weights, (ratio * weights).clamp(1.0 - epsilon, 1.0 + epsilon))")
def product_clipped():
    """The product of ratio and advantage is clipped; clip the ratio, then multiply."""


@replaced(RATIO, "1.0 + log_probs - old")
def one_plus_the_logarithm():
    """The ratio is taken for 1 + log_probs - old_log_probs, which is right near 1 alone; it is the exponential of the
    difference."""


@replaced(RATIO, "log_probs - old")
def exponential_missing():
    """The ratio is taken for the difference of the logarithms; it is the exponential of it."""


@replaced(RATIO, "log_probs / old")
def ratio_of_the_logarithms():
    """The logarithms are divided; the ratio is that of the probabilities, exp(log_probs - old_log_probs)."""


@replaced(RATIO, "torch.exp(old - log_probs)")
def ratio_upside_down():
    """The ratio is upside down: it is the new probability divided by the old one."""


@replaced(RATIO, "torch.exp(log_probs)")
def old_ignored():
    """The probability stands in the place of the ratio; divide it by the old one."""


@replaced(TERMS, "log_probs * weights")
def plain_policy_gradient():
    """The loss is that of REINFORCE, log-probability times advantage; PPO has the clipped ratio."""


@replaced(RETURN, "return terms.mean()")
def sign():
    """The sign is wrong: optimisers go down, so the loss is minus the mean of the terms."""


@replaced(RETURN, "return -terms.sum()")
def summed():
    """The terms are summed; take their mean."""


@replaced(RETURN, "return -terms.sum() / len(terms)")
def divided_by_the_first_axis():
    """The sum is divided by the length of the first axis; take the mean over all elements."""


@replaced(RETURN, "return -terms.sum(dim=-1).mean()")
def divided_by_all_axes_but_the_last():
    """The terms are summed over the last axis, and the mean is taken over the others alone; take the mean over all
    elements."""


@replaced(WEIGHTS, "(advantages.detach() - advantages.detach().mean()) / (advantages.detach().std() + 1e-8)")
def advantages_normalised():
    """The advantages are normalised, as many programs do before the loss; use them as they are."""


@replaced(CLIPPED, "ratio.clamp(0.8, 1.2)")
def epsilon_of_its_own():
    """The range is always that from 0.8 to 1.2; use the argument."""


@replaced(RATIO, "torch.exp(log_probs.float() - old.float())")
@replaced(WEIGHTS, "advantages.detach().float()")
def always_float32():
    """The loss is float32 whatever the inputs are; it has their dtype."""


@shows_in("gradients")
@replaced(OLD, "old_log_probs")
def old_not_detached():
    """A gradient goes into old_log_probs; they are data of an earlier policy, so detach them."""


@shows_in("gradients")
@replaced(WEIGHTS, "advantages")
def advantages_not_detached():
    """A gradient goes into the advantages, which are data for this loss; detach them."""


@shows_in("gradients")
@replaced(OLD, "old_log_probs")
@replaced(WEIGHTS, "advantages")
def old_not_detached_and_advantages_not_detached():
    """Gradients go into old_log_probs and advantages; both are data, so detach them."""


@shows_in("gradients")
@replaced(RETURN, "return -terms.mean().detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, item, numpy); leave log_probs in the graph."""
