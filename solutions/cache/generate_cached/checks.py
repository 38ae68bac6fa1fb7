"""What generating with a cache is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Growth, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

from ..inputs import ATTENTION, tensor

EDGES = "short prompts, one new token, few layers, one head, exact GELU"
NORMS = (
    *("torch.layer_norm", "torch.native_layer_norm", "torch.nn.LayerNorm", "torch.nn.functional.layer_norm"),
    *("torch.group_norm", "torch.native_group_norm", "torch.nn.GroupNorm", "torch.nn.functional.group_norm"),
)
V, HEADS, SIZE, PROMPT, MAX_NEW = range(7, 13), range(2, 5), range(3, 6), range(2, 7), range(5, 8)
LAYERS = (1, 1, 2, 3)  # one as often as both others, since verify runs each case thousands of times


def params_of(rng, v, d, hidden, layers, max_n, dtype=torch.float64):
    """The tokens before the last one and the places matter to the next token, and the logits are far apart. The last
    layer norm turns some components round, since a table that is also the head likes to repeat the last token."""

    def draw(*shape, scale=1.0, shift=0.0):
        return tensor(rng, *shape, scale=scale, shift=shift, dtype=dtype)

    def layer():
        return {
            "attn": {name: draw(d, d, scale=2.2 * d**-0.5) for name in ("w_q", "w_k", "w_v", "w_o")},
            **{"g1": draw(d, scale=0.2, shift=1.0), "b1": draw(d, scale=0.2)},
            **{"g2": draw(d, scale=0.2, shift=1.0), "b2": draw(d, scale=0.2)},
            **{"w1": draw(hidden, d, scale=d**-0.5), "c1": draw(hidden, scale=0.3)},
            **{"w2": draw(d, hidden, scale=2.0 * hidden**-0.5), "c2": draw(d, scale=0.3)},
        }

    signs = torch.tensor(rng.permutation([1.0, -1.0] * d)[:d], dtype=dtype)
    return {
        **{"table": draw(v, d), "positions": draw(max_n, d, scale=2.0)},
        "layers": [layer() for _ in range(layers)],
        **{"g": 10.0 * signs * (1.0 + 0.3 * draw(d).abs()), "b": draw(d)},
    }


def inputs(
    rng, v=V, heads=HEADS, size=SIZE, layers=LAYERS, prompt=PROMPT, max_new=MAX_NEW, ends=0.1, dtype=torch.float64
):
    """`ends`: the length of EOS's row; the longer it is, the likelier is EOS. The table of places may have more rows
    than are needed."""
    v, prompt, max_new, hidden = sizes(rng, v, prompt, max_new, range(13, 20))
    heads, size, layers = (int(rng.choice(each)) for each in (heads, size, layers))
    max_n = prompt + max_new - 1 + int(rng.integers(3))
    params = params_of(rng, v, heads * size, hidden, layers, max_n, dtype)
    eos = int(rng.integers(v))
    params["table"][eos] *= ends
    others = [each for each in range(v) if each != eos]
    return {
        "prompt": rng.choice(others, size=prompt).tolist(),
        "params": params,
        **{"heads": heads, "max_new": max_new, "eos": eos},
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    draw = alike(rng)
    v, prompt, hidden = sizes(draw, V, PROMPT, range(13, 20))
    heads, size, layers = (int(draw.choice(each)) for each in (HEADS, SIZE, LAYERS))
    return {
        "prompt": rng.integers(v, size=prompt).tolist(),
        "params": params_of(rng, v, heads * size, hidden, layers, prompt + MAX_NEW[-1]),
        **{"heads": heads, "max_new": int(rng.choice(MAX_NEW)), "eos": int(rng.integers(v))},
    }


def eos_comes(rng):
    """EOS is likelier than other tokens, so the text ends before max_new in most cases."""
    return inputs(rng, max_new=range(7, 12), ends=2.5)


def eos_in_the_prompt(rng):
    """EOS stands in the prompt, and other tokens behind it."""
    case = inputs(rng, prompt=range(3, 7), ends=float(rng.choice([0.1, 2.5])))
    case["prompt"][int(rng.integers(len(case["prompt"]) - 1))] = case["eos"]
    return case


def eos_ends_the_prompt(rng):
    """EOS is the prompt's last token."""
    case = inputs(rng, ends=float(rng.choice([0.1, 2.5])))
    return {**case, "prompt": [*case["prompt"][:-1], case["eos"]]}


