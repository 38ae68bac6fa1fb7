"""Wrong ways to write this block. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

ROUTED = 'moe_route(b @ params["router"].T, k)'
LOGITS = 'b @ params["router"].T'
SWIGLU = "swiglu(b[rows], *expert)"
WEIGHT = "weights[rows, places, None]"
MIXED = "    mixed = torch.zeros_like(b)\n"
FIRST = 'h = x + attended @ params["w_o"].T'
ATTENDED = "gqa_rope_attention(queries, keys, values, positions, base)"
HALVES_SIDE_BY_SIDE = "*(e.unflatten(-1, (2, -1)).mT.flatten(-2) for e in (queries, keys))"


@replaced(LOGITS, 'h.flatten(0, 1) @ params["router"].T')
def router_reads_the_raw_token():
    """The router reads h; it reads what the second norm returns, as the experts do."""


@replaced(LOGITS, 'a.flatten(0, 1) @ params["router"].T')
def router_reads_the_first_norm():
    """The router reads what the first norm returns; it reads the second one's output, as the experts do."""


@replaced(SWIGLU, "swiglu(h.flatten(0, 1)[rows], *expert)")
def experts_read_the_raw_token():
    """The experts read h; they read what the second norm returns, as the router does."""


@replaced(MIXED, f"    weights = torch.softmax({LOGITS}, dim=-1).gather(1, indices)\n{MIXED}")
def not_renormalised():
    """The weights come from a softmax over all experts, so those of a token do not sum to 1; take it over the chosen
    alone."""


@replaced(
    ROUTED,
    "[each.repeat_interleave(x.shape[1], 0) for each in "
    'moe_route(b.unflatten(0, x.shape[:2]).mean(1) @ params["router"].T, k)]',
)
def one_choice_for_a_sequence():
    """All tokens of a sequence share one choice; each token chooses for itself."""


@replaced(f"{WEIGHT} * {SWIGLU}", SWIGLU)
def unweighted():
    """The experts' outputs are summed without the router's weights; multiply each by its weight."""


@replaced(f"{WEIGHT} * {SWIGLU}", f"swiglu({WEIGHT} * b[rows], *expert)")
def weight_on_the_input():
    """The weight multiplies the expert's input; it multiplies what the expert returns."""


@replaced(ROUTED, "moe_route(" + LOGITS + ", 2)")
def always_two():
    """Two experts are chosen, whatever k says."""


@replaced("mixed.index_add", "mixed.index_copy")
def overwritten():
    """The output of a token's later expert replaces that of the earlier one (mixed[rows] = ... in the loop); add
    them."""


@replaced(SWIGLU, "(torch.nn.functional.gelu(b[rows] @ expert[1].T) * (b[rows] @ expert[0].T)) @ expert[2].T")
def gelu_experts():
    """The experts' gate is GELU; it is SiLU, as in blocks/swiglu."""


@replaced(SWIGLU, "swiglu(b[rows], expert[1], expert[0], expert[2])")
def gate_on_the_wrong_path():
    """SiLU is on w1's path; it belongs on w2's. (Mixtral's own code names the matrices otherwise.)"""


@replaced(SWIGLU, "torch.nn.functional.silu(b[rows] @ expert[0].T) @ expert[2].T")
def no_gate():
    """The experts have one path, as in blocks/moe_layer; they are SwiGLU layers: w1's path times SiLU of w2's."""


@replaced("return h + mixed", "return mixed")
def second_residual_missing():
    """The second half returns the experts' sum alone; both halves have a residual: add h."""


@replaced(FIRST, 'h = attended @ params["w_o"].T')
def first_residual_missing():
    """x is not added to what attention returns; both halves have a residual."""


@replaced('params["g2"]', 'params["g1"]')
def g1_twice():
    """The second norm has the gain g1; it has its own, g2."""


@replaced("positions, base)", "torch.arange(x.shape[1]), base)")
def positions_by_index():
    """The tokens are numbered 0, 1, 2, ...; the positions that were given have no effect."""


@replaced(ATTENDED, ATTENDED.replace("keys, values", "*(e.repeat(1, heads // kv_heads, 1, 1) for e in (keys, values))"))
def groups_dealt_in_turn():
    """Keys and values are dealt out to the heads in turn, 0, 1, 0, 1 (repeat); neighbouring heads share them:
    repeat_interleave."""


@replaced(ATTENDED, ATTENDED.replace("queries, keys", HALVES_SIDE_BY_SIDE))
def half_split_pairs():
    """RoPE pairs number p with number p + size/2, as in Hugging Face; here a pair is two neighbours, 2p and 2p+1."""


@shows_in("gradients")
@replaced(WEIGHT, "weights.detach()[rows, places, None]")
def router_detached():
    """No gradient reaches the router, so it would never learn; leave the weights in the graph (no detach, item)."""
