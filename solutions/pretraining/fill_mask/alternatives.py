"""Right ways to fill a mask that look nothing like the reference."""

import math

import numpy as np


def mask_by_mask(logits, ids, mask_id, k):
    """Python's stable sort and its floats; the results get their shape at the end."""
    best, probabilities = [], []
    for row, token in zip(logits.tolist(), ids.tolist(), strict=True):
        if token == mask_id:
            order = sorted(range(len(row)), key=lambda i, row=row: -row[i])[:k]
            total = math.fsum(math.exp(score - max(row)) for score in row)
            best += order
            probabilities += [math.exp(row[i] - max(row)) / total for i in order]
    return np.array(best, dtype=np.int32).reshape(-1, k), np.array(probabilities, dtype=np.float64).reshape(-1, k)


def probabilities_of_all_places(logits, ids, mask_id, k):
    """Log-probabilities of the whole text; the order comes from np.lexsort, whose last key counts first."""
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    log_p = log_p[ids == mask_id]
    tokens = np.broadcast_to(np.arange(log_p.shape[1]), log_p.shape)
    best = np.lexsort((tokens, -log_p), axis=-1)[:, :k]
    return [best, np.exp(log_p[np.arange(len(best))[:, None], best])]


def one_choice_at_a_time(logits, ids, mask_id, k):
    """np.argmax gives the first of equal scores; each choice is then put out of reach."""
    scores = logits[np.where(ids == mask_id)[0]].copy()
    p = np.exp(scores - np.max(scores, axis=1)[:, None])
    p /= np.sum(p, axis=1)[:, None]
    best = np.zeros((len(p), k), dtype=int)
    rows = np.arange(len(p))
    for j in range(k):
        best[:, j] = scores.argmax(axis=1)
        scores[rows, best[:, j]] = -np.inf
    return best, p[rows[:, None], best]
