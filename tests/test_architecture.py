"""Imports point one way. The table in docs/internals.md says which room may import which; house.py draws it."""

import ast
import functools
import re
import sys
from collections import Counter
from typing import get_args

import house
import pytest
from conftest import ROOT

from grader.model import Kind

HOUSE = house.house_of(ROOT)
THIRD_PARTY = {  # which modules may import these packages; all others do without
    "click": ["cli"],
    "yaml": ["course.course_file", "course.entries", "authoring.scaffold"],
    "numpy": ["checks", "judging.diagnose", "pools.probe", "cli", "verify", "cuda"],
    "landlock": ["sandbox.files", "sandbox.landlock_rules"],
    "pyseccomp": ["sandbox.syscalls", "sandbox.helpers"],
    "cuda": ["cuda.gpu"],
    "safetensors": ["checks.recorded"],
    "watchfiles": ["student.file_watcher"],
    "nbgrader": ["notebooks"],
    "nbformat": ["notebooks"],
    "IPython": ["notebooks.magic"],
    "torch": ["checks.remote"],  # hands an author's law what came from the worker
}
ALONE = [  # modules that import nothing else of the grader
    "errors",
    "model",
    "cuda.nvrtc",  # runs behind walls, as a program
    "processes.import_path",  # comes before every other import
]
TYPE_NAME = re.compile(r"_*[A-Z]\w*[a-z]")  # of a class or an alias; constants and type variables have no small letters
NO_JUDGE = ["judging", "checks", "formats", "grading", "verify"]  # beside the code of a student's kernel: %check


@functools.cache
def names_in(module: str) -> set[str]:
    """Full names of all that a module imports."""
    path = ROOT / "grader" / f"{module.replace('.', '/')}.py"
    path = path if path.exists() else path.with_suffix("") / "__init__.py"
    return set(house.imported_names(ast.parse(path.read_text(encoding="utf-8"))))


def is_in(module: str, room: str) -> bool:
    return module == room or module.startswith(room + ".")


def test_the_table_is_the_house():
    page = house.PAGE.read_text(encoding="utf-8")
    assert house.with_table(page, house.as_table(HOUSE)) == page, "draw it anew: python tests/house.py --write"


def test_no_arrow_points_up():
    assert HOUSE.upward == set()
    assert HOUSE.module_cycles == []


def test_the_root_holds_few_modules():
    assert HOUSE.loose == ["errors", "model", "submission"]


@pytest.mark.parametrize("module", sorted(each for each in HOUSE.imports if is_in(each, "worker")))
def test_beside_student_code_there_is_only_the_worker(module):
    known = {*sys.stdlib_module_names, "msgspec"}  # msgspec: what the protocol is made of
    assert not [
        each for each in names_in(module) if each.partition(".")[0] not in known and not is_in(each, "grader.worker")
    ]


@pytest.mark.parametrize("module", ALONE)
def test_some_modules_stand_alone(module):
    assert not HOUSE.imports[module]


def test_beside_a_students_kernel_there_is_no_judge():
    reached, todo = set(), ["notebooks.magic"]
    while todo:
        found = HOUSE.imports[todo.pop()] - reached
        reached |= found
        todo += found
    assert not [each for each in reached if house.room_of(each) in NO_JUDGE]


@pytest.mark.parametrize("package", THIRD_PARTY)
def test_packages_are_imported_where_they_are_needed(package):
    found = [module for module in HOUSE.imports if any(is_in(each, package) for each in names_in(module))]
    assert found
    assert not [module for module in found if not any(is_in(module, each) for each in THIRD_PARTY[package])]


def asks_for_a_kind(node: ast.AST) -> bool:
    """Whether it compares a kind with the name of one, as in `exercise.kind == "cuda"`."""
    if not isinstance(node, ast.Compare):
        return False
    parts = [each for side in (node.left, *node.comparators) for each in ast.walk(side)]
    names = {each.id for each in parts if isinstance(each, ast.Name)}
    names |= {each.attr for each in parts if isinstance(each, ast.Attribute)}
    kinds = {each.value for each in parts if isinstance(each, ast.Constant)} & set(get_args(Kind))
    return bool(kinds and names & {"kind", "kinds"})


def test_what_a_kind_of_exercise_has_stands_in_one_place():
    """course/kinds.py. The worker cannot import that: it gets the kind by name, and imports torch by itself."""
    paths = sorted((ROOT / "grader").rglob("*.py"))
    found = [path for path in paths for node in ast.walk(ast.parse(path.read_text())) if asks_for_a_kind(node)]
    assert [f"{path.parent.name}/{path.stem}" for path in found] == ["worker/harness", "worker/zygote"]


def test_the_harness_is_imported_by_the_worker_alone_and_by_verify():
    """`verify` plays the worker's part for the course's own programs, in its own process."""
    outside = {module for module, found in HOUSE.imports.items() if "worker.harness" in found}
    assert {each for each in outside if not is_in(each, "worker")} == {"verify.local_worker"}


def type_names(tree: ast.Module) -> set[str]:
    """Names of the classes of a module, and of its aliases for types, without underscores in front."""
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        target = (
            node.target
            if isinstance(node, ast.AnnAssign)
            else node.targets[0]
            if isinstance(node, ast.Assign)
            else None
        )
        if isinstance(target, ast.Name) and TYPE_NAME.match(target.id):
            names.add(target.id)
    return {name.lstrip("_") for name in names}


def test_a_type_name_stands_for_one_thing():
    modules = Counter(
        name
        for path in (ROOT / "grader").rglob("*.py")
        for name in type_names(ast.parse(path.read_text(encoding="utf-8")))
    )
    two = sorted(name for name, count in modules.items() if count > 1)
    assert not two, "give the less central type another name"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("class _Line:\n    class Place: pass", {"Line", "Place"}),
        ("Array = list[int]\nMOST = 3\nT = TypeVar('T')\nname = 'x'", {"Array"}),
        ("Kind: TypeAlias = Literal['a']\nlimit: int = 3", {"Kind"}),
    ],
)
def test_which_names_are_types(source, names):
    assert type_names(ast.parse(source)) == names
