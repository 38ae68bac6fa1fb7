"""Makers of inputs that exercises of this module share: a language model's scores, ordinary and loud ones."""

import numpy as np
import torch


def scores(rng, *shape, dtype=torch.float32):
    """Scores of ordinary size, so that no token is as good as certain."""
    return torch.tensor(1.5 * rng.normal(size=shape), dtype=dtype)


def loud_levels(rng, logits):
    """All scores of a place are near 1e3, or near -1e3, so that the probabilities are ordinary. Both signs occur."""
    signs = rng.permutation(np.resize([-1.0, 1.0], logits.shape[0] * logits.shape[1]))
    levels = signs.reshape(*logits.shape[:2], 1) * rng.uniform(900.0, 980.0)
    return logits + torch.tensor(levels, dtype=logits.dtype)


def loud_scores(rng, logits, ids):
    """The scores of a place are up to 1e3 apart. The id of a place (which may be any) is far behind in most places, and
    as good as certain in some."""
    loud = rng.choice([-1.0, 0.0, 1.0], size=tuple(logits.shape)) * rng.uniform(800.0, 980.0, size=tuple(logits.shape))
    own = rng.permutation(np.resize([-990.0, -990.0, 990.0], ids.numel())).reshape(*ids.shape, 1)
    np.put_along_axis(loud, ids.unsqueeze(-1).numpy(), own, axis=-1)
    return logits + torch.tensor(loud, dtype=logits.dtype)
