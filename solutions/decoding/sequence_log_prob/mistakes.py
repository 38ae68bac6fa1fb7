"""Wrong ways to find a sequence's log-probability. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

TERM, RETURNED = "float(log_probs[last, token])", "return total"

pairs = [
    ("transposed", "first_missing"),
    ("starts_from_row_zero", "transposed"),
    ("first_missing", "sign"),
    ("mean", "sign"),
    ("transposed", "probability_returned"),
    ("first_missing", "probability_returned"),
]


@replaced("total = 0.0", "total = 1.0")
@replaced(f"total += {TERM}", f"total *= {TERM}")
def product_of_the_logarithms():
    """The log-probabilities are multiplied; add them, since the logarithm of a product is the sum of the logarithms."""


@replaced(RETURNED, "return float(np.exp(total))")
def probability_returned():
    """The probability is returned; return its logarithm."""


@replaced("total = 0.0", "total = 1.0")
@replaced(f"total += {TERM}", f"total *= float(np.exp({TERM[6:-1]}))")
@replaced(RETURNED, "return float(np.log(total))")
@open_where("not finite")
def logarithm_of_the_product():
    """The probabilities are multiplied before the logarithm is taken. The product of a long text becomes 0; add the
    log-probabilities instead."""


@replaced(TERM, f"float(np.exp({TERM[6:-1]}))")
def probabilities_added():
    """The probabilities are added; add their logarithms."""


@open_where("nan")
@replaced(RETURNED, 'return total / len(tokens) if tokens else float("nan")')
def mean():
    """The sum is divided by the number of tokens; return the sum."""


@replaced(RETURNED, "return float(np.exp(-total / max(len(tokens), 1)))")
def perplexity():
    """This is the perplexity, exp of minus the mean; return the sum of the log-probabilities."""


@replaced(RETURNED, "return -total")
def sign():
    """The sign is wrong: this is a cost. A log-probability is at most 0."""


@replaced("last = bos", "last = tokens[0] if tokens else bos")
@replaced("in tokens:", "in tokens[1:]:")
def first_missing():
    """The first token is not counted; it comes after BOS, log_probs[bos, tokens[0]]."""


@replaced("last = bos", "last = tokens[0] if tokens else bos")
def first_after_itself():
    """The first token is taken to come after itself; it comes after BOS."""


@replaced("in tokens:", "in tokens[:-1]:")
def last_missing():
    """The last token is not counted; there is one term for each token."""


@replaced("in tokens:", "in [*tokens, bos]:")
def returns_to_bos():
    """There is one term too many, from the last token back to BOS; the text ends with its last token."""


@replaced("last = bos", "last = 0")
def starts_from_row_zero():
    """The first term is from row 0; the row before the first token is that of BOS, whatever its id is."""


@replaced(TERM, "float(log_probs[token, last])")
def transposed():
    """Rows and columns are exchanged: the row is the last token, the column the next one."""


@replaced("        last = token\n", "")
def always_after_bos():
    """Every token is taken to come after BOS; only the first does, and the others come after the token before them."""


@replaced("        last = token\n", "        last = (last + 1) % len(log_probs)\n")
@replaced("last = bos", "last = 0")
def rows_as_steps():
    """The number of the step chooses the row; the token before must choose it."""


@replaced("total +=", "total =")
def last_term_alone():
    """Only the last term is returned; add up the terms of all tokens."""


@replaced(TERM, "float(log_probs[last].max())")
def likeliest_tokens():
    """The largest number of each row is added, as if the text were the greedy one; add those of the given tokens."""


@replaced(
    "    for token in tokens:",
    "    for last, token in set(zip([bos, *tokens], tokens)):",
)
@replaced("        last = token\n", "")
def each_pair_once():
    """A pair of tokens that comes several times counts once; every token has its term."""


@replaced(
    "    total = 0.0",
    "    log_probs = log_probs - np.log(np.exp(log_probs).sum(axis=1, keepdims=True))\n    total = 0.0",
)
def normalised_again():
    """Each row is made to sum to 1 again; use the log-probabilities as they are given."""


def _small_number(number):
    @replaced(TERM, f"float(np.log(np.exp(log_probs[last, token]) + {number}))")
    def mistake(): ...

    mistake.__doc__ = f"{number} is added to each probability; add the log-probabilities as they are given."
    return mistake


added_1e_8, added_1e_9, added_1e_10, added_1e_12 = map(_small_number, ("1e-8", "1e-9", "1e-10", "1e-12"))


def _at_least(number):
    @replaced(TERM, f"max(float(log_probs[last, token]), float(np.log({number})))")
    def mistake(): ...

    mistake.__doc__ = f"Probabilities below {number} count as {number}; add the log-probabilities as they are given."
    return mistake


at_least_1e_8, at_least_1e_9, at_least_1e_10, at_least_1e_12 = map(_at_least, ("1e-8", "1e-9", "1e-10", "1e-12"))


@replaced(TERM, "float(np.log2(np.exp(log_probs[last, token])))")
def base_2():
    """The logarithms are taken to base 2; the table has natural ones, so only add them."""


@replaced(TERM, "float(np.log(-log_probs[last, token]))")
def logarithm_twice():
    """The logarithm is taken of the log-probabilities; add them as they are given."""


@replaced("total = 0.0", "total = None")
@replaced(f"total += {TERM}", f"total = {TERM} + (total or 0.0)")
def none_for_no_tokens():
    """For no tokens the result is None; it is 0, the logarithm of 1."""


@replaced("last = bos", "last = bos\n    total -= float(log_probs[bos, tokens[0]]) - float(log_probs[bos, tokens[0]])")
def error_for_no_tokens():
    """For no tokens an error is raised: tokens[0] does not exist there. The result is 0."""
