"""Wrong ways to write k-means. A docstring is what the student who makes the mistake reads."""

import numpy as np

from grader.checks import replaced, shows_in

RETURNED, MEAN = "return centroids, nearest(points, centroids)", "g.mean(axis=0) if len(g) else c"
SQUARED, NEAREST = "(differences**2).sum(axis=2)", ".argmin(axis=1)"
MOVED = "np.array([g.mean(axis=0) if len(g) else c for g, c in zip(groups, centroids, strict=True)])"

pairs = [
    ("labels_one_round_old", "empty_to_zero"),
    ("labels_one_round_old", "manhattan_distance"),
    ("labels_one_round_old", "empty_becomes_nan"),
    ("labels_one_round_old", "empty_becomes_nan_and_stays_empty"),
    ("labels_one_round_old", "ties_to_the_higher_index"),
    ("empty_to_zero", "ties_to_the_higher_index"),
]


@replaced(RETURNED, "return centroids, labels")
def labels_one_round_old():
    """The labels are those before the last move of the centroids; compute them once more for the centroids that are
    returned."""


@replaced("range(iterations)", "range(iterations - 1)")
def one_round_less():
    """One round is missing; the centroids move `iterations` times."""


@replaced("range(iterations)", "range(iterations + 1)")
def one_round_more():
    """There is one round too many; the centroids move `iterations` times."""


@replaced("range(iterations)", "range(1)")
def one_round_alone():
    """Only one round is made; repeat both steps `iterations` times."""


@replaced("range(iterations)", "range(12)")
def until_nothing_moves():
    """The rounds go on until nothing moves; make exactly `iterations` of them."""


@replaced(MEAN, "g.sum(axis=0) / np.float64(len(g))")
def empty_becomes_nan():
    """The mean of no points is 0 / 0, so a centroid without points becomes NaN, and argmin then takes it for the
    nearest; such a centroid keeps its place."""


@replaced(MEAN, "g.sum(axis=0) / np.float64(len(g))")
@replaced(SQUARED, "np.nan_to_num((differences**2).sum(axis=2), nan=np.inf)")
def empty_becomes_nan_and_stays_empty():
    """The mean of no points is 0 / 0, so a centroid without points becomes NaN; such a centroid keeps its place."""


@replaced("len(g) else c", "len(g) else 0.0 * c")
def empty_to_zero():
    """A centroid without points moves to zero; it keeps its place."""


@replaced(MOVED, "np.array([g.mean(axis=0) for g in groups if len(g)])")
def empty_left_out():
    """Centroids without points are left out of the result; they keep their place, and there are k rows."""


@replaced("len(g) else c", "len(g) else points[((points - centroids[labels]) ** 2).sum(axis=1).argmax()]")
def empty_to_the_farthest_point():
    """A centroid without points moves to the point that lies farthest from its own centroid, as scikit-learn does it;
    here it keeps its place."""


@replaced("len(g) else c", "len(g) else points.mean(axis=0)")
def empty_to_the_mean_of_all():
    """A centroid without points moves to the mean of all points; it keeps its place."""


@replaced("len(g) else c", "len(g) else points[0]")
def empty_to_the_first_point():
    """A centroid without points moves to the first point; it keeps its place."""


@replaced(SQUARED, "np.abs(differences).sum(axis=2)")
def manhattan_distance():
    """The distance is the sum of the absolute differences (L1); take the sum of their squares."""


@replaced(SQUARED, "np.abs(differences).max(axis=2)")
def largest_coordinate():
    """The distance is the largest difference of one coordinate; take the sum of the squares of all differences."""


@replaced(SQUARED, "np.square(differences.sum(axis=2))")
def sum_squared():
    """The differences are summed first and squared then, so that they cancel; square each one, then sum."""


@replaced(SQUARED, "differences.sum(axis=2)")
def not_squared():
    """The differences are summed with their signs; square each one first."""


@replaced(SQUARED, "-(points @ centroids.T)")
def largest_product():
    """A point joins the centroid with the largest dot product; take the smallest distance."""


@replaced(NEAREST, ".argmax(axis=1)")
def farthest():
    """A point joins the centroid that is farthest away; take the nearest."""


@replaced(f"return {SQUARED}{NEAREST}", f"return {SQUARED}.shape[1] - 1 - {SQUARED}[:, ::-1]{NEAREST}")
def ties_to_the_higher_index():
    """In a tie the centroid with the higher index wins; it is the lower one. Replace the best one only if another is
    strictly nearer."""


@replaced("g.mean(axis=0)", "np.median(g, axis=0)")
def medians():
    """The centroid moves to the median of its points; move it to the mean."""


@replaced("g.mean(axis=0)", "g[((g - g.mean(axis=0)) ** 2).sum(axis=1).argmin()]")
def nearest_point_to_the_mean():
    """The centroid moves to the point that is nearest to the mean; move it to the mean itself."""


@replaced("g.mean(axis=0)", "np.full(points.shape[1], g.mean())")
def mean_of_all_coordinates():
    """One mean is taken over all coordinates of the points; each coordinate has its own mean, along axis 0."""


@replaced("    for _ in", "    centroids = points[: len(centroids)]\n    for _ in")
def starts_at_the_first_points():
    """The centroids start at the first k points; start at the centroids that are given."""


@replaced("points[labels == j] for j", "np.vstack([points[labels == j], centroids[j : j + 1]]) for j")
def old_centroid_counts_as_a_point():
    """The old centroid counts in the mean as one more point; take the mean of the points alone."""


@replaced(RETURNED, "return nearest(points, centroids), centroids")
def labels_first():
    """The labels are returned first; the result is (centroids, labels)."""


@replaced(RETURNED, "return centroids, nearest(points, centroids) + 1")
def labels_from_1():
    """The labels are counted from 1; the first centroid is number 0."""


def one_point_at_a_time(points, centroids, iterations):
    """A centroid moves as soon as a point has joined it; label all points first, then move all centroids."""
    centroids = centroids.copy()
    for _ in range(iterations):
        groups = [[] for _ in centroids]
        for point in points:
            j = ((centroids - point) ** 2).sum(axis=1).argmin()
            groups[j].append(point)
            centroids[j] = np.mean(groups[j], axis=0)
    return centroids, ((points[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)


def labels_after_each_move(points, centroids, iterations):
    """The labels are computed again after the move of each centroid; compute them once a round, then move all
    centroids."""
    centroids = centroids.copy()
    for _ in range(iterations):
        for j in range(len(centroids)):
            labels = ((points[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)
            if (labels == j).any():
                centroids[j] = points[labels == j].mean(axis=0)
    return centroids, ((points[:, None] - centroids) ** 2).sum(axis=2).argmin(axis=1)


@shows_in("inputs")
@replaced(f"centroids = {MOVED}", f"centroids[:] = {MOVED}")
def in_place():
    """The given centroids change; make a new array, or work on a copy."""
