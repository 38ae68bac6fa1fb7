"""Right ways to write layer normalisation that look nothing like the reference."""

import torch


def moments_of_torch(x, gamma, beta, eps):
    """Both moments from one call of torch's."""
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return torch.addcmul(beta, (x - mean) * torch.rsqrt(variance + eps), gamma)


def by_its_length(x, gamma, beta, eps):
    """The root of the variance is the length of the centred vector over sqrt(d), so eps goes in d times."""
    d = x.shape[-1]
    centred = x - x.sum(dim=-1, keepdim=True) / d
    length = ((centred * centred).sum(dim=-1, keepdim=True) + d * eps) ** 0.5
    return centred / length * d**0.5 * gamma + beta


def vector_by_vector(x, gamma, beta, eps):
    """A loop over the vectors."""
    rows = []
    for row in x.reshape(-1, x.shape[-1]):
        row = row - row.mean()
        rows.append(row / (row.dot(row) / len(row) + eps).sqrt() * gamma + beta)
    return torch.stack(rows).reshape(x.shape)


def projection(x, gamma, beta, eps):
    """The mean is taken out by a matrix, I - 1/d, and the sum of squares comes from an einsum."""
    d = x.shape[-1]
    centred = x @ (torch.eye(d, dtype=x.dtype) - 1.0 / d)
    return (
        torch.einsum(
            "...i,i,...->...i", centred, gamma, (torch.einsum("...i,...i->...", centred, centred) / d + eps) ** -0.5
        )
        + beta
    )


class _Normalise(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, eps):
        centred = x - x.mean(-1, keepdim=True)
        scale = torch.rsqrt(centred.pow(2).mean(-1, keepdim=True) + eps)
        ctx.save_for_backward(centred * scale, scale)
        return centred * scale

    @staticmethod
    def backward(ctx, grad):
        y, scale = ctx.saved_tensors
        return scale * (grad - grad.mean(-1, keepdim=True) - y * (grad * y).mean(-1, keepdim=True)), None


def backward_by_hand(x, gamma, beta, eps):
    """With a backward pass of its own."""
    return _Normalise.apply(x, eps) * gamma + beta
