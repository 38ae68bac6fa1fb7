"""Wrong ways to write one step of such a decoder. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

BESIDE, OUTPUT = "np.concatenate([context, h])", "np.tanh(w_c @ np.concatenate([context, h]))"
SCORES, CONTEXT = "scores = states @ h", "weights @ states"
EXPONENT, WEIGHTS = "scores - scores.max()", "unnormalised / unnormalised.sum()"

pairs = [  # what is left out or taken over together
    ("no_maximum", "state_before_context"),
    ("no_maximum", "no_tanh"),
    ("no_tanh", "state_before_context"),
]


@replaced(OUTPUT, f"w_c @ {BESIDE}")
def no_tanh():
    """The product with w_c is returned as it is; it goes through tanh."""


@replaced("[context, h]", "[h, context]")
def state_before_context():
    """The state stands before the context; the context comes first, so the first d columns of w_c belong to it."""


@replaced("[context, h]", "[0.0 * context, h]")
def context_not_used():
    """The context has no effect on h~; it stands beside the state."""


@replaced("[context, h]", "[context, 0.0 * h]")
def state_not_used():
    """The state has no effect on h~ beside the weights; it stands beside the context."""


@replaced(OUTPUT, f"{OUTPUT} + h")
def state_added():
    """The state is added to the result once more; h~ is the tanh alone."""


@replaced(f"return {OUTPUT}, weights", f"return {OUTPUT}, scores")
def scores_returned():
    """The scores are returned in the place of the weights."""


@replaced(f"return {OUTPUT}", "return context")
def context_returned():
    """The context is returned in the place of h~."""


@replaced(SCORES, f"{SCORES} / np.sqrt(len(h))")
def scaled():
    """The scores are divided by sqrt(d), as in transformers; Luong's scores are not scaled."""


@replaced(SCORES, "scores = states.T @ h")
def scores_of_transposed_states():
    """The scores are made with the states transposed, where that runs at all; the rows of states are the places."""


@replaced(CONTEXT, "states @ weights")
def context_of_transposed_states():
    """The context is made with the states transposed, where that runs at all; the rows of states are the places."""


@replaced(CONTEXT, "states.mean(axis=0)")
def plain_mean():
    """The context is the plain mean of the encoder's states; it is their mean under the weights."""


@replaced(CONTEXT, "states[scores.argmax()]")
def best_state_only():
    """The context is the encoder state with the highest score; it is the mean of all of them under the weights."""


@replaced(CONTEXT, "scores @ states")
def context_of_raw_scores():
    """The states are multiplied by their scores; multiply them by their weights."""


@open_where("nan")
@replaced(EXPONENT, "scores")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; subtract the highest score first."""


@replaced(WEIGHTS, "unnormalised / (unnormalised.sum() + 1e-9)")
def added_1e_9():
    """1e-9 is added to the sum, which changes the weights. The sum is never 0 once the highest score is subtracted."""


@replaced(WEIGHTS, "unnormalised")
def not_normalised():
    """The exponentials are not divided by their sum; the weights sum to 1."""


@replaced(WEIGHTS, "scores / scores.sum()")
def scores_normalised():
    """The scores themselves are divided by their sum; take their exponentials first."""


@replaced(f"return {OUTPUT}, weights", f"return weights, {OUTPUT}")
def weights_first():
    """The weights are returned first; return h~, then the weights."""


@shows_in("inputs")
@replaced(CONTEXT, "states.__imul__(weights[:, np.newaxis]).sum(axis=0)")
def states_weighted_in_place():
    """The states are multiplied by their weights in place (`states *= ...`), so the caller's array changes; make a new
    array."""
