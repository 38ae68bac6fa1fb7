"""Wrong ways to write the loss of supervised fine-tuning. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

PLACES = "places >= prompt_lengths.unsqueeze(1)"
PADS, READ = "targets != pad_id", "logits[:, :-1]"
LOG_P, RETURN = "torch.log_softmax(logits[:, :-1], dim=-1)", "return losses[counted].mean()"
SUMS = "(losses * counted).sum(dim=1)"
ANSWER_PADS = f"(targets == pad_id) & ({PLACES})"

pairs = [("prompt_counted", "pads_counted"), ("one_early", "pads_counted"), ("pads_counted", "mean_of_sequence_means")]


@replaced(PLACES, "places.expand_as(targets) > 0")
def prompt_counted():
    """The tokens of the prompt count, too, as in pretraining; only those of the answer do."""


@replaced(PLACES, "places + 1 >= prompt_lengths.unsqueeze(1)")
def one_early():
    """The last token of the prompt counts. The mask belongs to the targets: after the shift the first column is place
    1, not 0."""


@replaced(PLACES, "places - 1 >= prompt_lengths.unsqueeze(1)")
@replaced(PADS, "ids[:, :-1] != pad_id")
def mask_not_shifted():
    """The mask is that of the tokens without their last place, so it is one place off: the first token of the answer
    does not count, and the first pad does. The mask belongs to the targets, ids[:, 1:]."""


@replaced(PLACES, "places > prompt_lengths.unsqueeze(1)")
def one_late():
    """The first token of the answer does not count; it is at place prompt_lengths[b], and the prompt's last place
    guesses it."""


@replaced(READ, "logits[:, 1:]")
def no_shift():
    """Each token is compared with the scores of its own place, at which the model has already read it; the scores one
    place before guess it."""


@replaced(PADS, "targets == targets")
def pads_counted():
    """Pads behind the answer count; leave out all targets that are pad_id."""


@replaced(PADS, "ids[:, :-1] != pad_id")
def pad_mask_from_the_inputs():
    """A token is left out if the one before it is a pad, so the first pad of each text counts. Look at the token that
    is guessed, ids[:, 1:]."""


@replaced(RETURN, "return losses[counted].sum() / losses.numel()")
def divided_by_all():
    """The sum is divided by the number of all targets, prompts and pads included; divide it by the number of those that
    count."""


@replaced(RETURN, f"return losses[counted].sum() / ({PLACES}).sum()")
def divided_by_answers_and_pads():
    """The pads leave the sum, but not the number by which it is divided."""


@open_where("nan")
@replaced(RETURN, f"return ({SUMS} / counted.sum(dim=1)).mean()")
def mean_of_sequence_means():
    """Each text has its own mean, and the mean of these is returned, NaN for a text that has no answer. Take one mean
    over all tokens that count."""


@replaced(RETURN, f"return ({SUMS} / counted.sum(dim=1).clamp(min=1)).mean()")
def mean_of_sequence_means_with_zeros():
    """Each text has its own mean, 0 without an answer, and the mean of these is returned. Take one mean over all tokens
    that count."""


@replaced(RETURN, f"return ({SUMS} / counted.sum(dim=1).clamp(min=1)).sum() / counted.any(dim=1).sum()")
def mean_of_the_means_of_texts_with_answers():
    """Each text that has an answer has its own mean, and the mean of these is returned. Take one mean over all tokens
    that count, so that each counts the same."""


def _in_the_count(number):
    @replaced(RETURN, f"return losses[counted].sum() / (counted.sum().to(losses.dtype) + {number})")
    def mistake():
        """A small number is added to the number of tokens that count, so the mean is a little too small. At least one
        token counts, so nothing has to be added."""

    return mistake


count_plus_1e_8, count_plus_1e_9, count_plus_1e_6 = map(_in_the_count, ("1e-8", "1e-9", "1e-6"))


@replaced(RETURN, "return losses[counted].sum()")
def summed():
    """The losses are summed; take their mean."""


@replaced(RETURN, "return losses[counted].sum() / len(ids)")
def divided_by_the_batch():
    """The sum is divided by the number of texts; divide it by the number of tokens that count."""


@open_where("nan")
@replaced(PLACES, "places < prompt_lengths.unsqueeze(1)")
def prompt_alone():
    """The mask is inverted: the prompt counts, and the answer is left out."""


@replaced(PLACES, "places >= prompt_lengths")
def lengths_along_the_places():
    """The lengths of the prompts are laid along the places; there is one for each text, so they need an axis behind the
    batch: (batch, 1)."""


@open_where("nan")
@replaced(PLACES, "places >= prompt_lengths[0]")
def first_length_for_all():
    """The length of the first prompt is used for all texts; each has its own."""


@replaced(PADS, "targets != 0")
def pad_is_zero():
    """The id 0 is taken for the pad, whatever pad_id says."""


def _ends_at_the_first(pad):
    @open_where("nan")
    @replaced(PADS, pad)
    def mistake():
        """A text ends at its first pad; tokens behind a pad still count."""

    return mistake


ends_at_the_first_pad = _ends_at_the_first("(targets != pad_id).cummin(dim=1).values")
ends_at_the_first_pad_of_all = _ends_at_the_first("(ids != pad_id).cummin(dim=1).values[:, 1:]")
ends_at_the_first_pad_of_the_answer = _ends_at_the_first(f"(~({ANSWER_PADS})).cummin(dim=1).values")


@open_where("nan")
@replaced(PADS, "places < (ids != pad_id).sum(dim=1, keepdim=True)")
def length_by_count():
    """The number of tokens that are not pads is taken for the length of the text, and the tokens within that length
    count. With pads in between these are the wrong ones: look at each token by itself."""


@replaced(PADS, f"({ANSWER_PADS}).cumsum(dim=1) <= ({ANSWER_PADS})")
def first_pad_counted():
    """The first pad of an answer counts, as if it were the end of the text, and what comes behind it does not. Leave
    out every pad; tokens behind a pad still count."""


@replaced(LOG_P, READ)
def no_softmax():
    """The scores are taken for log-probabilities; they go through a log-softmax first."""


@replaced(LOG_P, f"torch.log_softmax(torch.softmax({READ}, dim=-1), dim=-1)")
def softmax_twice():
    """The softmax is taken twice: F.cross_entropy and log_softmax expect scores, not probabilities."""


@open_where("not finite")
@replaced(LOG_P, f"torch.log(torch.softmax({READ}, dim=-1))")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is infinite; torch.log_softmax never makes the probability."""


@replaced(LOG_P, "torch.log_softmax(logits[:, :-1].float(), dim=-1)")
def always_float32():
    """The loss is float32 whatever the scores are; it has their dtype."""


@shows_in("gradients")
@replaced(LOG_P, "torch.log_softmax(logits[:, :-1].detach(), dim=-1)")
def no_gradients():
    """No gradient reaches the scores, so nothing is learned; leave the graph as torch makes it (no detach, item, numpy
    or no_grad)."""
