"""A small course: two entry points in one exercise; one exercise that another, of another module, uses."""

from pathlib import Path

import yaml

BLOCKS, NETS = "blocks", "nets"
PAIR, SCALED, NET = f"{BLOCKS}/pair", f"{BLOCKS}/scaled", f"{NETS}/net"
COURSE = {
    "title": "A small course",
    "modules": [
        {
            "id": BLOCKS,
            "title": "Blocks",
            "exercises": [
                {"id": "pair", "points": 3, "entries": ["double", "triple"]},
                {"id": "scaled", "points": 2, "after": [PAIR]},
            ],
        },
        {"id": NETS, "title": "Nets", "exercises": [{"id": "net", "points": 2, "uses": [SCALED], "after": [PAIR]}]},
    ],
}
FILES = {
    f"{PAIR}/reference.py": '''
"""Two factors: a number is doubled, and it is tripled.

    d = 2 x

>>> double(3.0) + triple(1.0)
9.0

Source: of the tests.
"""

import numpy as np

TWO = 2.0


def double(x):
    ### BEGIN SOLUTION
    return np.multiply(x, TWO)
    ### END SOLUTION


# and the other one
def triple(x):
    ### BEGIN SOLUTION
    return np.multiply(x, 3.0)
    ### END SOLUTION
''',
    f"{PAIR}/checks.py": """
from grader.checks import Agrees, call


def doubled(rng):
    return [call("double", x=rng.uniform(1.0, 2.0))]


def both(rng):
    return [call("double", x=rng.uniform(1.0, 2.0)), call("triple", x=rng.uniform(1.0, 2.0))]


inputs_unchanged = 0
checks = [Agrees("doubles", doubled), Agrees("triples", both, points=2)]
""",
    f"{SCALED}/reference.py": '''
"""A number, scaled by seven.

    y = 7 x

>>> scaled(1.0)
7.0

Source: of the tests.
"""

import numpy as np


def scaled(x):
    ### BEGIN SOLUTION
    return np.multiply(x, 7.0)
    ### END SOLUTION
''',
    f"{SCALED}/checks.py": """
from grader.checks import Agrees

inputs_unchanged = 0
checks = [Agrees("scales", lambda rng: {"x": rng.uniform(1.0, 2.0)}, cases=2, points=2)]
""",
    f"{NET}/reference.py": '''
"""A net of one layer: a scaled number and one.

    y = scaled(x) + 1

>>> net(1.0)
8.0

Source: of the tests.
"""

import numpy as np
from blocks.scaled import scaled


def net(x):
    ### BEGIN SOLUTION
    return np.add(1.0, scaled(x))
    ### END SOLUTION
''',
    f"{NET}/checks.py": """
from grader.checks import Agrees

inputs_unchanged = 0
checks = [Agrees("adds one", lambda rng: {"x": rng.uniform(1.0, 2.0)}, cases=2, points=2)]
""",
}
HINTS = "# One\nThink.\n\n# Two\nThink again.\n\n# Three\nThink once more.\n"


def make_small_course(root: Path) -> Path:
    for name in (PAIR, SCALED, NET):
        folder = root / "solutions" / name
        folder.mkdir(parents=True)
        (folder / "mistakes.py").write_text("")
        (folder / "hints.md").write_text(HINTS)
    for path, text in FILES.items():
        (root / "solutions" / path).write_text(text.lstrip("\n"))
    (root / "course.yaml").write_text(yaml.safe_dump(COURSE, sort_keys=False))
    return root


def solution_of(exercise: str) -> str:
    """The code of the reference, without the statement."""
    return FILES[f"{exercise}/reference.py"].split('"""')[2].strip("\n")
