"""Wrong ways to average over padded sequences. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

MEAN, REAL, MAXIMUM = "losses.mean()", "targets != pad", "scores - scores.max(axis=1, keepdims=True)"
PICKED, LOG_TOTALS = "scores[np.arange(len(ids)), ids]", "np.log(np.exp(scores).sum(axis=1))"
LOSSES, CUT = f"log_totals - {PICKED}", "logits[real], targets[real]"
PER_SEQUENCE = "np.add.reduceat(losses, np.unique(np.nonzero(real)[0], return_index=True)[1])"

pairs = [
    ("divided_by_all", "bits"),
    ("summed", "maximum_missing"),
    ("mean_of_sequence_means", "maximum_missing"),
]


@replaced(REAL, "targets == targets")
def pads_counted():
    """The pads are counted like real tokens; leave them out of the sum and of the number by which it is divided."""


@replaced(MEAN, "losses.sum() / targets.size")
def divided_by_all():
    """The sum of the real tokens' losses is divided by the number of all tokens, pads included; divide it by the number
    of real tokens."""


@open_where("nan")
@replaced(MEAN, "np.mean(np.bincount(np.nonzero(real)[0], losses, len(real)) / real.sum(axis=1))")
def mean_of_sequence_means():
    """Each sequence has its own mean, and the mean of these is returned; take one mean over all real tokens, so that
    each token counts the same."""


@replaced(MEAN, "np.mean([losses[np.nonzero(real)[0] == row].mean() for row in np.unique(np.nonzero(real)[0])])")
def mean_of_the_means_of_sequences_with_tokens():
    """Each sequence that has a real token has its own mean, and the mean of these is returned; take one mean over all
    real tokens, so that each token counts the same."""


@replaced(MEAN, "losses.sum()")
def summed():
    """The losses are summed; divide the sum by the number of real tokens."""


@replaced(MEAN, "losses.sum() / len(targets)")
def divided_by_the_batch():
    """The sum is divided by the number of sequences; divide it by the number of real tokens."""


@replaced(MEAN, "losses.sum() / targets.shape[1]")
def divided_by_the_length():
    """The sum is divided by the length of the sequences; divide it by the number of real tokens."""


@open_where("nan")
@replaced(REAL, "targets == pad")
def mask_inverted():
    """The mask is inverted: the pads are averaged, and the real tokens are left out."""


@open_where("nan")
@replaced(REAL, "np.logical_and.accumulate(targets != pad, axis=1)")
def ends_at_the_first_pad():
    """A sequence ends at its first pad; pads may stand at any place, and the real tokens after one count, too."""


@replaced(REAL, "targets != 0")
def pad_is_zero():
    """The id 0 is taken for the pad, whatever `pad` says."""


@replaced(REAL, "targets >= 0")
def pad_is_negative():
    """Negative targets are taken for pads; the pad is `pad`, and it may be an id of the vocabulary."""


@replaced(LOSSES, PICKED)
@replaced(f"losses = {PICKED}", f"losses = {PICKED} - log_totals")
def sign():
    """The sign is wrong: the loss is minus the logarithm of the probability, and never below 0."""


@replaced("return float(losses.mean())", "return float(np.exp(losses.mean()))")
def perplexity():
    """The exponential of the loss is returned, which is the perplexity; return the loss."""


@replaced(MEAN, "losses.mean() / np.log(2.0)")
def bits():
    """The loss is in bits; take the natural logarithm."""


@replaced("np.log(np.exp(scores).sum(axis=1))", "np.exp(scores).sum(axis=1)")
@replaced(LOSSES, f"-np.exp({PICKED}) / log_totals")
def no_logarithm():
    """The probabilities are averaged; take minus their logarithm first."""


@replaced(LOG_TOTALS, "0.0")
@replaced("scores.max(axis=1, keepdims=True)", "0.0")
def no_softmax():
    """The logits are taken for log-probabilities; they go through a log-softmax first."""


@replaced(MAXIMUM, "np.exp(scores - scores.max(axis=1, keepdims=True))")
@replaced(LOG_TOTALS, "np.log(np.exp(scores / scores.sum(axis=1, keepdims=True)).sum(axis=1))")
@replaced(LOSSES, "log_totals - (scores / scores.sum(axis=1, keepdims=True))[np.arange(len(ids)), ids]")
def softmax_twice():
    """The softmax is taken twice: log-softmax is applied to probabilities instead of logits."""


@open_where("not finite")
@replaced(MAXIMUM, "scores")
def maximum_missing():
    """exp overflows for large logits, or underflows to log 0; subtract each row's maximum before the exponential."""


