"""Sources that nobody would write: mutations of real submissions, from a seed."""

import json
import random
from collections.abc import Iterator

from grader.checks.variants import variant
from grader.course.exercise import Exercise

ODDITIES = [
    b"\0", b"\xff", b"\xef\xbb\xbf", b"\r", b"\x1b[2J", b"\x0c", "\N{RIGHT-TO-LEFT OVERRIDE}".encode(),
    b"'''", b"(", b")", b"[", b":", b"\\", b"0x", b"1e999", b"10**10**8", b"None", b"return", b"yield", b"await ",
    b"lambda: ", b"@", b"*", b"**", b"-", b"raise ", b"del q\n", b"global q\n", b"while 1: pass\n", b"exit()\n",
    b"import os; os._exit(3)\n", b"print(q)\n", b"q[:] = 0\n", b"q.resize(0)\n", b"q.shape = -1\n",
    b"np.float64 = float\n", b"np.ndarray = list\n", b"locals().clear()\n",
]  # fmt: skip
SIGNS = [(b"+", b"-"), (b"@", b"*"), (b"-1", b"0"), (b"/", b"*"), (b"axis=-1", b"axis=9"), (b"mask", b"q")]


def mutated_submissions(exercise: Exercise, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each."""
    chance = random.Random(seed)
    sources = [exercise.read("reference.py"), exercise.stub.read_bytes()]
    sources += [variant(exercise, "alternatives", name) for name in exercise.alternatives]
    sources += [variant(exercise, "mistakes", name) for name in exercise.mistakes]
    for _ in range(count):
        source = chance.choice(sources)
        for _ in range(chance.randint(1, 4)):
            source = chance.choice(MUTATIONS)(source, chance, sources)
        if chance.random() < 0.1:
            yield f"{exercise.name}.ipynb", as_notebook(source, chance)
        else:
            yield f"{exercise.name}.py", source[: 1 << 18]


def flip(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    place = chance.randrange(len(source) + 1)
    return source[:place] + bytes([chance.randrange(256)]) + source[place + 1 :]


def cut(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    first, last = sorted(chance.randrange(len(source) + 1) for _ in range(2))
    return source[:first] + source[min(last, first + 200) :]


def repeat(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    first = chance.randrange(len(source) + 1)
    return source[:first] + source[first : first + 40] * chance.choice([2, 5, 50]) + source[first + 40 :]


def insert(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    place = chance.randrange(len(source) + 1)
    return source[:place] + chance.choice(ODDITIES) + source[place:]


def insert_line(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    lines = source.splitlines(keepends=True)
    place = chance.randrange(len(lines) + 1)
    indent = b"    " * chance.randint(0, 2)
    return b"".join([*lines[:place], indent + chance.choice(ODDITIES).rstrip() + b"\n", *lines[place:]])


def swap_lines(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    lines = source.splitlines(keepends=True)
    if len(lines) > 1:
        first, second = chance.sample(range(len(lines)), 2)
        lines[first], lines[second] = lines[second], lines[first]
    return b"".join(lines)


def swap_signs(source: bytes, chance: random.Random, _: list[bytes]) -> bytes:
    old, new = chance.choice(SIGNS)
    return source.replace(old, new, chance.choice([1, -1]))


def splice(source: bytes, chance: random.Random, sources: list[bytes]) -> bytes:
    other = chance.choice(sources)
    return source[: chance.randrange(len(source) + 1)] + other[chance.randrange(len(other)) :]


MUTATIONS = [flip, cut, repeat, insert, insert_line, swap_lines, swap_signs, splice]


def as_notebook(source: bytes, chance: random.Random) -> bytes:
    cells = [{"cell_type": "code", "source": part} for part in source.decode("utf-8", "replace").split("\n\n")]
    notebook = json.dumps({"cells": chance.choice([cells, cells * 2, cells[::-1]])}).encode()
    return chance.choice([notebook, notebook, flip(notebook, chance, []), notebook[:-5]])
