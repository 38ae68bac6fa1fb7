"""What one step of a recurrent network is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import one_changed, varied

from ..inputs import FEW, SMALL, of_the_same_sizes, one_step, with_sizes_in_common

zero = {name: lambda rng, case, name=name: 0.0 * case[name] for name in ("x", "h", "b")}
without_input, first_step, without_bias = (varied(one_step, **{name: change}) for name, change in zero.items())

tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, two sums of a few terms; atol: they may cancel

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=partial(of_the_same_sizes, make=one_step, ranges=[SMALL] * 3)),
        cases=12,
        points=0.5,
    ),
    Agrees("sizes in common", partial(with_sizes_in_common, make=one_step, ranges=[SMALL] * 3), cases=8, points=0.5),
    Agrees("the smallest sizes", partial(one_step, **dict.fromkeys(("batch", "n_in", "hidden"), FEW)), points=0.5),
    Agrees("inputs of zeros", [without_input, first_step, without_bias], cases=2, points=0.5),
]
