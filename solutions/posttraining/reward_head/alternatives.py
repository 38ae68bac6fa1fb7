"""Right ways to score the last real token that look nothing like the reference."""

import torch


def all_places_first(hidden, lengths, w, b):
    """The scores of all places, of which gather takes one for each text."""
    scores = torch.nn.functional.linear(hidden, w.unsqueeze(0)).squeeze(2) + b
    return scores.gather(1, (lengths - 1).unsqueeze(1)).squeeze(1)


def text_by_text(hidden, lengths, w, b):
    """A loop over texts, with negative places: the pads are cut off, and the last vector is what is left."""
    return torch.stack([text[:length][-1].dot(w) for text, length in zip(hidden, lengths.tolist(), strict=True)]) + b


def one_hot(hidden, lengths, w, b):
    """A mask with a single 1 for each text, in one einsum."""
    last = torch.nn.functional.one_hot(lengths - 1, hidden.shape[1]).to(hidden.dtype)
    return torch.einsum("bn,bnd,d->b", last, hidden, w) + b
