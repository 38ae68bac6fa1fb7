"""What the REINFORCE step is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Relation, Speed, Unchanged
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, steps=range(8, 14), features=range(3, 8), actions=range(2, 7), learning_rate=0.3):
    """No baseline. No two sizes are alike, so that a transposed axis shows; every action is taken, and some rewards are
    0."""
    steps, features, actions = sizes(rng, steps, features, actions)
    rewards = rng.normal(size=steps) + 0.7
    rewards[1::4] = 0.0
    return {
        "theta": 0.5 * rng.normal(size=(features, actions)),
        "states": rng.normal(size=(steps, features)) + 0.2,
        "actions": rng.permutation(np.resize(np.arange(actions), steps)),
        "rewards": rng.permutation(rewards),
        "gamma": float(rng.uniform(0.6, 0.95)),
        "learning_rate": learning_rate,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    steps, features, actions = sizes(alike(rng), range(8, 14), range(3, 8), range(2, 7))
    return inputs(rng, steps, features, actions)


def inputs_with_baseline(rng, **wanted):
    return {**inputs(rng, **wanted), "baseline": float(rng.choice([-1.0, 1.0]) * rng.uniform(0.5, 2.0))}


def smallest_inputs(rng):
    """From one to three steps, features and actions."""
    return inputs_with_baseline(rng, steps=range(1, 4), features=range(1, 5), actions=range(1, 4))


def inputs_with_gamma(rng, gamma):
    return {**inputs_with_baseline(rng), "gamma": gamma}


def long_episodes(rng):
    """So many steps that gamma to the power T is less than the smallest float above 0."""
    case = inputs_with_baseline(rng, steps=range(640, 700), learning_rate=0.01)
    return {**case, "gamma": float(rng.uniform(0.05, 0.25))}


def large_score_inputs(rng, lowest, highest):
    """The first feature moves all scores of a step together, from `lowest` to `highest`, without deciding between the
    actions; in every fourth step they are also tens apart, and in one step 900."""
    case = inputs_with_baseline(rng, steps=range(9, 14), learning_rate=0.01)
    theta, states = case["theta"], case["states"]
    theta[0] = 1.0 + 1e-3 * rng.normal(size=theta.shape[1])
    states[:, 0] = rng.permutation(np.linspace(lowest, highest, len(states)))
    states[::4, 1:] *= 20.0
    states[1, 0] = 0.0
    states[1, 1:] *= 900.0 / np.ptp(states[1, 1:] @ theta[1:])
    return case


def the_first_reward_counts_for_the_first_action_alone(call, rng):
    """One more on the first reward changes theta as an episode of that step and a reward of 1 does: the ratio of the
    two changes is 1 (and 0 / 0 where theta does not change at all)."""
    case = inputs_with_baseline(rng)
    rewards = case["rewards"]
    change = call(**{**case, "rewards": rewards + np.eye(len(rewards))[0]}) - call(**case)
    first = {name: case[name][:1] for name in ("states", "actions")}
    alone = call(**{**case, **first, "rewards": np.ones(1), "baseline": 0.0}) - case["theta"]
    with np.errstate(divide="ignore", invalid="ignore"):
        return change / alone, np.ones_like(alone)


agrees = partial(Agrees, rtol=1e-9, atol=1e-12, public=True)  # float64, two matrix products and one softmax

checks = [
    Example(
        "two actions, three steps",
        inputs={
            "theta": np.log([[3.0, 1.0], [1.0, 1.0]]),
            "states": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]),
            "actions": np.array([0, 1, 1]),
            "rewards": np.array([1.0, 0.0, 2.0]),
            "gamma": 0.5,
            "learning_rate": 0.1,
        },
        expected=np.array([[0.9861122886681098, 0.1125], [-0.2, 0.2]]),  # log 3 - 9/80, 9/80, -1/5, 1/5
        source="the statement's own figures",
        public=True,
    ),
    agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, weight=2.5),
    agrees("the baseline", inputs_with_baseline, cases=8, weight=2),
    agrees("the smallest sizes", smallest_inputs, cases=6, weight=0.5),
    agrees("gamma 0", partial(inputs_with_gamma, gamma=0.0), cases=3, weight=0.5),
    agrees("gamma 1", partial(inputs_with_gamma, gamma=1.0), cases=3, weight=0.5),
    Agrees("long episodes", long_episodes, cases=2, rtol=1e-9, atol=1e-11, weight=0.5, public=True),
    # Scores of 1e3 carry a rounding error of some 1e-13, so do the probabilities; times states of 1e3, a learning rate
    # of .01 and returns of a few that is 1e-11 or less a step in the new theta, whose entries are of order 1 to 100.
    # Without a maximum the first two fail; with one maximum for the whole array, the third.
    Agrees(
        "scores up to 1e3", partial(large_score_inputs, lowest=400.0, highest=980.0), cases=2, rtol=1e-9, atol=1e-9,
        weight=0.5, public=True,
    ),
    Agrees(
        "scores down to -1e3", partial(large_score_inputs, lowest=-980.0, highest=-400.0), cases=2, rtol=1e-9,
        atol=1e-9, weight=0.25, public=True,
    ),
    Agrees(
        "large scores of both signs", partial(large_score_inputs, lowest=-500.0, highest=500.0), cases=2, rtol=1e-9,
        atol=1e-9, weight=0.25, public=True,
    ),
    Relation(
        "the first reward counts for the first action alone", the_first_reward_counts_for_the_first_action_alone,
        rtol=1e-6,  # the quotient of two differences of theta, the smallest of them 1e-6 or so
        weight=0.5, public=True,
    ),
    Unchanged(inputs_with_baseline, weight=0.25),
    Forbids(
        ("torch", "jax", "tensorflow", "scipy.special.softmax", "scipy.special.log_softmax", "scipy.signal.lfilter"),
        weight=0.25,
    ),
    # A Python loop over the steps takes 24 x the yardstick, and is right; a second one inside it takes 220 x.
    # theta moves by a hundred times its own size, and probabilities are summed over 6000 steps.
    Speed(
        partial(inputs, steps=range(5900, 6200), features=range(3, 8), actions=range(28, 36)),
        at_most=75.0, grows="steps", rtol=1e-9, atol=1e-9, weight=0.5,
    ),
]  # fmt: skip


def with_others(rng, **others):
    return {**inputs_with_baseline(rng, steps=9, features=5, actions=4), **others}


def scores_far_apart(rng):
    """In every row one score is 1e3 and one is -1e3."""
    case = inputs_with_baseline(rng, steps=6, features=3, actions=4)
    case["theta"][0] = rng.permutation([-1.0, 1.0, 0.0, 0.5])
    case["states"][:, 0] = 1e3 * rng.permutation([1, -1, 1, -1, 1, -1])
    return {**case, "learning_rate": 0.01}


edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-12)

edges = [
    edge("an episode of one step", partial(inputs_with_baseline, steps=1)),
    edge("an episode of two steps", partial(inputs_with_baseline, steps=2)),
    edge("one feature", partial(inputs_with_baseline, features=1)),
    edge("one action: nothing to learn", partial(inputs_with_baseline, actions=1)),
    edge("all sizes equal", partial(inputs_with_baseline, steps=4, features=4, actions=4)),
    edge("the same action throughout", partial(with_others, actions=np.full(9, 2))),
    edge("gamma 0", partial(with_others, gamma=0.0)),
    edge("gamma 1", partial(with_others, gamma=1.0)),
    edge("no reward", partial(with_others, rewards=np.zeros(9))),
    edge("no reward, no baseline", partial(with_others, rewards=np.zeros(9), baseline=0.0)),
    edge("one reward at the end", partial(with_others, rewards=np.eye(9)[8])),
    edge("learning rate 0", partial(with_others, learning_rate=0.0)),
    edge("a large baseline", partial(with_others, baseline=-1e3), atol=1e-9),
    edge("theta of zeros", partial(with_others, theta=np.zeros((5, 4)))),
    edge("states of zeros", partial(with_others, states=np.zeros((9, 5)))),
    edge("scores of 1e3 and -1e3 in a row", scores_far_apart, atol=1e-9),
]
