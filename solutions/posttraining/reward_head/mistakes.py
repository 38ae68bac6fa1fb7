"""Wrong ways to score the last real token. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

LAST = "hidden[torch.arange(len(lengths)), lengths - 1]"
RETURN = "return last @ w + b"
REAL = "(torch.arange(hidden.shape[1]) < lengths[:, None]).to(hidden.dtype)"

pairs = [("last_place", "sigmoid"), ("one_too_far", "sigmoid"), ("mean_of_all_places", "bias_missing")]


@replaced(LAST, "hidden[:, -1]")
def last_place():
    """The last place is scored, though it may be a pad; take the last real token of each text."""


@replaced("lengths - 1", "lengths")
def one_too_far():
    """The place after the last real token is scored, which is a pad or beyond the end. Places count from 0."""


@replaced("lengths - 1", "lengths.clamp(max=hidden.shape[1] - 1)")
def one_too_far_within_the_text():
    """The place after the last real token is scored wherever there is one; the last real token is at lengths - 1."""


@replaced("lengths - 1", "lengths - 2")
def one_too_early():
    """The token before the last real one is scored; the last real token is at lengths - 1."""


@replaced(LAST, f"torch.einsum('bn,bnd->bd', {REAL}, hidden) / lengths[:, None]")
def mean_of_the_real_tokens():
    """The mean of the real tokens is scored; only the last one is, which has read the whole answer."""


@replaced(LAST, "hidden.mean(dim=1)")
def mean_of_all_places():
    """The mean of all places is scored, pads included; only the last real token is."""


@replaced(LAST, f"torch.einsum('bn,bnd->bd', {REAL}, hidden)")
def sum_of_the_real_tokens():
    """The scores of all real tokens are added up; only the last one counts."""


@replaced(LAST, "hidden[:, 0]")
def first_token():
    """The first token is scored, as in BERT, where it has read both sides; here only the last real one has read the
    answer."""


@replaced(LAST, "hidden[:, lengths.max() - 1]")
def last_place_of_the_longest():
    """The last place of the longest text is taken for all; each text has its own length."""


@replaced(LAST, "hidden[:, lengths[0] - 1]")
def length_of_the_first_text():
    """The length of the first text is used for all; each has its own."""


@replaced(RETURN, "return torch.sigmoid(last @ w + b)")
def sigmoid():
    """A sigmoid is applied; the reward is the plain number."""


@replaced(RETURN, "return torch.tanh(last @ w + b)")
def tanh():
    """tanh is applied; the reward is the plain number."""


@without(" + b")
def bias_missing():
    """The bias has no effect; add b to every reward."""


@replaced(RETURN, "return (last @ w + b).unsqueeze(1)")
def axis_too_many():
    """The result is (batch, 1), as Hugging Face's; it is (batch,)."""


@replaced(RETURN, "return hidden @ w + b")
def all_places():
    """The scores of all places are returned; return that of the last real token of each text."""


@replaced(RETURN, "return last.float() @ w.float() + b")
def always_float32():
    """The result is float32 whatever hidden is; it has hidden's dtype."""


@shows_in("gradients")
@replaced(RETURN, "return last.detach() @ w + b")
def no_gradient_to_hidden():
    """No gradient reaches hidden, so the model below would not learn; use it as it is, without detach, .data or
    numpy."""


@shows_in("gradients")
@replaced(RETURN, "return last @ w.detach() + b")
def no_gradient_to_w():
    """No gradient reaches w, so it would never learn; use it as it is, without detach or .data."""


@shows_in("gradients")
@replaced(RETURN, "return last @ w + float(b)")
def no_gradient_to_b():
    """No gradient reaches b, so it would never learn. float, item and torch.tensor take it out of the graph; add b as
    it is, a float or a tensor."""


@shows_in("gradients")
@replaced(RETURN, "return last @ w.detach() + float(b)")
def no_gradient_to_w_and_no_gradient_to_b():
    """No gradient reaches w and b, as where they are copied into the parameters of a new nn.Linear; use them as they
    are, without .data, detach or torch.tensor."""


@shows_in("gradients")
@replaced(RETURN, "return (last @ w + b).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""
