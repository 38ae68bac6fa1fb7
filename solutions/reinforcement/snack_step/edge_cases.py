"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, many_agents

edge = partial(Agrees, cases=3)

edge_cases = [
    edge("u of 0", partial(inputs, u=0.0)),
    edge("nothing known", partial(many_agents, weight=0.0, bias=0.0)),
    edge("not hungry", partial(many_agents, hunger=0.0)),
    edge("very hungry", partial(many_agents, hunger=15.0)),
    edge("equal rewards", partial(many_agents, rewards={"A": 1.0, "B": 1.0})),
    edge("only B has a reward", partial(many_agents, rewards={"A": 0.0, "B": 1.0})),
    edge("nearly never B", partial(inputs, bias=-29.0, weight=0.1)),
    edge("a large step", partial(many_agents, learning_rate=10.0)),
]
