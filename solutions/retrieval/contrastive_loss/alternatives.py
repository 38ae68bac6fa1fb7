"""Right ways to write the contrastive loss that look nothing like the reference."""

import math

import numpy as np


def pair_by_pair(a, b, temperature):
    """Python floats in loops."""

    def cosine(x, y):
        return sum(p * q for p, q in zip(x, y, strict=True)) / math.hypot(*x) / math.hypot(*y)

    a, b = a.tolist(), b.tolist()
    scores = [[cosine(x, y) / temperature for y in b] for x in a]
    loss = 0.0
    for i in range(len(a)):
        for choices in (scores[i], [row[i] for row in scores]):
            loss += math.log(sum(math.exp(s - max(choices)) for s in choices)) + max(choices) - scores[i][i]
    return loss / (2 * len(a))


def as_clip_writes_it(a, b, temperature):
    """Cross-entropy of the logits and of their transpose, with the targets 0, 1, 2 and so on. A NumPy float."""

    def cross_entropy(logits, targets):
        logits = logits - logits.max(axis=-1, keepdims=True)
        log_p = logits - np.log(np.sum(np.exp(logits), axis=-1, keepdims=True))
        return -np.mean(log_p[np.arange(len(targets)), targets])

    x = np.einsum("ij,i->ij", a, (a * a).sum(1) ** -0.5)
    y = b / np.sqrt(np.sum(np.square(b), axis=1))[:, None]
    logits = np.einsum("id,jd->ij", x, y) * (1 / temperature)
    labels = np.arange(len(a))
    return (cross_entropy(logits, labels) + cross_entropy(logits.T, labels)) / 2


def against_the_right_one(a, b, temperature):
    """The loss of a row is log of the sum of exp(score - right score), by logaddexp."""
    lengths = np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))
    scores = a.dot(b.T) / (temperature * lengths)
    ahead_in_rows = scores - scores.diagonal()[:, np.newaxis]
    ahead_in_columns = scores - scores.diagonal()
    return 0.5 * np.mean(np.logaddexp.reduce(ahead_in_rows, axis=1) + np.logaddexp.reduce(ahead_in_columns, axis=0))


def one_stack(a, b, temperature):
    """Both directions as one stack of matrices, and the trace of the log-probabilities."""
    x, y = (each / (each**2).sum(-1, keepdims=True) ** 0.5 for each in (a, b))
    both = np.stack([x @ y.T, y @ x.T]) / temperature
    both -= both.max(-1, keepdims=True)
    both -= np.log(np.exp(both).sum(-1, keepdims=True))
    return -np.trace(both, axis1=1, axis2=2).mean() / len(a)
