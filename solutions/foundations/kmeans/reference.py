r"""k-means: groups among points that have no labels.

Each group has a centre, its centroid. Lloyd's algorithm repeats two steps: every point joins the nearest centroid, and
every centroid moves to the mean of its points.

    repeat `iterations` times:
        label of a point  = the centroid with the smallest squared distance
        centroid j        = mean of the points with label j; it stays where it is if there are none
    labels = the nearest centroids once more, for the centroids that are returned
    $$ \text{label}_i &= \operatorname{argmin}_j \sum_m (p_{im} - c_{jm})^2 $$
    $$ c_j &= \text{mean of the points with label } j && \text{unchanged if there are none} $$
    $$ \text{label}_i &= \text{the nearest centroids once more, for the centroids that are returned} $$

Shapes
    points      (n, d) float64, one point a row; n and d at least 1
    centroids   (k, d) float64, where the centroids start; k from 1 to n
    iterations  int, at least 1
    returns     (centroids, labels): (k, d) float64, and (n,) of any integer dtype, from 0 to k - 1; the inputs stay as
                they were

Conventions
    The distance is Euclidean; its square has the same order. In a tie the centroid with the lower index wins.
    All points get their labels before any centroid moves, and all centroids move at once.
    The labels belong to the returned centroids. (So do labels_ of scikit-learn's KMeans.) After the last move, compute
    them again: a point may have come nearer to another centroid.
    A centroid without points keeps its place and may find points later. (scikit-learn moves it to a point that lies far
    from its own centroid.) The order of the centroids stays.
    Exactly `iterations` rounds are made. More rounds after nothing moves any more change nothing.

Worked example: the points 0, 1, 2, 10 on a line, the centroids start at 0 and 1. In the first round 0 stays alone, and
1, 2, 10 have the mean 4.33. The points 1 and 2 are now nearer to 0, so their labels change. In the second round the
centroids move to 1 and 10. Then the five devices of foundations/min_max_scaling, scaled, from devices 0 and 2.

>>> points, start = np.array([[0.0], [1.0], [2.0], [10.0]]), np.array([[0.0], [1.0]])
>>> centroids, labels = kmeans(points, start, 1)
>>> centroids[:, 0].round(2).tolist(), labels.tolist()
([0.0, 4.33], [0, 0, 0, 1])
>>> centroids, labels = kmeans(points, start, 2)
>>> centroids[:, 0].tolist(), labels.tolist()
([1.0, 10.0], [0, 0, 0, 1])
>>> devices = np.array([[1.0, 1.0], [0.75, 0.9], [0.3125, 0.4], [0.125, 0.3], [0.0, 0.0]])
>>> centroids, labels = kmeans(devices, devices[[0, 2]], 2)
>>> centroids.round(3).tolist(), labels.tolist()
([[0.875, 0.95], [0.146, 0.233]], [0, 0, 1, 1, 1])

Source: 001, on unsupervised learning (its five devices, with the figures of foundations/min_max_scaling); Lloyd, "Least
Squares Quantization in PCM" (1982).
Before: foundations/min_max_scaling.
"""

import numpy as np

from grader import probe


def kmeans(points, centroids, iterations):
    ### BEGIN SOLUTION
    for _ in range(iterations):
        labels = nearest(points, centroids)
        probe("labels", labels)  # of each iteration, (n,)
        groups = [points[labels == j] for j in range(len(centroids))]
        centroids = np.array([g.mean(axis=0) if len(g) else c for g, c in zip(groups, centroids, strict=True)])
        probe("centroids", centroids)  # after each iteration
    return centroids, nearest(points, centroids)


def nearest(points, centroids):
    """For each point the index of the nearest centroid; argmin takes the first of equal ones."""
    differences = points[:, np.newaxis] - centroids
    return (differences**2).sum(axis=2).argmin(axis=1)
    ### END SOLUTION
