"""What the REINFORCE step is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Property, Speed, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes, varied


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


def inputs_with_sizes_in_common(rng):
    steps, features, actions = coinciding(rng, *[range(3, 9)] * 3)
    return inputs_with_baseline(rng, steps=steps, features=features, actions=actions)


def one_action_throughout(rng, case):
    return np.full(len(case["actions"]), rng.integers(case["theta"].shape[1]))


def some_actions_never(rng, case):
    """The last action, or the first, is not taken."""
    never = int(rng.choice([0, case["theta"].shape[1] - 1]))
    return np.where(case["actions"] == never, 1 if never == 0 else 0, case["actions"])


def zeros(name):
    return lambda rng, case: np.zeros_like(case[name])


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


def only_the_first_action(call, rng):
    """One more on the first reward changes theta as an episode of that step and a reward of 1 does: the ratio of the
    two changes is 1 (and 0 / 0 where theta does not change at all)."""
    case = inputs_with_baseline(rng)
    rewards = case["rewards"]
    change = call(**{**case, "rewards": rewards + np.eye(len(rewards))[0]}) - call(**case)
    first = {name: case[name][:1] for name in ("states", "actions")}
    alone = call(**{**case, **first, "rewards": np.ones(1), "baseline": 0.0}) - case["theta"]
    with np.errstate(divide="ignore", invalid="ignore"):
        return change / alone, np.ones_like(alone)


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two matrix products and one softmax
# Scores of 1e3 carry a rounding error of some 1e-13, so do the probabilities; times states of 1e3, a learning rate of
# .01 and returns of a few that is 1e-11 or less a step in the new theta, whose entries are of order 1 to 100.
large = partial(Agrees, cases=2, atol=1e-9, points=0.5)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=14, points=1),
    Agrees("the baseline", inputs_with_baseline, cases=8, points=1.5),
    Agrees("sizes in common", inputs_with_sizes_in_common, cases=4, points=0.5),
    Agrees(
        "any actions, rewards and learning rate",
        [
            varied(inputs_with_baseline, actions=one_action_throughout),
            varied(inputs_with_baseline, actions=some_actions_never),
            varied(inputs, rewards=zeros("rewards")),
            varied(inputs_with_baseline, theta=zeros("theta")),
            varied(inputs_with_baseline, learning_rate=0.0),
            varied(inputs_with_baseline, learning_rate=lambda rng, case: float(rng.uniform(1.0, 3.0))),
        ],
        cases=1,
        points=0.5,
    ),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    Agrees("gamma 0", partial(inputs_with_gamma, gamma=0.0), cases=3, points=0.5),
    Agrees("gamma 1", partial(inputs_with_gamma, gamma=1.0), cases=3, points=0.5),
    Agrees("long episodes", long_episodes, cases=2, atol=1e-11, points=0.5),
    # without a maximum the first two of these fail; with one maximum for the whole array, the third
    large("scores up to 1e3", partial(large_score_inputs, lowest=400.0, highest=980.0)),
    large("scores down to -1e3", partial(large_score_inputs, lowest=-980.0, highest=-400.0)),
    large("large scores of both signs", partial(large_score_inputs, lowest=-500.0, highest=500.0)),
    # the quotient of two differences of theta, the smallest of them 1e-6 or so
    Property(
        "the first reward counts for the first action alone", only_the_first_action, rtol=1e-6, atol=0.0, points=0.5
    ),
    Forbids(("scipy.special.softmax", "scipy.special.log_softmax", "scipy.signal.lfilter"), points=0.5),
    # A Python loop over the steps takes 24 x the yardstick, and is right; a second one inside it takes 220 x.
    # theta moves by a hundred times its own size, and probabilities are summed over 6000 steps.
    Speed(
        partial(inputs, steps=range(5900, 6200), features=range(3, 8), actions=range(28, 36)),
        max_ratio=75.0,
        grows="steps",
        atol=1e-9,
        points=0.5,
    ),
]
