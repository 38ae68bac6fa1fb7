"""Wrong ways to make a context vector. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

HIGHEST, TOTAL = "scores.max(axis=1, keepdims=True)", "unnormalised.sum(axis=1, keepdims=True)"
EXPONENTIALS, WEIGHTS = f"np.exp(scores - {HIGHEST})", f"unnormalised / {TOTAL}"
CONTEXT = "(weights[:, :, None] * states).sum(axis=1)"

pairs = [
    ("no_maximum", "weights_first"),
    ("softmax_over_the_batch", "weights_first"),
]


@replaced(WEIGHTS, "scores")
def raw_scores():
    """The scores themselves are the weights; they go through a softmax first."""


@open_where("not finite")
@replaced(WEIGHTS, "scores / scores.sum(axis=1, keepdims=True)")
def scores_divided_by_their_sum():
    """The scores are divided by their sum, without exp; a negative score then gives a negative weight. Use a
    softmax."""


@replaced("(weights[:, :, None]", "(scores[:, :, None]")
def context_of_the_scores():
    """The weights are right, but the context is made with the scores; make it with the weights."""


@replaced(HIGHEST, "scores.max(axis=0, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=0, keepdims=True)")
def softmax_over_the_batch():
    """The softmax runs over the batch; in each row the weights of the n states must sum to 1."""


@replaced(HIGHEST, "scores.max()")
@replaced(TOTAL, "unnormalised.sum()")
def one_softmax_for_the_whole_batch():
    """The softmax runs over the whole array of scores; each row must sum to 1 by itself."""


@replaced(WEIGHTS, "np.full(scores.shape, 1.0 / scores.shape[1])")
def plain_mean():
    """All states get the same weight; the scores have no effect."""


@replaced(WEIGHTS, "(unnormalised == 1.0).astype(float)")
def only_the_best_state():
    """The state with the highest score gets weight 1 and all others 0; a softmax gives each state a share."""


@replaced(CONTEXT, "states[np.arange(len(scores)), scores.argmax(axis=1)]")
def context_of_the_best_state():
    """The context is the state with the highest score alone; it is the sum of all states under the weights."""


@replaced(CONTEXT, "states.mean(axis=1)")
def context_is_the_mean():
    """The context is the plain mean of the states; it is their sum under the weights."""


@replaced(CONTEXT, "states[:, -1]")
def last_state():
    """The context is the last state; it is the sum of all states under the weights."""


@replaced(EXPONENTIALS, f"np.exp((scores - {HIGHEST}) / np.sqrt(states.shape[2]))")
def scaled_by_sqrt_d():
    """The scores are divided by sqrt(d); use them as they are."""


@open_where("nan")
@replaced(EXPONENTIALS, "np.exp(scores)")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; first subtract the highest score of each row
    from its scores."""


@open_where("nan")
@replaced(EXPONENTIALS, "np.exp(scores)")
@replaced(TOTAL, "unnormalised.sum(axis=0)")
def no_maximum_and_over_the_batch():
    """Large scores overflow in exp: first subtract the highest score of each row. And the sum runs over the batch; in
    each row the weights of the n states must sum to 1."""


@open_where("nan")
@replaced(EXPONENTIALS, "np.exp(scores)")
@replaced(TOTAL, "unnormalised.sum()")
def no_maximum_and_one_sum():
    """Large scores overflow in exp: first subtract the highest score of each row. And one sum divides all exponentials;
    each row has its own."""


@open_where("nan")
@replaced(HIGHEST, "scores.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from all scores, and a row far below it becomes 0 / 0; each row needs its own."""


def _added(number):
    @replaced(WEIGHTS, f"unnormalised / ({TOTAL} + {number})")
    def mistake(): ...

    mistake.__doc__ = (
        f"{number} is added to the sum, so the weights do not sum to 1; the sum is never 0 once the highest score is "
        "subtracted."
    )
    return mistake


added_1e_6, added_1e_8, added_1e_9 = map(_added, ("1e-6", "1e-8", "1e-9"))


@replaced(WEIGHTS, "unnormalised")
def not_normalised():
    """The exponentials are not divided by their sum; the weights of a row must sum to 1."""


@replaced(WEIGHTS, "0.5 + 0.5 * np.tanh(0.5 * scores)")
def sigmoid():
    """Each score goes through a sigmoid by itself; a softmax divides by the sum of all exponentials of the row."""


@replaced(CONTEXT, "(weights[:, :, None] * states).mean(axis=1)")
def weighted_states_averaged():
    """The weighted states are averaged, so the context is n times too small; add them up: the weights already sum to
    1."""


@replaced(CONTEXT, "weights[:, :, None] * states")
def states_not_summed():
    """The weighted states are returned one by one, (batch, n, d); add them up over the n states."""


@replaced(CONTEXT, "(weights[:, :, None] * states).sum(axis=2)")
def summed_over_the_numbers():
    """The sum runs over the numbers of a state; it runs over the n states."""


@replaced(CONTEXT, "weights @ states[0]")
def states_of_the_first_row():
    """The states of the first row of the batch serve all rows; each row has its own states."""


@replaced(CONTEXT, "weights[:, None] @ states")
def axis_left_over():
    """The context is (batch, 1, d); it is (batch, d), so take the axis of one away."""


@replaced(f"return {CONTEXT}, weights", f"return weights, {CONTEXT}")
def weights_first():
    """The weights are returned first; the result is (context, weights)."""


@replaced(f"return {CONTEXT}, weights", f"return {CONTEXT}")
def context_alone():
    """Only the context is returned; the result is (context, weights)."""


@shows_in("inputs")
@replaced(EXPONENTIALS, f"np.exp(np.subtract(scores, {HIGHEST}, out=scores))")
def maximum_subtracted_in_place():
    """The maximum is subtracted in place (`scores -= ...`), so the caller's array changes; make a new array."""
