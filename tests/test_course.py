"""What an author may get wrong, and that the message says what, where and what to do."""

import itertools
import os
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from conftest import of_each_kind

from grader.checks.context import CheckContext
from grader.course.packages import modules_of
from grader.course.reading import find_course, load_course
from grader.course.stubs import is_up_to_date, stub_of
from grader.errors import CourseError
from grader.pools.spawned import Workers
from grader.submission import Submission

COURSE = """\
title: A course
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10}
  - id: position
    title: Position
    exercises:
      - {id: rope, points: 10}
"""
ROPE = "solutions/position/rope"
FILES = {
    "course.yaml": COURSE,
    "solutions/attention/softmax_attention/reference.py": "def softmax_attention(q): ...\n",
    f"{ROPE}/reference.py": (
        '"""Rope."""\n\n\ndef rope(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n'
    ),
    f"{ROPE}/checks.py": (
        "from grader.checks import Agrees\n\n"
        "def inputs(rng):\n    return {'x': 1.0}\n\n"
        "checks = [Agrees('agrees', inputs, cases=1, points=7), Agrees('again', inputs, cases=1, points=2.5)]\n"
    ),
    f"{ROPE}/mistakes.py": (
        'from math import floor\n\nLIMIT = 3\n\ndef negated(x):\n    """The sign\n    is lost."""\n    return -x\n\n'
        "def _helper(): ...\n"
    ),
    f"{ROPE}/hints.md": "preface\n\n# A start\n\nTurn it.\n\n# More\n\nFurther.\n",
}


def written(root, **changes):
    """A course of two exercises; a change is a file's new text, or None where it is taken away."""
    for name, text in {**FILES, **changes}.items():
        if text is not None:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
    return root


def rope(root, **changes):
    files = {f"{ROPE}/{name}.py": text for name, text in changes.items()}
    return load_course(written(root, **files)).exercises["position/rope"]


def complaint(act):
    with pytest.raises(CourseError) as caught:
        act()
    return str(caught.value)


# -- what is right -----------------------------------------------------------------------------------------------------


def test_a_course_is_read(tmp_path):
    course = load_course(written(tmp_path))
    assert course.title == "A course" and course.modules == {"attention": "Attention", "position": "Position"}
    assert list(course.exercises) == ["attention/softmax_attention", "position/rope"]
    exercise = course.exercises["position/rope"]
    assert (exercise.entry, exercise.points, exercise.kind, exercise.limits.seconds) == ("rope", 10.0, "numpy", 5.0)
    assert exercise.parameters == ("x",) and exercise.reference(3) == 3
    assert [exercise.points_of(check) for check in exercise.checks] == [7.0, 2.5, 0.5]
    assert exercise.forbidden == ("torch", "jax", "tensorflow")
    assert list(exercise.mistakes) == ["negated"] and exercise.mistake("negated").sentence == "The sign\nis lost."
    assert exercise.hints == (("A start", "Turn it."), ("More", "Further."))
    assert stub_of(exercise) == b'"""Rope."""\n\n\ndef rope(x):\n    raise NotImplementedError\n'
    assert not is_up_to_date(exercise)


def test_every_key_is_read(tmp_path):
    keys = (
        "{id: rope, points: 2.5, kind: torch, entry: Rope, limits: {seconds: 0.5, memory_mb: 100}, minutes: 20, "
        "level: 3, after: [attention/softmax_attention], uses: [attention/softmax_attention]}"
    )
    text = "format: 1\n" + COURSE.replace("{id: rope, points: 10}", keys)
    course = load_course(written(tmp_path, **{"course.yaml": text}))
    exercise = course.exercises["position/rope"]
    assert (exercise.points, exercise.kind, exercise.entry) == (2.5, "torch", "Rope")
    assert (exercise.minutes, exercise.level) == (20, 3)
    assert exercise.after == exercise.uses == ("attention/softmax_attention",)
    assert (exercise.limits.seconds, exercise.limits.memory_mb) == (0.5, 100)


