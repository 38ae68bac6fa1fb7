"""Wrong ways to compute absorbed scores. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

SCALE, PARTS = " / math.sqrt(size)", "w_uk.reshape(h, size, -1)"
PRODUCT = 'torch.einsum("bhnr,bmr->bhnm", absorbed, c)'

pairs = [("heads_interleaved", "no_scale"), ("heads_interleaved", "scaled_by_root_r")]


@without(SCALE)
def no_scale():
    """The scores are not divided by sqrt(size)."""


@replaced(SCALE, " / math.sqrt(c.shape[-1])")
def scaled_by_root_r():
    """The scores are divided by sqrt(r), the size of the latents; divide by sqrt(size), that of the keys."""


@replaced(SCALE, " / math.sqrt(h * size)")
def scaled_by_the_model_size():
    """The scores are divided by sqrt(h size), the size of all heads together; divide by sqrt(size), that of one."""


@replaced(SCALE, " / size")
def scaled_by_size():
    """The scores are divided by size; divide by its square root."""


@replaced(SCALE, " / math.sqrt(size * c.shape[-1])")
def scaled_by_both_roots():
    """The scores are divided by sqrt(size) and by sqrt(r); divide by sqrt(size) alone."""


@replaced(PARTS, "w_uk.reshape(size, h, -1).transpose(0, 1)")
def heads_interleaved():
    """Every h-th row of w_uk is taken for a head; the rows of a head are neighbours, size of them."""


@replaced(PARTS, "w_uk.reshape(h, -1, size).mT")
def rows_and_columns_mixed_up():
    """The rows of a head are read as (r, size); they are (size, r). Reshape to (h, size, r)."""


@replaced(PARTS, f"{PARTS}.flip(0)")
def heads_reversed():
    """The heads are taken in reverse order; the first rows of w_uk belong to head 0."""


@replaced(PARTS, "w_uk[:size].expand(h, -1, -1)")
def first_head_for_all():
    """All heads use the rows of the first head; each has its own."""


@replaced(PARTS, "w_uk.reshape(h, size, -1).mean(dim=0, keepdim=True)")
def heads_averaged():
    """w_uk is averaged over the heads; each head has rows of its own."""


@replaced(f"return {PRODUCT}{SCALE}", f"return ({PRODUCT}{SCALE}).sum(dim=1)")
def summed_over_the_heads():
    """The scores of all heads are added up; each head has scores of its own."""


@replaced(f"return {PRODUCT}{SCALE}", f"return ({PRODUCT}{SCALE}).softmax(dim=-1)")
def softmaxed():
    """The softmax is taken as well; return the scores themselves."""


@replaced(
    f"return {PRODUCT}{SCALE}",
    f"scores = {PRODUCT}{SCALE}\n    earlier = torch.ones(scores.shape[2:]).tril(c.shape[1] - q.shape[2])\n"
    "    return scores.masked_fill(earlier == 0, -math.inf)",
)
def masked():
    """Later tokens are masked; here every query has a score for every token."""


@replaced(f"return {PRODUCT}{SCALE}", f"return ({PRODUCT}{SCALE}).mT")
def transposed():
    """The scores are (batch, h, m, n); the queries come first, then the tokens: (batch, h, n, m)."""


@replaced("    h, size", "    q, c, w_uk = q.float(), c.float(), w_uk.float()\n    h, size")
def always_float32():
    """The result is float32 whatever the inputs are; it has q's dtype."""


@shows_in("gradients")
@replaced(PARTS, f"{PARTS}.detach()")
def no_gradient_to_w_uk():
    """No gradient reaches w_uk, so it would never learn; use it as it is, without detach, .data or torch.tensor."""


@shows_in("inputs")
@without(SCALE)
@replaced("    w = ", "    q /= math.sqrt(size)\n    w = ")
def scaled_in_place():
    """The queries are scaled in place, so the caller's tensor changes; make a new tensor."""


@shows_in("memory")
@replaced(
    "    absorbed = q @ w  # (batch, h, n, r)\n",
    "    keys = (c @ w_uk.T).unflatten(-1, (h, size)).transpose(1, 2)  # (batch, h, m, size)\n",
)
@replaced(PRODUCT, "q @ keys.mT")
def makes_the_keys():
    """The keys of all heads are made first, which takes m * h * size numbers; multiply w_uk into the query, and the
    result with the latents."""
