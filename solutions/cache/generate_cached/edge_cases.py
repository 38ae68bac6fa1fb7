"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import EDGES, inputs

edge = partial(Agrees, cases=2)

FIXED = "a prompt of one token, few layers and vectors of one number are what some of its cases are about"
ATTN = (f"['attn']['{name}'].shape[-{axis}]" for name in ("w_q", "w_k", "w_v", "w_o") for axis in (1, 2))
OTHERS = ("g1", -1), ("b1", -1), ("g2", -1), ("b2", -1), ("w1", -1), ("w2", -2), ("c2", -1)
fixed_sizes = {
    f"{EDGES}: {size}": FIXED
    for size in (
        *("len(prompt)", "len(params['layers'])"),
        *(f"params['{name}'].shape[-1]" for name in ("table", "positions", "g", "b")),
        *(f"params['layers'][0]{size}" for size in ATTN),
        *(f"params['layers'][0]['{name}'].shape[{axis}]" for name, axis in OTHERS),
    )
}


def full_table(rng):
    """No place is left over."""
    case = inputs(rng)
    needed = len(case["prompt"]) + case["max_new"] - 1
    return {**case, "params": {**case["params"], "positions": case["params"]["positions"][:needed].clone()}}


def no_eos(rng):
    """EOS is an id that the table does not have."""
    return {**inputs(rng), "eos": 99}


edge_cases = [
    edge("no place left over", full_table, cases=4),
    edge("one new token, one in the prompt", partial(inputs, prompt=1, max_new=1)),
    edge("a long prompt", partial(inputs, prompt=20)),
    edge("no layers", partial(inputs, layers=[0])),
    edge("four layers", partial(inputs, layers=[4])),
    edge("one head of one number", partial(inputs, heads=[1], size=[1])),
    edge("EOS at once", partial(inputs, ends=9.0)),
    edge("EOS never", no_eos),
]