def test_packages_are_granted_by_the_course_and_by_an_exercise(tmp_path):
    text = "packages: [numpy, pyyaml]\n" + COURSE.replace("{id: rope,", "{id: rope, packages: [click, PyYAML, pyyaml],")
    exercises = load_course(written(tmp_path, **{"course.yaml": text})).exercises
    assert exercises["attention/softmax_attention"].packages == ("numpy", "pyyaml")
    assert exercises["position/rope"].packages == ("numpy", "pyyaml", "click", "PyYAML")
    assert modules_of(exercises["position/rope"]) == ("numpy", "_yaml", "yaml", "click")


@pytest.mark.parametrize(
    ("package", "told"),
    [
        ("no-such-package", "'no-such-package', which is not installed here; install it: pip install no-such-package"),
        ("yaml", "'yaml', which is the name that Python imports; write the package's own name: PyYAML"),
    ],
)
def test_a_granted_package_that_is_not_here_is_told_when_it_is_needed(tmp_path, package, told):
    text = COURSE.replace("{id: rope,", f"{{id: rope, packages: [{package}],")
    exercise = load_course(written(tmp_path, **{"course.yaml": text})).exercises["position/rope"]
    with Workers() as workers:
        said = complaint(lambda: workers.open(Submission("rope.py"), exercise))
    assert said == f"course.yaml: 'position/rope' grants the package {told}"


def test_real_exercises_of_each_kind_are_right():
    for exercise in of_each_kind():
        assert callable(exercise.reference) and exercise.checks and exercise.mistakes and exercise.alternatives
        assert exercise.hints and is_up_to_date(exercise)


def test_a_course_is_found_from_a_folder_below(tmp_path):
    below = written(tmp_path) / "exercises" / "position"
    below.mkdir(parents=True)
    assert find_course(below).root == tmp_path
    assert find_course(tmp_path).root == tmp_path


def test_no_course_is_found(tmp_path):
    told = complaint(lambda: find_course(tmp_path))
    assert told == (
        f"{tmp_path}: no course.yaml here or in a folder above; change to the course's folder, or name it: --course"
    )
    (tmp_path / "course.yaml").mkdir()  # a folder of that name is none
    assert "no course.yaml here" in complaint(lambda: find_course(tmp_path))
    assert complaint(lambda: load_course(tmp_path / "elsewhere")) == "course.yaml: No such file or directory"


def test_folders_that_are_not_meant_are_passed_over(tmp_path):
    root = written(tmp_path, **{"solutions/_drafts/a/x": "", "solutions/position/.old/x": "", "solutions/README": ""})
    (root / ROPE / ".." / "__pycache__").mkdir()
    load_course(root)


def test_a_copy_without_solutions_is_a_course(tmp_path):
    (tmp_path / "course.yaml").write_text(COURSE)
    assert len(load_course(tmp_path).exercises) == 2


# -- course.yaml -------------------------------------------------------------------------------------------------------

