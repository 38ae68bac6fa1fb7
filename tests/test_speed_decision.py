"""The verdict on speed is not turned by noise: simulated races with a known true ratio."""

import itertools
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace

import numpy as np
import pytest

from grader.checks.failure import Failure
from grader.checks.speed import CROWDED, FAIL_ERROR, LOOKS, PASS_ERROR, TimedPair, decide, interval, measure_ratio
from grader.model import Finding, Status

pytestmark = pytest.mark.slow

MOST_PAIRS = 1 + LOOKS[0] + LOOKS[-1]  # a warm-up, and both measurements

BOUND = 4.0
RUNS = 2_000


def races(true_ratio, noise, seed, runs=RUNS):
    """Ratios of `runs` races: their median is the true ratio, their spread a factor of about exp(noise)."""
    rng = np.random.default_rng(seed)
    return (true_ratio * np.exp(noise * rng.normal(size=(runs, MOST_PAIRS)))).tolist()


def measured(ratios, alone=nullcontext, kept=None, waited=0.0):
    """What comes of a race whose pairs have these ratios, in turn; `kept`: takes those that count."""
    pairs = (each if isinstance(each, Failure) else TimedPair(each, waited) for each in ratios)
    return measure_ratio(SimpleNamespace(alone=alone), lambda _: next(pairs), BOUND, 1e9, [] if kept is None else kept)


def verdict(ratios):
    """None where it stays open."""
    found = measured(ratios)
    if isinstance(found, Failure):
        assert found.status is Status.INCONCLUSIVE
        return None
    return found


def share(verdicts, wanted):
    return verdicts.count(wanted) / len(verdicts)


@pytest.mark.parametrize("noise", [0.02, 0.1, 0.3, 0.5])
@pytest.mark.parametrize(("factor", "right"), [(0.5, "fast"), (2.0, "slow")])
def test_twice_or_half_the_bound_is_never_decided_wrongly(factor, right, noise):
    verdicts = [verdict(ratios) for ratios in races(factor * BOUND, noise, seed=1)]
    assert set(verdicts) <= {right, None}
    assert share(verdicts, right) > 0.99


def test_on_a_crowded_machine_only_what_is_far_below_the_bound_is_fast():
    """There a short call costs more than it does elsewhere, so that ratios come out too small."""
    for factor, expected in ((0.25, "fast"), (0.7, Status.INCONCLUSIVE), (1.6, "slow"), (4.0, "slow")):
        for ratios in races(factor * BOUND, 0.1, seed=6, runs=50):
            found = measured(ratios, waited=CROWDED + 0.1)
            assert (found.status if isinstance(found, Failure) else found) == expected, (factor, found)


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
    for share in (0.4, 2.5):
        assert decide([BOUND * share] * count, BOUND, far_only=True) == decide([BOUND * share] * count, BOUND)
    for share in (0.6, 1.9):
        assert decide([BOUND * share] * count, BOUND, far_only=True) is None


class CountingLock:
    """Counts how often a timing was alone, and knows whether it is."""

    def __init__(self):
        self.times, self.is_alone = 0, False

    @contextmanager
    def alone(self):
        self.times += 1
        self.is_alone = True
        yield
        self.is_alone = False


@pytest.mark.parametrize(("factor", "right"), [(0.2, "fast"), (0.45, "fast"), (2.2, "slow"), (5.0, "slow")])
def test_what_is_far_from_the_bound_is_decided_among_neighbours(factor, right):
    lock, kept = CountingLock(), []
    assert measured([factor * BOUND] * MOST_PAIRS, lock.alone, kept) == right
    assert lock.times == 0
    assert len(kept) == LOOKS[0]


@pytest.mark.parametrize(("factor", "right"), [(0.7, "fast"), (1.4, "slow")])
def test_what_is_near_the_bound_is_measured_anew_alone(factor, right):
    """What was seen among neighbours does not count there."""
    lock, kept = CountingLock(), []
    among = 1 + LOOKS[0]
    ratios = [BOUND / factor] * among + [BOUND * factor] * LOOKS[-1]
    assert measured(ratios, lock.alone, kept) == right
    assert lock.times == 1 and not lock.is_alone
    assert set(kept) == {BOUND * factor}


def test_the_first_pair_is_a_warm_up():
    kept = []
    assert measured([1e6, *[1.0] * 5], kept=kept) == "fast"
    assert kept == [1.0] * 5


@pytest.mark.parametrize("at", [0, 3, 8])
def test_a_failure_ends_the_race(at):
    failure, lock = Failure(Status.FAILED, Finding("wrong")), CountingLock()
    ratios = [*[BOUND] * at, failure]
    assert measured(ratios, lock.alone) is failure
    assert not lock.is_alone


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
