"""A small sound exercise, others of every kind that are sound too, and courses made of them: for tests of verify."""

import json

from grader.course.reading import load_course
from grader.course.stubs import write_stub

REFERENCE = '''
"""What is above zero, times a factor.

>>> e(np.array([1.0, -2.0]), 3.0)
array([3., 0.])

Source: these tests.
"""

import numpy as np


def e(x, factor):
    ### BEGIN SOLUTION
    return np.where(x > 0.0, x, 0.0) * factor
    ### END SOLUTION
'''
CHECKS = """
from functools import partial

import numpy as np

from grader.checks import Agrees, Asserts, Example, Forbids, Growth, PeakMemory, Property, Speed, Tolerance
from grader.model import Outcome, Status


def inputs(rng, size=None):
    size = size or int(rng.integers(5, 12))
    return {"x": rng.permutation(np.linspace(-3.0, 4.0, size)) + 0.1 * rng.uniform(size=size), "factor": 2.5}


def with_zeros(rng):
    zeros = [0.0] * rng.integers(1, 6)
    return {"x": np.array([*zeros, 0.5, -0.5, 2.0]), "factor": float(rng.uniform(0.2, 0.4))}


tolerance = Tolerance(rtol=1e-9)
inputs_unchanged = 1

checks = [
    Agrees("agrees", inputs, cases=4, points=2),
    Agrees("other factors", with_zeros, cases=2),
]
"""
EDGE_CASES = """
from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge_cases = [Agrees("one number", partial(inputs, size=1), cases=2)]
"""
MISTAKES = '''
import numpy as np

from grader.checks import open_where, replaced, shows_in, without

pairs = [("nothing_cut", "factor_forgotten")]


@replaced("np.where(x > 0.0, x, 0.0)", "x")
def nothing_cut():
    """What is below zero stays."""


@without(" * factor")
def factor_forgotten():
    """The factor has no effect."""


@shows_in("inputs")
def in_place(x, factor):
    """x itself is changed."""
    x[...] = np.maximum(x, 0.0) * factor
    return x
'''
ALTERNATIVES = "import numpy as np\n\n\ndef maximum(x, factor):\n    return np.maximum(factor * x, 0.0)\n"
HINTS = "# One\n\nThink.\n\n# Two\n\nThink again.\n\n# Three\n\nCut, then multiply.\n"
SOUND = {
    "reference.py": REFERENCE,
    "checks.py": CHECKS,
    "edge_cases.py": EDGE_CASES,
    "mistakes.py": MISTAKES,
    "alternatives.py": ALTERNATIVES,
    "hints.md": HINTS,
}
A_CLASS = {
    "reference.py": '''
"""A running sum.

>>> total = e(1.0)
>>> total.add(2.0)
>>> total.mean(3.0)
1.0

Source: these tests.
"""

import numpy as np


class e:
    def __init__(self, start):
        ### BEGIN SOLUTION
        self.total = start
        ### END SOLUTION

    def add(self, x):
        ### BEGIN SOLUTION
        self.total = self.total + x
        ### END SOLUTION

    def mean(self, n):
        ### BEGIN SOLUTION
        if n <= 0:
            raise ValueError("n is not above 0")
        return self.total / n
        ### END SOLUTION
''',
    "checks.py": """
from grader.checks import Agrees, call, method


def inputs(rng):
    a, b = rng.uniform(1.0, 2.0, size=2)
    calls = [("mean", {"n": 0.5}), ("add", {"x": b}), ("mean", {"n": 2.0}), ("add", {"x": a}), ("mean", {"n": 4.0})]
    return [call(start=a), *(method(0, name, **arguments) for name, arguments in calls)]


def refused(rng):
    return [call(start=rng.uniform(1.0, 2.0)), method(0, "mean", n=0.0)]


inputs_unchanged = 0
checks = [Agrees("agrees", inputs, cases=3, points=3), Agrees("refuses", refused, cases=1)]
""",
    "edge_cases.py": """
from grader.checks import Agrees, call, method

edge_cases = [Agrees("a sum of nothing", lambda rng: [call(start=0.0), method(0, "mean", n=3.0)], cases=1)]
""",
    "mistakes.py": '''
class forgets_the_start:
    """The start is not counted."""

    def __init__(self, start):
        self.total = 0.0

    def add(self, x):
        self.total += x

    def mean(self, n):
        if n <= 0:
            raise ValueError
        return self.total / n
''',
    "alternatives.py": """
class a_list:
    def __init__(self, start):
        self.all = [start]

    def add(self, x):
        self.all.append(x)

    def mean(self, n):
        if not n > 0:
            raise ValueError("too few")
        return sum(self.all) / n
""",
    "hints.md": HINTS,
}
IN_TORCH = {
    "reference.py": REFERENCE.replace("import numpy as np", "import torch")
    .replace("np.where(x > 0.0, x, 0.0)", "torch.relu(x)")
    .replace("np.array([1.0, -2.0])", "torch.tensor([1.0, -2.0], dtype=torch.float64)")
    .replace("array([3., 0.])", "tensor([3., 0.], dtype=torch.float64)"),
    "checks.py": """
from functools import partial

import torch

from grader.checks import Agrees, Gradients, Tolerance


def inputs(rng, size=None):
    size = size or int(rng.integers(5, 12))
    return {"x": torch.from_numpy(rng.normal(size=size) + 0.5), "factor": float(rng.uniform(2.0, 3.0))}


tolerance = Tolerance(rtol=1e-9)

checks = [
    Agrees("agrees", inputs, cases=4, points=2.5),
    Gradients("gradients", inputs, of=("x",), cases=3),
]
""",
    "mistakes.py": '''
import torch

from grader.checks import replaced, shows_in, without


@replaced("torch.relu(x)", "x")
def nothing_cut():
    """What is below zero stays."""


@shows_in("gradients")
@replaced("torch.relu(x)", "(torch.relu(x.detach()) + 0.0 * x)")
def detached():
    """The graph is cut off behind x."""
''',
    "alternatives.py": "def clamped(x, factor):\n    return x.clamp(min=0.0) * factor\n",
    "entry": {"kind": "torch"},
}
OF_TEXTS = {
    "reference.py": '''
"""Runs of letters, and back.

>>> encode("aab")
[(2, 'a'), (1, 'b')]
>>> decode([(2, "a"), (1, "b")])
'aab'

Source: these tests.
"""


def encode(text):
    ### BEGIN SOLUTION
    runs = []
    for letter in text:
        if runs and runs[-1][1] == letter:
            runs[-1] = (runs[-1][0] + 1, letter)
        else:
            runs.append((1, letter))
    return runs
    ### END SOLUTION


def decode(runs):
    ### BEGIN SOLUTION
    return "".join(count * letter for count, letter in runs)
    ### END SOLUTION
''',
    "checks.py": """
from grader.checks import Agrees, Example, call, result


def text(rng):
    return "".join(letter * int(rng.integers(1, 5)) for letter in rng.permutation(list("abcde")).tolist())


def encoded(rng):
    return {"text": text(rng)}


def decoded(rng):
    runs = [(int(rng.integers(1, 5)), letter) for letter in rng.permutation(list("abcdefgh")).tolist()]
    return [call("decode", runs=runs[: rng.integers(3, 9)])]


def there_and_back(rng):
    return [call("encode", text=text(rng)), call("decode", runs=result(0))]


inputs_unchanged = 0
checks = [
    Example(points=0.5),
    Agrees("encodes", encoded, cases=4),
    Agrees("decodes", decoded, cases=4),
    Agrees("there and back", there_and_back, cases=3, points=1.5),
]
""",
    "edge_cases.py": """
from grader.checks import Agrees, call

edge_cases = [
    Agrees("no letter", lambda rng: {"text": ""}, cases=1),
    Agrees("no run", lambda rng: [call("decode", runs=[])], cases=1),
]
""",
    "mistakes.py": '''
from grader.checks import replaced, replaces


@replaced("runs[-1][0] + 1", "1")
def not_counted():
    """A run keeps the count 1; add 1 for each letter of it."""


@replaces("decode")
def count_left_out(runs):
    """Each run becomes one letter; repeat it as often as its count says."""
    return "".join(letter for _, letter in runs)
''',
    "alternatives.py": """
from itertools import groupby

from grader.checks import replaces


def with_groupby(text):
    return [(len(list(run)), letter) for letter, run in groupby(text)]


@replaces("decode")
def letter_by_letter(runs):
    text = ""
    for count, letter in runs:
        for _ in range(count):
            text = text + letter
    return text
""",
    "entry": {"kind": "python", "entry": "", "entries": ["encode", "decode"]},
}
OF_ANOTHER = {  # it uses the student's own file of an exercise before it
    "reference.py": REFERENCE.replace("import numpy as np", "import numpy as np\n\nfrom m.sound import e as cut")
    .replace("np.where(x > 0.0, x, 0.0) * factor", "cut(x, factor) + 1.0")
    .replace("array([3., 0.])", "array([4., 1.])"),
    "mistakes.py": '''
import numpy as np

from grader.checks import replaced


@replaced("cut(x, factor)", "x * factor")
def nothing_cut():
    """What is below zero stays."""
''',
    "alternatives.py": ALTERNATIVES.replace("0.0)", "0.0) + 1.0"),
    "entry": {"uses": ["m/sound"]},
}

