"""What a schedule of warm-up and cosine is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed

inputs_unchanged = 0  # numbers cannot be changed


def inputs(rng, phase=None, warmup=range(3, 9), decay=range(12, 25), **others):
    """A step of the warm-up, of the decay or of the time after it. Floor is above the first rates of the warm-up."""
    warmup, decay = int(rng.choice(warmup)), int(rng.choice(decay))
    total = warmup + decay
    steps = {
        "warm-up": range(warmup),
        "decay": range(warmup, total),
        "after": range(total, 3 * total),
    }[phase or rng.choice(["warm-up", "decay", "after"], p=[0.3, 0.5, 0.2])]
    peak = float(rng.uniform(0.1, 0.9))
    return {
        "step": int(rng.choice(steps)),
        "warmup": warmup,
        "total": total,
        "peak": peak,
        "floor": float(peak * rng.uniform(0.3, 0.6)),
        **others,
    }


def during_the_decay(rng):
    """Any two of these can be mixed, and the step stays between the end of the warm-up and `total`."""
    case = inputs(rng, warmup=range(3, 9), decay=range(22, 30))
    return {**case, "step": int(rng.integers(9, 24))}


def at_a_border(rng, border, steps):
    """The first step, or one beside the end of the warm-up or of the decay."""
    case = inputs(rng)
    return {**case, "step": (case[border] if border else 0) + steps}


def smallest_schedules(rng):
    """One or two steps of warm-up and of decay."""
    case = inputs(rng, warmup=range(1, 3), decay=range(1, 3))
    return {**case, "step": int(rng.integers(0, case["total"] + 3))}


def usual_rates(rng):
    """A rate of 1e-4 or so, thousands of steps, and a floor of a tenth."""
    peak = float(rng.uniform(1e-4, 6e-4))
    return inputs(rng, warmup=range(100, 2000), decay=range(3000, 9000), peak=peak, floor=0.1 * peak)


def no_floor(rng):
    return inputs(rng, floor=0.0)


def floor_is_peak(rng):
    case = inputs(rng)
    return {**case, "floor": case["peak"]}


# float64, a handful of operations; atol: near the end of a decay to 0, 1 + cos cancels, and peak times 1e-15 remains
tolerance = Tolerance(rtol=1e-9, atol=1e-13)

BORDERS = [("", 0), ("warmup", -1), ("warmup", 0), ("warmup", 1), ("total", -1), ("total", 0), ("total", 1)]

checks = [
    Example(points=0.5),
    Agrees("the warm-up", partial(inputs, phase="warm-up"), cases=8, points=0.5),
    Agrees("the decay", partial(one_changed, make=during_the_decay), cases=12, points=1),
    Agrees(
        "the borders, and after the decay",
        [
            *(partial(at_a_border, border=border, steps=steps) for border, steps in BORDERS),
            partial(inputs, phase="after"),
        ],
        cases=3,
        points=0.5,
    ),
    Agrees(
        "any schedule and any floor", [smallest_schedules, usual_rates, no_floor, floor_is_peak], cases=6, points=0.5
    ),
]
