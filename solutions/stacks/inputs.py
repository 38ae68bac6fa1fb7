"""Makers of inputs that the exercises of this module share: the weights of whole models."""

import torch


def tensor(values, dtype):
    return torch.tensor(values, dtype=dtype)


def norm(rng, d, dtype):
    """Scale and shift of a layer norm; no scale is near 0 or 1, and no shift is 0."""
    scale = rng.uniform(0.6, 0.9, size=d) + rng.choice([0.0, 0.6], size=d)
    return tensor(scale, dtype), tensor(rng.choice([-1.0, 1.0], size=d) * rng.uniform(0.2, 0.8, size=d), dtype)


def attention(rng, d, dtype):
    """The four matrices; scores of order 1, so that no query has a single key."""
    scales = {"w_q": 1.3, "w_k": 1.3, "w_v": 1.0, "w_o": 1.2}
    return {name: tensor(scale * d**-0.5 * rng.normal(size=(d, d)), dtype) for name, scale in scales.items()}


def encoder_layer(rng, d, hidden, dtype=torch.float64):
    """The params of blocks/encoder_layer. All parts change the result by about as much."""
    layer = {"attn": attention(rng, d, dtype)}
    layer["g1"], layer["b1"] = norm(rng, d, dtype)
    layer["g2"], layer["b2"] = norm(rng, d, dtype)
    return layer | _feed_forward(rng, d, hidden, dtype)


def decoder_layer(rng, d, hidden, dtype=torch.float64):
    """The params of blocks/decoder_layer."""
    layer = encoder_layer(rng, d, hidden, dtype) | {"cross": attention(rng, d, dtype)}
    layer["g3"], layer["b3"] = norm(rng, d, dtype)
    return layer


def stack(rng, make_layer, words, max_n, d, hidden, layers, dtype=torch.float64):
    """The params of a whole stack: tables, layers (each from `make_layer`), and the last layer norm."""
    g, b = norm(rng, d, dtype)
    return {
        "table": tensor(rng.normal(size=(words, d)), dtype),
        "positions": tensor(0.7 * rng.normal(size=(max_n, d)), dtype),
        "layers": [make_layer(rng, d, hidden, dtype) for _ in range(layers)],
        "g": g,
        "b": b,
    }


def _feed_forward(rng, d, hidden, dtype):
    return {
        "w1": tensor(1.3 * d**-0.5 * rng.normal(size=(hidden, d)), dtype),
        "c1": tensor(0.4 * rng.normal(size=hidden), dtype),
        "w2": tensor(1.3 * hidden**-0.5 * rng.normal(size=(d, hidden)), dtype),
        "c2": tensor(0.4 * rng.normal(size=d), dtype),
    }
