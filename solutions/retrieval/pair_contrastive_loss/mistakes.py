"""Wrong ways to write the contrastive loss of pairs. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

DISTANCE, MISSING = "np.sqrt(((a - b) ** 2).sum(axis=1))", "np.maximum(0.0, margin - distance)"
CHOICE, RETURNED = "np.where(same, distance**2, missing**2)", "float(np.where(same, distance**2, missing**2).mean())"

pairs = [
    ("labels_flipped", "no_hinge"),
    ("labels_flipped", "cosine_distance"),
    ("no_hinge", "torch_adds_1e_6"),
]


@replaced("np.where(same,", "np.where(~same,")
def labels_flipped():
    """The labels are taken for their opposite, as in the paper, where Y = 0 means the same kind; True means the same
    kind here."""


@replaced(MISSING, "margin - distance")
def no_hinge():
    """Different pairs beyond the margin cost something; cut margin - d off at 0 before you square it."""


@replaced(MISSING, "np.sqrt(np.maximum(0.0, margin - distance**2))")
def margin_against_the_square():
    """The margin is compared with the squared distance: max(0, margin - d^2). Use the distance itself, and square what
    is left."""


@replaced(MISSING, "np.maximum(0.0, margin - distance**2)")
def margin_against_the_square_then_squared():
    """The margin is compared with the squared distance, and then squared: max(0, margin - d^2)^2. Use the distance
    itself."""


@replaced(MISSING, "np.sqrt(np.maximum(0.0, margin**2 - distance**2))")
def difference_of_squares():
    """The loss of different pairs is margin^2 - d^2; subtract first, then square: (margin - d)^2."""


@replaced("missing**2", "missing")
def hinge_not_squared():
    """The loss of different pairs is max(0, margin - d); square it."""


@replaced(CHOICE, "np.where(same, distance, missing)")
def nothing_squared():
    """The losses are the distance and the missing distance; square both."""


@replaced("same, distance**2", "same, distance")
def distance_not_squared():
    """The loss of the same pairs is the distance; square it."""


@replaced(RETURNED, f"{RETURNED} / 2.0")
def half():
    """The loss is halved, as in the paper; here is no factor 1/2."""


@replaced(RETURNED, f"float({CHOICE}.sum())")
def summed():
    """The losses of the pairs are summed; take their mean."""


@replaced(RETURNED, f"float({CHOICE}.sum()) / a.size")
def mean_over_components():
    """The sum is divided by the number of all components; divide it by the number of pairs."""


@replaced(DISTANCE, "np.sqrt(((a - b) ** 2).mean(axis=1))")
def root_mean_square():
    """The distance is the root of the mean of the squares; it is the root of their sum."""


@replaced(DISTANCE, "np.abs(a - b).sum(axis=1)")
def manhattan_distance():
    """The distance is the sum of the absolute differences; it is the root of the sum of the squares."""


@replaced(DISTANCE, "((a - b) ** 2).sum(axis=1)")
def root_of_the_distance_missing():
    """The distance is the sum of the squares; take its square root."""


@replaced(DISTANCE, "np.sqrt(((a - b + 1e-6) ** 2).sum(axis=1))")
def torch_adds_1e_6():
    """1e-6 is added to each difference, as torch's F.pairwise_distance does; add nothing."""


@replaced(DISTANCE, "np.sqrt(((a - b) ** 2).sum(axis=1) + 1e-8)")
def small_number_under_the_root():
    """A small number is added under the root of the distance; add nothing."""


@replaced(DISTANCE, "np.sqrt(np.maximum(((a - b) ** 2).sum(axis=1), 1e-7))")
def no_distance_below_the_epsilon_of_keras():
    """The sum of the squares is kept at 1e-7 or more before the root, as in examples for Keras; equal rows have
    distance 0."""


@open_where("nan")
@replaced(DISTANCE, "np.sqrt((a**2).sum(axis=1) - 2.0 * (a * b).sum(axis=1) + (b**2).sum(axis=1))")
def expanded_square():
    """The squared distance is |a|^2 - 2 ab + |b|^2, which loses its digits where rows are close and far from zero;
    subtract first, then square."""


@replaced(DISTANCE, "np.sqrt(((a - b) ** 2).sum())")
def one_distance_for_all():
    """One distance is computed from all rows together, as by np.linalg.norm without an axis; each pair of rows has its
    own: axis=1."""


@open_where("nan")
@replaced(DISTANCE, "1.0 - (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)")
def cosine_distance():
    """The distance is 1 - cosine; it is the Euclidean distance of the rows as they are."""


@open_where("nan")
@replaced(
    DISTANCE,
    "np.linalg.norm(a / np.linalg.norm(a, axis=1)[:, None] - b / np.linalg.norm(b, axis=1)[:, None], axis=1)",
)
def normalised():
    """The rows are divided by their lengths first; use them as they are."""


@open_where("nan")
@replaced(
    RETURNED,
    "float(np.sum(distance[same] ** 2) / np.sum(same * 1.0) + np.sum(missing[~same] ** 2) / np.sum(~same * 1.0))",
)
def a_mean_for_each_kind():
    """Each kind of pairs has a mean of its own, and the two are added; there is one mean over all pairs. (Without any
    pair of a kind, its mean is 0 / 0.)"""


def _mean_of_two_means(least):
    sums = "np.sum(distance[same] ** 2) / {} + np.sum(missing[~same] ** 2) / {}"
    counts = (f"np.maximum(np.sum({each} * 1.0), {least})" for each in ("same", "~same"))

    @open_where("nan")
    @replaced(RETURNED, f"float({sums.format(*counts)}) / 2.0")
    def mistake():
        """Each kind of pairs has a mean of its own, and the mean of the two is returned; there is one mean over all
        pairs."""

    return mistake


mean_of_the_means_of_both_kinds = _mean_of_two_means(0.0)
mean_of_the_means_of_both_kinds_with_zeros = _mean_of_two_means(1.0)


@replaced(RETURNED, f"float({CHOICE}.sum() / max(1, np.count_nonzero({CHOICE})))")
def mean_over_what_costs_something():
    """The mean is over the pairs whose loss is not 0; it is over all pairs."""


@replaced(RETURNED, "float(np.where(same, distance**2, 0.0).mean())")
def different_pairs_left_out():
    """Different pairs cost nothing; nearer than the margin they cost (margin - d)^2."""


@replaced(RETURNED, CHOICE)
def losses_of_the_pairs():
    """The loss of each pair is returned; return their mean."""
