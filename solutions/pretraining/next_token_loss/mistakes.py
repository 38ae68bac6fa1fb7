"""Wrong ways to write the loss of next-token prediction. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

READ, NEXT = "logits[:, :-1]", "ids[:, 1:]"
LOG_P, RETURN = "torch.log_softmax(logits[:, :-1], dim=-1)", "return losses.mean()"

pairs = [("other_way", "summed"), ("no_shift", "no_softmax"), ("no_shift", "summed")]


@replaced(READ, "logits")
@replaced(NEXT, "ids")
def no_shift():
    """Nothing is shifted: each place is compared with the token that it has just read. The scores at a place predict
    the token after it."""


@replaced(NEXT, "ids[:, :-1]")
def last_place_left_out_without_a_shift():
    """The last place is left out of both, and so nothing is shifted. The scores lose their last place, and the ids
    their first."""


@replaced(READ, "logits[:, 1:]")
def first_place_left_out_without_a_shift():
    """The first place is left out of both, and so nothing is shifted. The scores lose their last place, and the ids
    their first."""


@replaced(READ, "logits[:, 1:]")
@replaced(NEXT, "ids[:, :-1]")
def other_way():
    """The shift goes the other way: each place is compared with the token before it. The scores lose their last place,
    and the ids their first."""


@replaced(READ, "logits")
@replaced(NEXT, "ids.roll(-1, dims=1)")
def rolled():
    """The ids are rolled, so the last place predicts the first token of its text. The last place predicts nothing;
    leave it out."""


@replaced(READ, "logits")
@replaced(NEXT, "torch.cat([ids[:, 1:], torch.zeros_like(ids[:, :1])], dim=1)")
def last_place_predicts_0():
    """The shifted ids are filled up with 0, so the last place of each text predicts the token 0. It predicts nothing;
    leave it out."""


@replaced(READ, "logits.flatten(0, 1)[:-1]")
@replaced(NEXT, "ids.flatten()[1:]")
def shifted_across_the_batch():
    """The texts are joined before the shift, so the last place of one predicts the first token of the next. Shift each
    text by itself, and flatten afterwards."""


@replaced(RETURN, "return losses.sum() / ids.numel()")
def divided_by_n():
    """The sum is divided by batch * n; each text has n - 1 losses."""


@replaced(RETURN, "return losses.sum()")
def summed():
    """The losses are summed; take their mean."""


@replaced(RETURN, "return losses.sum() / len(ids)")
def summed_over_the_places():
    """The losses of a text are summed, and only the batch is averaged; take the mean over all places of all texts."""


@replaced(RETURN, "return losses")
def not_reduced():
    """The losses of all places are returned; return their mean, one number."""


@replaced(LOG_P, READ)
def no_softmax():
    """The scores are taken for log-probabilities (F.nll_loss does so); they go through a log-softmax first."""


@replaced(LOG_P, f"torch.log_softmax(torch.softmax({READ}, dim=-1), dim=-1)")
def softmax_twice():
    """The softmax is taken twice: F.cross_entropy and log_softmax expect scores, not probabilities."""


@open_where("not finite")
@replaced(LOG_P, f"torch.log(torch.softmax({READ}, dim=-1))")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is infinite; torch.log_softmax never makes the probability."""


@open_where("not finite")
@replaced(LOG_P, f"{READ} - torch.log(torch.exp({READ}).sum(dim=-1, keepdim=True))")
def maximum_missing():
    """exp overflows for large scores, or its sum is 0 for very low ones; use torch.log_softmax or torch.logsumexp, or
    subtract each place's largest score first."""


def _floored(floor):
    @replaced(LOG_P, f"torch.log(torch.softmax({READ}, dim=-1) + {floor})")
    def mistake():
        """A small number is added to the probability before the logarithm, so the loss cannot grow further; use
        torch.log_softmax instead."""

    return mistake


floor_of_1e_8, floor_of_1e_9, floor_of_1e_10, floor_of_1e_12 = map(_floored, ("1e-8", "1e-9", "1e-10", "1e-12"))


@replaced(LOG_P, f"torch.log_softmax({READ}, dim=1)")
def softmax_over_the_places():
    """The softmax runs over the places; it runs over the V tokens, the last axis."""


@replaced(RETURN, f"return torch.nn.functional.cross_entropy({READ}, {NEXT})")
def classes_on_the_second_axis():
    """F.cross_entropy takes the second axis for the classes, and here that is the places; flatten batch and places into
    one axis first, or move the V tokens to the second axis."""


@replaced(RETURN, f"return torch.nn.functional.cross_entropy({READ}.reshape(len(ids), -1, ids.shape[1] - 1), {NEXT})")
def reshaped_in_place_of_a_transpose():
    """The scores are brought to (batch, V, n - 1) by reshape or view, which mixes scores of different places; move the
    axis of the V tokens with transpose, or flatten batch and places into one axis."""


@replaced(RETURN, "return losses[ids[:, 1:] != 0].mean()")
def id_0_left_out():
    """Tokens of id 0 are left out, as if 0 were a pad; every token counts."""


@replaced(RETURN, "return torch.exp(losses.mean())")
def perplexity():
    """The exponential of the loss is returned, which is the perplexity; return the loss."""


@replaced(LOG_P, "torch.log_softmax(logits[:, :-1].float(), dim=-1)")
def always_float32():
    """The loss is float32 whatever the scores are; it has their dtype."""


@shows_in("gradients")
@replaced(LOG_P, "torch.log_softmax(logits[:, :-1].detach(), dim=-1)")
def no_gradients():
    """No gradient reaches the scores, so nothing is learned; leave the graph as torch makes it (no detach, item, numpy
    or no_grad)."""
