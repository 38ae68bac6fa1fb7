"""Wrong ways to write grouped-query attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

SCORES, WEIGHTS = "q @ k.mT / math.sqrt(q.shape[-1])", "scores.softmax(dim=-1)"
REPEATED = "each.repeat_interleave(h // g, dim=1)"
GUARD = 'if h % g != 0:\n        raise ValueError(f"{h} query heads cannot share {g} key-value heads")'

pairs = [
    ("repeat_for_repeat_interleave", "no_scale"),
    ("repeat_for_repeat_interleave", "no_test_of_the_heads"),
    ("no_scale", "no_test_of_the_heads"),
    ("no_scale", "remainder_accepted"),
    ("no_maximum", "no_test_of_the_heads"),
]


@replaced(REPEATED, "each.repeat(1, h // g, 1, 1)")
def repeat_for_repeat_interleave():
    """The groups are dealt out in turn, 0, 1, 0, 1 (repeat, tile, or i % g); neighbouring heads share a group, 0, 0, 1,
    1."""


@replaced(REPEATED, "each.mean(dim=1, keepdim=True).expand(-1, h, -1, -1)")
def mean_over_the_groups():
    """Keys and values are averaged over the groups; each head uses those of its own group."""


@replaced(REPEATED, "each[:, :1].expand(-1, h, -1, -1)")
def first_group_for_all():
    """All heads use the first group; that is multi-query attention, and each head has a group of its own here."""


@replaced(REPEATED, "each[:, torch.arange(h).clamp(max=g - 1)]")
def head_number_for_group_number():
    """Head i uses group i as long as there is one, and the last group after that; it uses group i // (h / g)."""


@replaced(REPEATED, "each.flip(1).repeat_interleave(h // g, dim=1)")
def groups_reversed():
    """The groups are taken in reverse order; the first heads use the first group."""


@replaced(f"return {WEIGHTS} @ v", f"out = {WEIGHTS} @ v\n    return out.unflatten(1, (g, h // g)).mean(dim=2)")
def one_output_a_group():
    """The outputs of a group's heads are averaged; each query head has an output of its own."""


@replaced(
    f"return {WEIGHTS} @ v",
    f"out = {WEIGHTS} @ v\n    return out.unflatten(1, (g, h // g)).transpose(1, 2).flatten(1, 2)",
)
def heads_out_of_order():
    """The heads' outputs are right and in another order; the result has the order of q's heads."""


@replaced(
    "    scores = ", "    q = q.unflatten(1, (g, h // g)).mean(dim=2).repeat_interleave(h // g, dim=1)\n    scores = "
)
def queries_averaged():
    """The queries of a group are averaged; each head has its own queries, only keys and values are shared."""


@replaced(GUARD, "")
@replaced(f"({REPEATED} for each in (k, v))", "(each[:, torch.arange(h) * g // h] for each in (k, v))")
def remainder_accepted():
    """h that is not a multiple of g gives a result; it must raise ValueError."""


@replaced(GUARD, "")
def no_test_of_the_heads():
    """An h that is not a multiple of g raises another error than ValueError, perhaps somewhere later; test h first and
    raise a ValueError."""


@replaced("raise ValueError(f", "raise AssertionError(f")
def assertion():
    """h that is not a multiple of g raises an AssertionError; raise a ValueError. (Python leaves out every assert if it
    runs with -O.)"""


@replaced("if h % g != 0:", "if h % g != 0 or g in (1, h):")
def one_group_refused():
    """g = 1 or g = h raises an error; both are allowed."""


@without(" / math.sqrt(q.shape[-1])")
def no_scale():
    """The scores are not divided by sqrt(d)."""


@replaced("math.sqrt(q.shape[-1])", "q.shape[-1]")
def scaled_by_d():
    """The scores are divided by d; divide by its square root."""


@replaced("math.sqrt(q.shape[-1])", "math.sqrt(q.shape[-1] * h)")
def scaled_by_the_model_size():
    """The scores are divided by sqrt(h d), the size of all heads together; divide by sqrt(d), the size of one."""


@replaced("dim=-1)", "dim=-2)")
def softmax_over_queries():
    """The softmax runs over the queries; for each query the weights of the keys sum to 1."""


def _masked(lower):
    return replaced(
        SCORES, f"{SCORES}\n    scores = scores.masked_fill(torch.ones(scores.shape[2:]).tril({lower}) == 0, -math.inf)"
    )


@open_where("nan")
@_masked("k.shape[2] - q.shape[2]")
def causal():
    """Later keys are masked; here every query sees all keys of its group."""


@_masked("0")
def causal_from_the_top_left():
    """Later keys are masked, as torch's is_causal does it; here every query sees all keys of its group."""


@open_where("nan")
@replaced(f"return {WEIGHTS}", "weights = scores.exp()\n    return weights / weights.sum(dim=-1, keepdim=True)")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score from all its scores first."""


@open_where("nan")
@replaced(
    f"return {WEIGHTS}",
    "weights = (scores - scores.max()).exp()\n    return weights / weights.sum(dim=-1, keepdim=True)",
)
def maximum_of_the_whole_tensor():
    """One maximum is subtracted from the whole tensor; a row far below it becomes 0 / 0. Each row needs its own."""


@replaced("    scores = q @ k.mT", "    q, v = q.float(), v.float()\n    scores = q @ k.float().mT")
def always_float32():
    """The result is float32 whatever the inputs are; it has q's dtype."""


@shows_in("gradients")
@replaced(REPEATED, "each.detach().repeat_interleave(h // g, dim=1)")
def no_gradient_to_k_and_v():
    """No gradient reaches k and v, so they would never learn; use them as they are, without detach, .data or
    torch.tensor."""


@shows_in("inputs")
@without(" / math.sqrt(q.shape[-1])")
@replaced("    scores = ", "    q /= math.sqrt(q.shape[-1])\n    scores = ")
def scaled_in_place():
    """The queries are scaled in place, so the caller's tensor changes; make a new tensor."""
