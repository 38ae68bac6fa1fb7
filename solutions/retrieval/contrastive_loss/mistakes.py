"""Wrong ways to write the contrastive loss. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import open_where, replaced, shows_in

UNIT_A, UNIT_B = (f"    {x} = {x} / np.linalg.norm({x}, axis=1, keepdims=True)\n" for x in "ab")
SCORES, RETURNED = "a @ b.T / temperature", "float(rows.mean() + columns.mean()) / 2.0"
ROWS, COLUMNS = "rows = log_sum_exp(scores) - right", "columns = log_sum_exp(scores.T) - right"
LOG_SUM_EXP = "highest[:, 0] + np.log(np.exp(scores - highest).sum(axis=1))"

pairs = [
    ("not_normalised", "one_way"),
    ("one_way", "multiplied_by_the_temperature"),
    ("one_way", "no_maximum"),
    ("not_normalised", "no_maximum"),
    ("temperature_ignored", "one_way"),
    ("not_normalised", "multiplied_by_the_temperature"),
]


@replaced(UNIT_A, "")
@replaced(UNIT_B, "")
def not_normalised():
    """The scores are dot products; divide the rows of a and of b by their lengths first."""


@replaced(UNIT_B, "")
def only_a_normalised():
    """Only the rows of a are divided by their lengths; divide those of b too."""


@replaced(UNIT_A, "")
def only_b_normalised():
    """Only the rows of b are divided by their lengths; divide those of a too."""


@replaced(UNIT_A, UNIT_A.replace("axis=1", "axis=0"))
@replaced(UNIT_B, UNIT_B.replace("axis=1", "axis=0"))
def columns_normalised():
    """The columns of a and b are divided by their lengths (axis 0); each row is an embedding with its own length,
    axis 1."""


@replaced(UNIT_A, "    a = a / np.linalg.norm(a)\n")
@replaced(UNIT_B, "    b = b / np.linalg.norm(b)\n")
def one_length_for_all_rows():
    """a and b are divided by the length of the whole array; each row has its own length: axis=1."""


@replaced(UNIT_A, UNIT_A.replace("True)", "True) + 1e-8)").replace("/ np", "/ (np"))
@replaced(UNIT_B, UNIT_B.replace("True)", "True) + 1e-8)").replace("/ np", "/ (np"))
def small_number_added_to_the_lengths():
    """A small number is added to the lengths of the rows, so the cosines are a little too small; no row is zeros, so
    add nothing."""


@replaced(RETURNED, "float(rows.mean())")
def one_way():
    """Only the rows of a choose among those of b; the rows of b choose too, and the loss is the mean of both
    directions."""


@replaced(RETURNED, "float(columns.mean())")
def the_other_way_alone():
    """Only the rows of b choose among those of a; the rows of a choose too, and the loss is the mean of both
    directions."""


@replaced(RETURNED, "float(rows.sum())")
def one_way_summed():
    """Only the rows of a choose among those of b, and their losses are summed. Take the mean over the pairs, and the
    mean of both directions."""


@replaced(RETURNED, "float(rows.mean() + columns.mean())")
def both_added():
    """The two directions are added; the loss is their mean."""


@replaced(RETURNED, "float(rows.sum() + columns.sum()) / 2.0")
def summed():
    """The losses of the pairs are summed; take their mean."""


@replaced(RETURNED, "float(rows.sum() + columns.sum())")
def all_summed():
    """The losses of the pairs and of both directions are summed; take the mean over the pairs, and of the
    directions."""


@replaced(RETURNED, "float(rows.mean() + columns.mean()) / (2.0 * len(a))")
def divided_by_n_twice():
    """The loss is divided by n once too often, as by the mean of the whole matrix; it is a mean over the n pairs."""


@replaced(RETURNED, "-float(rows.mean() + columns.mean()) / 2.0")
def sign():
    """The loss is negative; it is minus the logarithm of a probability."""


@open_where("not finite")
@replaced(LOG_SUM_EXP, "np.log((np.exp(scores - highest) * (1.0 - np.eye(len(scores)))).sum(axis=1)) + highest[:, 0]")
def positive_left_out():
    """The right pair is missing in the sum below the fraction line; the sum is over all rows, the right one
    included."""


@replaced(SCORES, "a @ b.T * temperature")
def multiplied_by_the_temperature():
    """The scores are multiplied by the temperature; divide them by it."""


@replaced(SCORES, "a @ b.T")
def temperature_ignored():
    """The temperature has no effect; divide the scores by it."""


@replaced(SCORES, "a @ b.T * np.exp(temperature)")
def multiplied_by_its_exponential():
    """The scores are multiplied by exp(temperature), as CLIP does with the number that it learns; divide them by the
    temperature."""


@replaced(SCORES, "a @ b.T / temperature / np.sqrt(a.shape[1])")
def scaled_as_in_attention():
    """The scores are also divided by sqrt(d), as in attention; divide them by the temperature alone."""


@replaced(SCORES, "-((a[:, np.newaxis] - b) ** 2).sum(axis=2) / temperature")
def squared_distances():
    """The scores are minus the squared distances; they are cosines over the temperature."""


@open_where("not finite")
@replaced(LOG_SUM_EXP, "np.log(np.exp(scores).sum(axis=1))")
def no_maximum():
    """exp overflows at low temperatures, or all of its values become 0; subtract the highest score of each row
    first."""


@open_where("not finite")
@replaced(LOG_SUM_EXP, "scores.max() + np.log(np.exp(scores - scores.max()).sum(axis=1))")
def maximum_of_the_whole_matrix():
    """One maximum is subtracted from all scores; a row far below it becomes 0 before the logarithm. Subtract the
    highest score of each row, or of each column for the other direction."""


@open_where("not finite")
@replaced(ROWS, "rows = -np.log(np.exp(right - log_sum_exp(scores)))")
@replaced(COLUMNS, "columns = -np.log(np.exp(right - log_sum_exp(scores.T)))")
def log_of_the_softmax():
    """The logarithm of a probability that has become 0 is minus infinity; compute log p as the right score minus the
    logarithm of the sum."""


def _small_number(change):
    @replaced(ROWS, f"rows = -np.log({change.format('scores')})")
    @replaced(COLUMNS, f"columns = -np.log({change.format('scores.T')})")
    def mistake(): ...

    mistake.__doc__ = (
        "A small number keeps the probability above 0 before the logarithm, so a wrong choice costs too little at low "
        "temperatures. Compute log p as the right score minus the logarithm of the sum."
    )
    return mistake


added_1e_8, added_1e_9, added_1e_10, added_1e_12 = (
    _small_number(f"np.exp(right - log_sum_exp({{}})) + {eps}") for eps in ("1e-8", "1e-9", "1e-10", "1e-12")
)


def views_of_the_same_side(a, b, temperature):
    """The sums also contain pairs of two rows of a and of two rows of b, as SimCLR's NT-Xent has them; a row chooses
    among the rows of the other side alone."""
    both = np.concatenate([a, b])
    both = both / np.linalg.norm(both, axis=1, keepdims=True)
    scores, n = both @ both.T / temperature, len(a)
    np.fill_diagonal(scores, -np.inf)
    highest = scores.max(axis=1)
    sums = highest + np.log(np.exp(scores - highest[:, np.newaxis]).sum(axis=1))
    return float(np.mean(sums - scores[np.arange(2 * n), (np.arange(2 * n) + n) % (2 * n)]))


@replaced(LOG_SUM_EXP, "scores.max() + np.log(np.exp(scores - scores.max()).sum())")
def sum_of_the_whole_matrix():
    """One softmax is taken over the whole matrix; each row chooses by itself, and so does each column."""


@shows_in("inputs")
@replaced(UNIT_A, "    a /= np.linalg.norm(a, axis=1, keepdims=True)\n")
@replaced(UNIT_B, "    b /= np.linalg.norm(b, axis=1, keepdims=True)\n")
def normalised_in_place():
    """a and b are divided by their lengths in place (`/=`), so the caller's arrays change; make new arrays."""
