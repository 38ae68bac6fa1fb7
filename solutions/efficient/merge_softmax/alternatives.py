"""Right ways to merge parts of a softmax that look nothing like the reference."""

import numpy as np


def one_maximum_for_all(parts):
    """All parts at once: the maximum over all of them, then one product."""
    highest, sums, totals = (np.array(column) for column in zip(*parts, strict=True))
    scales = np.exp(highest - highest.max())
    return scales @ totals / (scales @ sums)


def softmax_of_softmaxes(parts):
    """Each part's own result, weighted by a softmax over the parts of log(sum of exp)."""
    logs = np.array([highest + np.log(total) for highest, total, _ in parts])
    weights = np.exp(logs - np.logaddexp.reduce(logs))
    return np.average([total / summed for _, summed, total in parts], axis=0, weights=weights)


def in_halves(parts):
    """Two halves are merged, and each of them is merged from its own halves, down to single parts."""

    def merged(parts):
        if len(parts) == 1:
            return parts[0]
        low, high = sorted(
            (merged(parts[: len(parts) // 2]), merged(parts[len(parts) // 2 :])), key=lambda part: part[0]
        )
        scale = np.exp(low[0] - high[0])
        return high[0], high[1] + scale * low[1], high[2] + scale * low[2]

    _, summed, total = merged(parts)
    return total / summed


def begun_with_nothing(parts):
    """The running maximum begins at minus infinity, and the result is kept normalised throughout."""
    highest, summed, out = -np.inf, 0.0, 0.0
    for other, s, t in parts:
        new = np.maximum(highest, other)
        old_share, share = summed * np.exp(highest - new), s * np.exp(other - new)
        out = (out * old_share + t / s * share) / (old_share + share)
        highest, summed = new, old_share + share
    return out


def number_by_number(parts):
    """Plain Python, one component at a time; a list is made an array at the end."""
    top = max(part[0] for part in parts)
    scales = [np.exp(part[0] - top) for part in parts]
    below = sum(scale * part[1] for scale, part in zip(scales, parts, strict=True))
    d = len(parts[0][2])
    return np.array([sum(s * part[2][i] for s, part in zip(scales, parts, strict=True)) / below for i in range(d)])
