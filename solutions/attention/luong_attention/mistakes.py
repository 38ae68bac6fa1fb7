"""Wrong ways to write Luong's attention. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

DOT, GENERAL = '"bd,bnd->bn", query, keys', '"bd,bnd->bn", query @ w, keys'
CONCAT = "np.tanh(np.concatenate([beside, keys], axis=2) @ matrix.T) @ v"
EXPONENT, HIGHEST = "scores - scores.max(axis=1, keepdims=True)", "scores.max(axis=1, keepdims=True)"
WEIGHTS = "unnormalised / unnormalised.sum(axis=1, keepdims=True)"
CONTEXT, UNNORMALISED = 'np.einsum("bn,bnv->bv", weights, values)', "    unnormalised = "

pairs = [  # what is left out or taken over together
    ("no_maximum", "general_transposed"),
    ("no_maximum", "concat_without_tanh"),
    ("no_maximum", "key_before_query"),
    ("general_transposed", "key_before_query"),
]


@replaced("query @ w, keys", "query @ w.T, keys")
def general_transposed():
    """The matrix of general is transposed, where that runs at all. Its rows belong to the query and its columns to the
    key."""


@replaced("query @ w, keys", "query, keys")
def general_without_its_matrix():
    """The matrix of general has no effect: the dot product is taken, where that runs at all."""


@replaced(CONCAT, "np.concatenate([beside, keys], axis=2) @ matrix.T @ v")
def concat_without_tanh():
    """The score of concat has no tanh; the query then has no effect on the weights."""


@replaced(CONCAT, "np.tanh(np.concatenate([beside, keys], axis=2) @ matrix.T @ v)")
def tanh_of_the_score():
    """The tanh of concat is applied to the score, after the product with v; apply it before."""


@replaced("[beside, keys]", "[keys, beside]")
def key_before_query():
    """Concat puts the key before the query; the query comes first, so the first d_q columns of W belong to it."""


@replaced(CONCAT, "np.tanh(np.concatenate([beside, keys], axis=2) @ matrix.T).sum(axis=2)")
def v_ignored():
    """The numbers of a place are added up without v in concat; the score is their product with v."""


def _scores_divided_by(root, *kinds):
    """Of these kinds; of all where none is named."""
    line = f"    scores = scores / np.sqrt({root})" + (f" if kind in {kinds} else scores" if kinds else "")
    return replaced(UNNORMALISED, f"{line}\n{UNNORMALISED}")


@_scores_divided_by("keys.shape[2]")
def scaled():
    """The scores are divided by sqrt(d_k), as in transformers; Luong's scores are not scaled."""


@_scores_divided_by("keys.shape[2]", "dot", "")
def dot_scaled():
    """The dot products are divided by sqrt(d_k), as in transformers; Luong's scores are not scaled."""


@_scores_divided_by("keys.shape[2]", "dot", "general")
def dot_and_general_scaled():
    """The scores of dot and general are divided by sqrt(d_k), as in transformers; Luong's scores are not scaled."""


@_scores_divided_by("query.shape[1]")
def scaled_by_d_q():
    """The scores are divided by sqrt(d_q); Luong's scores are not scaled."""


@replaced(DOT, '"nd,bnd->bn", query, keys')
def queries_along_the_places():
    """The queries of dot are taken along the axis of the places, so that place j gets the query of sequence j, where it
    runs at all. Every sequence has one query for all its places."""


@replaced(DOT, f"{DOT} / np.linalg.norm(keys, axis=2, keepdims=True)")
@replaced("query, keys / np", "query / np.linalg.norm(query, axis=1, keepdims=True), keys / np")
def cosine():
    """The dot product is divided by the lengths of query and key, which is the cosine; Luong's dot is the product
    alone."""


@open_where("nan")
@replaced(EXPONENT, "scores")
def no_maximum():
    """Large scores overflow in exp, and very low ones give a sum of 0; first subtract the highest score of each
    sequence from its scores."""


@open_where("nan")
@replaced(HIGHEST, "scores.max()")
def maximum_of_the_whole_array():
    """One maximum is subtracted from the whole batch, and a sequence far below it becomes 0 / 0; each sequence needs
    its own."""


@replaced(HIGHEST, "scores.max(axis=0, keepdims=True)")
@replaced(WEIGHTS, "unnormalised / unnormalised.sum(axis=0, keepdims=True)")
def softmax_over_the_batch():
    """The softmax runs over the batch; for each sequence the weights of its places sum to 1."""


@replaced(WEIGHTS, "unnormalised / (unnormalised.sum(axis=1, keepdims=True) + 1e-9)")
def added_1e_9():
    """1e-9 is added to the sum, which changes the weights. The sum is never 0 once the highest score is subtracted."""


@replaced(WEIGHTS, "unnormalised")
def not_normalised():
    """The exponentials are not divided by their sum; the weights of a sequence sum to 1."""


@replaced(WEIGHTS, "scores / scores.sum(axis=1, keepdims=True)")
def scores_normalised():
    """The scores themselves are divided by their sum; take their exponentials first."""


@replaced(WEIGHTS, "(unnormalised == 1.0).astype(float)")
def hard_maximum():
    """The place with the highest score gets weight 1 and all others 0; the softmax gives each place a share."""


@replaced(CONTEXT, 'np.einsum("bn,bnv->bv", weights, keys)')
def context_of_keys():
    """The context is the mean of the keys; it is the mean of the values."""


@replaced(f"{CONTEXT}, weights", f"{CONTEXT}, scores")
def scores_returned():
    """The scores are returned in the place of the weights."""


@replaced(f"{CONTEXT}, weights", f"weights, {CONTEXT}")
def weights_before_context():
    """The weights are returned first; return the context, then the weights."""


@shows_in("inputs")
@replaced(CONTEXT, "values.__imul__(weights[..., np.newaxis]).sum(axis=1)")
def values_weighted_in_place():
    """The values are multiplied by their weights in place (`values *= ...`), so the caller's array changes; make a new
    array."""
