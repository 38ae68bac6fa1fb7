"""Wrong ways to write the ranking loss. A student who makes the mistake reads its docstring."""

import torch

from grader.checks import open_where, replaced, shows_in

PAIRS = "torch.triu_indices(answers, answers, offset=1)"
CALL = "preference_loss(scores[:, better].flatten(), scores[:, worse].flatten())"
DIFFERENCES = "(scores[:, better] - scores[:, worse])"

pairs = [("neighbours_only", "sign"), ("best_against_the_others", "sign"), ("sign", "summed_over_the_pairs")]


@replaced(PAIRS, "torch.stack([torch.arange(answers - 1), torch.arange(1, answers)])")
def neighbours_only():
    """Only neighbours in the order are compared; every answer is compared with all that come after it."""


@replaced(PAIRS, "torch.stack([torch.zeros(answers - 1, dtype=torch.int64), torch.arange(1, answers)])")
def best_against_the_others():
    """Only the best answer is compared with the others; all pairs count."""


@replaced(PAIRS, "torch.stack([torch.arange(answers - 1), torch.full((answers - 1,), answers - 1)])")
def others_against_the_worst():
    """Only the worst answer is compared with the others; all pairs count."""


@replaced(PAIRS, "torch.tensor([[0], [answers - 1]])")
def best_against_the_worst():
    """Only the best answer and the worst are compared; all pairs count."""


@replaced(PAIRS, "torch.nonzero(~torch.eye(answers, dtype=torch.bool)).T")
def both_orders():
    """Each pair counts in both orders, so half of the comparisons are the wrong way round; only i < j counts."""


@replaced("offset=1", "offset=0")
def each_with_itself():
    """Each answer is also compared with itself, which adds log 2 to the sum; only i < j counts."""


@replaced(CALL, f"{CALL} * len(better)")
def summed_over_the_pairs():
    """The losses of a prompt's pairs are summed; take the mean over pairs and prompts."""


@replaced(CALL, f"{CALL} * len(better) * len(scores)")
def summed():
    """The losses are summed; take the mean over pairs and prompts."""


@replaced(CALL, f"{CALL} * len(scores)")
def summed_over_the_batch():
    """The losses of the prompts are summed; take the mean over pairs and prompts."""


@replaced(CALL, f"{CALL} * len(better) / answers")
def divided_by_the_answers():
    """The sum of a prompt's losses is divided by the number of answers; divide it by the number of pairs."""


@replaced(CALL, f"{CALL} / 2.0")
def half():
    """The sum is divided by K (K - 1) for each prompt, as if each pair counted in both orders; there are K (K - 1) / 2
    pairs."""


@replaced(CALL, f"{CALL} * len(better) / answers**2")
def divided_by_the_whole_table():
    """The sum is divided by K * K for each prompt, as by the mean of a table in which all but the pairs i < j are 0;
    divide it by the number of pairs."""


@replaced(CALL, f"-{CALL}")
def negative():
    """The mean of the logarithms is returned without the minus; the loss is never below 0."""


@replaced("better, worse =", "worse, better =")
def sign():
    """The differences have the wrong sign: the first answer is the best, so its score is to be the larger one."""


@replaced("    answers =", "    scores = scores.sort(dim=1, descending=True).values\n    answers =")
def sorted_first():
    """The scores are sorted first, so the order in which people put the answers has no effect; the columns are
    in that order."""


@replaced("    answers =", "    scores = scores.T\n    answers =")
def prompts_compared():
    """Answers to different prompts are compared; the answers to one prompt lie along the second axis."""


@replaced(CALL, f"torch.relu(1.0 - {DIFFERENCES}).mean()")
def hinge():
    """The loss of a pair is a hinge, max(0, 1 - difference); it is minus the logarithm of a sigmoid."""


@replaced(CALL, f"-{DIFFERENCES}.mean()")
def differences_themselves():
    """The loss of a pair is minus the difference; it is minus the logarithm of its sigmoid."""


@open_where("not finite")
@replaced(CALL, f"-torch.log(torch.sigmoid{DIFFERENCES}).mean()")
def log_of_a_sigmoid():
    """For a difference far below 0 the loss is infinite: the sigmoid has become 0 before its logarithm is taken, or
    exp(-difference) has overflowed. Use a function for the logarithm of a sigmoid."""


@replaced(CALL, f"-torch.log(torch.sigmoid{DIFFERENCES}).clamp(min=-100.0).mean()")
def binary_cross_entropy_of_the_sigmoid():
    """No loss is above 100: F.binary_cross_entropy takes the logarithm of a probability that has become 0, and cuts it
    off there. Use a function for the logarithm of a sigmoid, such as F.binary_cross_entropy_with_logits."""


def _floored(floor):
    @replaced(CALL, f"-torch.log(torch.sigmoid{DIFFERENCES} + {floor}).mean()")
    def mistake():
        """A small number is added to the probability before the logarithm, so the loss cannot grow further; use a
        function for the logarithm of a sigmoid."""

    return mistake


floor_of_1e_8, floor_of_1e_10 = map(_floored, ("1e-8", "1e-10"))


@replaced("    answers =", "    scores = scores.float()\n    answers =")
def always_float32():
    """The loss is float32 whatever the scores are; it has their dtype."""


def best_by_a_softmax(scores):
    """The loss is the cross-entropy of the best answer among all; compare the answers pair by pair."""
    return -torch.log_softmax(scores, dim=1)[:, 0].mean()


def plackett_and_luce(scores):
    """The loss is that of Plackett and Luce, a softmax over the answers that are left at each place; compare the
    answers pair by pair."""
    left = scores.flip(1).logcumsumexp(dim=1).flip(1)
    return (left - scores)[:, :-1].mean()


def plackett_and_luce_summed(scores):
    """The loss is that of Plackett and Luce, a softmax over the answers that are left at each place, summed over the
    places; compare the answers pair by pair."""
    left = scores.flip(1).logcumsumexp(dim=1).flip(1)
    return (left - scores).sum(dim=1).mean()


@shows_in("gradients")
@replaced(CALL, f"{CALL}.detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, item, numpy); leave the graph as torch makes it."""
