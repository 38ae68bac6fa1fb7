"""Right ways to write add and norm that look nothing like the reference."""

import torch
from blocks.layer_norm import layer_norm


def written_out(x, sublayer_weight, gamma, beta, eps, pre):
    """Nothing is imported: one normalisation of whatever is to be normalised."""
    inside = x if pre else x + torch.einsum("...i,oi->...o", x, sublayer_weight)
    variance, mean = torch.var_mean(inside, dim=-1, correction=0, keepdim=True)
    normalised = (inside - mean) * torch.rsqrt(variance + eps) * gamma + beta
    return torch.einsum("...i,oi->...o", normalised, sublayer_weight) + x if pre else normalised


def identity_added_to_the_weight(x, sublayer_weight, gamma, beta, eps, pre):
    """x + S(x) is one linear map, with w + I."""
    if not pre:
        return layer_norm(
            torch.nn.functional.linear(x, sublayer_weight + torch.eye(len(gamma), dtype=x.dtype)), gamma, beta, eps
        )
    return torch.nn.functional.linear(layer_norm(x, gamma, beta, eps), sublayer_weight).add(x)


def vector_by_vector(x, sublayer_weight, gamma, beta, eps, pre):
    """A loop over the vectors."""

    def normalised(row):
        row = row - row.mean()
        return row / (row.dot(row) / len(row) + eps).sqrt() * gamma + beta

    rows = []
    for row in x.reshape(-1, x.shape[-1]):
        if pre:
            rows.append(row + sublayer_weight.mv(normalised(row)))
        else:
            rows.append(normalised(row + sublayer_weight.mv(row)))
    return torch.stack(rows).reshape(x.shape)
