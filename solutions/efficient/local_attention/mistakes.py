"""Wrong ways to write local attention. A student who makes the mistake reads its docstring."""

import math

import torch

from grader.checks import open_where, replaced, shows_in, without

BACK = "torch.arange(min(window, n))"
CLAMPED = "places.clamp(min=0)"
WEIGHTS = "scores.masked_fill(outside, -math.inf).softmax(dim=-1)"
PRODUCTS = "(q[:, :, None] * k[:, places])"

pairs = [("one_token_more", "no_scale"), ("both_sides", "no_scale"), ("half_a_window_each_way", "no_scale")]


def _sees(distances):
    """Distances that a token sees, behind it (above 0) and ahead (below 0), where there are such tokens."""

    def change(mistake):
        mistake = replaced(CLAMPED, "places.clamp(0, n - 1)")(mistake)
        mistake = replaced("places < 0", "(places < 0) | (places >= n)")(mistake)
        return replaced(BACK, distances)(mistake)

    return change


@_sees("torch.arange(min(window + 1, n))")
def one_token_more():
    """A token sees one token too many: itself and `window` tokens before it; the window counts the token itself."""


@_sees("torch.arange(max(min(window - 1, n), 1))")
def one_token_less():
    """A token sees one token too few: itself and window - 2 tokens before it; it sees `window` of them with itself."""


@_sees("torch.arange(1 - window, window)")
def both_sides():
    """A token sees as far ahead as back; it must not see what comes after it."""


@_sees("torch.arange(-(window // 2), window // 2 + 1)")
def half_a_window_each_way():
    """The window is centred on the token; it must end at the token."""


@_sees("torch.arange(1 - n, min(window, n))")
def everything_ahead():
    """Everything ahead is seen; a token sees itself and what is before it."""


@_sees("torch.arange(1 - window, 1)")
def looks_ahead():
    """The window begins at the token and lies ahead of it; it ends at the token and lies before it."""


@_sees("torch.arange(1 - window, n)")
def window_ahead_of_all_before():
    """The window lies ahead of the token, and everything before the token is seen; the window ends at the token;
    nothing outside of it is seen."""


@_sees("torch.arange(1 - n, n)")
def everything():
    """Every token sees every other; it sees the last `window` tokens up to its own."""


@_sees("torch.arange(n)")
def no_window():
    """All tokens up to its own are seen, however far back; only the last `window` of them are to be."""


@open_where("nan")
@_sees("torch.arange(1, window + 1)")
def own_token_unseen():
    """The window ends before the token; its last place is the token itself."""


@replaced("places < 0", "(places < 0) | (places // window < (torch.arange(n) // window)[:, None])")
def block_alone():
    """The tokens are cut into blocks, and a token sees those of its own block alone; the window reaches into the block
    before."""


@replaced(BACK, "torch.arange(min(2 * window, n))")
@replaced("places < 0", "(places < 0) | (places // window < (torch.arange(n) // window)[:, None] - 1)")
def whole_blocks():
    """A token sees all of the block before its own; it sees `window` tokens, however they fall into blocks."""


@replaced(BACK, "torch.arange(window)")
@replaced(WEIGHTS, "scores.masked_fill(outside, 0.0).softmax(dim=-1).masked_fill(outside, 0.0)")
def padding_attended():
    """The first tokens attend to the zeros that were put before them, which take weight away; mask what is not
    there."""


@replaced(BACK, "torch.arange(window)")
@replaced(WEIGHTS, "scores.softmax(dim=-1)")
def first_token_repeated():
    """The first tokens see the very first one several times, since places before it are moved to 0; mask them."""


@replaced("places < 0", "places < -n")
@replaced(CLAMPED, "places % n")
def wraps_around():
    """The first tokens see the last ones (a negative index counts from the end); they see what is before them alone."""


def masked_with_zero(q, k, v, window):
    """Scores outside the window are set to 0, which has weight too; set them to minus infinity before the softmax."""
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    distance = torch.arange(q.shape[1])[:, None] - torch.arange(q.shape[1])
    return scores.masked_fill((distance < 0) | (distance >= window), 0.0).softmax(-1) @ v


def mask_after_the_softmax(q, k, v, window):
    """The softmax runs over all tokens and is masked after that, so the weights do not sum to 1; mask the scores."""
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    distance = torch.arange(q.shape[1])[:, None] - torch.arange(q.shape[1])
    return scores.softmax(-1).masked_fill((distance < 0) | (distance >= window), 0.0) @ v


@replaced(PRODUCTS, "(0.0 * q[:, :, None] * k[:, places])")
def plain_mean():
    """The values in the window are averaged; they must be weighted by a softmax of the scores."""


@replaced(WEIGHTS, "scores.masked_fill(outside, 0.0)")
def no_softmax():
    """The scores are used as weights as they are; apply a softmax over the window."""


@without(" / math.sqrt(d)")
def no_scale():
    """The scores are not divided by sqrt(d)."""


@replaced("/ math.sqrt(d)", "/ d")
def scaled_by_d():
    """The scores are divided by d; divide by its square root."""


@replaced("math.sqrt(d)", "math.sqrt(window)")
def scaled_by_the_window():
    """The scores are divided by the square root of the window; divide by sqrt(d): d is the size of the vectors."""


@open_where("nan")
@replaced(WEIGHTS, "scores.exp().masked_fill(outside, 0.0)\n    weights = weights / weights.sum(dim=-1, keepdim=True)")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score from all its scores first."""


@replaced(PRODUCTS, "(q.float()[:, :, None] * k.float()[:, places])")
@replaced("* v[:, places]", "* v.float()[:, places]")
def always_float32():
    """The result is float32 whatever the inputs are; it has q's dtype."""


@shows_in("gradients")
@replaced(WEIGHTS, f"{WEIGHTS}.detach()")
def weights_detached():
    """The weights are cut from the graph, so that no gradient reaches q and k; leave the graph as torch makes it."""


@shows_in("gradients")
@replaced("(weights[..., None] * v[:, places]).sum(dim=-2)", "(weights[..., None] * v[:, places]).sum(dim=-2).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@without(" / math.sqrt(d)")
@replaced("    places = torch.arange", "    q /= math.sqrt(d)\n    places = torch.arange")
def scaled_in_place():
    """The queries are scaled in place, so the caller's tensor changes; make a new tensor."""


@shows_in("memory")
def full_matrix_then_mask(q, k, v, window):
    """All n x n scores are made, and most of them masked; make those in the window alone."""
    distance = torch.arange(q.shape[1])[:, None] - torch.arange(q.shape[1])
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    return scores.masked_fill((distance < 0) | (distance >= window), -math.inf).softmax(-1) @ v


@shows_in("growth")
def all_keys_some_queries_at_a_time(q, k, v, window):
    """The queries are taken a few at a time, each few with all keys: little memory, but n^2 pairs all the same; take
    the keys in their window alone."""
    parts = []
    for first in range(0, q.shape[1], 64):
        rows = torch.arange(first, min(first + 64, q.shape[1]))
        distance = rows[:, None] - torch.arange(q.shape[1])
        scores = q[:, rows] @ k.mT / math.sqrt(q.shape[-1])
        parts.append(scores.masked_fill((distance < 0) | (distance >= window), -math.inf).softmax(-1) @ v)
    return torch.cat(parts, dim=1)