HERE = "course.yaml: modules[1].exercises[0]"
ENTRIES = {
    # fault: (what stands in the place of the entry of rope, what is said)
    "an open bracket": ("{id: rope, points: 10", "course.yaml:11:1: this is not YAML"),
    "a typo in a key": ("{id: rope, ponts: 10}", f"{HERE} 'rope': unknown key 'ponts'; did you mean 'points'?"),
    "a typo in a limit": (
        "{id: rope, points: 1, limits: {second: 3}}",
        f"{HERE}.limits 'rope': unknown key 'second'; did you mean 'seconds'?",
    ),
    "an unknown key": ("{id: rope, colour: red, points: 10}", f"{HERE} 'rope': unknown key 'colour'; remove it"),
    "a package with a version": (
        "{id: rope, points: 1, packages: ['scipy>=1.0']}",
        f"{HERE} 'rope': packages: 'scipy>=1.0' is not the name of a package",
    ),
    "a package that is none": ("{id: rope, points: 1, packages: scipy}", f"{HERE}.packages 'rope': Expected `array`"),
    "no points": ("{id: rope}", f"{HERE} 'rope': 'points' is missing; add it"),
    "no id": ("{points: 10}", f"{HERE} 'position': 'id' is missing; add it"),
    "points in words": ("{id: rope, points: ten}", f"{HERE}.points 'rope': Expected `float`, got `str`"),
    "points that are a list": ("{id: rope, points: [10]}", f"{HERE}.points 'rope': Expected `float`, got `array`"),
    "an id that is a number": ("{id: 5, points: 10}", f"{HERE}.id '5': Expected `str`, got `int`"),
    "an exercise that is text": ("rope", f"{HERE} 'position': Expected `object`, got `str`"),
    "limits that are a number": ("{id: rope, points: 1, limits: 5}", f"{HERE}.limits 'rope': Expected `object`"),
    "half a MiB": (
        "{id: rope, points: 1, limits: {memory_mb: 0.5}}",
        f"{HERE}.limits.memory_mb 'rope': Expected `int`, got `float`",
    ),
    "another library": ("{id: rope, points: 1, kind: jax}", f"{HERE}.kind 'rope': Invalid enum value 'jax'"),
    "negative points": ("{id: rope, points: -1}", f"{HERE} 'rope': points is -1; use a number above 0"),
    "no points at all": ("{id: rope, points: 0}", f"{HERE} 'rope': points is 0; use a number above 0"),
    "points that are not a number": ("{id: rope, points: .nan}", f"{HERE} 'rope': points is nan; use a number above 0"),
    "endless points": ("{id: rope, points: .inf}", f"{HERE} 'rope': points is inf; use a number"),
    "no time": ("{id: rope, points: 1, limits: {seconds: 0}}", f"{HERE} 'rope': limits.seconds is 0; use a number"),
    "no memory": ("{id: rope, points: 1, limits: {memory_mb: -5}}", f"{HERE} 'rope': limits.memory_mb is -5; use"),
    "an exercise twice": (
        "{id: rope, points: 10}\n      - {id: rope, points: 5}",
        "course.yaml: modules[1] 'position': two exercises with the id 'rope'; each must be named once",
    ),
    "an id that leads out": (
        "{id: ../x, points: 1}",
        f"{HERE} '../x': the id '../x' is also a folder's name; use small letters, digits and _",
    ),
    "an id with a space": ("{id: my rope, points: 1}", f"{HERE} 'my rope': the id 'my rope' is also a folder's name"),
    "an id in capitals": ("{id: Rope, points: 1}", f"{HERE} 'Rope': the id 'Rope' is also a folder's name"),
    "an id with a dash": ("{id: my-rope, points: 1}", f"{HERE} 'my-rope': the id 'my-rope' is also a folder's name"),
    "an id that begins with a digit": ("{id: 2d, points: 1}", f"{HERE} '2d': the id '2d' is also a folder's name"),
    "an empty id": ("{id: '', points: 1}", f"{HERE} '': the id '' is also a folder's name"),
    "an id with a line end": ('{id: "rope\\n", points: 1}', "is also a folder's name"),
    "an id of another alphabet": ("{id: ropé, points: 1}", f"{HERE} 'ropé': the id 'ropé' is also a folder's name"),
    "an entry with a dot": (
        "{id: rope, points: 1, entry: a.b}",
        f"{HERE} 'rope': entry is 'a.b'; use the name of a function or class",
    ),
    "an entry with a dash": ("{id: rope, points: 1, entry: a-b}", f"{HERE} 'rope': entry is 'a-b'; use the name"),
    "an entry that is a keyword": ("{id: rope, points: 1, entry: lambda}", f"{HERE} 'rope': entry is 'lambda'; use"),
    "entry and entries": (
        "{id: rope, points: 1, entry: a, entries: [b]}",
        f"{HERE} 'rope': it has both entry and entries; name all of them in entries",
    ),
    "an entry twice": (
        "{id: rope, points: 1, entries: [a, b, a]}",
        f"{HERE} 'rope': entries: two with the name 'a'; each must be named once",
    ),
    "one of the entries with a dot": ("{id: rope, points: 1, entries: [a, b.c]}", f"{HERE} 'rope': entry is 'b.c'"),
    "a sixth level": ("{id: rope, points: 1, level: 6}", f"{HERE} 'rope': level is 6; use a whole number from 1 to 5"),
    "half a level": ("{id: rope, points: 1, level: 2.5}", f"{HERE}.level 'rope': Expected `int`, got `float`"),
    "minutes below nothing": ("{id: rope, points: 1, minutes: -5}", f"{HERE} 'rope': minutes is -5; use a number"),
    "after an exercise that is none": (
        "{id: rope, points: 1, after: [attention/softmax]}",
        "course.yaml: 'position/rope': after names 'attention/softmax', which is not an exercise here",
    ),
    "uses itself": (
        "{id: rope, points: 1, uses: [position/rope]}",
        "course.yaml: 'position/rope': uses names 'position/rope', which comes later: put it before this one",
    ),
    "no folder": (
        "{id: alibi, points: 1}",
        "course.yaml: exercise 'position/alibi' has no folder; add solutions/position/alibi/ or remove the entry",
    ),
}


