"""Wrong ways to write the mixture-of-experts layer. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

ROUTED = "moe_route(x @ router.T, k)"
INSIDE = "torch.nn.functional.gelu(x[rows] @ w1[e].T)"
WEIGHT = "weights[rows, places, None]"
ADDED = "y = y.index_add(0, rows, weights[rows, places, None] * (hidden @ w2[e].T))"
ALL = "torch.softmax(x @ router.T, dim=-1)"
FOR = "    y = torch.zeros_like(x)"


@replaced(f"{WEIGHT} * (hidden @ w2[e].T)", "hidden @ w2[e].T")
def unweighted():
    """The outputs of the chosen experts are summed without the router's weights; multiply each by its weight."""


@replaced(WEIGHT, "1 / k")
def plain_mean():
    """The outputs of the chosen experts are averaged; each has its own weight, from the router."""


@replaced(f"{WEIGHT} * (hidden @ w2[e].T)", "hidden @ w2[e].T")
@replaced("x[rows] @", f"({WEIGHT} * x[rows]) @")
def weight_on_the_input():
    """The weight multiplies the expert's input, inside GELU; it multiplies what the expert returns."""


@replaced(FOR, f"    weights = {ALL}.gather(1, indices)\n{FOR}")
def not_renormalised():
    """The weights come from a softmax over all experts, so those of a token do not sum to 1; take it over the chosen
    alone."""


@replaced(FOR, f"    weights = torch.sigmoid((x @ router.T).gather(1, indices))\n{FOR}")
def sigmoid():
    """The weights are sigmoids, so those of a token do not sum to 1; take the softmax of the chosen logits."""


@replaced(ROUTED, f"{ALL}.sort(dim=-1)[::-1]")
def every_expert():
    """All experts count, each with its softmax over all; only the k with the largest logits are chosen."""


@replaced(WEIGHT, "(places[:, None] == 0)")
def first_choice_alone():
    """Only the best expert of each token counts, with the weight 1; k experts count, each with its own weight."""


@replaced(ROUTED, "moe_route(x @ router.T, 2)")
def always_two():
    """Two experts are chosen, whatever k says."""


@replaced(ADDED, "y = y.index_copy(0, rows, weights[rows, places, None] * (hidden @ w2[e].T))")
def overwritten():
    """The output of a token's later expert replaces that of the earlier one (y[rows] = ... in the loop); add them."""


@replaced(FOR, f"    indices = indices.sort(dim=-1)[0]\n{FOR}")
def weights_of_other_experts():
    """The weights are those of other experts: they are in the order of moe_route's indices, the largest first."""


@replaced(FOR, f"    indices = indices[:1].expand(len(x), -1)\n    weights = weights[:1].expand(len(x), -1)\n{FOR}")
def choice_of_the_first_token():
    """All tokens use the experts of the first one; each token chooses for itself."""


@replaced(INSIDE, "torch.nn.functional.gelu(x[rows] @ w1[e].T, approximate='tanh')")
def approximated_by_tanh():
    """GELU is approximated by tanh; here it is the exact one, torch.nn.functional.gelu's default."""


@replaced(INSIDE, "torch.nn.functional.silu(x[rows] @ w1[e].T)")
def silu():
    """The activation is SiLU; the experts here have GELU."""


@replaced(INSIDE, "x[rows] @ w1[e].T")
def no_activation():
    """The experts have no activation, so each is one linear map; GELU comes between the two."""


@replaced("w2[e].T", "w2[e]")
@replaced("w1[e].T", "w1[e]")
def weights_not_transposed():
    """The experts' weights are used without a transpose, as (in, out); they are (out, in)."""


@replaced("return y", "return x + y")
def residual_added():
    """x is added to the result; the residual belongs to the block around this layer."""


@shows_in("gradients")
@replaced(WEIGHT, "weights.detach()[rows, places, None]")
def router_detached():
    """No gradient reaches the router, so it would never learn; leave the weights in the graph (no detach, item)."""


@shows_in("gradients")
@replaced("return y", "return y.detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""
