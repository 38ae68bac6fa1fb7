"""Wrong ways to write the loss of a masked language model. A student who makes the mistake reads its docstring."""

import torch

from grader.checks import open_where, replaced, shows_in

CHOSEN, LOG_P = "labels != -100", "torch.log_softmax(scores, dim=-1)"
COUNT = "max(len(losses), 1)"
RETURN = f"return losses.sum() / {COUNT}"
PER_TEXT = "torch.zeros(len(labels), dtype=losses.dtype).index_add(0, chosen.nonzero()[:, 0], losses)"
BEFORE = "    chosen ="

pairs = [("divided_by_all", "id_0_left_out"), ("shifted", "divided_by_all")]


@replaced(BEFORE, "    labels = labels.clamp(min=0)\n    chosen =")
def every_place():
    """All places count, with token 0 as the label of those that were not chosen; only places with a label count."""


@replaced(COUNT, "labels.numel()")
def divided_by_all():
    """The sum is divided by the number of all places; divide it by the number of places that have a label."""


@replaced(COUNT, "len(labels)")
def divided_by_the_batch():
    """The sum is divided by the number of texts; divide it by the number of places that have a label."""


@open_where("nan")
@replaced(RETURN, f"return ({PER_TEXT} / chosen.sum(1)).mean()")
def mean_of_sequence_means():
    """Each text has its own mean, and the mean of these is returned, NaN for a text without labels. Take one mean over
    all labels of the batch."""


@replaced(RETURN, f"return ({PER_TEXT} / chosen.sum(1).clamp(min=1)).mean()")
def mean_of_sequence_means_with_zeros():
    """Each text has its own mean, 0 without labels, and the mean of these is returned. Take one mean over all labels of
    the batch."""


@open_where("nan")
@replaced(RETURN, f"return ({PER_TEXT} / chosen.sum(1).clamp(min=1)).sum() / chosen.any(1).sum().clamp(min=1)")
def mean_of_the_means_of_texts_with_labels():
    """Each text that has labels has its own mean, and the mean of these is returned. Take one mean over all labels of
    the batch, so that each counts the same."""


@replaced(BEFORE, "    logits, labels = logits[:, :-1], labels[:, 1:]\n    chosen =")
def shifted():
    """The labels are shifted by one place, as in next-token prediction. A masked model guesses the token of the same
    place."""


@replaced(RETURN, "return losses.sum()")
def summed():
    """The losses are summed; divide the sum by the number of labels."""


@open_where("nan")
@replaced(RETURN, "return losses.mean()")
def nan_where_none():
    """Without any label the loss is 0 / 0, which is NaN, as in F.cross_entropy; it has to be 0."""


@replaced(RETURN, "return losses.mean() if len(losses) else torch.tensor(0.0)")
def zero_in_float32():
    """Without any label the loss is a float32 zero, whatever the scores are; it has their dtype."""


@replaced(RETURN, "return losses.mean() if len(losses) else 0.0")
def number_instead_of_a_tensor():
    """Without any label the result is a Python number; return a tensor without axes, in the dtype of the scores."""


def _in_the_count(number):
    @replaced(COUNT, f"(len(losses) + {number})")
    def mistake():
        """A small number is added to the number of labels, so the mean is a little too small; keep the denominator from
        0 without changing it elsewhere."""

    return mistake


count_plus_1e_8, count_plus_1e_9, count_plus_1e_6 = map(_in_the_count, ("1e-8", "1e-9", "1e-6"))


@replaced(COUNT, "(len(losses) + 1)")
def count_plus_1():
    """1 is added to the number of labels, so the mean is too small; the number itself, and 1 if it is 0."""


@open_where("nan")
@replaced(CHOSEN, "labels > 0")
def id_0_left_out():
    """Labels of id 0 are left out; only -100 means that there is no label."""


@replaced(LOG_P, "scores")
def no_softmax():
    """The scores are taken for log-probabilities; they go through a log-softmax first."""


@replaced(LOG_P, "torch.log_softmax(torch.softmax(scores, dim=-1), dim=-1)")
def softmax_twice():
    """The softmax is taken twice: F.cross_entropy and log_softmax expect scores, not probabilities."""


@open_where("not finite")
@replaced(LOG_P, "torch.log(torch.softmax(scores, dim=-1))")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is infinite; torch.log_softmax never makes the probability."""


@open_where("not finite")
@replaced(LOG_P, "scores - torch.log(torch.exp(scores).sum(dim=-1, keepdim=True))")
def maximum_missing():
    """exp overflows for large scores, or its sum is 0 for very low ones; use torch.log_softmax or torch.logsumexp."""


@replaced("logits[chosen]", "logits[chosen].float()")
def always_float32():
    """The loss is float32 whatever the scores are; it has their dtype."""


@shows_in("gradients")
def nan_gradient_where_none(logits, labels):
    """Without any label the loss is 0, but its gradient is NaN: torch.where and nan_to_num hide the NaN of 0 / 0 in the
    result, and the gradient still goes through a division by hand. Do not divide by 0 in the first place."""
    chosen = labels != -100
    log_p = torch.log_softmax(logits, dim=-1).gather(2, labels.clamp(min=0).unsqueeze(2)).squeeze(2)
    return torch.nan_to_num(-(log_p * chosen).sum() / chosen.sum())


@shows_in("gradients")
@replaced("logits[chosen]", "logits[chosen].detach()")
def no_gradients():
    """No gradient reaches the scores, so nothing is learned; leave the graph as torch makes it (no detach, item, numpy
    or no_grad)."""
