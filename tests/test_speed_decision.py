"""The verdict on speed is not turned by noise: simulated races with a known true ratio."""

import itertools

import numpy as np
import pytest

from grader.checks.speed import FAIL_ERROR, LOOKS, PASS_ERROR, decide, interval

BOUND = 4.0
RUNS = 2_000


def races(true_ratio, noise, seed, runs=RUNS):
    """Ratios of `runs` races: their median is the true ratio, their spread a factor of about exp(noise)."""
    rng = np.random.default_rng(seed)
    return (true_ratio * np.exp(noise * rng.normal(size=(runs, LOOKS[-1])))).tolist()


def verdict(ratios):
    """As a race goes: look at each of the LOOKS, and stop at the first decision."""
    verdicts = (decide(ratios[:count], BOUND) for count in LOOKS)
    return next(filter(None, verdicts), None)


def share(verdicts, wanted):
    return verdicts.count(wanted) / len(verdicts)


@pytest.mark.parametrize("noise", [0.02, 0.1, 0.3, 0.5])
@pytest.mark.parametrize(("factor", "right"), [(0.5, "fast"), (2.0, "slow")])
def test_twice_or_half_the_bound_is_never_decided_wrongly(factor, right, noise):
    verdicts = [verdict(ratios) for ratios in races(factor * BOUND, noise, seed=1)]
    assert set(verdicts) <= {right, None}
    assert share(verdicts, right) > 0.99


@pytest.mark.parametrize("noise", [0.05, 0.5, 1.0])
def test_at_the_bound_a_wrong_verdict_is_rare(noise):
    verdicts = [verdict(ratios) for ratios in races(BOUND, noise, seed=2, runs=5 * RUNS)]
    assert share(verdicts, "slow") < 0.02
    assert share(verdicts, "fast") < 0.06


def test_just_beside_the_bound_the_wrong_verdict_is_rarer_still():
    for factor, wrong, most in ((0.97, "slow", 0.005), (1.03, "fast", 0.025)):
        assert share([verdict(ratios) for ratios in races(factor * BOUND, 0.1, seed=3)], wrong) < most


@pytest.mark.parametrize("spike", [10.0, 1000.0])
@pytest.mark.parametrize(("factor", "right"), [(0.5, "fast"), (2.0, "slow")])
def test_a_busy_moment_now_and_then_turns_no_verdict(factor, right, spike):
    """One call in ten, of either side, is interrupted."""
    rng = np.random.default_rng(4)
    ratios = np.array(races(factor * BOUND, 0.1, seed=5))
    ratios *= np.where(rng.random(ratios.shape) < 0.1, spike, 1.0)
    ratios /= np.where(rng.random(ratios.shape) < 0.1, spike, 1.0)
    verdicts = [verdict(race) for race in ratios.tolist()]
    assert set(verdicts) <= {right, None}
    assert share(verdicts, right) > 0.99


@pytest.mark.parametrize("count", LOOKS)
@pytest.mark.parametrize("noise", [0.05, 0.5])
def test_the_interval_holds_the_median(count, noise):
    intervals = [interval(ratios[:count]) for ratios in races(BOUND, noise, seed=6)]
    least = 0.97 if count >= 7 else 0.93  # fewer than seven ratios, all of them together, hold it no oftener
    assert sum(low <= BOUND <= high for low, high in intervals) / RUNS >= least


@pytest.mark.parametrize("count", range(1, LOOKS[-1] + 1))
def test_the_interval_is_made_of_two_of_the_ratios(count):
    """In order, one as far from its end as the other; the order in which they came says nothing."""
    ratios = np.random.default_rng(count).permutation(count).astype(float).tolist()
    low, high = interval(ratios)
    assert low in ratios and high in ratios and low <= high and low + high == count - 1


def test_the_interval_narrows():
    widths = [high - low for low, high in (interval(range(count)) for count in LOOKS)]
    relative = [width / count for width, count in zip(widths, LOOKS, strict=True)]
    assert relative[-1] < relative[0] / 2


@pytest.mark.parametrize("count", LOOKS)
def test_all_ratios_on_one_side(count):
    """Near the bound as many coins must fall alike as the chance of an error asks for; far from it five are enough."""
    assert decide([BOUND * 0.9] * count, BOUND) == ("fast" if 0.5**count <= PASS_ERROR else None)
    assert decide([BOUND * 1.1] * count, BOUND) == ("slow" if 0.5**count <= FAIL_ERROR else None)
    assert decide([BOUND * 0.4] * count, BOUND) == "fast"
    assert decide([BOUND * 2.5] * count, BOUND) == "slow"


def test_a_ratio_at_the_bound_is_not_below_it():
    assert decide([BOUND] * LOOKS[-1], BOUND) == "slow"


def test_half_on_each_side_is_no_verdict():
    for count in LOOKS:
        assert decide(list(itertools.islice(itertools.cycle([1.0, 9.0]), count)), BOUND) is None


def test_one_more_fast_ratio_never_makes_it_slower():
    order = {"slow": 0, None: 1, "fast": 2}
    for count, (fast, slow) in itertools.product(LOOKS, [(1.0, 9.0), (3.0, 5.0), (1.0, 5.0), (3.0, 9.0)]):
        verdicts = [order[decide([fast] * k + [slow] * (count - k), BOUND)] for k in range(count + 1)]
        assert verdicts == sorted(verdicts)


def test_no_ratio_decides_nothing():
    assert decide([], BOUND) is None
