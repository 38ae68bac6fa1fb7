"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one number", partial(inputs, shape=(1,))),
    edge("four axes of one", partial(inputs, shape=(1, 1, 1, 1))),
    edge("a square", partial(inputs, shape=(4, 4))),
    edge("zeros", partial(inputs, shape=(3, 5), x=np.zeros((3, 5)))),
    edge("everything dropped", partial(inputs, shape=(3, 5), uniforms=np.zeros((3, 5)))),
    edge("a small p", partial(inputs, p=1e-6)),
    edge("p close to 1", partial(inputs, p=1.0 - 2**-20)),
    edge("p 1 in evaluation", partial(inputs, p=1.0, training=False)),
]