def one_token_first(rng):
    """The prompt is a single token."""
    return inputs(rng, prompt=1)


def one_new_token(rng):
    return inputs(rng, max_new=1, ends=float(rng.choice([0.1, 2.5])))


def few_layers(rng, layers):
    """One layer, or none: vectors so small that eps outweighs the variance in the layer norms, and many new tokens, of
    which another eps changes some."""
    case = inputs(rng, layers=[layers], max_new=range(16, 20))
    for name in ("table", "positions"):
        case["params"][name] *= 6e-4
    return case


no_layer, one_layer = partial(few_layers, layers=0), partial(few_layers, layers=1)


def gelu_counts(rng):
    """The bias takes away what GELU gives, times a large factor: what is left over of another GELU decides."""
    case = inputs(rng)
    for layer in case["params"]["layers"]:
        layer["w1"] *= 0.0
        layer["c1"] *= 6.0
        layer["w2"] *= 1e4
        layer["c2"] -= layer["w2"] @ torch.nn.functional.gelu(layer["c1"])
    return case


def one_head(rng):
    """One head, or heads of one number."""
    return inputs(rng, heads=[1], size=range(6, 12)) if rng.integers(2) else inputs(rng, heads=range(6, 12), size=[1])


def one_number(rng):
    """d = 1: a layer norm gives its shift alone, whatever x is."""
    return inputs(rng, heads=[1], size=[1], layers=[1], max_new=range(2, 6))


def in_float32(rng):
    """The layers add little, and without them the two largest logits are far apart behind every token at every place:
    rounding does not decide."""
    nearest = 0.0
    while nearest < 5e-4:
        case = inputs(rng, dtype=torch.float32)
        params = case["params"]
        x = params["table"][:, None] + params["positions"]
        logits = torch.nn.functional.layer_norm(x, x.shape[-1:], params["g"], params["b"]) @ params["table"].T
        best, second = logits.topk(2).values.unbind(-1)
        nearest = float((best - second).min() / logits.abs().max())
    for layer in params["layers"]:
        for weights, name in ((layer["attn"], "w_o"), (layer, "w2"), (layer, "c2")):
            weights[name] *= 1e-6
    return case


def as_many_new_tokens(rng, n):
    """One token, and n new ones. The feed-forward layer is wide: GELU of it takes time in proportion to the tokens that
    go through."""
    v, d, hidden = sizes(rng, range(10, 14), 16, range(3900, 4100))
    params = params_of(rng, v, d, hidden, 1, n)
    return {"prompt": [int(rng.integers(v))], "params": params, "heads": 4, "max_new": n, "eos": v}  # EOS never comes


tolerance = Tolerance(rtol=0.0)  # token ids: exact

checks = [
    Example(points=1),
    Agrees("agrees with the reference", inputs, cases=6, points=2.5),
    Agrees(
        "nothing is kept from call to call", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1.5
    ),
    Agrees("ends with EOS", eos_comes, cases=6, points=1.5),
    Agrees("EOS in the prompt", [eos_in_the_prompt, eos_ends_the_prompt], cases=2, points=0.5),
    Agrees(
        EDGES,
        [one_token_first, one_new_token, no_layer, one_layer, gelu_counts, one_head, one_number],
        cases=3,
        points=1.5,
    ),
    Agrees("float32", in_float32, cases=2, points=0.5),
    # a right loop takes 12 times as long, one that sends the whole text through each time 50 times or more
    Growth(as_many_new_tokens, n=(16, 192), at_most=27.0, name="a token goes through the model once", points=2.5),
    Forbids((*ATTENTION, *NORMS), points=0),  # a call of them raises, so that it fails the checks on values
]
