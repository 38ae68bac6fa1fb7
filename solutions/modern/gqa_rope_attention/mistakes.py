"""Wrong ways to write this attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

POSITIONS = "positions.to(torch.float64)[:, None]"
EXPONENTS = "-torch.arange(0, size, 2, dtype=torch.float64, device=q.device) / size"
PAIRS = "x[..., 0::2], x[..., 1::2]"
JOINED = "torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).flatten(-2)"
LATER = "torch.ones(n, n, dtype=torch.bool, device=q.device).triu(1)"
WEIGHTS = "scores.masked_fill(later, -math.inf).softmax(dim=-1)"
TURNED = "q, k = turned(q), turned(k).repeat_interleave(shared, dim=1)"
VALUES = "v = v.repeat_interleave(shared, dim=1)"


@replaced(PAIRS, "x.chunk(2, dim=-1)")
@replaced(JOINED, JOINED.replace("stack", "cat").replace(".flatten(-2)", ""))
def half_split_pairs():
    """Number p is paired with number p + size/2, as in Hugging Face; here a pair is two neighbours, 2p and 2p+1."""


@replaced(VALUES, "v = turned(v).repeat_interleave(shared, dim=1)")
def values_turned():
    """The values are turned too; only queries and keys are."""


@replaced("q, k = turned(q), turned(k)", "q, k = turned(q), k")
def only_queries_turned():
    """The queries are turned and the keys are not, so a score depends on the query's position alone; turn both."""


@replaced("q, k = turned(q), turned(k)", "q, k = q, k")
def nothing_turned():
    """Nothing is turned: the positions have no effect."""


@replaced(POSITIONS, "torch.arange(n, dtype=torch.float64)[:, None]")
def positions_by_index():
    """The tokens are numbered 0, 1, 2, ...; the positions that were given have no effect."""


@replaced("base**exponents", "10000.0**exponents")
def base_ignored():
    """The base is always 10000; the one that was given has no effect."""


@replaced(EXPONENTS, "-torch.arange(0, size // 2, dtype=torch.float64) / size")
def exponent_p_over_size():
    """The exponent of the base is -p/size for pair p; it is -2p/size."""


@replaced("/ size\n", "/ (size * h)\n")
def angles_from_the_width_of_all_heads():
    """The exponent is divided by the width of all heads together; divide it by the size of one head."""


@replaced(f"= {POSITIONS}", f"= -{POSITIONS}")
def turned_backwards():
    """The pairs are turned the wrong way round; a positive angle turns (1, 0) towards (0, 1)."""


@replaced(f"{POSITIONS} * base**exponents", "positions.float()[:, None] * (base**exponents).float()")
def angles_in_float32():
    """The angles are computed in float32, which is too coarse for positions of a few hundred; use float64."""


@replaced("turned(k).repeat_interleave(shared, dim=1)", "turned(k).repeat(1, shared, 1, 1)")
@replaced(VALUES, "v = v.repeat(1, shared, 1, 1)")
def groups_dealt_in_turn():
    """The groups are dealt out in turn, 0, 1, 0, 1 (repeat); neighbouring heads share a group: repeat_interleave."""


@replaced("turned(k).repeat_interleave(shared, dim=1)", "turned(k)[:, :1]")
@replaced(VALUES, "v = v[:, :1]")
def first_group_for_all():
    """All heads use the first group; each group has h / g heads of its own."""


@replaced(WEIGHTS, "scores.softmax(dim=-1)")
def not_causal():
    """Every token sees all tokens; token i sees the tokens 0 to i."""


@replaced(LATER, "positions[None, :] > positions[:, None]")
def masked_by_position():
    """The mask compares positions; it goes by index: token i sees the tokens 0 to i, whatever their positions are."""


@replaced(WEIGHTS, "scores.masked_fill(later, 0.0).softmax(dim=-1)")
def masked_with_zero():
    """Masked scores are set to 0, and exp(0) is 1, so they still get weight; set them to minus infinity."""


@without(" / math.sqrt(size)")
def no_scale():
    """The scores are not divided by the square root of the size of a head."""


@open_where("nan")
@replaced(WEIGHTS, "(w := scores.exp().masked_fill(later, 0.0)).div(w.sum(dim=-1, keepdim=True))")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; use torch's softmax, or subtract a row's highest
    score first."""


@shows_in("gradients")
@replaced("turned(k).repeat", "turned(k).detach().repeat")
def keys_detached():
    """No gradient reaches the keys; leave the graph as torch makes it (no detach, no numpy, no torch.tensor of a
    tensor)."""
