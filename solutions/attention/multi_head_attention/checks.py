"""What multi-head attention is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(2, 6), range(2, 6), range(4, 9), range(2, 6))  # batch, heads, n, size


def inputs_of(rng, batch, heads, n, size, causal=None, scores=1.3, dtype=torch.float64):
    """Scores of a few, or of about `scores`^2; all heads look at something else."""
    d = heads * size

    def tensor(*shape, scale=1.0):
        return torch.tensor(scale * rng.normal(size=shape), dtype=dtype)

    w_qkv = tensor(3 * d, d, scale=d**-0.5)
    w_qkv[: 2 * d] *= scores
    return {
        "x": tensor(batch, n, d),
        "w_qkv": w_qkv,
        "w_o": tensor(d, d, scale=d**-0.5),
        "heads": heads,
        "causal": bool(rng.integers(2)) if causal is None else causal,
    }


def inputs(rng, **wanted):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), **wanted)


def inputs_of_the_same_sizes(rng, causal):
    """x has the same sizes in all cases of a check; some of them have another number of heads."""
    batch, heads, n, size = sizes(alike(rng), range(2, 6), range(3, 7), range(5, 9), range(2, 6))
    case = inputs_of(rng, batch, heads, n, size, causal=causal, dtype=torch.float32)
    return {**case, "heads": int(rng.choice([heads, size]))}


def sizes_in_common(rng):
    """batch = heads, n = size and other pairs: a result that is not transposed may then have the right shape."""
    return inputs_of(rng, *coinciding(rng, *[range(2, 5)] * 4))


def few_of_a_kind(rng):
    """One or another size is 1."""
    drawn = list(sizes(rng, *SIZES))
    drawn[rng.integers(4)] = 1
    return inputs_of(rng, *drawn)


def large_scores(rng):
    """Scores of about 1e3 and -1e3, which overflow without the maximum of each row."""
    case = inputs(rng, causal=False)
    return {**case, "x": case["x"] + 0.5, "w_qkv": case["w_qkv"] * 13.0}


def left_over(rng):
    """heads does not divide d: it is too large by one, or larger than d."""
    case = inputs_of(rng, *sizes(rng, range(2, 5), range(3, 6), range(4, 8), range(3, 6)))
    d = case["x"].shape[-1]
    wrong = [each for each in range(2, d + 3) if d % each]
    return {**case, "heads": int(rng.choice(wrong))}


# float32: a few sums over a few terms and a softmax of scores below 20, with errors of 1e-6
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 1e-11}  # the same in float64; scores of 1e3 have errors of 1e-13

checks = [
    Example(points=0.5),
    *(
        Agrees(name, partial(one_changed, make=partial(inputs_of_the_same_sizes, causal=causal)), cases=6, points=2)
        for name, causal in (("agrees with the reference", False), ("causal", True))
    ),
    Agrees("float64, sizes in common or 1", [inputs, sizes_in_common, few_of_a_kind], cases=4, points=2, **exact),
    Agrees("large scores", large_scores, cases=3, points=0.5, **exact),
    Agrees("heads that do not divide d", left_over, cases=3, points=0.5),
    Gradients(
        "gradients of x, w_qkv and w_o",
        [inputs, few_of_a_kind],
        of=("x", "w_qkv", "w_o"),
        cases=2,
        points=1.5,
        **exact,
    ),
    Forbids(
        (
            "torch.nn.functional.scaled_dot_product_attention",
            "torch.nn.functional.multi_head_attention_forward",
            "torch.nn.MultiheadAttention",
            "torch.nn.Transformer",
            "torch.nn.TransformerEncoder",
            "torch.nn.TransformerEncoderLayer",
            "torch.nn.TransformerDecoder",
            "torch.nn.TransformerDecoderLayer",
            "torch.nn.attention",
            "torch._C._nn.scaled_dot_product_attention",
            "torch._native_multi_head_attention",
            "torch._transformer_encoder_layer_fwd",
            "torch.ops.aten",
        ),
        points=0.5,
    ),
]