@pytest.mark.parametrize("fault", ENTRIES)
def test_a_fault_in_an_entry_of_course_yaml(tmp_path, fault):
    entry, told = ENTRIES[fault]
    root = written(tmp_path, **{"course.yaml": COURSE.replace("{id: rope, points: 10}", entry)})
    assert told in complaint(lambda: load_course(root))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("  - id: position", "\t- id: position", "course.yaml:7:1: this is not YAML: found character"),
        ("title: Position", "title: Position: where", "course.yaml:8:20: this is not YAML: mapping values"),
        ("    title: Pos", "    tilte: Pos", "modules[1] 'position': unknown key 'tilte'; did you mean 'title'?"),
        ("modules:", "moduls:", "course.yaml: unknown key 'moduls'; did you mean 'modules'?"),
        ("title: A course\n", "", "course.yaml: 'title' is missing; add it"),
        ("title: A course", "title: A course\n3: x", "course.yaml: Expected `str`"),
        ("      - {id: rope, points: 10}\n", "", "modules[1].exercises 'position': Expected `array`, got `null`"),
        (
            "title: A course",
            "format: 2\ntitle: A course",
            "course.yaml: it is written in format 2, and this grader reads formats up to 1; install a newer dl-grader",
        ),
        ("title: A course", "format: new\ntitle: A course", "course.yaml: format: Expected `int`, got `str`"),
        ("id: position", "id: attention", "course.yaml: two modules with the id 'attention'; each must be named once"),
        ("id: position", "id: ../up", "course.yaml: modules[1]: the id '../up' is also a folder's name"),
    ],
)
def test_another_fault_in_course_yaml(tmp_path, before, after, told):
    assert COURSE.count(before) == 1
    root = written(tmp_path, **{"course.yaml": COURSE.replace(before, after)})
    assert told in complaint(lambda: load_course(root))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "course.yaml: Expected `object`, got `null`"),
        ("# nothing yet\n", "course.yaml: Expected `object`, got `null`"),
        ("- id: rope\n", "course.yaml: Expected `object`, got `array`"),
        ("course", "course.yaml: Expected `object`, got `str`"),
        ("title: x\nmodules: {}", "course.yaml: modules: Expected `array`, got `object`"),
        (
            "title: !!python/object/apply:os.getcwd []\nmodules: []",
            "this is not YAML: could not determine a constructor",
        ),
        ("title: x\x00\nmodules: []", "course.yaml: this is not YAML"),
        ("title: x\nmodules: [*a]", "course.yaml:2:11: this is not YAML: found undefined alias"),
        ("title: x\nmodules: []\n---\ntitle: y\n", "course.yaml:3:1: this is not YAML: but found another document"),
    ],
)
def test_something_else_than_a_course(tmp_path, text, told):
    (tmp_path / "course.yaml").write_text(text)
    assert told in complaint(lambda: load_course(tmp_path))


def of_many(text: str) -> str:
    return f"title: x\nmodules:\n  - {{id: m, title: t, exercises: [{text}]}}\n"


