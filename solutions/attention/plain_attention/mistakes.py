"""Wrong ways to write plain attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

SCORES, HIGHEST = "x @ x.T", "scores.max(axis=1, keepdims=True)"
EXPONENTIALS, TOTAL = f"np.exp(scores - {HIGHEST})", "unnormalised.sum(axis=1, keepdims=True)"
WEIGHTS, RETURNED = f"unnormalised / {TOTAL}", "return weights @ x"


@replaced(SCORES, "x @ x.T / np.sqrt(x.shape[1])")
def scaled():
    """The scores are divided by sqrt(d), as in softmax_attention; here they are the dot products themselves."""


@replaced(SCORES, "x @ x.T / x.shape[1]")
def scaled_by_d():
    """The scores are divided by d; here they are the dot products themselves."""


@open_where("nan")
@replaced(SCORES, "(x @ x.T) / np.sqrt((x * x).sum(axis=1)[:, None] * (x * x).sum(axis=1))")
def cosine():
    """The words are compared by their cosines; compare them by their dot products, without dividing by the lengths."""


@replaced(SCORES, "(n := x / (np.linalg.norm(x, axis=1, keepdims=True) + 1e-8)) @ n.T")
def cosine_beside_a_small_number():
    """The words are divided by their lengths before they are compared, so this is their cosine; take the dot products
    of the words themselves."""


@replaced(SCORES, "-((x[:, None] - x[None]) ** 2).sum(axis=2)")
def distances():
    """The words are compared by their squared distances; compare them by their dot products."""


@open_where("nan")
@replaced(SCORES, "np.where(np.eye(len(x), dtype=bool), -np.inf, x @ x.T)")
def itself_left_out():
    """A word is not compared with itself; it is one of the words that it looks at."""


@replaced(SCORES, "x @ x.T * (1.0 - np.eye(len(x)))")
def itself_scored_0():
    """The score of a word with itself is set to 0; it is a dot product like the others."""


@replaced(SCORES, "np.where(np.tri(len(x), dtype=bool), x @ x.T, -np.inf)")
def causal():
    """A word looks only at itself and the words before it; here it looks at all words."""


@replaced(WEIGHTS, "scores")
def scores_for_weights():
    """The words are added up with their scores as weights; the scores go through a softmax first."""


@open_where("not finite")
@replaced(WEIGHTS, "scores / scores.sum(axis=1, keepdims=True)")
def scores_divided_by_their_sum():
    """The scores are divided by their sum, without exp; a negative score then gives a negative weight. Use a
    softmax."""


@replaced(HIGHEST, "scores.max(axis=0, keepdims=True)")
@replaced(TOTAL, "unnormalised.sum(axis=0, keepdims=True)")
def softmax_over_the_first_axis():
    """The softmax runs over the first axis, or the weights are transposed: for each new word, the weights of all words
    must sum to 1."""


@replaced(HIGHEST, "scores.max()")
@replaced(TOTAL, "unnormalised.sum()")
def one_softmax_for_all_words():
    """The softmax runs over the whole array of scores; each row must sum to 1 by itself."""


@open_where("nan")
@replaced(EXPONENTIALS, "np.exp(scores)")
def no_maximum():
    """Large scores overflow in exp; first subtract the highest score of each row from its scores."""


@open_where("nan")
@replaced(EXPONENTIALS, "np.exp(scores)")
@replaced(TOTAL, "unnormalised.sum(axis=0)")
def no_maximum_and_the_first_axis():
    """Large scores overflow in exp: first subtract the highest score of each row. And the sum runs over the first axis;
    in each row the weights must sum to 1."""


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


@open_where("nan")
@replaced(HIGHEST, "scores.max(axis=0)")
def maximum_of_the_column():
    """The highest score of a column is subtracted from it (is keepdims=True missing?); subtract from each row its own
    highest score."""


@replaced(TOTAL, "unnormalised.sum(axis=1)")
def sum_not_kept():
    """The sum of a row loses its axis and divides a column; keep it with keepdims=True."""


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
    """The exponentials are not divided by their sum; the weights of a word must sum to 1."""


@replaced(WEIGHTS, "(scores == scores.max(axis=1, keepdims=True)).astype(float)")
def most_similar_word():
    """Each word is replaced by the word that is most like it; take the mean of all words under the softmax."""


@replaced(RETURNED, "return weights")
def weights_returned():
    """The weights are returned, an (n, n) array; multiply them with the words."""


@replaced(RETURNED, "return x + weights @ x")
def word_added():
    """The old word is added to the new one; return the mean alone."""


@replaced(SCORES, "x.T @ x")
@replaced(RETURNED, "return x @ weights")
def numbers_compared():
    """The d numbers of a word are compared with each other (x^T x, a d by d array); compare the words, x x^T."""


@replaced(RETURNED, "return (weights @ x).sum(axis=0)")
def added_up():
    """The new words are added up; return all of them, one row each."""


@replaced(RETURNED, "x[...] = weights @ x\n    return x")
@shows_in("inputs")
def in_place():
    """The new words are written into x, so the caller's array changes; make a new array."""


@replaced(
    RETURNED,
    """x = x.copy()
    for i in range(len(x)):
        powers = np.exp(x @ x[i] - np.max(x @ x[i]))
        x[i] = powers / powers.sum() @ x
    return x""",
)
def new_words_seen():
    """Each new word overwrites the old one within the loop, so later words see it; all are made from the old words."""
