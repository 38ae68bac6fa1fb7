"""Wrong ways to write the preference loss. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

DIFFERENCE, LOSSES = "chosen - rejected", "-torch.nn.functional.logsigmoid(difference)"
RETURN = "return losses.mean()"
SIGMOID = "torch.sigmoid(difference)"

pairs = [("sign", "log_of_a_sigmoid"), ("summed", "log_of_a_sigmoid"), ("sign", "summed")]


@replaced(DIFFERENCE, "rejected - chosen")
def sign():
    """The difference has the wrong sign, so the loss is small where the rejected answer has the larger reward."""


@open_where("not finite")
@replaced(LOSSES, f"-torch.log({SIGMOID})")
def log_of_a_sigmoid():
    """For a difference far below 0 the loss is infinite: the sigmoid has become 0 before its logarithm is taken, or
    exp(-difference) has overflowed. Use a function for the logarithm of a sigmoid."""


@open_where("not finite")
@replaced(LOSSES, "-torch.log(chosen.exp() / (chosen.exp() + rejected.exp()))")
def exponentials_of_the_rewards():
    """exp(reward) overflows for large rewards, or becomes 0 for very low ones; only the difference matters, so take it
    first."""


def _floored(floor):
    @replaced(LOSSES, f"-torch.log({SIGMOID} + {floor})")
    def mistake():
        """A small number is added to the probability before the logarithm, so the loss cannot grow further; use a
        function for the logarithm of a sigmoid."""

    return mistake


floor_of_1e_8, floor_of_1e_10, floor_of_1e_12 = map(_floored, ("1e-8", "1e-10", "1e-12"))


@replaced(LOSSES, f"-torch.log({SIGMOID}).clamp(min=-100.0)")
def binary_cross_entropy_of_the_sigmoid():
    """No loss is above 100: F.binary_cross_entropy takes the logarithm of a probability that has become 0, and cuts it
    off there. Use a function for the logarithm of a sigmoid, such as F.binary_cross_entropy_with_logits."""


@replaced(LOSSES, "-torch.nn.functional.logsigmoid(0.1 * difference)")
def beta_of_dpo():
    """The difference is multiplied by 0.1, as by the beta of DPO; use the difference itself."""


@replaced(LOSSES, "-difference")
def difference_itself():
    """The loss is minus the difference, which has no lower end; it is minus the logarithm of its sigmoid."""


@replaced(LOSSES, "torch.relu(1.0 - difference)")
def hinge():
    """The loss is a hinge, max(0, 1 - difference), as torch's margin_ranking_loss with margin 1; it is minus the
    logarithm of a sigmoid."""


@replaced(LOSSES, "torch.relu(-difference)")
def hinge_without_a_margin():
    """The loss is max(0, -difference), as torch's margin_ranking_loss; it is minus the logarithm of a sigmoid."""


@replaced(LOSSES, f"1.0 - {SIGMOID}")
def no_logarithm():
    """The loss is the probability that the rejected answer wins; it is minus the logarithm of the probability that the
    chosen one does."""


@replaced(RETURN, "return -losses.mean()")
def negative():
    """The logarithm is returned without the minus; the loss is never below 0."""


@replaced(LOSSES, "(1.0 - difference).square()")
def squared():
    """The loss is the square of the distance between the difference and 1; it is minus the logarithm of a sigmoid."""


@replaced(LOSSES, f"{LOSSES.replace('difference', 'chosen')} - torch.nn.functional.logsigmoid(-rejected)")
def each_reward_by_itself():
    """Each reward goes through a sigmoid of its own, as if answers were classified as good or bad; only the
    difference of the two counts."""


@open_where("not finite")
@replaced(LOSSES, "torch.log(torch.sigmoid(rejected)) - torch.log(torch.sigmoid(chosen))")
def sigmoid_before_the_difference():
    """The sigmoid is taken of each reward, and then the difference of the logarithms; take the difference of the
    rewards first."""


@replaced(RETURN, "return -torch.nn.functional.logsigmoid(difference.mean())")
def mean_before_the_sigmoid():
    """The mean of the differences is taken first; take the loss of each pair, then the mean."""


@replaced(RETURN, "return losses.sum()")
def summed():
    """The losses are summed; take their mean."""


@replaced(RETURN, "return losses")
def not_reduced():
    """The losses of all pairs are returned; return their mean, one number."""


@replaced(RETURN, "return losses.mean() / 0.6931471805599453")
def base_2():
    """The logarithm has base 2; take the natural one."""


@replaced(DIFFERENCE, "chosen.float() - rejected.float()")
def always_float32():
    """The loss is float32 whatever the rewards are; it has their dtype."""


@shows_in("gradients")
@replaced(DIFFERENCE, "chosen - rejected.detach()")
def no_gradient_to_rejected():
    """No gradient reaches the rejected rewards; the model learns from both answers of a pair."""


@shows_in("gradients")
@replaced(RETURN, "return losses.mean().detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, item, numpy); leave the graph as torch makes it."""
