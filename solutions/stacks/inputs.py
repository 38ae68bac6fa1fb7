"""What the exercises of this module share: makers of the weights of whole models, and names that none may use."""

import torch

FORBIDDEN = (
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.functional.multi_head_attention_forward",
    "torch.nn.functional.layer_norm",
    "torch.nn.functional.group_norm",
    "torch.nn.functional.rms_norm",
    "torch.nn.MultiheadAttention",
    "torch.nn.Transformer",
    "torch.nn.TransformerEncoder",
    "torch.nn.TransformerDecoder",
    "torch.nn.TransformerEncoderLayer",
    "torch.nn.TransformerDecoderLayer",
    "torch.nn.LayerNorm",
    "torch.nn.GroupNorm",
    "torch.nn.RMSNorm",
    "torch.nn.attention",
    "torch.layer_norm",
    "torch.native_layer_norm",
    "torch.group_norm",
    "torch.native_group_norm",
    "torch.rms_norm",
    "torch._C._nn.scaled_dot_product_attention",
    "torch._transformer_encoder_layer_fwd",
    "torch._native_multi_head_attention",
    "torch.ops.aten",
    "torch._refs",
    "torch._decomp",
    "torch._C._VariableFunctions",
    "torch._VF",
)


def tensor(values, dtype):
    return torch.tensor(values, dtype=dtype)


def heads_of(rng, d):
    """A divisor of d, neither 1 nor d if there is another."""
    divisors = [heads for heads in range(2, d) if d % heads == 0] or [1, d]
    return int(rng.choice(divisors))


def norm(rng, d, dtype):
    """Scale and shift of a layer norm; no scale is near 0 or 1, and no shift is near 0."""
    scale = rng.uniform(0.5, 0.8, size=d) + rng.choice([0.0, 0.7], size=d)
    return tensor(scale, dtype), tensor(rng.choice([-1.0, 1.0], size=d) * rng.uniform(0.2, 0.8, size=d), dtype)


def attention(rng, d, dtype):
    """The four matrices; scores of order 1, so that no query sees a single key alone."""
    scales = {"w_q": 1.3, "w_k": 1.3, "w_v": 1.0, "w_o": 1.2}
    return {name: tensor(scale * d**-0.5 * rng.normal(size=(d, d)), dtype) for name, scale in scales.items()}


def encoder_layer(rng, d, hidden, dtype):
    """The params of blocks/encoder_layer. All its parts change the result by about as much."""
    layer = {"attn": attention(rng, d, dtype)}
    layer["g1"], layer["b1"] = norm(rng, d, dtype)
    layer["g2"], layer["b2"] = norm(rng, d, dtype)
    layer["w1"] = tensor(1.3 * d**-0.5 * rng.normal(size=(hidden, d)), dtype)
    layer["c1"] = tensor(0.4 * rng.normal(size=hidden), dtype)
    layer["w2"] = tensor(1.3 * hidden**-0.5 * rng.normal(size=(d, hidden)), dtype)
    layer["c2"] = tensor(0.4 * rng.normal(size=d), dtype)
    return layer


def decoder_layer(rng, d, hidden, dtype):
    """The params of blocks/decoder_layer."""
    layer = encoder_layer(rng, d, hidden, dtype) | {"cross": attention(rng, d, dtype)}
    layer["g3"], layer["b3"] = norm(rng, d, dtype)
    return layer


def stack(rng, make_layer, words, max_n, d, hidden, layers, dtype):
    """The params of a stack: tables, layers (each from `make_layer`), and the last layer norm."""
    g, b = norm(rng, d, dtype)
    return {
        "table": tensor(rng.normal(size=(words, d)), dtype),
        "positions": tensor(0.7 * rng.normal(size=(max_n, d)), dtype),
        "layers": [make_layer(rng, d, hidden, dtype) for _ in range(layers)],
        "g": g,
        "b": b,
    }


def shift_scores(layer, heads, by):
    """Self-attention's scores all grow by `by`: one component of its input is constant, and only it goes into the first
    number of every head's queries and keys."""
    attn, d = layer["attn"], len(layer["g1"])
    root = (abs(by) * (d // heads) ** 0.5) ** 0.5
    layer["g1"][0], layer["b1"][0] = 0.0, root
    for name in ("w_q", "w_k", "w_v"):
        attn[name][:, 0] = 0.0
    for name, sign in (("w_q", 1.0), ("w_k", 1.0 if by > 0 else -1.0)):
        attn[name][:: d // heads] = 0.0
        attn[name][:: d // heads, 0] = sign