LINE = "- &{} [*{}" + ", *{}" * 8 + "]\n"
BOMBS = {  # text, what is said of it
    "brackets": ("title: x\nmodules: " + "[" * 200_000, "course.yaml:2:29: more than 20 lists"),
    "braces": ("{a: " * 200_000, "course.yaml:1:81: more than 20 lists"),
    "dashes": ("- " * 200_000 + "x", "more than 20 lists"),
    "keys": ("? " * 200_000 + "x", "more than 20 lists"),
    "indented": ("".join(" " * depth + "a:\n" for depth in range(1200)), "more than 20 lists"),
    "nested lists with anchors": ("title: x\nmodules: " + "&a [" * 100, "more than 20 lists"),
    "aliases": (of_many("&e {id: a, points: 1}" + ", *e" * 40_000), "more than 50,000 values; aliases"),
    "laughs": (
        "- &a [x]\n" + "".join(LINE.format(b, *[a] * 9) for a, b in itertools.pairwise("abcdefghijk")),
        "aliases",
    ),
    "itself": ("title: x\nmodules: &a [*a]\n", "course.yaml:2:14: the alias *a refers to a value that contains it"),
    "itself under an old name": ("title: &a x\nmodules: &a [*a]\n", "the alias *a refers to a value that contains it"),
    "merged": ("- &a {<<: {x: 1}}\n- {<<: *a, y: 2}\n- " + "{<<: " * 30, "more than 20 lists"),
    "values": ("title: x\nmodules: [" + "1, " * 60_000 + "]", "more than 50,000 values"),
    "a long text": ("title: " + "x" * 5_000 + "\nmodules: []", "course.yaml:1:8: a text has more than 4,000"),
    "a number of sixties": ("title: 1" + ":1" * 400_000, "a text has more than 4,000 characters"),
    "a number of digits": (of_many("{id: a, points: " + "9" * 3_999 + "}"), "points 'a': Number out of range"),
    "a date that there is not": ("title: 2001-13-45\nmodules: []", "course.yaml: a value cannot be read: month"),
    "two million bytes": ("#" * 2_000_000, "course.yaml: it has more than 1,048,576 bytes"),
    "nine thousand names": (
        of_many(", ".join(f"{{id: a{number}, points: 1}}" for number in range(9_000))) + "  - {id: m, title: t}",
        "'exercises' is missing",
    ),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_course_that_is_a_bomb(tmp_path, bomb):
    """It is refused within a moment and a few megabytes, in a process of its own: some would take it down."""
    text, told = BOMBS[bomb]
    (tmp_path / "course.yaml").write_text(text)
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30));"
    code += "from grader.cli import main; main()"
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, "list", "--course", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert time.monotonic() - began < 20.0
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("grader: course.yaml")
    assert told in done.stderr


@pytest.mark.parametrize("kind", ["a FIFO", "a folder", "a device"])
def test_a_course_yaml_that_is_no_file(tmp_path, kind):
    path = tmp_path / "course.yaml"
    if kind == "a FIFO":
        os.mkfifo(path)
    elif kind == "a folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    assert "course.yaml: " in complaint(lambda: load_course(tmp_path))


def test_aliases_of_a_reasonable_course(tmp_path):
    limits = "limits: &slow {seconds: 9}}, {id: b, points: 1, limits: *slow}"
    (tmp_path / "course.yaml").write_text(of_many("{id: a, points: 1, " + limits))
    assert [each.limits.seconds for each in load_course(tmp_path).exercises.values()] == [9, 9]


def test_course_yaml_in_another_encoding(tmp_path):
    (tmp_path / "course.yaml").write_bytes("title: Übung".encode("latin-1"))
    assert "course.yaml: this is not YAML" in complaint(lambda: load_course(tmp_path))


def test_a_folder_without_an_exercise(tmp_path):
    root = written(tmp_path, **{"solutions/position/alibi/reference.py": ""})
    assert complaint(lambda: load_course(root)) == (
        "solutions/position/alibi: this folder is not an exercise of course.yaml; add it there or remove the folder"
    )


# -- the files of an exercise ------------------------------------------------------------------------------------------

