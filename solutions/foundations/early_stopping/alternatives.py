"""Right ways to write early stopping that look nothing like the reference."""

import numpy as np


def by_the_distance_from_the_best(losses, patience, min_delta):
    """There is no count: the epochs since the best one are its distance. None stands for no best loss."""
    best, best_epoch = None, -1
    for epoch in range(len(losses)):
        value = float(losses[epoch])
        if not np.isnan(value) and (best is None or best - value > min_delta):
            best, best_epoch = value, epoch
        elif epoch - best_epoch >= patience:
            return epoch, best_epoch
    return -1, best_epoch


def from_one_improvement_to_the_next(losses, patience, min_delta):
    """Within the patience after each improvement, the first loss that is low enough is searched. NumPy ints, in a
    list."""
    best, at = np.inf, np.int64(-1)
    while True:
        window = losses[at + 1 : at + 1 + patience]
        with np.errstate(invalid="ignore"):
            low = np.flatnonzero(window < best - min_delta)
        if len(low):
            at = at + 1 + low[0]
            best = losses[at]
        else:
            return [at + patience if len(window) == patience else np.int64(-1), at]


def all_improvements_first(losses, patience, min_delta):
    """All epochs that would improve, as if training never stopped; then the first gap that is too long."""
    epochs, best = [-1], np.inf
    for epoch, loss in enumerate(losses.tolist()):
        if best - min_delta > loss:
            epochs.append(epoch)
            best = loss
    ends = [*epochs[1:], len(losses)]
    for start, end in zip(epochs, ends, strict=True):
        if end - start > patience:
            return start + patience, start
    return -1, epochs[-1]
