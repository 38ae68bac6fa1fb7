"""Right ways to write k-means that look nothing like the reference."""

import numpy as np


def point_by_point(points, centroids, iterations):
    """Loops over points and centroids, with Python lists."""
    places = [list(each) for each in centroids.tolist()]

    def label(point):
        best, least = 0, None
        for j, place in enumerate(places):
            distance = sum((a - b) ** 2 for a, b in zip(point, place, strict=True)) ** 0.5
            if least is None or distance < least:
                best, least = j, distance
        return best

    rows = points.tolist()
    for _ in range(iterations):
        groups = {}
        for row in rows:
            groups.setdefault(label(row), []).append(row)
        for j, group in groups.items():
            places[j] = [sum(column) / len(group) for column in zip(*group, strict=True)]
    return np.array(places), np.array([label(row) for row in rows])


def by_matrix_products(points, centroids, iterations):
    """The squares are expanded; sums and counts come from a one-hot matrix. The labels are int32."""
    k, centroids = len(centroids), np.array(centroids)

    def one_hot():
        squares = (points**2).sum(1)[:, None] - 2 * points @ centroids.T + (centroids**2).sum(1)
        return np.eye(k)[np.argmin(squares, axis=1)]

    for _ in range(iterations):
        member = one_hot()
        counts = member.sum(axis=0)[:, None]
        centroids = np.where(counts > 0, member.T @ points / np.maximum(counts, 1), centroids)
    return [centroids, one_hot().argmax(axis=1).astype(np.int32)]


def stops_early(points, centroids, iterations):
    """Nothing changes after a round in which no label has changed, so the rounds may end there."""
    new = centroids.copy()
    labels = np.full(len(points), -1)
    for done in range(iterations + 1):
        again = np.array([np.linalg.norm(new - point, axis=1).argmin() for point in points])
        if done == iterations or (again == labels).all():
            return new, again
        labels = again
        for j in np.unique(labels):
            new[j] = np.add.reduce(points[labels == j]) / np.count_nonzero(labels == j)


def around_the_mean(points, centroids, iterations):
    """All is shifted by the mean of the points, as in scikit-learn, so that the squared distance may be multiplied
    out."""
    shift = points.mean(axis=0)
    points, moved = points - shift, centroids - shift
    for rest in range(iterations, -1, -1):
        labels = ((points**2).sum(axis=1)[:, np.newaxis] - 2.0 * points @ moved.T + (moved**2).sum(axis=1)).argmin(
            axis=1
        )
        for j in np.unique(labels) if rest else ():
            moved[j] = points[labels == j].mean(axis=0)
    return moved + shift, labels
