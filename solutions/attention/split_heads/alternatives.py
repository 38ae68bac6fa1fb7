"""Right ways to split heads that look nothing like the reference."""

import torch


def stacked_slices(x, heads):
    """One slice of the last axis for each head."""
    size, rest = divmod(x.shape[-1], heads)
    if rest:
        raise ValueError("heads does not divide d")
    return torch.stack([x[..., h * size : (h + 1) * size] for h in range(heads)], dim=1)


def number_by_number(x, heads):
    """A loop over all numbers of a token, which are put into their places."""
    batch, n, d = x.shape
    if d / heads != d // heads:
        raise ValueError(heads)
    y = x.new_zeros(batch, heads, n, d // heads)
    for place in range(d):
        y[:, place // (d // heads), :, place % (d // heads)] = x[:, :, place]
    return y


def gathered(x, heads):
    """The places of each head's numbers are an index."""
    if x.size(2) % heads:
        raise ValueError("heads")
    places = torch.arange(x.size(2)).view(heads, -1)
    return x[:, :, places].permute(0, 2, 1, 3).contiguous()


def by_einsum(x, heads):
    """A matrix of zeros and ones picks the numbers."""
    d = x.shape[-1]
    if heads * (d // heads) != d:
        raise ValueError("heads")
    picks = torch.eye(d, dtype=x.dtype).unflatten(1, (heads, d // heads))
    return torch.einsum("bnd,dhs->bhns", x, picks)