IMPORT = "from grader.checks import Agrees, Forbids, Speed\n"
PARTS = {
    # fault: (part, its text, what is said)
    "no checks.py": ("checks", None, "checks.py: there is no such file; position/rope needs this file"),
    "checks.py with a syntax error": (
        "checks",
        "x = 1\nchecks = [\n",
        "checks.py:2: SyntaxError: '[' was never closed",
    ),
    "checks.py wrongly indented": ("checks", "x = 1\n  y = 2\n", "checks.py:2: IndentationError: unexpected indent"),
    "checks.py with a NUL": ("checks", "x = 1\0\n", "checks.py: SyntaxError: source code string"),
    "checks.py that raises": (
        "checks",
        "import math\n\nx = 1 / 0\n",
        "checks.py:3: ZeroDivisionError: division by zero",
    ),
    "checks.py that raises below": ("checks", "def f():\n    g\n\nf()\n", "checks.py:2: NameError: name 'g' is not"),
    "checks.py without an import": ("checks", "import nowhere_to_be\n", "checks.py:1: ModuleNotFoundError: No module"),
    "checks.py that misses its data": ("checks", "\nopen('nowhere/x')\n", "checks.py:2: FileNotFoundError: [Errno 2]"),
    "no list of checks": ("checks", "", "checks.py: defines no list named 'checks'; write checks = [Agrees(...), ...]"),
    "an empty list": ("checks", "checks = []", "checks.py: defines no list named 'checks'"),
    "a tuple of checks": ("checks", "checks = (1,)", "checks.py: defines no list named 'checks'"),
    "no check": ("checks", f"{IMPORT}checks = [Forbids('a'), 'b']", "checks.py: checks[1] is a str, not a check from"),
    "a class for a check": (
        "checks",
        f"{IMPORT}checks = [Forbids]",
        "checks.py: checks[0] is a",
    ),
    "two checks of a name": (
        "checks",
        f"{IMPORT}checks = [Forbids('a'), Forbids('b')]",
        "checks.py: two checks named 'is your own work'; each must be named once",
    ),
    "negative points": (
        "checks",
        f"{IMPORT}checks = [Forbids('a'), Forbids('b', points=-1, name='c')]",
        "checks.py: checks[1] 'c': points is -1",
    ),
    "a third of a point": (
        "checks",
        f"{IMPORT}checks = [Forbids('a', points=1 / 3)]",
        "checks.py: checks[0] 'is your own work': 0.333333 points; give whole or half points",
    ),
    "points that do not sum up": (
        "checks",
        f"{IMPORT}checks = [Forbids('a', points=3)]",
        "checks.py: the points of its checks sum up to 3.5, 0.5 for unchanged inputs among them",
    ),
    "points of unchanged inputs that are a word": (
        "checks",
        f"{IMPORT}inputs_unchanged = 'no'\nchecks = [Forbids('a', points=10)]",
        "checks.py: inputs_unchanged is 'no'; write its points, or 0 for no such check",
    ),
    "an unknown phase": (
        "checks",
        f"{IMPORT}class Late(Forbids):\n    phase = 'later'\nchecks = [Late('a', points=10)]",
        "checks.py: checks[0] 'is your own work': its phase is 'later'; known: ",
    ),
    "a tolerance that is a number": (
        "tolerance",
        f"{IMPORT}tolerance = 1e-9\nchecks = [Forbids('a', points=10)]",
        "checks.py: tolerance is a float, not a Tolerance",
    ),
    "a pair of an unknown mistake": (
        "pairs",
        "def negated(x):\n    return -x\n\npairs = [('negated', 'doubled')]\n",
        "mistakes.py: pairs names 'doubled', which it does not define",
    ),
    "pairs that are names": (
        "pairs",
        "def negated(x):\n    return -x\n\npairs = ['negated']\n",
        "mistakes.py: pairs is not a list of pairs of names",
    ),
    "no cases": (
        "checks",
        f"{IMPORT}checks = [Agrees('a', dict, cases=0, points=10)]",
        "checks.py: checks[0] 'a': cases is 0",
    ),
    "no reference.py": ("reference", None, "reference.py: there is no such file; position/rope needs this file"),
    "no entry point": (
        "reference",
        "def ropes(x): ...",
        "reference.py: does not define 'rope', the entry point of position/rope",
    ),
    "an entry point that is a number": (
        "reference",
        "rope = 3",
        "reference.py: does not define 'rope', the entry point",
    ),
    "a reference that raises": (
        "reference",
        "def rope(x): ...\n\nrope(1, 2)\n",
        "reference.py:3: TypeError: rope() takes 1",
    ),
    "no mistakes.py": ("mistakes", None, "mistakes.py: there is no such file; position/rope needs this file"),
    "mistakes.py with a syntax error": ("mistakes", "def f(:\n", "mistakes.py:1: SyntaxError: invalid syntax"),
    "no alternatives.py": (
        "alternatives",
        None,
        "alternatives.py: there is no such file; position/rope needs this file",
    ),
}


