"""What one step of the hungry agent is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed


def number(rng, low, high):
    """A float of either sign, at least `low` in size."""
    return float(rng.choice([-1.0, 1.0]) * rng.uniform(low, high))


def inputs(rng, **others):
    """p_b is never near 0 or 1, so that both actions come up; the rewards of both places differ in size."""
    return {
        "bias": number(rng, 0.2, 1.0),
        "weight": number(rng, 0.5, 1.5),
        "hunger": float(rng.uniform(0.2, 0.9)),
        "u": float(rng.uniform()),
        "rewards": {"A": number(rng, 0.4, 1.0), "B": number(rng, 1.5, 2.5)},
        "learning_rate": float(rng.uniform(0.2, 0.8)),
        **others,
    }


def many_agents(rng, **others):
    """u is near 0 or near 1, so that A and B are both seen."""
    return inputs(rng, u=float(rng.choice([rng.uniform(0.0, 0.1), rng.uniform(0.9, 1.0)])), **others)


def on_the_border(rng):
    """p_b and u are both exactly one half: the bias is 0, and the weight or the hunger too."""
    case = inputs(rng, bias=0.0, u=0.5)
    return {**case, str(rng.choice(["weight", "hunger"])): 0.0}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two exponentials and a few products

checks = [
    Example(points=1),
    Agrees("agrees with the reference", [partial(one_changed, make=inputs), many_agents], cases=14, points=2),
    Agrees(
        "any reward and learning rate, 0 too, and a sure agent",
        [
            partial(many_agents, rewards={"A": 0.0, "B": 0.0}),
            partial(many_agents, learning_rate=0.0),
            partial(many_agents, rewards={"A": -40.0, "B": 30.0}, learning_rate=0.5),
            partial(inputs, bias=-20.0),
            partial(inputs, bias=25.0, weight=0.0),
        ],
        cases=2,
        points=1,
    ),
    Agrees("on the border", on_the_border, cases=4, points=0.5),
]
