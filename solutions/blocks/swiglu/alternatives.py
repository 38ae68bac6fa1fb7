"""Right ways to write SwiGLU that look nothing like the reference."""

import torch


def by_linear(x, w1, w2, w3):
    """Both paths from one product, as fast code has it, and the sigmoid written out."""
    value, inside = torch.nn.functional.linear(x, torch.cat([w1, w2])).chunk(2, dim=-1)
    return torch.nn.functional.linear(value * inside / (1 + torch.exp(-inside)), w3)


def by_einsum(x, w1, w2, w3):
    """The axes are named, and the sigmoid comes from tanh."""
    inside = torch.einsum("...d,hd->...h", x, w2)
    gate = inside * (0.5 + 0.5 * torch.tanh(inside / 2))
    return torch.einsum("...h,...d,hd,eh->...e", gate, x, w1, w3)


def vector_by_vector(x, w1, w2, w3):
    """A loop over the vectors."""
    rows = [w3.mv(w1.mv(row) * torch.nn.functional.silu(w2.mv(row))) for row in x.reshape(-1, x.shape[-1])]
    return torch.stack(rows).reshape(x.shape)


def hidden_number_by_hidden_number(x, w1, w2, w3):
    """The result is a sum with one term for each hidden number."""
    y = torch.zeros_like(x)
    for value, gate, back in zip(w1, w2, w3.unbind(1), strict=True):
        inside = (x * gate).sum(dim=-1, keepdim=True)
        y = y + (x * value).sum(dim=-1, keepdim=True) * torch.sigmoid(inside) * inside * back
    return y
