"""What the exercises of efficient attention share: makers of inputs, and the names of what is to be written out."""

import torch

ATTENTION = (  # torch's own attention, which an exercise is to write out
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.MultiheadAttention",
    "torch.nn.Transformer",
    "torch.nn.TransformerEncoderLayer",
    "torch.nn.TransformerDecoderLayer",
    "torch.nn.attention",
    "torch._C._nn.scaled_dot_product_attention",
    "torch.ops.aten",
)


def of_either_sign(rng, make):
    """Scores of about 1e3 and of about -1e3 in one row, the highest often where a token does not look; others are
    ordinary. `make(rng, far=...)` makes inputs whose scores all come from the first component of q and k."""
    case = make(rng, far=985.0)
    for name, signs in (("q", [1.0, -1.0, 0.0]), ("k", [1.0, -1.0])):
        case[name][..., 0] *= torch.tensor(rng.choice(signs, size=tuple(case[name].shape[:-1])))
    return case
