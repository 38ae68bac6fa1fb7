"""Right ways to penalise repetition that look nothing like the reference."""

import numpy as np


def token_by_token(logits, ids, penalty):
    """A set of ids, and a loop."""
    result = np.array(logits)
    for token in set(ids.tolist()):
        if logits[token] < 0:
            result[token] *= penalty
        else:
            result[token] /= penalty
    return result


def a_mask(logits, ids, penalty):
    """Which tokens occur, as an array of True and False."""
    occurs = np.isin(np.arange(len(logits)), ids)
    return logits * np.where(occurs, np.where(np.signbit(logits), penalty, 1 / penalty), 1)


def smaller_of_both(logits, ids, penalty):
    """The smaller one of quotient and product is always the right one."""
    both = np.stack([logits / penalty, logits * penalty, logits])
    seen = np.bincount(ids, minlength=logits.size).astype(bool)
    return np.array([both[:2, i].min() if seen[i] else both[2, i] for i in range(logits.size)])
