"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, smallest_schedules

edge = partial(Agrees, cases=3)

edge_cases = [
    edge("one step of warm-up, one of decay", partial(inputs, warmup=[1], decay=[1])),
    edge("a long warm-up", partial(inputs, warmup=range(5000, 6000), decay=[1])),
    edge("a long decay", partial(inputs, warmup=[1], decay=range(50000, 60000))),
    edge("no learning", partial(inputs, peak=0.0, floor=0.0)),
    edge("a million steps later", partial(inputs, step=1_000_000)),
    edge("the first step", partial(inputs, step=0)),
    Agrees("every small schedule", smallest_schedules, cases=20),
]
