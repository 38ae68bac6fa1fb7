"""Wrong ways to write the loss of multi-token prediction. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

READ, TARGETS = "hidden[:, : -1 - j]", "tokens[:, 1 + j :]"
SCORES, LOG_P = f"{READ} @ head.T", "torch.log_softmax(scores, dim=-1)"
APPEND, RETURN = "means.append(losses.mean())", "return torch.stack(means).mean()"
LOOP = "for j, head in enumerate(heads):"

pairs = [("wraps", "summed_over_the_heads"), ("all_heads_guess_the_next", "summed_over_the_heads")]


@replaced(READ, "hidden[:, :-1]")
@replaced(TARGETS, "tokens[:, 1:]")
def all_heads_guess_the_next():
    """All heads guess the next token; head j guesses the one 1 + j places ahead."""


@replaced(TARGETS, "tokens[:, 1 : tokens.shape[1] - j]")
def all_heads_guess_the_next_at_fewer_places():
    """All heads guess the next token, at fewer and fewer places; the targets of head j begin at place 1 + j."""


@replaced(READ, "hidden")
@replaced(TARGETS, "tokens.roll(-1 - j, dims=1)")
def wraps():
    """The tokens are rolled, so the last places guess the first tokens of their text. Places whose target lies beyond
    the end do not count."""


@replaced(READ, "hidden.flatten(0, 1)[: -1 - j]")
@replaced(TARGETS, "tokens.flatten()[1 + j :]")
def across_the_batch():
    """The texts are joined before the shift, so the last places of one guess the first tokens of the next. Shift each
    text by itself."""


@replaced(RETURN, "return torch.stack(means).sum()")
def summed_over_the_heads():
    """The losses of the heads are summed, as in the paper by Gloeckle et al.; take their mean."""


@replaced(APPEND, "means.append(losses.flatten())")
@replaced(RETURN, "return torch.cat(means).mean()")
def pooled_mean():
    """One mean is taken over the targets of all heads, so the first heads count more; each head has its own mean, and
    these are averaged."""


@replaced(READ, "hidden[:, : -len(heads)]")
@replaced(TARGETS, "tokens[:, 1 + j : tokens.shape[1] - len(heads) + 1 + j]")
def places_with_all_targets_only():
    """Only places count that have a target for every head; head j counts all places that have one for itself."""


@replaced(READ, "hidden[:, : tokens.shape[1] - j]")
@replaced(TARGETS, "tokens[:, j:]")
def one_place_too_near():
    """Head j guesses the token j places ahead, so head 0 guesses the one that it has just read; it is 1 + j places."""


@open_where("nan")
@replaced(READ, "hidden[:, : -2 - j]")
@replaced(TARGETS, "tokens[:, 2 + j :]")
def one_place_too_far():
    """Head j guesses the token 2 + j places ahead; head 0 guesses the next one."""


@replaced(READ, "hidden[:, 1 + j :]")
@replaced(TARGETS, "tokens[:, : -1 - j]")
def backwards():
    """The shift goes the other way: the heads guess tokens that came before."""


@replaced(LOOP, "for j, head in enumerate(heads.flip(0)):")
def heads_in_reverse():
    """The last head guesses the next token; the first one does."""


@replaced(LOOP, "for j, head in enumerate(heads[:1].expand_as(heads)):")
def first_head_for_all():
    """The first head makes the scores of all distances; each has its own matrix."""


@replaced(LOOP, "for j, head in enumerate(heads[:1]):")
def first_head_alone():
    """Only the first head has a loss; all of them do."""


@replaced(APPEND, "means.append(losses.sum())")
def summed_over_the_places():
    """The losses of a head are summed; take their mean."""


@replaced(APPEND, "means.append(losses.sum() / len(tokens))")
def divided_by_the_batch():
    """The losses of a text are summed, and only the batch is averaged; take the mean over places and texts."""


@replaced(APPEND, "means.append(losses.sum() / tokens.numel())")
def divided_by_n():
    """The losses of a head are divided by batch * n; head j has batch * (n - 1 - j) of them."""


@replaced(APPEND, "means.append(losses.sum() / (tokens.numel() - len(tokens)))")
def divided_by_n_minus_1():
    """The losses of every head are divided by batch * (n - 1); head j has batch * (n - 1 - j) of them."""


@replaced("head.T", "head")
def not_transposed():
    """A head is used without a transpose; its rows are the words, so each row goes with the vector."""


@replaced(LOG_P, "scores")
def no_softmax():
    """The scores are taken for log-probabilities; they go through a log-softmax first."""


@open_where("not finite")
@replaced(LOG_P, "torch.log(torch.softmax(scores, dim=-1))")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is infinite; torch.log_softmax never makes the probability."""


@replaced("    means = []", "    means = []\n    hidden, heads = hidden.float(), heads.float()")
def always_float32():
    """The loss is float32 whatever the inputs are; it has their dtype."""


@shows_in("gradients")
@replaced(READ, "hidden.detach()[:, : -1 - j]")
def no_gradient_to_hidden():
    """No gradient reaches hidden, so only the heads would learn; use it as it is, without detach, .data or numpy."""


@shows_in("gradients")
@replaced(SCORES, "(hidden if j == 0 else hidden.detach())[:, : -1 - j] @ head.T")
def gradient_from_head_0_alone():
    """Only head 0 sends a gradient to hidden; all heads do, as they teach the model to look ahead."""


@shows_in("gradients")
@replaced("head.T", "head.detach().T")
def no_gradient_to_the_heads():
    """No gradient reaches the heads, so they would never learn; use them as they are, without detach or .data."""


@shows_in("gradients")
@replaced(RETURN, f"{RETURN}.detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, item, numpy); leave the graph as torch makes it."""