SLOW = "np.array([max(v, 0.0) * factor * sum(range(300)) / 44850 for v in x.tolist()])"


def edited(name, *pairs):
    """Something else in one of the sound exercise's files."""
    text = SOUND[name]
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return {name: text}


def also(name, text):
    return {name: SOUND[name] + text}


def another_mistake(name, result, mark=""):
    return also("mistakes.py", f'\n\n{mark}def {name}(x, factor):\n    """Wrong."""\n    return {result}\n')


def changed_mistake(name, *changes, mark=""):
    """A mistake that is a change of the reference: `changes` are what is replaced, and by what."""
    decorators = "".join(f"@replaced({old!r}, {new!r})\n" for old, new in changes)
    return also("mistakes.py", f'\n\n{mark}{decorators}def {name}():\n    """Wrong."""\n')


def another_alternative(name, result):
    return also("alternatives.py", f"\n\ndef {name}(x, factor):\n    return {result}\n")


def another_case(kind, name, x, factor="2.0"):
    """`kind`: checks or edge_cases."""
    file = {"checks": "checks.py", "edge_cases": "edge_cases.py"}[kind]
    less = ("points=2", "points=1") if kind == "checks" else ("cases=2", "cases=2")
    case = f"{kind}.append(Agrees({name!r}, lambda rng: {{'x': {x}, 'factor': {factor}}}, cases=1))\n"
    return {file: edited(file, less)[file] + case}


