"""Wrong ways to write the load-balancing loss. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

SOFTMAX = "torch.softmax(logits, dim=-1)"
SHARE = "counts.to(logits.dtype) / (n * k)"
PROBABILITY = "torch.softmax(logits, dim=-1).mean(dim=0)"
RESULT = "experts * (share * probability).sum()"

pairs = [("experts_missing", "first_choice_only")]


@replaced(RESULT, "(share * probability).sum()")
def experts_missing():
    """The sum is not multiplied by E, the number of experts; balanced experts then do not give 1."""


@replaced("experts * (share", "k * (share")
def multiplied_by_k():
    """The sum is multiplied by k; multiply it by E, the number of all experts, and divide the counts by n k."""


@replaced(
    PROBABILITY,
    "torch.zeros_like(logits).scatter(1, indices, torch.softmax(logits, dim=-1).gather(1, indices)).mean(dim=0)",
)
def probabilities_of_the_chosen_alone():
    """P counts a token's probability only where the expert was chosen; it is the mean over all tokens."""


@replaced(PROBABILITY, "torch.zeros_like(logits).scatter(1, indices, _).mean(dim=0)")
def probabilities_renormalised():
    """P is the mean of moe_route's weights, renormalised over the chosen; take the softmax over all experts."""


@replaced(PROBABILITY, "logits.mean(dim=0)")
def logits_for_probabilities():
    """P is the mean of the logits; take their softmax first."""


@replaced(PROBABILITY, "torch.softmax(logits.mean(dim=0), dim=-1)")
def softmax_of_the_mean():
    """P is the softmax of the mean logits; take the softmax of each token first, then the mean."""


@replaced(SOFTMAX, "torch.softmax(logits, dim=0)")
def softmax_over_the_tokens():
    """The softmax is taken over the tokens; take it over the experts of each token."""


@replaced(SOFTMAX, "torch.sigmoid(logits)")
def sigmoid():
    """P is a mean of sigmoids; it is a mean of softmax probabilities."""


@without(" / (n * k)")
def counts_not_divided():
    """The counts are not divided; f is the share of all n k choices."""


@replaced("/ (n * k)", "/ n")
def divided_by_the_tokens_alone():
    """The counts are divided by n alone, as in Hugging Face's Mixtral: the loss is k times too large. Divide by n k."""


@replaced("/ (n * k)", "/ k")
def n_times_too_large():
    """The loss is n times too large: divide the counts by n k, not k alone, and take the mean of the probabilities over
    the tokens, not their sum."""


@replaced(SHARE, "torch.bincount(indices[:, 0], minlength=experts).to(logits.dtype) / n")
def first_choice_only():
    """Only the first choice of each token is counted, as in the Switch Transformer, where k is 1; count all k."""


@replaced(SHARE, "torch.zeros_like(logits).scatter(1, indices, _).mean(dim=0)")
def weights_counted():
    """f is the mean of moe_route's weights; count the choices, each of them as 1."""


@replaced(RESULT, "experts * (share * share).sum()")
def shares_squared():
    """The shares are multiplied by themselves; multiply f by P. f alone has no gradient."""


@replaced(RESULT, "experts * (probability * probability).sum()")
def probabilities_squared():
    """The probabilities are multiplied by themselves; multiply f by P."""


@replaced(RESULT, "experts * torch.softmax(logits, dim=-1).gather(1, indices).sum() / (n * k)")
def multiplied_token_by_token():
    """Choices and probabilities are multiplied token by token; take the means over the tokens first, f and P, and then
    multiply them."""


@replaced(RESULT, "experts * share * probability")
def not_summed():
    """The result has one number for each expert; sum them up."""


@replaced(RESULT, "experts * (share * probability).sum() - 1")
def one_subtracted():
    """1 is subtracted, so that balanced experts give 0; here they give 1."""


@shows_in("gradients")
@replaced(RESULT, "experts * (share * probability.detach()).sum()")
def no_gradients():
    """No gradient reaches the logits, so the router would never learn; leave P in the graph (no detach, item,
    no_grad)."""
