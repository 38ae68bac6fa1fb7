"""Right ways to find a sequence's log-probability that look nothing like the reference."""

import math

import numpy as np


def all_pairs_at_once(log_probs, tokens, bos):
    """The table is indexed with two arrays: all last tokens, all next ones."""
    last = np.array([bos, *tokens[:-1]], dtype=int)[: len(tokens)]
    return log_probs[last, np.array(tokens, dtype=int)].sum()


def with_zip(log_probs, tokens, bos):
    """A sum over pairs, which is the whole number 0 for no tokens."""
    return sum(log_probs[a][b] for a, b in zip([bos, *tokens], tokens, strict=False))


def pairs_counted(log_probs, tokens, bos):
    """A table of how often each pair comes, times the log-probabilities."""
    counts = np.zeros(log_probs.shape)
    np.add.at(counts, ([bos, *tokens][:-1], list(tokens)), 1)
    return np.einsum("ij,ij->", counts, log_probs)


def from_the_end(log_probs, tokens, bos):
    """From the last token to the first, added exactly."""
    terms, left = [], list(tokens)
    while left:
        token = left.pop()
        terms.append(log_probs.item((left or [bos])[-1], token))
    return math.fsum(terms)