@pytest.mark.parametrize("fault", PARTS)
def test_a_fault_in_a_file_of_an_exercise(tmp_path, fault):
    part, text, told = PARTS[fault]
    file = {"tolerance": "checks", "pairs": "mistakes"}.get(part, part)
    exercise = rope(tmp_path, **{file: text})
    said = complaint(lambda: getattr(exercise, part))
    assert said.startswith(f"{ROPE}/") and told in said


@pytest.mark.parametrize(("name", "part"), [("yardstick.py", "yardstick"), ("hints.md", "hints")])
def test_a_file_that_is_missing(tmp_path, name, part):
    exercise = load_course(written(tmp_path, **{f"{ROPE}/{name}": None})).exercises["position/rope"]
    assert complaint(lambda: getattr(exercise, part)) == (
        f"{ROPE}/{name}: No such file or directory; position/rope needs this file"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def rope(x):\n    return x\n", "has no '### BEGIN SOLUTION'; put the solution between it and"),
        ("def rope(x):\n    return x\n    ### END SOLUTION\n", "has no '### BEGIN SOLUTION'"),
        ("def rope(x):\n    ## BEGIN SOLUTION\n    ### END SOLUTION\n", "has no '### BEGIN SOLUTION'"),
        ("    ### BEGIN SOLUTION\n    return x\n", "'### BEGIN SOLUTION' has no '### END SOLUTION' after it; add it"),
        ("### END SOLUTION\n### BEGIN SOLUTION\n", "'### BEGIN SOLUTION' has no '### END SOLUTION' after it; add it"),
        ("### BEGIN SOLUTION\n### END SOLUTION\n### BEGIN SOLUTION\n", "has no '### END SOLUTION' after it; add it"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\n### END SOLUTION\n", "'### BEGIN SOLUTION' has no '### END"),
        ("### BEGIN SOLUTION\n### END SOLUTION\nx = 1\n### END SOLUTION\n", "'### END SOLUTION' has no '### BEGIN"),
        (None, "No such file or directory; position/rope needs this file"),
    ],
)
def test_a_reference_that_gives_no_stub(tmp_path, text, told):
    exercise = rope(tmp_path, reference=text)
    said = complaint(lambda: stub_of(exercise))
    assert said.startswith(f"{ROPE}/reference.py: ") and told in said


def test_a_stub_keeps_indents_and_line_ends(tmp_path):
    reference = (
        "### BEGIN SOLUTION\r\nx = 1\r\n### END SOLUTION\r\n"
        "class A:\r\n\t### BEGIN SOLUTION \r\n\ty\r\n\t### END SOLUTION"
    )
    exercise = rope(tmp_path)
    (exercise.folder / "reference.py").write_bytes(reference.encode())
    stub = stub_of(exercise)
    assert stub.splitlines() == [
        b"raise NotImplementedError",
        b"class A:",
        b"\traise NotImplementedError",
    ]
    assert Submission("rope.py", stub.replace(b"\r\n", b"\n")).is_same_as(stub)


def test_what_the_authors_code_raises_names_its_line(tmp_path):
    exercise = rope(tmp_path, checks="def inputs(rng):\n    return 1 / 0\n")
    inputs = exercise.part("checks").inputs
    told = complaint(lambda: CheckContext.call_author_code(SimpleNamespace(exercise=exercise), inputs, None))
    assert told == "position/rope/checks.py:2: ZeroDivisionError: division by zero"


