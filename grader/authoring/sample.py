"""A course of one small exercise, for `grader demo` outside of a course. It is text, so that the wheel contains it.

The exercise is not in the real course, so the wheel reveals no solution.
"""

from pathlib import Path

from grader.course.course import Course
from grader.course.reading import load_course
from grader.course.stubs import write_stub

EXERCISE, MISTAKE = "data/standardise", "divided_by_the_variance"

COURSE = """\
format: 1
title: A sample
modules:
  - id: data
    title: Data
    exercises:
      - {id: standardise, points: 10}
"""

REFERENCE = '''\
"""Brings the features of a data set to one scale, as one does before training.

    z[i, j] = (x[i, j] - mean of column j) / standard deviation of column j

Shapes
    x        (n, d)   n examples of d features, n >= 2; no column is constant
    returns  (n, d)   float64; x stays as it was

The standard deviation divides by n, not by n - 1.

>>> standardise(np.array([[1.0, 10.0], [3.0, 50.0]]))
array([[-1., -1.],
       [ 1.,  1.]])
"""

import numpy as np


def standardise(x):
    ### BEGIN SOLUTION
    return (x - x.mean(axis=0)) / x.std(axis=0)
    ### END SOLUTION
'''

CHECKS = '''\
"""The checks of standardise."""

import numpy as np

from grader.checks import Agrees, Example, Tolerance


def inputs(rng):
    """Columns of different places and scales, more examples than features."""
    n, d = 5 + int(rng.integers(4)), 2 + int(rng.integers(3))
    return {"x": rng.normal(size=(n, d)) * rng.uniform(2.0, 9.0, size=d) + 10.0 * rng.normal(size=d)}


def examples_of_one_scale(rng):
    """The variance of each column is 1: only the mean matters."""
    case = inputs(rng)
    spread = case["x"] - case["x"].mean(axis=0)
    return {"x": spread / spread.std(axis=0) + 10.0 * rng.normal(size=spread.shape[1])}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # a mean of nine numbers, a root and a division in float64

checks = [
    Example(points=1.5),
    Agrees("takes the mean away", examples_of_one_scale, cases=5, points=4),
    Agrees("brings all columns to one scale", inputs, cases=5, points=4),
]
'''

MISTAKES = '''\
"""Wrong ways to write standardise. A student who makes the mistake reads its docstring."""

from grader.checks import replaced


@replaced("x.std(", "x.var(")
def divided_by_the_variance():
    """The values are divided by the variance; the standard deviation is its square root."""


@replaced("x.mean(axis=0)", "x.mean(axis=1, keepdims=True)")
@replaced("x.std(axis=0)", "x.std(axis=1, keepdims=True)")
def each_row():
    """Mean and deviation are taken along each row; they are those of each column, axis 0."""
'''

FILES = {
    "course.yaml": COURSE,
    f"solutions/{EXERCISE}/reference.py": REFERENCE,
    f"solutions/{EXERCISE}/checks.py": CHECKS,
    f"solutions/{EXERCISE}/mistakes.py": MISTAKES,
}


def write_sample(folder: Path) -> Course:
    """Write the course into an empty folder and load it."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    course = load_course(folder)
    write_stub(course.exercises[EXERCISE])
    return course