def with_check(check, before=""):
    """The sound exercise with one more check, worth a point. `before`: what has to be defined for it."""
    text = edited("checks.py", ("points=2", "points=1"), ("\ntolerance =", f"\n{before}\n\n\ntolerance ="))["checks.py"]
    return {"checks.py": f"{text}checks.append({check})\n"}


def timed(bound, more=""):
    yardstick = "import numpy as np\n\n\ndef e(x, factor):\n    return np.maximum(x, 0.0) * factor\n"
    speed = f"Speed(partial(inputs, size=20_000), max_ratio={bound}{more})"
    return {**with_check(speed), "yardstick.py": yardstick}


def on_what_is_above_zero(edge_cases, below="1.5"):
    """No graded input is below zero, and these edge cases are. `below`: an expression that may be, in one check."""
    files = edited("checks.py", ("np.linspace(-3.0", "np.linspace(0.5"), ("0.5, -0.5, 2.0]", f"0.5, {below}, 2.0]"))
    unnamed = edited(
        "mistakes.py", ("def nothing_cut", "def _nothing_cut"), ('("nothing_cut", "factor_forgotten")', "")
    )
    return {**files, **also("edge_cases.py", edge_cases), **unnamed}


def with_sizes(drawn, zeros, fixed="", **others):
    """`drawn`: the size of the ordinary cases; `zeros`: how many numbers the other cases have besides three."""
    files = edited("checks.py", ("int(rng.integers(5, 12))", drawn), ("rng.integers(1, 6)", zeros))
    return {**files, **also("edge_cases.py", fixed), **others}