@pytest.mark.parametrize(("module", "file"), [("..inputs", "inputs.py"), (".shared", "rope/shared/__init__.py")])
def test_a_file_is_read_from_its_text_however_soon_it_was_changed(tmp_path, monkeypatch, module, file):
    """Python's own bytecode would be as old and as long as the changed file."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    shared = tmp_path / "solutions" / "position" / file
    shared.parent.mkdir(parents=True, exist_ok=True)
    for value in ("1.5", "2.5"):
        names = FILES[f"{ROPE}/checks.py"].replace("1.0", f"{value} + SHARED")
        exercise = rope(tmp_path, checks=f"from {module} import SHARED\n{names}")
        shared.write_text(f"SHARED = {value}\n", encoding="utf-8")
        for changed in (exercise.folder / "checks.py", shared):
            os.utime(changed, (1e9, 1e9))
        assert exercise.part("checks").inputs(None) == {"x": 2 * float(value)}
        for name in [each for each in sys.modules if each.endswith((".inputs", ".shared"))]:
            del sys.modules[name]  # as a new process would not have it
    assert not list(tmp_path.rglob("__pycache__"))


# -- names on the command line -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("position/rope", ["position/rope"]),
        ("rope", ["position/rope"]),
        ("attention", ["attention/softmax_attention"]),
        ("position", ["position/rope"]),
    ],
)
def test_exercises_are_selected(tmp_path, name, found):
    assert [exercise.id for exercise in load_course(written(tmp_path)).select(name)] == found


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("position/rop", "did you mean 'position/rope'?"),
        ("positon", "did you mean 'position'?"),
        ("rops", "did you mean 'position/rope'?"),
        ("softmax_atention", "did you mean 'attention/softmax_attention'?"),
        ("zzz", "see: grader list"),
        ("", "see: grader list"),
        ("../../etc/passwd", "see: grader list"),
    ],
)
def test_the_nearest_name_is_suggested(tmp_path, name, hint):
    with pytest.raises(LookupError) as caught:
        load_course(written(tmp_path)).select(name)
    assert caught.value.args == (f"there is no exercise or module '{name}'; {hint}",)


def test_names_that_are_equally_near_are_all_suggested(tmp_path):
    two = COURSE.replace("id: rope", "id: softmax_rows")
    files = {"course.yaml": two, **{name: None for name in FILES if name.startswith(ROPE)}}
    course = load_course(written(tmp_path, **files, **{"solutions/position/softmax_rows/reference.py": ""}))
    with pytest.raises(LookupError, match=r"did you mean '\w+/softmax_\w+' or '\w+/softmax_\w+'"):
        course.select("softmax")


def test_a_name_that_two_modules_have_must_be_told_in_full(tmp_path):
    twice = COURSE.replace("softmax_attention", "rope")
    files = {"course.yaml": twice, "solutions/attention/softmax_attention/reference.py": None}
    root = written(tmp_path, **files, **{"solutions/attention/rope/reference.py": ""})
    course = load_course(root)
    assert [exercise.id for exercise in course.select("attention/rope")] == ["attention/rope"]
    with pytest.raises(LookupError, match=r"did you mean '(attention|position)/rope'"):
        course.select("rope")


def read_in_a_new_process(root, **environment):
    """The exercises of the course there, in a new process, and whether it imported the YAML parser."""
    program = (
        "import sys; from pathlib import Path; from grader.course.reading import load_course; "
        f"print(*load_course(Path({str(root)!r})).exercises, 'yaml' in sys.modules)"
    )
    env = {**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache"), **environment}
    ran = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=False)
    assert not ran.returncode, ran.stderr
    return ran.stdout.split()


def test_a_course_is_parsed_once(tmp_path):
    course = written(tmp_path / "course")
    assert read_in_a_new_process(course)[-1] == "True"
    assert read_in_a_new_process(course) == ["attention/softmax_attention", "position/rope", "False"]


def test_a_changed_course_is_parsed_again(tmp_path):
    course = written(tmp_path / "course")
    read_in_a_new_process(course)
    written(course, **{"course.yaml": COURSE.replace("rope", "turn")})
    (course / ROPE).rename(course / "solutions/position/turn")
    assert read_in_a_new_process(course) == ["attention/softmax_attention", "position/turn", "True"]


@pytest.mark.parametrize("kept", [b"", b"[" * 100_000, b'{"text": "", "entry": {}}', b"\xff"])
def test_a_damaged_cache_is_ignored(tmp_path, kept):
    course = written(tmp_path / "course")
    read_in_a_new_process(course)
    (file,) = (tmp_path / "cache/dl-grader/courses").iterdir()
    file.write_bytes(kept)
    assert read_in_a_new_process(course)[-1] == "True"
    assert read_in_a_new_process(course)[-1] == "False"


def test_a_course_is_read_where_no_cache_can_be_kept(tmp_path):
    course = written(tmp_path / "course")
    (tmp_path / "cache").write_text("a file")
    for _ in range(2):
        assert read_in_a_new_process(course)[-1] == "True"


def test_the_cache_holds_a_bounded_number_of_courses(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number in range(300):
        load_course(written(tmp_path / f"course{number}"))
    assert len(list((tmp_path / "cache/dl-grader/courses").iterdir())) <= 256
