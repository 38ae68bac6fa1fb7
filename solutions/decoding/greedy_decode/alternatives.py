"""Right ways to decode greedily that look nothing like the reference."""

from itertools import islice

import numpy as np


def best_next_first(log_probs, bos, eos, max_length):
    """The likeliest next token of every token is found once, for the whole table."""
    after = log_probs.argmax(axis=1)
    tokens = [after[bos]]
    while tokens[-1] != eos and len(tokens) != max_length:
        tokens.append(after[tokens[-1]])
    return tokens


def calls_itself(log_probs, bos, eos, max_length):
    """The text is its first token and the greedy text after it."""
    if max_length == 0:
        return []
    row = log_probs[bos].tolist()
    token = row.index(max(row))
    return [token] if token == eos else [token, *calls_itself(log_probs, token, eos, max_length - 1)]


def a_generator(log_probs, bos, eos, max_length):
    """An endless stream of tokens, cut off at the end."""

    def stream(last):
        while True:
            last = min(range(len(log_probs)), key=lambda token: (-np.exp(log_probs[last, token]), token))
            yield last
            if last == eos:
                return

    return list(islice(stream(bos), max_length))
