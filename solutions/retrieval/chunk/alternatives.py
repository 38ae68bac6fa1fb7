"""Right ways to cut a document into chunks that look nothing like the reference."""

import math


def the_number_of_chunks_first(tokens, size, overlap):
    """The number of chunks is computed. Tuples are returned."""
    if size <= overlap:
        raise ValueError("the chunks do not move on")
    if len(tokens) == 0:
        return ()
    step = size - overlap
    number = 1 + max(0, math.ceil((len(tokens) - size) / step))
    return tuple(tuple(tokens[i * step : i * step + size]) for i in range(number))


def one_after_the_other(tokens, size, overlap):
    """Each chunk begins with the end of the one before, and takes tokens until it is full."""
    if not overlap < size:
        raise ValueError
    chunks, here = [], []
    for token in tokens:
        if len(here) == size:
            chunks.append(here)
            here = here[size - overlap :]
        here = [*here, token]
    return [*chunks, here] if here else []


def the_rest_is_cut_again(tokens, size, overlap):
    """Recursion: the first chunk, then the chunks of what is left."""
    if overlap >= size:
        raise ValueError
    if len(tokens) <= size:
        return [list(tokens)] if tokens else []
    return [tokens[:size], *the_rest_is_cut_again(tokens[size - overlap :], size, overlap)]


def starts_as_far_as_something_is_new(tokens, size, overlap):
    """A chunk is needed as long as more tokens are left than the overlap."""
    step = size - overlap
    if step < 1:
        raise ValueError
    starts = [0] * (len(tokens) > 0) + list(range(step, len(tokens) - overlap, step))
    return [[tokens[j] for j in range(i, min(i + size, len(tokens)))] for i in starts]