IN_ROWS = """
def inputs(rng, size=None):
    rows, columns = ROWS
    return {"x": rng.normal(size=(rows, columns)), "factor": rng.normal(size=(rows, 1))}


checks = [Agrees("in rows", inputs, cases=4, points=3)]
"""


def in_rows(sizes):
    fixed = also("edge_cases.py", 'fixed_sizes = {"factor.shape[-1]": "one for each row"}\n')
    return {**also("checks.py", IN_ROWS.replace("ROWS", sizes)), **fixed}


COUNTED = {  # the exercise where the size of x counts
    **edited("reference.py", ("* factor", "* factor / len(x)"), ("array([3., 0.])", "array([1.5, 0. ])")),
    **edited("mistakes.py", ("0.0) * factor", "0.0) * factor / len(x)")),
    **edited("alternatives.py", ("(factor * x, 0.0)", "(factor * x, 0.0) / len(x)")),
}
BELOW = """
edge_cases.append(Agrees("below zero", lambda rng: {"x": np.array([-0.5, -2.0]), "factor": 2.0}, cases=1))
"""
OF_THREE = """
edge_cases.append(Agrees("three", lambda rng: {"x": rng.uniform(1, 2, 3), "factor": 2.0}, cases=1))
"""
DANGEROUS = """
    if factor < -1e9:
        os._exit(3)
    left = True
    while left:
        left = False
    return"""
SPEED, GROWTH, MEMORY = ('@shows_in("speed")\n', '@shows_in("growth")\n', '@shows_in("memory")\n')
SQUARED = "np.sort(np.subtract.outer(x, x), axis=0)[0] * 0.0 + np.maximum(x, 0.0) * factor"
KEPT = {  # exercises that keep all their promises
    "sound": {},
    "of_a_class": A_CLASS,
    "of_texts": OF_TEXTS,
    "of_another": OF_ANOTHER,
    "in_torch": IN_TORCH,
    "dangerous": edited("reference.py", ("import numpy", "import os\n\nimport numpy"), ("\n    return", DANGEROUS)),
    "of_fixed_sizes": with_sizes("7", "4", "fixed_sizes = {'x.shape[-1]': 'A week has seven days.'}\n"),
    "of_sizes_that_count": COUNTED,
    "timed": {**timed(20.0), **another_mistake("slow", SLOW, SPEED)},
    "sparing": {
        **with_check("PeakMemory(partial(inputs, size=2_000), at_most_mb=10)"),
        **another_mistake("squared", SQUARED, MEMORY),
    },
    "growing": {
        **with_check("Growth(inputs_of, n=(400, 2_400))", "def inputs_of(rng, n):\n    return inputs(rng, size=n)"),
        **another_mistake("squared", SQUARED, GROWTH),
    },
}


def make_course(root, exercises, **options):
    """A course of one module, m; `exercises` are names and what differs from the sound one: texts of files by name,
    None for a file that is not there, `stub` for that of the stub, and `entry` for what course.yaml says. `options` are
    those of the course."""
    entries = [{**ENTRY, "id": name, **changes.get("entry", {})} for name, changes in exercises.items()]
    modules = [{"id": "m", "title": "m", "exercises": entries}]
    (root / "course.yaml").write_text(json.dumps({"format": 1, "title": "t", "modules": modules, **options}))
    for name, changes in exercises.items():
        folder = root / "solutions" / "m" / name
        folder.mkdir(parents=True)
        for file, text in {**SOUND, **changes}.items():
            if text is not None and "." in file:
                (folder / file).write_text(text.lstrip("\n"))
    for exercise in load_course(root).exercises.values():
        _write_stub(exercise, exercises[exercise.name].get("stub", ""))
    return root


ENTRY = {"entry": "e", "points": 4, "limits": {"seconds": 2}}


def _write_stub(exercise, text):
    exercise.stub.parent.mkdir(parents=True, exist_ok=True)
    if text:
        exercise.stub.write_text(text)
    elif text is not None and all(mark in exercise.read("reference.py") for mark in (b"### BEGIN", b"### END")):
        write_stub(exercise)
