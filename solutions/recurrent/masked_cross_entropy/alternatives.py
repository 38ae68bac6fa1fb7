"""Right ways to average over padded sequences that look nothing like the reference."""

import math

import numpy as np


def masked_by_products(logits, targets, pad):
    """Losses of all places, times the mask; some id stands for the pads. A NumPy float is returned."""
    mask = (targets != pad).astype(float)
    ids = np.where(targets == pad, 0, targets)
    top = logits.max(axis=-1)
    log_totals = top + np.log(np.sum(np.exp(logits - top[..., np.newaxis]), axis=-1))
    losses = log_totals - np.take_along_axis(logits, ids[..., np.newaxis], axis=-1)[..., 0]
    return (losses * mask).sum() / mask.sum()


def token_by_token(logits, targets, pad):
    """Plain Python: a loop over all places, and a running mean."""
    mean, count = 0.0, 0
    for rows, ids in zip(logits.tolist(), targets.tolist(), strict=True):
        for row, target in zip(rows, ids, strict=True):
            if target == pad:
                continue
            count += 1
            loss = math.log(math.fsum(math.exp(score - max(row)) for score in row)) - (row[target] - max(row))
            mean += (loss - mean) / count
    return mean


def with_one_hot_targets(logits, targets, pad):
    """np.logaddexp adds up the exponentials; a row of a pad's one-hot code is zero everywhere."""
    classes = np.arange(logits.shape[-1])
    one_hot = (targets[..., np.newaxis] == classes) & (targets != pad)[..., np.newaxis]
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    return -log_p[one_hot].sum() / np.count_nonzero(targets != pad)


def weighted_means_of_sequences(logits, targets, pad):
    """The sequences' means, weighted by their numbers of real tokens."""
    total, count = 0.0, 0
    for rows, ids in zip(logits, targets, strict=True):
        rows, ids = rows[ids != pad], ids[ids != pad]
        if not len(ids):
            continue
        shifted = rows - np.max(rows, axis=1)[:, None]
        log_p = shifted - np.log(np.exp(shifted).sum(1))[:, None]
        total += len(ids) * -np.mean([log_p[i, k] for i, k in enumerate(ids)])
        count += len(ids)
    return total / count
