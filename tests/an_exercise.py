"""A small sound exercise, and what has to be wrong with it for each promise to be broken: for tests of verify."""

import json

from grader.course import load_course
from grader.stubs import write_stub

REFERENCE = '''
"""What is above zero, times a factor.

>>> e(np.array([1.0, -2.0]), 3.0)
array([3., 0.])

Source: nobody's.
"""

import numpy as np


def e(x, factor):
    ### BEGIN SOLUTION
    return np.where(x > 0.0, x, 0.0) * factor
    ### END SOLUTION
'''
CHECKS = """
import numpy as np
from functools import partial
from grader.checks import Agrees, Speed, Tolerance


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
import numpy as np
from functools import partial
from grader.checks import Agrees
from .checks import inputs

edge_cases = [Agrees("one number", partial(inputs, size=1), cases=2)]
"""
MISTAKES = '''
import numpy as np
from grader.checks import shows_in


def nothing_cut(x, factor):
    """What is below zero stays."""
    return x * factor


def factor_forgotten(x, factor):
    """The factor has no effect."""
    return np.maximum(x, 0.0)


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

Source: nobody's.
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
    name: text.replace("import numpy as np", "import torch as np").replace(
        "array([3., 0.])", "tensor([3., 0.], dtype=torch.float64)"
    )
    for name, text in SOUND.items()
} | {
    "reference.py": REFERENCE.replace("import numpy as np", "import torch")
    .replace("np.where(x > 0.0, x, 0.0)", "torch.relu(x)")
    .replace("np.array([1.0, -2.0])", "torch.tensor([1.0, -2.0], dtype=torch.float64)")
    .replace("array([3., 0.])", "tensor([3., 0.], dtype=torch.float64)"),
    "checks.py": "import torch\n"
    + CHECKS.replace('{"x": rng', '{"x": torch.from_numpy(rng')
    .replace("size=size), ", "size=size)), ")
    .replace('{"x": np.array([*zeros, 0.5, -0.5, 2.0])', '{"x": torch.tensor([*zeros, 0.5, -0.5, 2.0]).double()'),
    "mistakes.py": MISTAKES.replace("import numpy as np", "import torch").replace(
        "np.maximum(x, 0.0)", "torch.relu(x)"
    ),
    "alternatives.py": "def clamped(x, factor):\n    return x.clamp(min=0.0) * factor\n",
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


def another_alternative(name, result):
    return also("alternatives.py", f"\n\ndef {name}(x, factor):\n    return {result}\n")


def another_case(kind, name, x):
    """`kind`: checks or edge_cases."""
    file = {"checks": "checks.py", "edge_cases": "edge_cases.py"}[kind]
    less = ("points=2", "points=1") if kind == "checks" else ("cases=2", "cases=2")
    case = f"{kind}.append(Agrees({name!r}, lambda rng: {{'x': {x}, 'factor': 2.0}}, cases=1))\n"
    return {file: edited(file, less)[file] + case}


def timed(bound):
    speed = f"checks.append(Speed(partial(inputs, size=20_000), max_ratio={bound}))\n"
    yardstick = "import numpy as np\n\n\ndef e(x, factor):\n    return np.maximum(x, 0.0) * factor\n"
    checks = edited("checks.py", ("points=2", "points=1"))["checks.py"] + speed
    return {"checks.py": checks, "yardstick.py": yardstick}


def on_what_is_above_zero(edge_cases):
    """No graded input is below zero, and these edge cases are."""
    files = edited("checks.py", ("np.linspace(-3.0", "np.linspace(0.5"), ("0.5, -0.5, 2.0]", "0.5, 1.5, 2.0]"))
    return {**files, **also("edge_cases.py", edge_cases), **edited("mistakes.py", ("nothing_cut", "_nothing_cut"))}


def with_sizes(drawn, more, end="", **others):
    """`drawn`: what the size of the ordinary cases is; `more`: how many numbers the other cases have besides four."""
    files = edited("checks.py", ("rng.integers(5, 12)", drawn), ("size=rng.integers(1, 5))", f"size={more})"))
    return {"checks.py": files["checks.py"] + end, **others}


IN_ROWS = """
def inputs(rng):
    rows, columns = ROWS
    return {"x": rng.normal(size=(rows, columns)), "factor": rng.normal(size=(rows, 1))}


checks = [Agrees("in rows", inputs, cases=4, rtol=1e-9)]
fixed = {"factor.shape[-1]": "one for each row"}
"""


def in_rows(sizes):
    return also("checks.py", IN_ROWS.replace("ROWS", sizes))


OF_THREE = "edges.append(Agrees('three', lambda rng: {'x': rng.uniform(1, 2, 3), 'factor': 2.0}, cases=1))\n"
BELOW = """
edge_cases.append(Agrees("below zero", lambda rng: {"x": np.array([-0.5, -2.0]), "factor": 2.0}, cases=1))
"""
SPEED = '@shows_in("speed")\n'

BROKEN = {  # exercise: the promise that is broken, a part of the message, and what differs from the sound exercise
    "no_statement": ("statement", "has no statement", {"reference.py": REFERENCE.split('"""')[2]}),
    "no_source": ("statement", "names no source", edited("reference.py", ("Source: nobody's.", "By nobody."))),
    "no_region": ("solution", "BEGIN SOLUTION", edited("reference.py", ("### BEGIN SOLUTION", "# begin"))),
    "empty_region": (
        "solution",
        "a solution region is empty",
        edited("reference.py", ("    ### END SOLUTION\n", ""), ("    return", "    ### END SOLUTION\n    return")),
    ),
    "bad_syntax": ("solution", "reference.py:12: SyntaxError", edited("reference.py", ("def e(x", "def e((x"))),
    "no_checks": ("solution", "there is no such file", {"checks.py": None}),
    "exits": ("solution", "SystemExit", {"checks.py": "import sys\nsys.exit(0)\n"}),
    "drifted": (
        "stub",
        "grader stubs --force m/drifted",
        {"stub": "def e(x, factor):\n    raise NotImplementedError\n"},
    ),
    "stubless": ("stub", "there is no stub; make it: grader stubs m/stubless", {"stub": None}),
    "solves_itself": (
        "stub",
        "says passed of the untouched stub",
        edited(
            "reference.py",
            ("    ### BEGIN SOLUTION\n", ""),
            ("    ### END", "    ### BEGIN SOLUTION\n    pass\n    ### END"),
        ),
    ),
    "no_example": ("example", "no worked example", edited("reference.py", (">>> e(", "So: e("))),
    "wrong_example": ("example", "Got:\n    array([3., 0.])", edited("reference.py", ("array([3., 0", "array([3., 1"))),
    "two_hints": ("hints", "has 2 hints", edited("hints.md", ("# Three", "Three"))),
    "silent_hint": ("hints", "the hint 'Two' has no text", edited("hints.md", ("Think again.", ""))),
    "by_chance": (
        "reference",
        "reference.py fails",
        edited("reference.py", ("* factor", "* factor * np.random.choice([1.0, 2.0])")),
    ),
    "reference_raises": (
        "reference",
        "ZeroDivisionError",
        edited("reference.py", ("    return", "    if factor < 1.0:\n        1 / 0\n    return")),
    ),
    "no_alternatives": ("alternatives", "has none", {"alternatives.py": "\n"}),
    "alternatives_missing": ("alternatives", "there is no such file", {"alternatives.py": None}),
    "wrong_alternative": (
        "alternatives",
        "alternatives.py: 'shifted' fails 'agrees'",
        another_alternative("shifted", "np.maximum(x, 1.0)"),
    ),
    "no_mistakes": ("mistakes", "has none", {"mistakes.py": "\n"}),
    "mistakes_broken": ("mistakes", "mistakes.py:1: ZeroDivisionError", {"mistakes.py": "1 / 0\n"}),
    "speechless": (
        "mistakes",
        "'factor_forgotten' has no docstring",
        edited("mistakes.py", ('    """The factor has no effect."""\n', "")),
    ),
    "no_mistake": ("mistakes", "'right' gets full marks", another_mistake("right", "np.maximum(x, 0) * factor")),
    "twins": ("mistakes", "'twin' is named together with 'nothing_cut'", another_mistake("twin", "factor * x")),
    "unmarked": (
        "mistakes",
        "'in_place' passes every check on values and fails 'leaves its inputs as they were'",
        edited("mistakes.py", ('@shows_in("inputs")', "")),
    ),
    "wrongly_marked": (
        "mistakes",
        "'nothing_cut' is to show in inputs alone, and fails 'agrees'",
        edited("mistakes.py", ("def nothing_cut", '@shows_in("inputs")\ndef nothing_cut')),
    ),
    "no_speed": (
        "mistakes",
        "checks.py has no check that looks at it",
        another_mistake("slow", SLOW, SPEED),
    ),
    "near_alternative": (
        "margins",
        "'near' differs from the reference by more than 0.1 x the tolerance of 'agrees'",
        another_alternative("near", "np.maximum(x, 0) * factor * (1 + 5e-10)"),
    ),
    "near_mistake": (
        "margins",
        "'near' differs from the reference by less than 100 x the tolerance",
        another_mistake("near", "np.maximum(x, 0) * factor * (1 + 2e-8)"),
    ),
    "zeros_pass": (
        "fakes",
        "returns zeros passes 'below'",
        another_case("checks", "below", "-rng.uniform(1, 2, 3)"),
    ),
    "coarse": ("float32", "in float32 gets full marks", edited("checks.py", ("rtol=1e-9", "rtol=1e-5"))),
    "edgeless": ("edges", "has no edge cases", edited("edge_cases.py", ("edge_cases = ", "ridges = "))),
    "beyond": (
        "edges",
        "on the edge case 'NaN' 'maximum' differs from the reference",
        another_case("edge_cases", "NaN", "np.array([np.nan])"),
    ),
    "edge_raises": ("edges", "ZeroDivisionError", another_case("edge_cases", "bad", "1 / 0")),
    "survivors": ("mutants", "no check catches", on_what_is_above_zero(BELOW)),
    "stale": (
        "mutants",
        "excused_mutants['x -> y']: no survivor has this id; remove it",
        also("edge_cases.py", "excused_mutants = {'x -> y': 'It was there once.'}\n"),
    ),
    "speechless_excuse": ("mutants", "gives no reason", also("edge_cases.py", "excused_mutants = {'x -> y': ''}\n")),
    "excuses_broken": ("mutants", "excused_mutants is not a dict", also("edge_cases.py", "excused_mutants = ['x']\n")),
    "no_yardstick": ("speed", "yardstick.py", {"checks.py": timed(9.0)["checks.py"]}),
    "no_room": ("speed", "is not 1.5 x below", timed(0.3)),
    "slow_alternative": ("speed", "'slow' fails 'is fast enough'", {**timed(9.0), **another_alternative("slow", SLOW)}),
    "not_slow": (
        "mistakes",
        "'quick' is to show in speed, and does not miss the bound",
        {**timed(60.0), **another_mistake("quick", "np.maximum(x, 0) * factor", SPEED)},
    ),
}
DANGEROUS = """
    if factor < -1e9:
        os._exit(3)
    left = 3
    while left > 0:
        left = left - 1
    return"""
KEPT = {
    "sound": {},
    "of_a_class": A_CLASS,
    "in_torch": IN_TORCH,
    "dangerous": edited("reference.py", ("import numpy", "import os\n\nimport numpy"), ("\n    return", DANGEROUS)),
    "of_fixed_sizes": with_sizes("7", "3", "fixed = {'x.shape[-1]': 'A week has seven days.'}\n"),
    "of_sizes_that_count": {
        **edited("reference.py", ("* factor", "* factor / len(x)"), ("array([3., 0.])", "array([1.5, 0. ])")),
        **edited(
            "mistakes.py",
            ("x * factor", "x * factor / len(x)"),
            ("(x, 0.0)\n", "(x, 0.0) / len(x)\n"),
            ("0.0) * factor", "0.0) * factor / len(x)"),
        ),
        **edited("alternatives.py", ("(factor * x, 0.0)", "(factor * x, 0.0) / len(x)")),
    },
    "timed": {**timed(20.0), **another_mistake("slow", SLOW, SPEED)},
}


def make_course(root, exercises):
    """A course of one module, m; `exercises` are names and what differs from the sound one: texts of files by name,
    None for a file that is not there, and `stub` for that of the stub."""
    entries = [_entry(name) for name in exercises]
    modules = [{"id": "m", "title": "m", "exercises": entries}]
    (root / "course.yaml").write_text(json.dumps({"title": "t", "modules": modules}))
    for name, changes in exercises.items():
        folder = root / "solutions" / "m" / name
        folder.mkdir(parents=True)
        for file, text in {**SOUND, **changes}.items():
            if text is not None and file != "stub":
                (folder / file).write_text(text.lstrip("\n"))
    for exercise in load_course(root).exercises.values():
        _write_stub(exercise, exercises[exercise.name].get("stub", ""))
    return root


def _entry(name):
    kind = "torch" if name == "in_torch" else "numpy"
    return {"id": name, "entry": "e", "points": 4, "kind": kind, "limits": {"seconds": 2}}


def _write_stub(exercise, text):
    exercise.stub.parent.mkdir(parents=True, exist_ok=True)
    if text:
        exercise.stub.write_text(text)
    elif text is not None and b"### BEGIN" in exercise.read("reference.py"):
        write_stub(exercise)