@open_where("not finite")
@replaced(LOSSES, f"-np.log(np.exp({PICKED} - log_totals))")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is infinite. Subtract the logarithm of the sum from the score
    instead of dividing first: log p = score - log of the sum."""


@open_where("not finite")
@replaced(MAXIMUM, "scores")
@replaced(LOSSES, "-np.log(np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True))[np.arange(len(ids)), ids]")
@replaced(f"log_totals = {LOG_TOTALS}", "")
def log_of_a_plain_softmax():
    """The softmax is exp(x) / exp(x).sum(), which is infinity over infinity or 0 over 0 for large logits, and the
    logarithm of a probability that has become 0 is infinite. Subtract each row's maximum first, and the logarithm of
    the sum from the score instead of dividing."""


def _floored(floor):
    @replaced(LOSSES, f"-np.log(np.exp({PICKED} - log_totals) + {floor})")
    def mistake():
        """A small number is added to the probability before the logarithm, so the loss cannot grow further; subtract
        the logarithm of the sum from the score instead."""

    return mistake


floor_of_1e_12 = _floored(1e-12)
floor_of_1e_9 = _floored(1e-9)
floor_of_1e_8 = _floored(1e-8)
floor_of_1e_10 = _floored(1e-10)
floor_of_1e_15 = _floored(1e-15)


@replaced("scores.max(axis=1, keepdims=True)", "scores.max()")
@open_where("not finite")
def maximum_of_everything():
    """The maximum of the whole array is subtracted; in a row far below it every exponential is 0. Subtract each row's
    own maximum."""


@replaced(f"real = {REAL}", f"np.take_along_axis(logits, targets[:, :, np.newaxis], axis=2)\n    real = {REAL}")
def pads_indexed():
    """A pad is used as an index, which fails where it is no id of the vocabulary. Choose the real tokens first, or put
    some id in the place of the pads (np.where) before you index."""


@open_where("nan")
@replaced(MEAN, "losses[losses != 0.0].mean()")
def losses_of_zero_left_out():
    """Losses that are 0 are taken for pads; a token that is predicted with certainty has the loss 0, too, and counts.
    Make the mask from targets."""


@replaced(CUT, "logits[real], np.zeros_like(targets[real])")
def first_token_for_the_target():
    """The probability of token 0 is taken at every place; take that of the target."""


@replaced("return float(losses.mean())", "return losses")
def losses_returned():
    """The losses of all tokens are returned; return their mean, one number."""


@shows_in("inputs")
@replaced("    scores = scores", "    logits -= logits.max(axis=-1, keepdims=True)\n    scores = scores")
def logits_overwritten():
    """The maximum is subtracted from logits in place; make a new array and leave the input as it was."""


@shows_in("inputs")
@replaced("    return", "    targets[~real] = 0\n    return")
def targets_overwritten():
    """The pads in targets are replaced in place; make a new array (np.where) and leave the input as it was."""


@replaced(CUT, "log_p[real], targets[real]")
@replaced(f"real = {REAL}", f"real = {REAL}\n    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)")
@replaced(MAXIMUM, "scores")
@replaced(LOSSES, f"-{PICKED}")
@replaced(f"log_totals = {LOG_TOTALS}", "")
def softmax_over_the_places():
    """The softmax runs over the places of a sequence, axis 1; it runs over the tokens of the vocabulary, the last
    axis."""
