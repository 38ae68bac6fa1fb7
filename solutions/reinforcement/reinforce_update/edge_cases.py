"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs_with_baseline

edge = partial(Agrees, cases=2)


def having(**others):
    """A maker of inputs with nine steps, five features and four actions, and these of them as given."""
    return lambda rng: {**inputs_with_baseline(rng, steps=9, features=5, actions=4), **others}


def scores_far_apart(rng):
    """In every row one score is 1e3 and one is -1e3."""
    case = inputs_with_baseline(rng, steps=6, features=3, actions=4)
    case["theta"][0] = rng.permutation([-1.0, 1.0, 0.0, 0.5])
    case["states"][:, 0] = 1e3 * rng.permutation([1, -1, 1, -1, 1, -1])
    return {**case, "learning_rate": 0.01}


edge_cases = [
    edge("an episode of one step", partial(inputs_with_baseline, steps=1)),
    edge("an episode of two steps", partial(inputs_with_baseline, steps=2)),
    edge("one feature", partial(inputs_with_baseline, features=1)),
    edge("one action: nothing to learn", partial(inputs_with_baseline, actions=1)),
    edge("all sizes equal", partial(inputs_with_baseline, steps=4, features=4, actions=4)),
    edge("the same action throughout", having(actions=np.full(9, 2))),
    edge("gamma is 0", having(gamma=0.0)),
    edge("gamma is 1", having(gamma=1.0)),
    edge("no reward", having(rewards=np.zeros(9))),
    edge("no reward, no baseline", having(rewards=np.zeros(9), baseline=0.0)),
    edge("one reward at the end", having(rewards=np.eye(9)[8])),
    edge("learning rate 0", having(learning_rate=0.0)),
    edge("a large baseline", having(baseline=-1e3), atol=1e-9),
    edge("theta of zeros", having(theta=np.zeros((5, 4)))),
    edge("states of zeros", having(states=np.zeros((9, 5)))),
    edge("scores of 1e3 and -1e3 in a row", scores_far_apart, atol=1e-9),
]
