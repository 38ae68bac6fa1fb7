"""Wrong ways to write the router. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

TOPK = "torch.topk(logits, k, dim=-1)"
CHOSEN = "chosen, indices = torch.topk(logits, k, dim=-1)"
WEIGHTS = "torch.softmax(chosen, dim=-1)"
RETURN = "return indices, weights"


@replaced(WEIGHTS, "torch.softmax(logits, dim=-1).gather(-1, indices)")
def not_renormalised():
    """The softmax is over all experts, so the weights of a token do not sum to 1; take it over the chosen alone, or
    divide by the sum of the chosen."""


@replaced(WEIGHTS, "torch.softmax(torch.softmax(logits, dim=-1).gather(-1, indices), dim=-1)")
def softmax_twice():
    """A softmax is taken of probabilities; take it of the chosen logits, once."""


@replaced(WEIGHTS, "torch.sigmoid(chosen)")
def sigmoid():
    """The weights are sigmoids, so those of a token do not sum to 1; take the softmax of the chosen logits."""


@replaced(WEIGHTS, "torch.sigmoid(chosen) / torch.sigmoid(chosen).sum(dim=-1, keepdim=True)")
def sigmoid_renormalised():
    """The weights are sigmoids divided by their sum, as in DeepSeek-V3; take the softmax of the chosen logits."""


@replaced(WEIGHTS, "chosen / chosen.sum(dim=-1, keepdim=True)")
def logits_divided_by_their_sum():
    """The logits are divided by their sum; take their exponentials first: that is the softmax."""


@replaced(WEIGHTS, "torch.full_like(chosen, 1 / k)")
def all_the_same():
    """All chosen experts have the same weight, 1/k; the weights are the softmax of their logits."""


@replaced(WEIGHTS, "chosen")
def logits_as_weights():
    """The weights are the logits themselves; take their softmax over the chosen."""


@replaced(WEIGHTS, "torch.softmax(chosen, dim=0)")
def softmax_over_the_tokens():
    """The softmax is taken over the tokens; take it over the chosen experts of each token, dim=-1."""


@replaced(
    CHOSEN, "indices = logits.mean(dim=0).topk(k)[1].expand(len(logits), k)\n    chosen = logits.gather(1, indices)"
)
def same_experts_for_all_tokens():
    """All tokens get the same experts; each token chooses for itself."""


@replaced(TOPK, "torch.topk(logits, k - 1, dim=-1)")
def one_too_few():
    """One expert too few is chosen; choose k."""


@replaced(TOPK, "torch.topk(logits, 2, dim=-1)")
def always_two():
    """Two experts are chosen, whatever k says."""


@replaced(TOPK, "torch.topk(logits, k, dim=-1, largest=False)")
def the_lowest():
    """The experts with the lowest logits are chosen; choose those with the highest."""


@replaced(TOPK, "torch.topk(-logits, k, dim=-1)")
def the_lowest_of_minus_logits():
    """The experts with the lowest logits are chosen, because the logits have the wrong sign; choose those with the
    highest."""


@replaced(CHOSEN, "indices = torch.topk(logits, k, dim=-1)[1].sort(dim=-1)[0]\n    chosen = logits.gather(1, indices)")
def in_order_of_index():
    """The experts come in order of their index; the one with the largest weight comes first."""


@replaced(RETURN, "return indices.flip(-1), weights.flip(-1)")
def ascending():
    """The rows are in ascending order (as argsort gives them); the largest weight comes first."""


@replaced(RETURN, "return indices.sort(dim=-1)[0], weights")
def only_indices_sorted():
    """The indices are sorted by themselves, so they no longer belong to the weights beside them."""


@replaced(RETURN, "return indices + 1, weights")
def counted_from_one():
    """The experts are counted from 1, as in the article; count them from 0."""


@replaced(RETURN, "return weights, indices")
def returned_in_the_order_of_topk():
    """The weights are returned first, in the order of torch.topk; the indices come first."""


@replaced(RETURN, "return indices, torch.zeros_like(logits).scatter(-1, indices, weights)")
def weights_of_all_experts():
    """The weights are those of all E experts, with zeros; return those of the k chosen, beside their indices."""


@shows_in("gradients")
@replaced(WEIGHTS, "torch.softmax(chosen.detach(), dim=-1)")
def no_gradients():
    """No gradient reaches the logits, so the router would never learn; leave the weights in the graph (no detach,
    item, no_grad)."""
